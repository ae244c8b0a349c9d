"""Whether git is writing into the work tree just now: it holds its index locked until all files are there."""

import time
from collections.abc import Callable
from pathlib import Path

from leantui.store.discover import git_folder

LEFT_BEHIND = 60.0
"""Seconds after which a lock that is still the same is taken for one that nobody takes away."""


class GitAtWork:
    """Tells whether git holds the index of the work tree that the workspace lies in.

    A lock that stays, since a git was cut off or waits in an editor, holds nothing up for longer than
    `LEFT_BEHIND`.
    """

    def __init__(self, root: Path, *, now: Callable[[], float] = time.monotonic) -> None:
        folder = git_folder(root)
        self._lock = folder / "index.lock" if folder is not None else None
        self._now = now
        self._seen: tuple[int, int] | None = None
        self._since = 0.0

    def __call__(self) -> bool:
        try:
            status = self._lock.stat() if self._lock is not None else None
        except OSError:
            status = None
        if status is None:
            self._seen = None
            return False
        seen = (status.st_ino, status.st_ctime_ns)
        if seen != self._seen:
            self._seen, self._since = seen, self._now()
        return self._now() - self._since < LEFT_BEHIND
