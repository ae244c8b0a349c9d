"""Very many cards read at once: by as many processes as the machine has cores, or here where that can't be.

Reading a card takes 0.2 ms, nearly all of it in the TOML parser, so 100,000 take as long as somebody would wait for
nothing. Other processes share that out, and leave this one to its keys meanwhile.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cache as cached
from typing import IO

import msgspec

from leantui.store.cache import head, unpacked
from leantui.store.reader_process import Found, Task, read_cards, receive, send
from leantui.store.section import MANY

MOST = 8
"""Processes that are begun at the most."""
AT_ONCE = 250
"""Files that one process is given at a time: some 50 ms' work, so that progress is seen."""
LOOK_AFTER = 0.1
"""Seconds of silence after which it is looked whether the processes are still there."""
COMMAND = ("-P", "-m", "leantui.store.reader_process")
"""Arguments of Python. `-P`: what lies in the current folder is not imported."""

Tasks = queue.SimpleQueue[list[str]]
Answers = queue.SimpleQueue[tuple[list[str], bytes | None]]


def read_many(root: str, files: Sequence[str], processes: int | None = None) -> Iterator[Found]:
    """Read files of cards, whose folders are known to lie inside `root`, in any order.

    Whatever becomes of the other processes, every file is read, or named in a `Found.rest`. Who stops before the
    end closes the iterator.

    Args:
        root: the workspace.
        files: paths relative to it.
        processes: how many others are to read; None: as many as suit the machine and the files.
    """
    parts = [list(files[at : at + AT_ONCE]) for at in range(0, len(files), AT_ONCE)]
    wanted = _suitable(len(files)) if processes is None else processes
    tasks: Tasks = queue.SimpleQueue()
    answers: Answers = queue.SimpleQueue()
    for part in parts:
        tasks.put(part)
    begun = (_process() for _ in range(wanted))
    readers = [_Reader(process, root, tasks, answers) for process in begun if process is not None]
    try:
        for _ in parts:
            part, body = _next(tasks, answers, readers)
            found = _decoded(body) if body is not None else None
            yield found or read_cards(Task(root, part), time.time_ns())
    finally:
        for reader in readers:
            reader.end()


def _suitable(files: int) -> int:
    if files < MANY or getattr(sys, "frozen", False) or not sys.executable:
        return 0
    return min(os.cpu_count() or 1, MOST, files // 1_000)


def _process() -> "subprocess.Popen[bytes] | None":
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            [sys.executable, *COMMAND], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
    except OSError:
        return None


def _next(
    tasks: Tasks, answers: Answers, readers: "Sequence[_Reader]"
) -> tuple[list[str], bytes | None]:
    """The next task with its answer; without one where no process is left to give it."""
    while any(reader.is_alive for reader in readers):
        with contextlib.suppress(queue.Empty):
            return answers.get(timeout=LOOK_AFTER)
    with contextlib.suppress(queue.Empty):
        return answers.get_nowait()
    return tasks.get_nowait(), None


def _decoded(body: bytes) -> Found | None:
    try:
        return _decoder().decode(body)
    except (msgspec.MsgspecError, ValueError, TypeError):
        return None


@cached
def _decoder() -> "msgspec.msgpack.Decoder[Found]":
    return msgspec.msgpack.Decoder(Found, ext_hook=unpacked)


class _Reader:
    """One process, and the thread that hands it tasks and takes its answers."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        root: str,
        tasks: Tasks,
        answers: Answers,
    ) -> None:
        self._process = process
        self._root = root
        self._tasks = tasks
        self._answers = answers
        self._thread = threading.Thread(target=self._run, name="leantui-reader", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _run(self) -> None:
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        with contextlib.suppress(OSError, queue.Empty), to, back:
            if receive(back) != head():
                return  # another version of this program, which may say the same and mean something else
            while True:
                part = self._tasks.get_nowait()
                body = self._ask(to, back, part)
                self._answers.put((part, body))
                if body is None:
                    return

    def _ask(self, to: IO[bytes], back: IO[bytes], part: list[str]) -> bytes | None:
        """What the process says to a task; None where it is there no more."""
        try:
            send(to, msgspec.msgpack.encode(Task(self._root, part)))
            return receive(back) or None
        except (OSError, ValueError):
            return None
