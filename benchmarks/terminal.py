"""A program in a pseudo-terminal: keys in, stamped output back."""

import itertools
import os
import select
import time
from pathlib import Path

import psutil
import ptyprocess

QUIET = 0.1
"""Seconds without output after which nothing more is to come."""
PATIENCE = 10.0
"""Seconds an answer may take."""
BURST = 0.004
"""The same within an answer, of a program that doesn't say where its frames end."""
ASKS_FOR_FRAMES, FRAMES = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
"""How a program asks whether the terminal wants to be told where a frame ends, and that it does."""
FRAME_END = b"\x1b[?2026l"


BUSY = 3.0
"""Per cent of a core from which on a program has something to do."""


class OutOfTimeError(Exception):
    """A program wasn't through in the time it was given for everything."""


class Terminal:
    """One program at 150 × 45.

    Args:
        command: what is run.
        env: its environment.
        folder: where.
        deadline: the moment of `time.perf_counter` after which nothing is waited for any more: `OutOfTimeError`.
    """

    def __init__(
        self,
        command: list[str],
        env: dict[str, str],
        folder: Path | None = None,
        deadline: float | None = None,
    ) -> None:
        self.deadline = deadline
        self.started = time.perf_counter()
        self.process = ptyprocess.PtyProcess.spawn(
            command, dimensions=(45, 150), env=env, cwd=None if folder is None else str(folder)
        )
        self.output = bytearray()
        self._tells_frames = False

    def wait_for(self, *markers: bytes, timeout: float = 90) -> float:
        """Seconds since the start until all of `markers` came out."""
        while any(marker not in self.output for marker in markers):
            if self._read(timeout) is None:
                raise TimeoutError(f"{markers!r} did not appear; last: {self.output[-300:]!r}")
        return time.perf_counter() - self.started

    def _read(self, timeout: float) -> float | None:
        """When something came out; None if nothing did in time."""
        if self.deadline is not None:
            timeout = min(timeout, self.deadline - time.perf_counter())
            if timeout <= 0:
                raise OutOfTimeError
        ready, _, _ = select.select([self.process.fd], [], [], max(timeout, 0))
        if not ready:
            return None
        try:
            read = os.read(self.process.fd, 65536)
        except OSError:
            return None
        at = time.perf_counter()
        if ASKS_FOR_FRAMES in read:
            os.write(self.process.fd, FRAMES)
            self._tells_frames = True
        self.output += read
        return at

    def pause(self, seconds: float) -> None:
        """Take in what comes out for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def settle(self, quiet: float = 0.5) -> None:
        while self._read(quiet) is not None:
            pass

    def rest(self, seconds: float = 300) -> None:
        """Wait until the program has nothing to do for a second, after all it does once it is on the screen.

        Raises:
            TimeoutError: if it always has.
        """
        end = time.perf_counter() + seconds
        calm = 0
        while calm < 2:
            if time.perf_counter() > end:
                raise TimeoutError("it never came to rest")
            calm = calm + 1 if self.idle(0.5) < BUSY else 0

    def answer(self, keys: bytes) -> float:
        """Seconds from writing a key to the end of the first frame after it; `PATIENCE` where none comes."""
        self.settle(QUIET)
        seen = len(self.output)
        begun = time.perf_counter()
        last = begun + PATIENCE
        os.write(self.process.fd, keys)
        wait = PATIENCE
        while (at := self._read(wait)) is not None:
            last = at
            if self._tells_frames and FRAME_END in self.output[seen:]:
                break
            wait = PATIENCE if self._tells_frames else BURST
        return last - begun

    def whole_answer(self, keys: bytes) -> float:
        """Seconds from writing a key to the last output, of a program that draws its answer in several steps."""
        self.settle(QUIET)
        begun = time.perf_counter()
        last = begun + PATIENCE
        os.write(self.process.fd, keys)
        wait = PATIENCE
        while (at := self._read(wait)) is not None:
            last, wait = at, 3 * QUIET
        return last - begun

    def hold(self, keys: bytes, seconds: float, per_second: int = 30) -> tuple[float, float]:
        """A key held, then let go: the longest time between two outputs, and from the last key to the last output."""
        self.settle(QUIET)
        stamps = [time.perf_counter()]
        next_key, end = stamps[0], stamps[0] + seconds
        while (now := time.perf_counter()) < end:
            if now >= next_key:
                os.write(self.process.fd, keys)
                last_key = now
                next_key += 1 / per_second
            at = self._read(next_key - time.perf_counter())
            if at is not None:
                stamps.append(at)
        stamps.append(max(end, stamps[-1]))  # nothing at all is the longest gap there is
        last = max(stamps[-2], last_key)
        while (at := self._read(0.3)) is not None:
            last = at
        return max(b - a for a, b in itertools.pairwise(stamps)), last - last_key

    def until_shown(self, marker: bytes) -> float:
        """Seconds from now until `marker` is in what comes out."""
        begun, seen = time.perf_counter(), len(self.output)
        while marker not in self.output[max(seen - len(marker), 0) :]:
            if self._read(20) is None:
                raise TimeoutError(f"{marker!r} did not appear")
        return time.perf_counter() - begun

    def until_replaced(self, file: Path, before: os.stat_result, seconds: float = 5) -> float:
        """Seconds from now until another file lies there than `before`; what comes out is taken in meanwhile."""
        begun = time.perf_counter()
        while (took := time.perf_counter() - begun) < seconds:
            if file.stat().st_ino != before.st_ino:
                return took
            self._read(0.0005)
        raise TimeoutError(f"{file} was not written")

    def memory(self) -> float:
        """Resident megabytes."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def idle(self, seconds: float) -> float:
        """The share of one core used while nothing happens, in per cent."""
        before, begun = _spent(self.process.pid), time.perf_counter()
        while (left := begun + seconds - time.perf_counter()) > 0:
            self._read(left)
        return 100 * (_spent(self.process.pid) - before) / (time.perf_counter() - begun)

    def close(self) -> None:
        self.process.terminate(force=True)


def _spent(pid: int) -> float:
    """Seconds of processor time, to the nanosecond where the system tells, else to 10 ms."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        return (
            sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        )
    except OSError:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "PYTHONPATH")
    }
    return kept | {
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LEANTUI_USER": "mia",
        "LEANTUI_TOUR": "off",
        **more,
    }
