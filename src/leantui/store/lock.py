"""The lock of a workspace: one writer at a time, among threads and programs of one machine."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 2.0
"""Seconds to wait for the lock."""
_PAUSE = 0.01
_threads: dict[str, threading.Lock] = {}
_threads_guard = threading.Lock()


class LockedError(Exception):
    """Somebody else is writing; the message names who."""


@contextmanager
def workspace_lock(state: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the workspace's lock.

    Raises:
        LockedError: if it isn't free within `patience` seconds.
        OSError: if the state folder can't be written to.
    """
    state.mkdir(parents=True, exist_ok=True)
    path = state / "lock"
    with _threads_guard:
        among_threads = _threads.setdefault(str(path), threading.Lock())
    deadline = time.monotonic() + patience
    if not among_threads.acquire(timeout=patience):
        raise LockedError("another task of this program is still writing")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not _try(handle):
                if time.monotonic() > deadline:
                    raise LockedError(f"{_holder(path)} is writing to this workspace")
                time.sleep(_PAUSE)
            _sign(handle)
            yield
        finally:
            os.close(handle)
    finally:
        among_threads.release()


if os.name == "nt":
    import msvcrt

    def _try(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _sign(handle: int) -> None:
    note = json.dumps({"pid": os.getpid(), "since": time.strftime("%H:%M:%S")}).encode()
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, note, 0)


def _holder(path: Path) -> str:
    try:
        note = json.loads(path.read_text("utf-8"))
        return f"process {note['pid']}, since {note['since']},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
