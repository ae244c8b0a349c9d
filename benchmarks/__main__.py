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
REFERENCE = 180
"""Milliseconds in which the minimal app starts on the machine that the targets were set on."""
MINIMAL = [sys.executable, "-m", "benchmarks.minimal_app"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        print(
            f"Targets in ms were set on a machine where a minimal Textual app starts in {REFERENCE} ms.\n"
        )
        for size in chosen.sizes:
            root = Path(folder) / f"w{size}"
            make(root, size)
            _measure(root, size, home, chosen.runs)
    _peers()


def _start_of(command: list[str], marker: bytes, home: Path, runs: int) -> float:
    found = []
    for _ in range(runs):
        terminal = Terminal(command, environment(home))
        found.append(terminal.wait_for(marker))
        terminal.close()
    return statistics.median(found)


def _starts(command: list[str], home: Path, runs: int) -> tuple[float, float]:
    """Median start of the program and of the yardstick in turn, so that both meet the same machine."""
    ours, yardsticks = [], []
    for _ in range(runs):
        yardsticks.append(_start_of(MINIMAL, b"ready-marker", home, 1))
        ours.append(_start_of(command, b"@mia", home, 1))
    return statistics.median(ours), statistics.median(yardsticks)


def _measure(root: Path, size: int, home: Path, runs: int) -> None:
    command = [sys.executable, "-m", "leantui", "--workspace", str(root)]
    uncached = _start_of(command, b"@mia", home, 1)
    warm = Terminal(command, environment(home))
    warm.wait_for(b"@mia")
    warm.settle(2.0)
    warm.close()
    start, yardstick = _starts(command, home, runs)
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
    is_small = size <= 1_000
    figures: list[tuple[str, float, str, float | None]] = [
        ("start, against the minimal app", start / yardstick, " ×", ratio),
        ("start without cache", uncached / yardstick, " ×", None),
        ("select p50", _at(select, 50), " ms", 8),
        ("select p95", _at(select, 95), " ms", 16),
        ("move p95", _at(move, 95), " ms", 20),
        ("longest gap, key held", gap * 1000, " ms", 50),
        ("memory", memory, " MB", megabytes),
        ("idle", idle, " %", 0.5 if is_small else 1),
        ("list --json", listed * 1000, " ms", {1_000: 200, 10_000: 600}.get(size)),
    ]
    print(
        f"{size:,} cards; here the minimal app starts in {yardstick * 1000:.0f} ms,"
        f" {yardstick * 1000 / REFERENCE:.2f} × the reference\n"
    )
    print("| | measured | target | |\n|---|---|---|---|")
    for name, value, unit, target in figures:
        wanted = "" if target is None else f"≤ {target:g}{unit}"
        verdict = "" if target is None else "met" if value <= target else "missed"
        print(f"| {name} | {value:.2f}{unit} | {wanted} | {verdict} |")
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
