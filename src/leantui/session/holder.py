"""The one holder of state: what was read, what a user asked for, and what is still being written."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from leantui.flow.dates import local_date, zone
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import BoardContents
from leantui.process.run import followed
from leantui.rules.apply import with_change
from leantui.rules.board_index import BoardIndex
from leantui.rules.commands import Change, Command, Done, Refusal
from leantui.rules.wip import Tally
from leantui.store.discover import state_folder
from leantui.store.news import Reread as Reread
from leantui.store.news import SaveReport as SaveReport
from leantui.store.read import Loaded, load, load_archive, reload, wait_for_content

if TYPE_CHECKING:
    from leantui.rules.context import Context
    from leantui.session.writer import Writer

# What decides and what writes is imported by the first change, so that looking needn't wait for it.
Answer = TypeVar("Answer")
Way = Literal["do", "undo", "redo"]


NOT_YET = Refusal(
    code="not-now",
    message="Changes wait until all cards are read",
    hint="Until then everything can be looked at",
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Session:
    """One user at one workspace.

    With `writer="now"` a change is on disk when `execute` returns. With `writer="thread"` it is in the
    snapshot when `execute` returns and on disk soon after; `on_saved` is then called from the writer's
    thread, and the holder of the session hands the report to `settle` in its own.
    """

    def __init__(
        self,
        loaded: Loaded,
        *,
        root: Path,
        state: Path,
        who: str,
        clock: Callable[[], datetime] = utc_now,
        writer: Literal["now", "thread"] = "now",
        on_saved: Callable[[SaveReport], None] | None = None,
    ) -> None:
        self.root = root
        self.state = state
        self.who = who
        self.workspace = loaded.workspace
        self.unmerged: Mapping[str, str] = {}
        """Files that git's index has unmerged, as somebody found who asked git: by path, which side deleted it."""
        self._clock = clock
        self._on_disk = loaded
        self._pending: dict[int, Change] = {}
        self._indexes: dict[str, BoardIndex] = {}
        self._settled: list[Change] = []
        self._number = 0
        self.on_saved = on_saved
        self.before_writing: Callable[[], None] | None = None
        """Called in the writer's thread before it begins with a change."""
        self._has_writer = writer == "thread"
        self._writer: Writer | None = None
        self._writer_lock = threading.Lock()

    @property
    def writer(self) -> "Writer":
        """What puts changes on disk, there once something is to be written."""
        if self._writer is None:
            from leantui.session.writer import Writer

            with self._writer_lock:  # whoever asks first, and there is one
                if self._writer is None:
                    self._writer = Writer(self.root, self.state, has_thread=self._has_writer)
        return self._writer

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        who: str = "",
        clock: Callable[[], datetime] = utc_now,
        archive: bool = False,
        writer: Literal["now", "thread"] = "now",
        on_saved: Callable[[SaveReport], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        unseen: bool = False,
        partly: bool = False,
    ) -> "Session":
        """Read the workspace at `root`. Files that can't be read are in `workspace.problems`.

        An empty one may be in the middle of a save. With `writer="now"` it is waited for, 800 ms at the
        most; with `writer="thread"` it is left out, and a later look reports it.

        With `unseen`, cards may come from the cache as `load` says; the holder then looks at the files
        soon: `reread`, and `adopt` what it finds. With `partly`, not all cards may be read yet; the holder
        reads on with `leantui.session.reading_on`, and nothing can be changed until that is done.
        """
        state = state_folder(root)
        loaded = load(
            root, cache=state, archive=archive, unseen=unseen, partly=partly, report_empty=False
        )
        if writer == "now":
            loaded = wait_for_content(loaded, sleep)
        return cls(
            loaded, root=root, state=state, who=who, clock=clock, writer=writer, on_saved=on_saved
        )

    # Questions

    def now(self) -> datetime:
        return self._clock()

    def today(self, board_id: str) -> date:
        """Today's date in the board's zone."""
        contents = self.workspace.boards.get(board_id)
        return local_date(self.now(), zone(contents.board.timezone if contents else "UTC"))

    def find(self, named: str) -> Card | Refusal:
        """The one card that `named` means: a unique prefix of its id, with or without the board's key."""
        from leantui.session.naming import card_named

        return card_named(self, named)

    def posted(self, card: Card, index: int = 0) -> Standard | None:
        """The standard that hangs beside the card, as its run follows it: the first that matches, or the one at `index`."""
        posted = self.workspace.posted(card)
        return followed(self.workspace, posted[index % len(posted)], card) if posted else None

    @property
    def roles(self) -> Collection[str] | None:
        """The roles of whoever works here; None where nobody said which they have."""
        person = self.workspace.people.get(self.who)
        return person.roles if person is not None and person.roles else None

    def open_runs(self, standard_id: str) -> int:
        """How many cards of all boards are working through a standard."""
        boards = self.workspace.boards.values()
        return sum(self.index(contents).open_runs(standard_id) for contents in boards)

    def pin(self, found: Mapping[str, Standard]) -> None:
        """Know texts that runs follow and no file has any more, by their blob's hash."""
        both = {**self.workspace.pinned, **found}
        self.workspace = msgspec.structs.replace(self.workspace, pinned=both)
        workspace = msgspec.structs.replace(self._on_disk.workspace, pinned=both)
        self._on_disk = msgspec.structs.replace(self._on_disk, workspace=workspace)

    # Changes

    def weigh(self, command: Command) -> Change | Refusal:
        """What would come of it. Nothing is changed."""
        from leantui.rules.decide import decide

        return decide(self.workspace, command, self.context())

    def execute(self, command: Command) -> Done | Refusal:
        """Decide and, if nothing speaks against it, do it.

        Standards and people are in the snapshot once they are on disk, cards at once.
        """
        decision = self.weigh(command)
        return decision if isinstance(decision, Refusal) else self.perform(decision)

    def perform(self, change: Change, kind: Way = "do", of: int | None = None) -> Done | Refusal:
        """Put a decided change into the snapshot and hand it to the writer."""
        if self.is_reading:
            return NOT_YET
        self._number += 1
        done = Done(change=change, at=self.now(), number=self._number)
        self._pending[done.number] = change
        self._apply(change)
        if not self._has_writer:
            result = self.writer.write(done, self.who, kind, of)
            return self.settle(SaveReport(done=done, result=result))
        self.after_saves(partial(self._write_and_report, done, kind, of))
        return done

    def _write_and_report(self, done: Done, kind: Way, of: int | None) -> None:
        if self.before_writing is not None:
            self.before_writing()
        report = self.writer.report(done, self.who, kind, of)
        if self.on_saved is not None:
            self.on_saved(report)

    def index(self, contents: BoardContents) -> BoardIndex:
        """What is counted and ordered about the board's cards, made once for each state of them."""
        known = self._indexes.get(contents.board.id)
        if known is None or not known.goes_on_to(contents):
            known = self._indexes[contents.board.id] = BoardIndex(contents)
        return known

    def tally(self, contents: BoardContents) -> Tally:
        """What counts towards the board's limits."""
        return self.index(contents).tally

    @property
    def indexes(self) -> Mapping[str, BoardIndex]:
        """What is counted and ordered so far, by board."""
        return self._indexes

    def _order(self, contents: BoardContents, place: str) -> Sequence[Card]:
        return self.index(contents).standing(place)

    def context(self) -> "Context":
        """The present, who acts, and how limits are counted: what every decision is made with."""
        from leantui.rules.context import Context

        return Context(now=self.now(), who=self.who, count=self.tally, order=self._order)

    def _apply(self, change: Change) -> None:
        """Put a change into the snapshot, and into what is counted, without counting again."""
        boards = self.workspace.boards
        indexes = {part.card.board: self.index(boards[part.card.board]) for part in change.cards}
        known = {
            part.card.id: boards[part.card.board].cards.get(part.card.id) for part in change.cards
        }
        self.workspace = with_change(self.workspace, change)
        for part in change.cards:
            board, after = part.card.board, _open(part.after)
            indexes[board].follow(self.workspace.boards[board], known[part.card.id], after)
            known[part.card.id] = after

    # Writing

    def settle(self, report: SaveReport) -> Done | Refusal:
        """Take in what became of a change: saved cards as they are on disk, or the change taken back."""
        from leantui.store.save import SaveConflict, Saved, SaveFailed

        change = self._pending.pop(report.done.number)
        match report.result:
            case Saved() as saved:
                self._on_disk = self._on_disk.after_save(
                    change, (each.file for each in saved.files)
                )
                self._settled.append(change)
                if not self._pending:
                    self._show_what_is_on_disk()
                return report.told
            case SaveConflict() as conflict:
                self._take_back(change, {each.file for each in conflict.conflicts})
                return Refusal(code="conflict", message=conflict.message, hint=conflict.hint)
            case SaveFailed() as failed:
                self._take_back(change)
                return Refusal(code="not-now", message=failed.message, hint=failed.hint)

    def _show_what_is_on_disk(self) -> None:
        """Once all is saved: the snapshot stays as it is where what was saved is what it shows."""
        shown, saved = self.workspace, self._on_disk.workspace
        changes, self._settled = self._settled, []
        cards = {part.card.id for change in changes for part in change.cards}
        is_same = all(shown.card(card_id) == saved.card(card_id) for card_id in cards)
        is_same = is_same and shown.problems == saved.problems
        if not is_same or any(change.files or change.documents for change in changes):
            self.workspace = saved

    def _take_back(self, change: Change, differing: AbstractSet[str] = frozenset()) -> None:
        """Show what lies on disk in place of the change, be it in files where somebody moved its cards to."""
        self.adopt(self.reread(change.paths | differing), anew=True)

    def written(self) -> Future[None]:
        """Done once everything asked for so far is on disk, or was found not to go there."""
        return self.after_saves(lambda: None)

    @property
    def has_writer(self) -> bool:
        """Whether a thread of its own writes, soon after it was asked to."""
        return self._has_writer

    def after_saves(self, task: Callable[[], Answer]) -> Future[Answer]:
        """Run it where changes are written, behind all that were asked for so far."""
        return self.writer.queue(task)

    def record(self, change: Change) -> None:
        """Make a change that was written otherwise one that undo takes back."""
        self.writer.journal.append(change, at=self.now(), by=self.who)

    def flush(self) -> None:
        """Wait until everything asked for is on disk."""
        self.before_writing = None
        if self._writer is not None:
            self._writer.close()
        self._has_writer = False

    # The disk

    def load_archive(self) -> bool:
        """Read the archived cards too. False if they were there already."""
        if all(contents.archive is not None for contents in self.workspace.boards.values()):
            return False
        self.adopt(self.read_archive())
        return True

    def read_archive(self) -> Reread:
        """What is on disk with the archived cards; may be called from any thread."""
        before = self._on_disk
        loaded = load_archive(before, report_empty=False)
        return Reread(before, loaded if self._has_writer else wait_for_content(loaded))

    def reread(self, files: Iterable[str] | None = None, *, report_empty: bool = False) -> Reread:
        """What lies on disk now. Parses only what changed; may be called from any thread.

        Args:
            files: the files to look at; None: all.
            report_empty: whether a file without content is a problem; else its last version stays,
                and `loaded.empty` names it.
        """
        before = self._on_disk
        paths = None if files is None else tuple(files)
        loaded = reload(self.root, before, paths, report_empty=report_empty)
        return Reread(before, loaded, paths, report_empty)

    def again(self, stale: Reread) -> Reread:
        """Look again at what a look that came too late was for."""
        if stale.loaded.archive and not self._on_disk.archive:
            return self.read_archive()
        from leantui.store.catching_up import caught_up

        found = caught_up(stale, self._on_disk)
        return found or self.reread(stale.files, report_empty=stale.report_empty)

    def adopt(
        self,
        reread: Reread,
        *,
        anew: bool = False,
        indexes: Mapping[str, BoardIndex] | None = None,
    ) -> bool:
        """Go on from what lies on disk, with the changes that aren't written yet on top.

        Where nothing differs, the snapshot stays the very same unless it is to be made `anew`, so that nothing
        is counted again. False if something was saved since that look began: then look again.

        Args:
            reread: what lies on disk.
            anew: whether the snapshot is made of it though nothing differs.
            indexes: what `leantui.session.beforehand` worked out, so that nothing is counted here.
        """
        if reread.before is not self._on_disk:
            return False
        self._on_disk = reread.loaded
        if not (reread.differs or anew):
            return True
        self.workspace = reread.loaded.workspace
        self._indexes |= indexes or {}
        for change in self._pending.values():
            if all(part.card.board in self.workspace.boards for part in change.cards):
                self._apply(change)  # else its board is gone, which the writer will find and say
        return True

    @property
    def pending(self) -> tuple[Change, ...]:
        """What was asked for and isn't known to be on disk yet, in order."""
        return tuple(self._pending.values())

    @property
    def is_reading(self) -> bool:
        """Whether some cards are known by name only yet, so that limits and orders aren't known."""
        return bool(self._on_disk.unread)

    @property
    def is_saving(self) -> bool:
        """Whether something asked for isn't known to be on disk yet."""
        return bool(self._pending)

    def is_writing(self, files: Iterable[str]) -> bool:
        """Whether all of these files are of changes that aren't known to be on disk yet."""
        pending = (change.paths for change in self._pending.values())
        return set().union(*pending).issuperset(files)

    @property
    def on_disk(self) -> Loaded:
        """What was read, without changes that are still being written."""
        return self._on_disk

    def write_cache(self, loaded: Loaded | None = None) -> None:
        """Keep what was parsed for the next start, or what is `loaded`; may be called from any thread."""
        from leantui.store.cache import write_cache

        write_cache(loaded or self._on_disk, self.state)

    def warm_up(self) -> None:
        """Import what the first change and save need; for a thread."""
        from leantui.rules import decide  # noqa: F401  # the first change finds it imported
        from leantui.session import undoing  # noqa: F401  # and the first undo

        self.writer.saver.warm_up()


def _open(card: Card | None) -> Card | None:
    return None if card is None or card.is_archived else card
