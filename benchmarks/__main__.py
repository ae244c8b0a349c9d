"""`make bench`: the figures of docs/performance.md, as ratios within one run."""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.terminal import Terminal, environment
from benchmarks.workspace import make

TARGETS = {1_000: (1.5, 60), 10_000: (2.0, 110), 100_000: (8.0, None)}
MINIMAL = [sys.executable, "-m", "benchmarks.minimal_app"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        yardstick = _start_of(MINIMAL, b"ready-marker", home, chosen.runs)
        print(f"minimal Textual app: start {yardstick * 1000:.0f} ms\n")
        for size in chosen.sizes:
            root = Path(folder) / f"w{size}"
            make(root, size)
            _measure(root, size, home, yardstick, chosen.runs)
    _peers()


def _start_of(command: list[str], marker: bytes, home: Path, runs: int) -> float:
    found = []
    for _ in range(runs):
        terminal = Terminal(command, environment(home))
        found.append(terminal.wait_for(marker))
        terminal.close()
    return statistics.median(found)


def _measure(root: Path, size: int, home: Path, yardstick: float, runs: int) -> None:
    command = [sys.executable, "-m", "leantui", "--workspace", str(root)]
    uncached = _start_of(command, b"@mia", home, 1)
    warm = Terminal(command, environment(home))
    warm.wait_for(b"@mia")
    warm.settle(2.0)
    warm.close()
    start = _start_of(command, b"@mia", home, runs)
    terminal = Terminal(command, environment(home))
    terminal.wait_for(b"@mia")
    terminal.settle(2.5)
    select = sorted(terminal.first_answer(b"j" if n % 10 < 5 else b"k") for n in range(60))
    move = sorted(terminal.first_answer(b"L" if n % 2 == 0 else b"H") for n in range(20))
    gap = terminal.hold(b"j", 3.0)
    terminal.settle(1.0)
    memory, idle = terminal.memory(), terminal.idle(8)
    terminal.close()
    listed = _timed(
        lambda: subprocess.run(
            [*command, "list", "--json"],
            env=environment(home),
            stdout=subprocess.DEVNULL,
            check=True,
        )
    )
    ratio, megabytes = TARGETS.get(size, (None, None))
    rows = [
        ("start", f"{start * 1000:.0f} ms, {start / yardstick:.2f} ×", f"≤ {ratio} ×" if ratio else ""),
        ("start without cache", f"{uncached * 1000:.0f} ms, {uncached / yardstick:.2f} ×", ""),
        ("select p50 / p95", f"{_at(select, 50):.1f} / {_at(select, 95):.1f} ms", "≤ 8 / 16 ms"),
        ("move p95", f"{_at(move, 95):.1f} ms", "≤ 20 ms"),
        ("longest gap, key held", f"{gap * 1000:.0f} ms", "≤ 50 ms"),
        ("memory", f"{memory:.0f} MB", f"≤ {megabytes} MB" if megabytes else ""),
        ("idle", f"{idle:.2f} %", "≤ 0.5 %" if size <= 1_000 else "≤ 1 %"),
        ("list --json", f"{listed * 1000:.0f} ms", {1_000: "≤ 200 ms", 10_000: "≤ 600 ms"}.get(size, "")),
    ]  # fmt: skip
    print(f"| {size:,} cards | measured | target |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print()


def _at(ordered: list[float], p: int) -> float:
    return 1000 * ordered[max(1, -(-p * len(ordered) // 100)) - 1]


def _timed(run: Callable[[], object]) -> float:
    run()
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def _peers() -> None:
    for name in ("backlog", "kanban-tui"):
        print(
            f"{name}: {'installed, measure it by hand' if shutil.which(name) else 'not installed'}"
        )


if __name__ == "__main__":
    main()
