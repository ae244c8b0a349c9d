"""Sync from a session: its writer waits while files are taken in or merged, and saves nothing in between."""

import contextlib
import threading
from collections.abc import Iterator

from leantui.session.holder import Session
from leantui.sharing.long_run import Conditions
from leantui.sharing.outcome import Wish
from leantui.sharing.remote import fetch, remote_of
from leantui.sharing.standing import Standing, standing
from leantui.sharing.state import read_state
from leantui.sharing.sync import Sync


def sync_of(session: Session, wish: Wish, conditions: Conditions) -> Sync:
    """A sync of the session's workspace, for a thread. `Session.reread` afterwards finds what came."""
    return Sync(
        session.root,
        session.state,
        wish,
        conditions=conditions,
        quiet=lambda: quiet(session),
    )


@contextlib.contextmanager
def quiet(session: Session) -> Iterator[None]:
    """Everything asked for so far is on disk; what is asked for meanwhile is written afterwards."""
    if not session.has_writer:
        yield
        return
    is_held, is_over = threading.Event(), threading.Event()

    def wait() -> None:
        is_held.set()
        is_over.wait()

    session.after_saves(wait)
    is_held.wait()
    try:
        yield
    finally:
        is_over.set()


def fetched(session: Session, conditions: Conditions) -> Standing:
    """Ask the remote what is new, change nothing here, and say where the workspace stands then.

    Raises:
        GitError: if there is no repository, or the remote can't be asked.
        CancelledError: if it was cancelled.
    """
    branch = read_state(session.root).branch
    target = remote_of(session.root, branch) if branch else None
    if target is not None:
        for _ in fetch(session.root, target, conditions):
            pass
    return standing(session.root)
