"""Noticing that files changed on disk: by file events where they work, by polling everywhere."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

POLL_SHARE = 0.004
"""How much of one core polling may take: the pause between two looks grows with what a look costs."""
SHORTEST_PAUSE = 1.5
"""Seconds between two looks at the least, so that a change is seen within two."""
WATCHED = ("boards", "standards", "people", "huddles")


class Watcher:
    """Calls `look` in a thread of its own, soon after files changed and now and then anyway.

    Args:
        root: the workspace.
        look: called with the paths that changed, relative to the root, or None to look at everything.
        pause: seconds between two looks at everything, at the least.
        events: whether to use the system's file events too.
    """

    def __init__(
        self,
        root: Path,
        look: Callable[[frozenset[str] | None], None],
        *,
        pause: float = SHORTEST_PAUSE,
        events: bool = True,
    ) -> None:
        self._root = root.resolve()
        self._look = look
        self._pause = pause
        self._events = events
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
            changed = wait(max(0.05, next_full_look - time.monotonic()))
            if self._stop.is_set():
                return
            if changed:
                self._look(changed)
            if time.monotonic() >= next_full_look:
                before = time.thread_time()
                self._look(None)
                cost = time.thread_time() - before
                next_full_look = time.monotonic() + max(self._pause, cost / POLL_SHARE)

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
