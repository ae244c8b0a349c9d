"""Operations on several files that a crash cut off: offered, and brought to an end one way or the other."""

from collections.abc import Callable
from pathlib import Path

from leantui.rules.commands import Refusal
from leantui.session.holder import Reread, Session
from leantui.store import intent as intents
from leantui.store.intent import Intent
from leantui.store.lock import LockedError

__all__ = ["Intent", "finish", "leave", "roll_back", "unfinished"]


def unfinished(session: Session) -> list[Intent]:
    """What was cut off, oldest first: to be offered to the user.

    May wait for the lock, so it is for a thread. Each is for `finish`, `roll_back` or `leave`.
    """
    return intents.unfinished(session.root, session.state)


def finish(session: Session, intent: Intent) -> Reread | Refusal:
    """Do the rest of it. May be called from any thread; `Session.adopt` takes the answer in."""
    answer = _bring(session, intent, intents.finish)
    change = intents.change_of(intent)
    if isinstance(answer, Reread) and change is not None:
        session.record(change)
    return answer


def roll_back(session: Session, intent: Intent) -> Reread | Refusal:
    """Take back the part that was done, likewise."""
    return _bring(session, intent, intents.roll_back)


def leave(session: Session, intent: Intent) -> None:
    """Leave its files as they are, and don't offer it again."""
    intent.forget(session.state)


def _bring(
    session: Session, intent: Intent, bring: Callable[[Path, Path, Intent], list[str]]
) -> Reread | Refusal:
    try:
        in_the_way = bring(session.root, session.state, intent)
    except (LockedError, OSError) as error:
        return Refusal(code="not-now", message=str(error), hint="Try again in a moment")
    if in_the_way:
        return Refusal(
            code="conflict",
            message=f"Changed by somebody else since: {', '.join(in_the_way)}",
            hint="Nothing was written; look at them with git diff, or leave all as it is",
        )
    return session.reread(intent.files)
