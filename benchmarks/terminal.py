"""A program in a pseudo-terminal: keys in, stamped output back."""

import itertools
import os
import select
import time
from pathlib import Path

import psutil
import ptyprocess

QUIET = 0.08
"""Seconds without output after which an answer is complete."""


class Terminal:
    """One program at 150 × 45."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.started = time.perf_counter()
        self.process = ptyprocess.PtyProcess.spawn(command, dimensions=(45, 150), env=env)
        self.output = b""

    def wait_for(self, marker: bytes, timeout: float = 60) -> float:
        """Seconds since the start until `marker` came out."""
        while marker not in self.output:
            if self._read(timeout) is None:
                raise TimeoutError(f"{marker!r} did not appear; last: {self.output[-300:]!r}")
        return time.perf_counter() - self.started

    def _read(self, timeout: float) -> float | None:
        ready, _, _ = select.select([self.process.fd], [], [], timeout)
        if not ready:
            return None
        try:
            self.output += os.read(self.process.fd, 65536)
        except OSError:
            return None
        return time.perf_counter()

    def settle(self, quiet: float = 0.5) -> None:
        while self._read(quiet) is not None:
            pass

    def key(self, keys: bytes) -> float:
        """Seconds from writing a key to the last byte of what it changed on the screen."""
        begun = time.perf_counter()
        os.write(self.process.fd, keys)
        last = begun
        while (at := self._read(QUIET)) is not None:
            last = at
        return last - begun

    def first_answer(self, keys: bytes) -> float:
        """Seconds from writing a key to the end of the first burst of output."""
        begun = time.perf_counter()
        os.write(self.process.fd, keys)
        last = self._read(1.0) or begun
        while (at := self._read(0.004)) is not None:
            last = at
        return last - begun

    def hold(self, keys: bytes, seconds: float, per_second: int = 30) -> float:
        """The longest gap in seconds between two outputs while a key is held."""
        stamps = [time.perf_counter()]
        end = stamps[0] + seconds
        next_key = stamps[0]
        while (now := time.perf_counter()) < end:
            if now >= next_key:
                os.write(self.process.fd, keys)
                next_key += 1 / per_second
            at = self._read(max(0.0, next_key - time.perf_counter()))
            if at is not None:
                stamps.append(at)
        return max(b - a for a, b in itertools.pairwise(stamps))

    def memory(self) -> float:
        """Resident megabytes."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def idle(self, seconds: float) -> float:
        """The share of one core used while nothing happens, in per cent."""
        times = psutil.Process(self.process.pid).cpu_times()
        self.settle(seconds)
        time.sleep(max(0.0, seconds - 0.5))
        after = psutil.Process(self.process.pid).cpu_times()
        spent = after.user + after.system - times.user - times.system
        return 100 * spent / (2 * seconds - 0.5)

    def close(self) -> None:
        self.process.terminate(force=True)


def environment(home: Path) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "PYTHONPATH")
    }
    return kept | {
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LEANTUI_USER": "mia",
        "LEANTUI_TOUR": "off",
    }
