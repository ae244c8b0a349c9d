"""The lock of a workspace: one writer at a time, among the threads and programs of one machine."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from leantui.store.atomic import sweep

PATIENCE = 2.0
"""Seconds to wait for the lock."""
_PAUSE = 0.01
_NAME = "lock"


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds the lock, as they signed it. What an earlier holder left behind does no harm."""

    pid: int
    program: str
    since: datetime

    def __str__(self) -> str:
        return (
            f"{self.program} (process {self.pid}, since {self.since.astimezone(UTC):%H:%M:%S} UTC)"
        )


class LockedError(Exception):
    """Somebody else is writing; the message names who."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__(f"{holder or 'another program'} is writing to this workspace")
        self.holder = holder


@contextmanager
def workspace_lock(
    state: Path,
    *,
    patience: float = PATIENCE,
    name: str = _NAME,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[bool]:
    """Hold the lock of the workspace whose state folder is `state`. Not to be taken twice by one thread.

    Yields:
        Whether the one who held it last was killed while writing: its signature is still there.

    Raises:
        LockedError: if it isn't free within `patience` seconds.
        OSError: if the state folder can't be written to.
    """
    path = state / name
    handle = _opened(path)
    try:
        deadline = time.monotonic() + patience
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                raise LockedError(read_holder(path))
            sleep(_PAUSE)
        try:
            was_killed = os.fstat(handle).st_size > 0
            _sign(handle)
            yield was_killed
        finally:
            with suppress(OSError):
                os.ftruncate(handle, 0)
            _unlock(handle)
    finally:
        os.close(handle)


@contextmanager
def hold_to_write(root: Path, state: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """The same to write below `root`: what a program that was killed left half written there goes first."""
    with workspace_lock(state, patience=patience) as was_killed:
        if was_killed:
            sweep(root)
        yield


def read_holder(path: Path) -> Holder | None:
    """Who signed the lock last; None if nobody did, or it can't be read."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    return None


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags, 0o600)


def _sign(handle: int) -> None:
    program = Path(sys.argv[0] or "python").name if sys.argv else "python"
    holder = Holder(pid=os.getpid(), program=program, since=datetime.now(UTC))
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, msgspec.json.encode(holder))


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """Where the byte lies that is locked: others may still read who holds it."""

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
