"""Other boards in the terminal, on as many cards, where they are installed: what they take in the same run."""

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from benchmarks.figures import Figure, median, percentile
from benchmarks.measure import IDLE
from benchmarks.terminal import OutOfTimeError, Terminal, environment

LIMIT = 120.0
"""Seconds a peer may take for everything that is asked of it here."""


class Peer(msgspec.Struct, frozen=True):
    """Another program, and how it is put to work."""

    name: str
    """Its command."""
    arguments: tuple[str, ...]
    """What opens the board."""
    prepare: Callable[[str, Path, int], None]
    """Fills a home and folder with cards."""
    marker: bytes
    """What is on the screen once the board with its cards is."""
    select: tuple[bytes, bytes]
    """Down and up."""
    move: tuple[tuple[bytes, ...], tuple[bytes, ...]]
    """Keys that move a card to the next column, and back."""

    def version(self) -> str:
        found = subprocess.run([self.name, "--version"], capture_output=True, text=True, check=True)
        return found.stdout.strip()


def _fill_kanban_tui(command: str, folder: Path, size: int) -> None:
    """Makes its board by its command line, and the tasks in its database, since one at a time takes a second."""
    env = environment(folder)
    for arguments in (["board", "create", "Bench", "--set-active"], ["task", "create", "Task 0"]):
        subprocess.run(
            [command, *arguments], env=env, stdout=subprocess.DEVNULL, check=True, timeout=LIMIT
        )
    (database,) = folder.rglob("kanban_tui.db")
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO tasks (title, column, description, creation_date, position)"
            " VALUES (?, ?, '', '2026-01-05T08:00:00', ?)",
            [(f"Task {number}", 1 + number % 3, number) for number in range(1, size)],
        )
    connection.close()


def _fill_backlog(command: str, folder: Path, size: int) -> None:
    subprocess.run(
        [command, "init", "bench", "--no-git", "--defaults", "--integration-mode", "none"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LIMIT,
    )
    tasks = folder / "backlog/tasks"
    tasks.mkdir(parents=True, exist_ok=True)
    for number in range(1, size + 1):
        status = ("To Do", "In Progress", "Done")[number % 3]
        (tasks / f"task-{number} - Task-{number}.md").write_text(
            f"---\nid: TASK-{number}\ntitle: Task {number}\nstatus: {status}\nassignee: []\n"
            f"created_date: '2026-01-05 08:00'\nlabels: []\ndependencies: []\nordinal: {number}000\n---\n"
        )


PEERS = (
    Peer(
        name="backlog",
        arguments=("board",),
        prepare=_fill_backlog,
        marker=b"TASK-",
        select=(b"\x1b[B", b"\x1b[A"),
        move=((b"m", b"\x1b[C", b"\r"), (b"m", b"\x1b[D", b"\r")),
    ),
    Peer(
        name="kanban-tui",
        arguments=(),
        prepare=_fill_kanban_tui,
        marker=b"Task ",
        select=(b"j", b"k"),
        move=((b"j", b"L"), (b"j", b"L")),  # after a move nothing is selected
    ),
)


def installed() -> tuple[Peer, ...]:
    return tuple(peer for peer in PEERS if shutil.which(peer.name))


def missing() -> tuple[str, ...]:
    return tuple(peer.name for peer in PEERS if not shutil.which(peer.name))


def figures(peer: Peer, folder: Path, size: int) -> Iterator[Figure]:
    """What the peer takes for `size` cards, one after the other. A move is timed from its last key to its last output.

    Raises:
        OutOfTimeError: if it isn't through within `LIMIT`.
    """
    folder.mkdir(parents=True)
    try:
        peer.prepare(peer.name, folder, size)
    except subprocess.TimeoutExpired:
        raise OutOfTimeError from None
    env, deadline = environment(folder), time.perf_counter() + LIMIT

    def start() -> Terminal:
        return Terminal([peer.name, *peer.arguments], env, folder, deadline)

    starts = []
    for _ in range(3):
        terminal = start()
        try:
            starts.append(1000 * terminal.wait_for(peer.marker, timeout=LIMIT))
        finally:
            terminal.close()
    yield Figure("start", median(starts), "ms")
    terminal = start()
    try:
        terminal.wait_for(peer.marker, timeout=LIMIT)
        terminal.settle(2.5)
        yield Figure("memory", terminal.memory(), "MB")
        select = [1000 * terminal.answer(peer.select[n % 10 >= 5]) for n in range(30)]
        yield Figure("select p50", median(select), "ms")
        yield Figure("select p95", percentile(select, 95), "ms")
        move = []
        for n in range(8):
            *before, last = peer.move[n % 2]
            for key in before:
                terminal.whole_answer(key)
            move.append(1000 * terminal.whole_answer(last))
        yield Figure("move p50", median(move), "ms")
        yield Figure("move p95", percentile(move, 95), "ms")
        gap, _ = terminal.hold(peer.select[0], 3.0)
        yield Figure("longest gap, key held", 1000 * gap, "ms")
        terminal.settle(2.0)
        yield Figure("idle", terminal.idle(IDLE), "%")
    finally:
        terminal.close()
