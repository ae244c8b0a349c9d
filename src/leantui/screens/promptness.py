"""What keeps a key from waiting for the program's own housekeeping."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.screen import Screen

SWITCH_AFTER = 0.001
"""Seconds a thread keeps the interpreter from one that waits for it. Python's own 5 ms make a frame late."""
COLLECT_AFTER = (2_000, 20, 200)
"""Python's collector walks all objects 40 times less often than by itself: that takes 25 ms with 10,000 cards."""
FRAME = 0.1
"""Seconds a save waits for the frame that shows what it saves, at the most."""


def be_prompt() -> None:
    """For a program with a screen, before it starts."""
    sys.setswitchinterval(SWITCH_AFTER)
    gc.set_threshold(*COLLECT_AFTER)


def keep_what_is_there() -> None:
    """What was read so far stays: the collector needn't walk it again and again."""
    gc.freeze()


@contextmanager
def collecting_later() -> Iterator[None]:
    """While very much is read that will stay: a collection would walk all of it, and a key would wait for that."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def wait_for_frame(screen: Screen[Any]) -> None:
    """In another thread: let what has changed be drawn before work begins that would compete with it."""
    drawn = threading.Event()
    if screen.is_running and screen.call_after_refresh(drawn.set):
        drawn.wait(FRAME)
