"""The part of the app that reads very many cards on, once the first of them are on the screen."""

from textual.app import App
from textual.message import Message

from leantui.screens.app_news import CardsRead, DiskLooked, ReadingWent
from leantui.screens.board import BoardScreen
from leantui.screens.promptness import collecting_later
from leantui.session import Reread, Session

LONG_WAIT = 0.5
"""Seconds after which it is said what is waited for."""


class ReadsOn(App[None]):
    """Shows more cards as they are read, and how far that is."""

    session: Session | None

    @property
    def board_screen(self) -> BoardScreen:
        raise NotImplementedError

    def begin_huddle(self) -> None:
        raise NotImplementedError

    def post_news(self, message: Message) -> None:
        raise NotImplementedError

    def post_look(self, reread: Reread, news: type[DiskLooked] = DiskLooked) -> None:
        raise NotImplementedError

    def say_what_is_waited_for(self) -> None:
        """Say it soon, unless the session is there by then."""

        def say() -> None:
            if self.session is None:
                self.board_screen.show_opening()

        self.set_timer(LONG_WAIT, say)

    def read_on(self, session: Session) -> bool:
        """Read the cards that are known by name only; False if the app was left meanwhile. For a thread."""
        from leantui.session.reading_on import read_on

        with collecting_later():
            read_on(
                session,
                tell=lambda done, total: self.post_news(ReadingWent(done, total)),
                show=lambda look: self.post_look(look, CardsRead),
                goes_on=lambda: self.is_running,
            )
        return not session.is_reading

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
