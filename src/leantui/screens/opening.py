"""A workspace on its way to the screen: read in a thread while the terminal is set up."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from textual.app import App

from leantui.model.person import Person
from leantui.screens.app_news import Opened, OpenFailed
from leantui.session import Session

Who = str | Callable[[Mapping[str, Person]], str]
"""Who sits at the screen, or how to tell it from the workspace's people."""


class Opening:
    """A session that is being opened in a thread, while the terminal is set up."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._session: Future[Session] = Future()
        self._open = open_session
        threading.Thread(target=self._run, name="leantui-open", daemon=True).start()

    def _run(self) -> None:
        try:
            self._session.set_result(self._open())
        except BaseException as error:
            self._session.set_exception(error)

    def within(self, seconds: float) -> Session | None:
        """The session, if it is open before that time is over."""
        try:
            return self._session.result(seconds)
        except Exception:
            return None  # `tell` says what went wrong

    def tell(self, app: App[None]) -> None:
        """Post `Opened` or `OpenFailed` to `app`, now or when it has come to that."""

        def post(done: Future[Session]) -> None:
            error = done.exception()
            app.post_message(OpenFailed(error) if error else Opened(done.result()))

        self._session.add_done_callback(post)


def open_in_thread(root: Path, who: Who) -> Opening:
    """Begin to read the workspace at `root` for `who`."""

    def open_session() -> Session:
        session = Session.open(root, writer="thread", unseen=True, partly=True)
        session.who = who if isinstance(who, str) else who(session.workspace.people)
        return session

    return Opening(open_session)
