"""The part of the app that follows the disk: what wasn't read before the first frame, and what others write."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App, ScreenStackError
from textual.message import Message

from leantui.keymap import Configured
from leantui.screens.app_news import (
    CardsRead,
    CutOffFound,
    DiskLooked,
    ReadingWent,
    UnmergedFound,
)
from leantui.screens.board import BoardScreen
from leantui.screens.promptness import collecting_later, keep_what_is_there
from leantui.session import Reread, Session
from leantui.store.watch import Watcher, watcher

if TYPE_CHECKING:
    from leantui.sharing.unmerged import Unmerged

LONG_WAIT = 0.5
"""Seconds after which it is said what is waited for."""


class FollowsDisk(App[None]):
    """Threads look, and what they see is shown here."""

    session: Session | None = None
    settled: Configured
    watches: bool = True
    """Whether what others write is looked for."""
    watcher: Watcher | None = None
    unmerged: "Unmerged | None" = None
    _early: tuple[Reread, ...] = ()
    """Looks that saw what the writer hasn't reported yet."""

    @property
    def board_screen(self) -> BoardScreen:
        raise NotImplementedError

    def begin_huddle(self) -> None:
        raise NotImplementedError

    def post_news(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    def say_what_is_waited_for(self) -> None:
        """Say it soon, unless the session is there by then."""

        def say() -> None:
            if self.session is None:
                self.board_screen.show_opening()

        self.set_timer(LONG_WAIT, say)

    # In the thread that goes on once the board is on the screen

    def follow_disk(self, session: Session) -> None:
        """Read what isn't read yet, look at what came from the cache, and watch from then on."""
        if session.is_reading and not self._read_on(session):
            return
        seen = session.on_disk
        if seen.unseen:  # what is on the screen came from the cache: now the files themselves
            look = session.reread()
            self._post_look(look)
            seen = look.loaded
        session.write_cache(seen)
        self._post_look(session.read_archive())
        self._find_cut_off(session)
        session.warm_up()
        keep_what_is_there()
        if self.watches:
            self._watch(session)

    def _read_on(self, session: Session) -> bool:
        """Read the cards that are known by name only; False if the app was left meanwhile."""
        from leantui.session.reading_on import read_on

        with collecting_later():
            read_on(
                session,
                tell=lambda done, total: self.post_news(ReadingWent(done, total)),
                show=lambda look: self._post_look(look, CardsRead),
                goes_on=lambda: self.is_running,
            )
        return not session.is_reading

    def _find_cut_off(self, session: Session) -> None:
        """What a crash or a merge left undone."""
        from leantui.session.recovery import unfinished
        from leantui.sharing.unmerged import Unmerged

        if intents := unfinished(session):
            self.post_news(CutOffFound(tuple(intents)))
        self.unmerged = Unmerged(session.root)
        self._look_unmerged()

    def _watch(self, session: Session) -> None:
        self.watcher = watcher(
            session.root,
            self._look,
            empty=session.on_disk.empty,
            polling=self.settled.settings.polling,
            is_at_work=self._is_at_work(session.root),
            beside=self._look_unmerged,
        )
        self.watcher.start()

    def _look(self, files: frozenset[str] | None, report_empty: bool = False) -> frozenset[str]:
        session = self.session
        if session is None:
            return frozenset()
        self._look_unmerged()
        reread = session.reread(files, report_empty=report_empty)
        if reread.loaded is not reread.before:
            self._post_look(reread)
        return reread.loaded.empty

    def _is_at_work(self, root: Path) -> Callable[[], bool]:
        """Whether thousands of files may be on their way, by a sync of ours or any other git."""
        from leantui.store.git_lock import GitAtWork

        git, screen = GitAtWork(root), self.board_screen
        return lambda: screen.is_merging or git()

    def _post_look(self, reread: Reread, news: type[DiskLooked] = DiskLooked) -> None:
        """Tell what a look found, with what will be shown put together already."""
        with contextlib.suppress(ScreenStackError, IndexError):  # the app has gone meanwhile
            message = self.board_screen.look_news(reread, news)
            if message is not None:
                self.post_news(message)

    def _look_unmerged(self) -> None:
        if self.unmerged is not None and self.unmerged.look():
            self.post_news(UnmergedFound(self.unmerged.files))

    # On the event loop

    def on_reading_went(self, message: ReadingWent) -> None:
        self.board_screen.show_reading(message.done, message.total)

    def on_cards_read(self, message: CardsRead) -> None:
        session, picture = self.session, message.picture
        if session is None:
            return
        message.stop()
        is_taken_in = session.adopt(message.reread, indexes=picture.indexes if picture else None)
        if is_taken_in:
            is_all = not session.is_reading
            if is_all:
                self.board_screen.reading = ("", "")
            self.board_screen.disk_changed(picture)
            if is_all:
                self.begin_huddle()

    def on_disk_looked(self, message: DiskLooked) -> None:
        session, reread, picture = self.session, message.reread, message.picture
        if session is None:
            return
        if reread.files and session.is_writing(reread.files):
            self._early = (*self._early, reread)
        elif not session.adopt(reread, indexes=picture.indexes if picture else None):
            self._look_again(reread)
        elif reread.differs:
            self.board_screen.disk_changed(picture)

    def look_again_at_early(self) -> None:
        """Once the writer has reported: look again at what was seen before that."""
        early, self._early = self._early, ()
        self._look_again(*early)

    def _look_again(self, *stale: Reread) -> None:
        if (session := self.session) and stale:

            def look() -> None:
                for each in stale:
                    self._post_look(session.again(each))

            self.run_worker(look, thread=True)

    def on_cut_off_found(self, message: CutOffFound) -> None:
        self.board_screen.offer_unfinished(message.intents)

    def on_unmerged_found(self, message: UnmergedFound) -> None:
        self.board_screen.show_unmerged(message.files)
