"""Noticing that files changed on disk: by file events where they work, by polling everywhere."""

import threading
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from leantui.store.empty import Retries

POLL_SHARE = 0.004
"""How much of one core polling may take: the pause between two looks grows with what a look costs."""
SHORTEST_PAUSE = 1.5
"""Seconds between two looks at the least, so that a change is seen within two."""
LONGEST_WAIT = 60.0
"""Seconds after which a wait for events begins anew."""
WATCHED = ("boards", "standards", "people", "huddles")


Look = Callable[[frozenset[str] | None, bool], frozenset[str]]
"""Looks at the paths that changed, relative to the root, or at everything for None; and answers which
files have no content. The flag says whether such files shall be reported now."""


class Watcher:
    """Calls `look` in a thread of its own, soon after files changed and now and then anyway.

    A file without content is looked at again, as `leantui.store.empty` says, before it is to be reported.

    Args:
        root: the workspace.
        look: what to call.
        pause: seconds between two looks at everything, at the least; None: only file events tell.
        events: whether to use the system's file events too.
        empty: files that had no content when the workspace was read.
    """

    def __init__(
        self,
        root: Path,
        look: Look,
        *,
        empty: Collection[str] = (),
        pause: float | None = SHORTEST_PAUSE,
        events: bool = True,
    ) -> None:
        self._root = root.resolve()
        self._look = look
        self._pause = float("inf") if pause is None else pause
        self._events = events
        self._empty = Retries()
        self._empty.found(empty, time.monotonic())
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leantui-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        wait = self._wait_for_events() if self._events else None
        if wait is None:
            wait = self._wait_for_time
        next_full_look = time.monotonic() + self._pause
        while not self._stop.is_set():
            next_look = min(next_full_look, self._empty.next_look() or next_full_look)
            changed = wait(min(max(0.02, next_look - time.monotonic()), LONGEST_WAIT))
            if self._stop.is_set():
                return
            if changed:
                self._look_at(changed)
            for files, is_last in self._empty.due(time.monotonic()):
                self._look_at(files, report_empty=is_last)
            if time.monotonic() >= next_full_look:
                before = time.thread_time()
                self._look_at(None)
                cost = time.thread_time() - before
                next_full_look = time.monotonic() + max(self._pause, cost / POLL_SHARE)

    def _look_at(self, files: frozenset[str] | None, *, report_empty: bool = False) -> None:
        self._empty.found(self._look(files, report_empty), time.monotonic())

    def _wait_for_time(self, seconds: float) -> frozenset[str]:
        self._stop.wait(seconds)
        return frozenset()

    def _wait_for_events(self) -> Callable[[float], frozenset[str]] | None:
        """A function that waits for file events, or None where the system has none to give."""
        try:
            from watchfiles._rust_notify import RustNotify

            folders = [str(self._root / name) for name in WATCHED if (self._root / name).is_dir()]
            notify = RustNotify(folders, False, False, 0, True, True)
        except (ImportError, OSError, RuntimeError):
            return None

        def wait(seconds: float) -> frozenset[str]:
            try:
                found = notify.watch(100, 50, max(1, int(seconds * 1000)), self._stop)
            except (OSError, RuntimeError):
                return self._wait_for_time(seconds)
            return (
                self._relative(path for _, path in found) if isinstance(found, set) else frozenset()
            )

        return wait

    def _relative(self, paths: Iterable[str]) -> frozenset[str]:
        root = f"{self._root}/"
        files = (path.replace("\\", "/").removeprefix(root) for path in paths)
        return frozenset(file for file in files if file.endswith(".toml"))
