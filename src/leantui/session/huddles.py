"""Huddles of a session's boards: since when, what there is to speak of, and what is written into the record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from leantui.flow.dates import local_date, zone
from leantui.flow.percentiles import AgeBands, age_bands, percentile
from leantui.flow.times import cycle_time_days
from leantui.huddle.record import Record, fold, last_start
from leantui.huddle.scope import By, Scope
from leantui.model.card import Card
from leantui.model.huddle import Huddle, HuddleEntry
from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents
from leantui.rules.commands import Add, Done, Refusal
from leantui.session.holder import Session
from leantui.store.huddle_file import add_entries, huddle_days, read_huddle
from leantui.store.huddle_state import WalkState, read_walk, write_walk
from leantui.store.save import SaveFailed

__all__ = [
    "LOOKED_BACK", "Sitting", "WalkState", "change_before", "last_huddle", "read_walk", "records", "write_walk",
]  # fmt: skip

LOOKED_BACK = 20
"""How many records back the last huddle is looked for."""


def records(session: Session, board: str, most: int = LOOKED_BACK) -> list[Huddle]:
    """The newest records of a board that can be read, the latest first."""
    days = huddle_days(session.root, board)[:most]
    found = (read_huddle(session.root, board, day) for day in days)
    return [huddle for huddle in found if isinstance(huddle, Huddle)]


def last_huddle(session: Session, board: str, before: datetime | None = None) -> datetime | None:
    """When the last huddle of the board began, before now or before an instant; None: there was none."""
    return last_start(records(session, board), before or session.now())


def change_before(session: Session, board: str) -> datetime:
    """Since when changes are shown on a board that has had no huddle: the morning of the day before."""
    where = zone(session.workspace.boards[board].board.timezone)
    day = local_date(session.now(), where) - timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=where)


class Sitting:
    """A huddle of some boards, from its start to its end. Everything said is saved as it is said.

    What writes waits for the disk, so the screen calls it in a thread.
    """

    def __init__(
        self, session: Session, boards: Iterable[str], since: datetime | None = None
    ) -> None:
        """Look up what there is already.

        Args:
            session: its workspace must hold the boards; with the archive read, ages are held against percentiles.
            boards: ids, in the order of the walk.
            since: from when on changes are shown, instead of the last huddle's start.
        """
        self.session = session
        self.boards = tuple(boards)
        self.records: dict[str, Record] = {}
        self.problems: dict[str, str] = {}
        """By board, why its record can't be read."""
        self._given = since
        self._days = {board: session.today(board) for board in self.boards}
        self._since: dict[str, datetime] = {}
        self._figures: dict[str, tuple[object, AgeBands, int | None]] = {}
        for board in self.boards:
            self._look_up(board)

    def _look_up(self, board: str) -> None:
        found = read_huddle(self.session.root, board, self.day(board))
        if isinstance(found, Problem):
            self.problems[board] = f"{found.file}: {found.message}"
        record = fold(found) if isinstance(found, Huddle) else Record(board=board)
        self.records[board] = record
        started = record.started if record.is_open else None
        before = record.since if started and record.since else None
        self._since[board] = (
            self._given
            or before
            or last_huddle(self.session, board, started)
            or change_before(self.session, board)
        )

    def day(self, board: str) -> date:
        """The record's date: the day it was begun in the board's zone, so that midnight doesn't part a huddle."""
        record = self.records.get(board)
        if record is None or not record.is_open:
            self._days[board] = self.session.today(board)
        return self._days[board]

    @property
    def since(self) -> Mapping[str, datetime]:
        """By board, from when on changes are shown."""
        return self._since

    @property
    def is_on(self) -> bool:
        """Whether it was begun and hasn't ended."""
        return any(record.is_open for record in self.records.values())

    @property
    def started(self) -> datetime | None:
        """When it began."""
        found = [record.started for record in self.records.values() if record.started]
        return min(found, default=None)

    @property
    def present(self) -> tuple[str, ...]:
        """Ids of those who are there."""
        return tuple(dict.fromkeys(who for each in self.records.values() for who in each.present))

    def scope(self, shows: Callable[[Card], bool] | None = None, by: By = "board") -> Scope:
        """What the agenda is asked about, as of now."""
        workspace = self.session.workspace
        boards = tuple(board for board in self.boards if board in workspace.boards)
        figures = {board: self._figures_of(workspace.boards[board]) for board in boards}
        return Scope(
            workspace=workspace,
            boards=boards,
            since=self._since,
            context=self.session.context(),
            bands={board: bands for board, (bands, _) in figures.items()},
            cycle_times={board: days for board, (_, days) in figures.items() if days is not None},
            shows=shows,
            by=by,
        )

    def _figures_of(self, contents: BoardContents) -> tuple[AgeBands, int | None]:
        """Percentiles of what was finished; made again only when the archive is another one."""
        board = contents.board
        known = self._figures.get(board.id)
        if known is None or known[0] is not contents.archive:
            finished = tuple((contents.archive or {}).values())
            times = (cycle_time_days(board, card) for card in finished)
            p85 = percentile(sorted(days for days in times if days is not None), 85)
            known = self._figures[board.id] = (contents.archive, age_bands(board, finished), p85)
        return known[1], known[2]

    # What is written

    def start(self, present: Sequence[str]) -> Refusal | None:
        """Begin on every board that has no huddle going on, or join the one that is."""
        for board in self.boards:
            entry = self._entry("started", present=tuple(present), since=self._since[board])
            refusal = self._add(board, entry)
            if refusal is not None:
                return refusal
        return None

    def say_present(self, present: Sequence[str]) -> Refusal | None:
        """Who is there now."""
        return self._everywhere(self._entry("present", present=tuple(present)))

    def note(self, card: Card, text: str) -> Refusal | None:
        """A note to a card, in the record of its board."""
        return self._add(card.board, self._entry("note", card=card.id, text=text))

    def park(self, text: str, card: Card | None = None) -> Refusal | None:
        """A topic for after the huddle."""
        entry = self._entry("parked", text=text, card=card.id if card else None)
        return self._add(card.board if card else self.boards[0], entry)

    def decide(self, text: str, card: Card | None = None) -> Refusal | None:
        """Something that was decided."""
        entry = self._entry("decision", text=text, card=card.id if card else None)
        return self._add(card.board if card else self.boards[0], entry)

    def action_command(self, board: str, title: str, who: str, due: date | None) -> Add:
        """The command that makes an action's card, to be executed like any other.

        Its type is `action`, unless the board has types and that isn't one: `raised_from` tells it then.
        """
        kinds = {kind.id for kind in self.session.workspace.boards[board].board.card_type}
        fields: dict[str, object] = {
            "type": "action" if not kinds or "action" in kinds else None,
            "assignees": (who,) if who else (),
            "due": due,
            "raised_from": f"huddle:{board}/{self.day(board).isoformat()}",
        }
        return Add(
            board=board,
            title=title,
            fields={key: value for key, value in fields.items() if value not in ((), None)},
        )

    def action_made(self, done: Done) -> Refusal | None:
        """Put an action's card, once it is made, into the record."""
        card = done.change.cards[0].card
        return self._add(card.board, self._entry("action", card=card.id))

    def end(self) -> Refusal | None:
        """End it on every board where it is on."""
        return self._everywhere(self._entry("ended"))

    def _everywhere(self, entry: HuddleEntry) -> Refusal | None:
        for board in self.boards:
            if self.records[board].is_open:
                refusal = self._add(board, entry)
                if refusal is not None:
                    return refusal
        return None

    def _entry(self, event: str, **facts: object) -> HuddleEntry:
        text = facts.get("text")
        if isinstance(text, str):
            facts["text"] = one_line(text)
        return HuddleEntry(
            at=self.session.now(),
            by=self.session.who or "unknown",
            event=event,
            **facts,  # type: ignore[arg-type]
        )

    def _add(self, board: str, entry: HuddleEntry) -> Refusal | None:
        session = self.session
        written = add_entries(
            session.root, session.state, board, self.day(board), lambda _: (entry,)
        )
        if isinstance(written, SaveFailed):
            return Refusal(code="not-now", message=written.message, hint=written.hint)
        self.records[board] = fold(written)
        return None

    def reread(self) -> None:
        """Take in what somebody else has put into the records meanwhile."""
        for board in self.boards:
            found = read_huddle(self.session.root, board, self.day(board))
            if isinstance(found, Huddle):
                self.records[board] = fold(found)
