"""When the program is ended from outside, or its terminal goes: what was asked for is on disk first."""

import asyncio
import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable

from textual.app import App

LOOK_EVERY = 2.0
"""Seconds between two looks whether the terminal is still there: not every one that goes says so by a signal."""
_GONE = 0x38  # POLLERR, POLLHUP and POLLNVAL, as POSIX systems number them


def is_hung_up(descriptor: int) -> bool:
    """Whether nobody is at the other end of a terminal any more."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)  # these are told without being asked for
    return any(events & _GONE for _, events in poll.poll(0))


def end_well(app: App[None], close: Callable[[], None]) -> None:
    """From now on, end as a shell expects: with 128 and the signal's number, the terminal given back where it still is.

    Args:
        app: the running app.
        close: brings to disk what was asked for.
    """

    def end(number: int) -> None:
        close()
        app.exit(return_code=128 + number)

    def hang_up() -> None:
        try:
            close()
        finally:  # whatever else a program does at its end, it does at its terminal
            os._exit(128 + signal.SIGHUP)

    descriptor = _keys_come_from()

    def look() -> None:
        if descriptor is not None and is_hung_up(descriptor):
            hang_up()

    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError, RuntimeError, AttributeError):  # no such signals
        loop.add_signal_handler(signal.SIGTERM, end, signal.SIGTERM)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            loop.add_signal_handler(signal.SIGHUP, hang_up)
    # A system that says of every terminal that it has gone tells nothing.
    if descriptor is not None and not is_hung_up(descriptor):
        app.set_interval(LOOK_EVERY, look)


def _keys_come_from() -> int | None:
    try:
        return sys.__stdin__.fileno() if sys.__stdin__ is not None else None
    except (ValueError, OSError):
        return None
