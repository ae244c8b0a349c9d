"""The real program on a workspace, in turn with the yardstick."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure, median, percentile
from benchmarks.terminal import Terminal, environment

MINIMAL = [sys.executable, "-m", "benchmarks.minimal_app"]
READY = b"ready-marker"
SHOWN = b"@mia"
"""What is on the screen once the board is: a card's assignee."""
ROUNDS = 3
"""Times that keys are pressed and held, ours and the yardstick's in turn."""
FEW_KEYS = 20
"""Keys pressed while very many cards are read."""
IDLE = 8.0
"""Seconds for which it is looked on while nothing happens."""

START = {1_000: 1.5, 10_000: 2.0, 100_000: 8.0}
"""The most a start may take, as a multiple of the yardstick's, by the number of cards."""
MEGABYTES = {1_000: 60, 10_000: 110}
LIST = {1_000: 200, 10_000: 600}


class Program:
    """leantui on one workspace."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.trace = home / "trace.jsonl"
        self.env = environment(home, LEANTUI_TRACE=str(self.trace))
        self.command = [sys.executable, "-m", "leantui", "--workspace", str(root)]

    def start(self) -> Terminal:
        return Terminal(self.command, self.env)

    def parsed(self) -> int:
        """Files that were parsed since the trace was begun."""
        lines = self.trace.read_text().splitlines() if self.trace.exists() else []
        events = [json.loads(line) for line in lines]
        return sum(each.get("files", 0) for each in events if each["event"] == "parsed")

    def is_whole(self) -> bool:
        """Whether all cards are read and kept: the archive comes after them."""
        lines = self.trace.read_text().splitlines() if self.trace.exists() else []
        return any(json.loads(line).get("during") == "archive" for line in lines)

    def forget_trace(self) -> None:
        self.trace.unlink(missing_ok=True)


@contextmanager
def running(terminal: Terminal, *markers: bytes) -> Iterator[Terminal]:
    """A program once it is there and has nothing to do."""
    try:
        terminal.wait_for(*markers)
        terminal.settle(1.0)
        terminal.rest()
        yield terminal
    finally:
        terminal.close()


def figures(root: Path, size: int, home: Path, runs: int) -> list[Figure]:
    """All figures of one workspace."""
    program = Program(root, home)
    yardstick_env = environment(home)
    uncached = list(_uncached(program))
    starts = [
        (_start(program.start()), _start(Terminal(MINIMAL, yardstick_env), READY))
        for _ in range(runs)
    ]
    start, minimal = median([own for own, _ in starts]), median([other for _, other in starts])
    with (
        running(program.start(), SHOWN) as ours,
        running(Terminal(MINIMAL, yardstick_env), READY) as yardstick,
    ):
        found = [
            Figure("start", start, "ms", "start", minimal, _start_target(size)),
            *(Figure(name, each, "ms", "start", minimal) for name, each in uncached),
            *_keys(ours, yardstick, root),
            *_held(ours, yardstick),
            *_file_changed(ours, program, root),
            Figure(
                "memory", ours.memory(), "MB", "memory", yardstick.memory(), MEGABYTES.get(size)
            ),
            _idle(ours, yardstick, size),
        ]
    if size in LIST:
        listed = 1000 * _timed(lambda: _listed(program))
        found.append(Figure("list --json", listed, "ms", "start", minimal, LIST[size]))
    return found


def _uncached(program: Program) -> Iterator[tuple[str, float]]:
    """The first start of all: until cards are on the screen, until all are there, and keys meanwhile."""
    program.forget_trace()
    terminal = program.start()
    try:
        yield "start without cache", 1000 * terminal.wait_for(SHOWN)
        answers: list[float] = []
        while not program.is_whole():
            if len(answers) < FEW_KEYS:
                answers.append(1000 * terminal.answer(b"j"))
            else:
                terminal.pause(0.05)
        yield "all cards there", 1000 * (time.perf_counter() - terminal.started)
        if len(answers) >= FEW_KEYS:
            yield "select p95 meanwhile", percentile(answers, 95)
        terminal.rest()
    finally:
        terminal.close()


def _start(terminal: Terminal, marker: bytes = SHOWN) -> float:
    try:
        return 1000 * terminal.wait_for(marker)
    finally:
        terminal.close()


def _start_target(size: int) -> float | None:
    return START[size] * 180 if size in START else None


def _keys(ours: Terminal, yardstick: Terminal, root: Path) -> list[Figure]:
    """Key → screen, and a move → screen → disk."""
    select: list[float] = []
    move: list[float] = []
    saved: list[float] = []
    plain: list[float] = []
    card = _moved_card(ours, root)
    for _ in range(ROUNDS):
        select += [1000 * ours.answer(b"j" if n % 10 < 5 else b"k") for n in range(20)]
        plain += [1000 * yardstick.answer(b"j") for _ in range(20)]
        for n in range(8):
            before = card.stat()
            move.append(1000 * ours.answer(b"L" if n % 2 == 0 else b"H"))
            saved.append(1000 * ours.until_replaced(card, before))
    key = median(plain)
    return [
        Figure("select p50", median(select), "ms", "key", key, 8),
        Figure("select p95", percentile(select, 95), "ms", "key", key, 16),
        Figure("move p50", median(move), "ms", "key", key),
        Figure("move p95", percentile(move, 95), "ms", "key", key, 20),
        Figure("then on disk p95", percentile(saved, 95), "ms", "key", key, 15),
    ]


def _moved_card(ours: Terminal, root: Path) -> Path:
    """The file of the card at the cursor, found by moving it there and back."""
    ours.answer(b"L")
    ours.settle(1.0)
    ours.answer(b"H")
    ours.settle(1.0)
    return max((root / "boards/bench/cards").iterdir(), key=lambda file: file.stat().st_mtime_ns)


def _held(ours: Terminal, yardstick: Terminal) -> list[Figure]:
    """A key held at 30 a second and let go."""
    ours.answer(
        b"g"
    )  # from the first card down and up again: at the last one there is nothing to draw
    pairs = [
        (ours.hold(b"k" if number % 2 else b"j", 3.0), yardstick.hold(b"j", 3.0))
        for number in range(ROUNDS)
    ]
    own, other = zip(*pairs, strict=True)
    gap, plain_gap = (1000 * median([gap for gap, _ in each]) for each in (own, other))
    after, plain_after = (1000 * median([after for _, after in each]) for each in (own, other))
    return [
        Figure("longest gap, key held", gap, "ms", "gap", plain_gap, 50),
        Figure("standard follows its release", after, "ms", "key", plain_after, 150),
    ]


def _file_changed(ours: Terminal, program: Program, root: Path) -> list[Figure]:
    """A card's file changed by another program → screen."""
    card = _moved_card(ours, root)
    took, parsed = [], []
    for number in range(ROUNDS):
        ours.settle(1.0)
        before, marker = program.parsed(), f"q{number}z"
        title, rest = card.read_text().split("\n", 1)
        card.write_text(f'title = "{marker} {title[9:]}\n{rest}')
        took.append(1000 * ours.until_shown(marker.encode()))
        ours.settle(1.0)
        parsed.append(program.parsed() - before)
    return [
        Figure("file changed → screen", median(took), "ms"),
        Figure("files parsed for it", max(parsed), "", target=1),
    ]


def _idle(ours: Terminal, yardstick: Terminal, size: int) -> Figure:
    ours.settle(3.0)
    share = ours.idle(IDLE)
    return Figure("idle", share, "%", "idle", yardstick.idle(IDLE), 0.5 if size <= 1_000 else 1)


def _listed(program: Program) -> None:
    command = [*program.command, "list", "--json"]
    subprocess.run(command, env=program.env, stdout=subprocess.DEVNULL, check=True)


def _timed(run: Callable[[], object]) -> float:
    """The median of three times in seconds, after one that doesn't count."""
    run()
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return median(found)
