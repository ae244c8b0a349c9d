"""Noticing that files changed on disk: by file events where they work, by polling everywhere.

Polling looks at the stamp of every file, so it is what an idle program is busy with. Where file events tell of
every change it is done rarely, only in case that one was lost.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Literal

from leantui.store.empty import Retries
from leantui.store.mounts import is_local as local

POLL_SHARE = 0.004
"""How much of one core polling may take: the pause between two looks grows with what a look costs."""
SHORTEST_PAUSE = 1.5
"""Seconds between two looks at the least, so that a change is seen within two."""
TRUSTED_PAUSE = 60.0
"""The same where file events tell of every change below the folders that are watched."""
LONGEST_WAIT = 1.5
"""Seconds after which the root itself is looked at, of which events don't tell."""
TRUSTED_SHARE = 0.001
"""How much of one core polling may take then."""
MANY = 500
"""Files from which on that changed together everything is looked at: more events may have been lost."""
SEVERAL = 20
"""Files from which on more are waited for that change together with them."""
GATHERED_FOR = 1.5
"""Seconds for which more are waited for at the most, so that a change is seen within two."""
AT_WORK_FOR = 60.0
"""The same while git writes into the work tree, which is through with all of it or with none."""
LET_FINISH_FOR = 10.0
"""The same where nothing tells whether files still change."""
AT_WORK_QUIET = 1.0
"""Seconds without a change after which what changed is looked at although git is at work: it may be an editor's."""
STEP = 100
"""Milliseconds between two questions for events; each wakes the program up."""
WATCHED = ("boards", "standards", "people", "huddles")


