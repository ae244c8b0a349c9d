"""The rest of very many cards, read while the first are on the screen."""

import threading
from collections.abc import Callable

from leantui.session.holder import Session
from leantui.store.news import Reread
from leantui.store.reader_process import Found
from leantui.store.readers import read_many
from leantui.store.reading_on import taken_in, unread_files

GROWTH = 2
"""How many times as many cards there are each time they are shown: drawing all of them costs each time."""
STEPS = 100
"""How often it is told how far it has come."""
KEPT_FROM = 0.25
"""Share of the cards from which on those that are there are kept in the cache, should it end before its end."""
LOOK_AFTER = 0.02
"""Seconds between two looks whether what was found has been taken in."""


def read_on(
    session: Session,
    tell: Callable[[int, int], None],
    show: Callable[[Reread], None],
    goes_on: Callable[[], bool],
) -> None:
    """Read all cards that aren't read yet; for a thread.

    Args:
        session: whose holder adopts what is shown, in a thread of its own.
        tell: called with how many of how many cards are read.
        show: called with what lies on disk, each time there is a good deal more of it.
        goes_on: whether anybody still wants it.
    """
    files = unread_files(session.on_disk)
    total = sum(len(session.on_disk.sections[key].stamps) for key in session.on_disk.unread)
    done = shown = told = total - len(files)
    parts: list[Found] = []
    tell(done, total)
    for found in read_many(str(session.root), files):
        if not goes_on():
            return
        parts.append(found)
        done += len(found.cards) + len(found.rest)
        if (done - told) * STEPS >= total:
            tell(done, total)
            told = done
        if done >= shown * GROWTH and done < total and _is_shown(session, parts, show, goes_on):
            parts, shown = [], done
            if done >= total * KEPT_FROM:
                session.write_cache(session.on_disk)
    while goes_on() and not _is_shown(session, parts, show, goes_on, is_all=True):
        pass


def _is_shown(
    session: Session,
    parts: list[Found],
    show: Callable[[Reread], None],
    goes_on: Callable[[], bool],
    *,
    is_all: bool = False,
) -> bool:
    """Have these cards taken in; False if something else was meanwhile, which they have to go on from."""
    before = session.on_disk
    look = Reread(before, taken_in(before, parts, is_all=is_all))
    show(look)
    wait = threading.Event()
    while session.on_disk is before and goes_on():
        wait.wait(LOOK_AFTER)
    return session.on_disk is look.loaded