Changed = frozenset[str] | None
"""Paths that changed, relative to the root; None: it may be any."""
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
        is_local: whether file events tell of every change there; None: that is found out.
        empty: files that had no content when the workspace was read.
        is_at_work: whether git is writing files just now, thousands maybe, which are to be looked at as one.
        beside: looks at what isn't a file of the workspace, at least each `LONGEST_WAIT`.
    """

    def __init__(
        self,
        root: Path,
        look: Look,
        *,
        empty: Collection[str] = (),
        pause: float | None = SHORTEST_PAUSE,
        events: bool = True,
        is_local: bool | None = None,
        is_at_work: Callable[[], bool] = lambda: False,
        beside: Callable[[], None] = lambda: None,
    ) -> None:
        self._root = root.resolve()
        self._look = look
        self._pause = float("inf") if pause is None else pause
        self._events = events
        self._is_local = local(self._root) if is_local is None else is_local
        self._is_at_work = is_at_work
        self._beside = beside
        self._patience = LET_FINISH_FOR
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
        trusts_events = wait is not None and self._pause != float("inf") and self._is_local
        if wait is None:
            wait = self._wait_for_time
        pause = max(self._pause, TRUSTED_PAUSE) if trusts_events else self._pause
        share = TRUSTED_SHARE if trusts_events else POLL_SHARE
        next_full_look, top = time.monotonic() + pause, self._top()
        if trusts_events:  # what changed between reading and the first event is told by none
            next_full_look = self._looked_at_all(pause, share)
        while not self._stop.is_set():
            next_look = min(next_full_look, self._empty.next_look() or next_full_look)
            changed = wait(min(max(0.02, next_look - time.monotonic()), LONGEST_WAIT))
            if self._stop.is_set():
                return
            self._beside()
            for files, is_last in self._empty.due(time.monotonic()):
                self._look_at(files, report_empty=is_last)
            before, top = top, self._top()
            if top != before and (again := self._wait_for_events() if trusts_events else None):
                wait, changed = again, None
            changed = self._gathered(changed, wait)
            if self._stop.is_set():
                return
            if changed is None or len(changed) >= MANY or time.monotonic() >= next_full_look:
                if changed is not None and not changed:
                    self._let_git_finish()
                next_full_look = self._looked_at_all(pause, share)
            elif changed:
                self._look_at(changed)

    def _gathered(self, changed: Changed, wait: Callable[[float], Changed]) -> Changed:
        """That with all that changes together with it: what a pull brings is one look, however long git writes it."""
        begun = since = heard = time.monotonic()
        while changed is None or changed:
            now = time.monotonic()
            if self._is_at_work():
                since = now
                is_all = now - heard >= AT_WORK_QUIET or now - begun >= AT_WORK_FOR
            else:
                is_few = changed is not None and len(changed) < SEVERAL
                is_all = is_few or now - heard >= STEP / 1000 or now - since >= GATHERED_FOR
            if is_all or self._stop.is_set():
                break
            more = wait(STEP / 1000)
            if more is None or more:
                heard = time.monotonic()
                changed = None if changed is None or more is None else changed | more
        return changed

    def _let_git_finish(self) -> None:
        """Where nothing tells of changes, a look in the middle of what git writes would show half of it.

        A git that takes longer, since it waits for a commit message in an editor, is waited for once.
        """
        while self._is_at_work():
            if self._patience <= 0 or self._stop.wait(STEP / 1000):
                return
            self._patience -= STEP / 1000
        self._patience = LET_FINISH_FOR

    def _top(self) -> tuple[int, ...]:
        """What is not below a folder that is watched: changes with the root's entries and its settings."""
        stamps: list[int] = []
        for path in (self._root, self._root / "leantui.toml"):
            with contextlib.suppress(OSError):
                status = path.stat()
                stamps += (status.st_mtime_ns, status.st_size, status.st_ino)
        return tuple(stamps)

    def _look_at(self, files: frozenset[str] | None, *, report_empty: bool = False) -> None:
        self._empty.found(self._look(files, report_empty), time.monotonic())

    def _looked_at_all(self, pause: float, share: float) -> float:
        """When to look at everything again: the later, the longer it took now."""
        spent = time.thread_time()
        self._look_at(None)
        cost = time.thread_time() - spent
        return time.monotonic() + max(pause, cost / share)

    def _wait_for_time(self, seconds: float) -> Changed:
        self._stop.wait(seconds)
        return frozenset()

    def _wait_for_events(self) -> Callable[[float], Changed] | None:
        """A function that waits for file events, or None where the system has none to give."""
        try:
            from watchfiles._rust_notify import RustNotify

            folders = [str(self._root / name) for name in WATCHED if (self._root / name).is_dir()]
            notify = RustNotify(folders, False, False, 0, True, True)
        except (ImportError, OSError, RuntimeError):
            return None

        def wait(seconds: float) -> Changed:
            try:
                found = notify.watch(2 * STEP, STEP, max(1, int(seconds * 1000)), self._stop)
            except (OSError, RuntimeError):
                return self._wait_for_time(seconds)
            paths = {path for _, path in found} if isinstance(found, set) else set()
            return self._files(paths)

        return wait

    def _files(self, paths: Iterable[str]) -> Changed:
        """The files among `paths`, relative to the root; None where a folder came or went with all that is in it."""
        root = f"{self._root}/"
        files = set()
        for path in paths:
            name = path.replace("\\", "/").removeprefix(root)
            if name.endswith(".toml"):
                files.add(name)
            elif not Path(name).name.startswith(".") and not Path(path).is_file():
                return None
        return frozenset(files)


def watcher(
    root: Path,
    look: Look,
    *,
    empty: Collection[str],
    polling: float | Literal["off"] | None,
    is_at_work: Callable[[], bool],
    beside: Callable[[], None],
) -> Watcher:
    """A watcher with the pause that the user has settled; None: what suits the file system."""
    pause = None if polling == "off" else float(polling or SHORTEST_PAUSE)
    return Watcher(
        root,
        look,
        empty=empty,
        pause=pause,
        is_local=False if polling else None,
        is_at_work=is_at_work,
        beside=beside,
    )
