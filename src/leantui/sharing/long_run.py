"""A run of git that may take long: told of while it goes on, ended when asked to or when nothing comes any more."""

import contextlib
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

import msgspec

from leantui.model.text import one_line
from leantui.sharing.git import Answer, GitError, end, refused, started, verb

IDLE: Final = 120.0
"""Seconds without a word after which a run is given up where nobody sits before it."""
_LOOK: Final = 0.1
_LINGERING: Final = 1.0


class CancelledError(Exception):
    """The user has had enough."""


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """Under which conditions git is run."""

    cancel: threading.Event = msgspec.field(default_factory=threading.Event)
    """Ends what is running."""
    terminal: bool = False
    """Whether git may ask for a password there; then nothing is given up for being silent."""
    idle: float = IDLE
    """Seconds."""


class LongRun:
    """One run. Going through it gives what git says of its progress; then there is an answer.

    Args:
        root: where it runs.
        arguments: of git.
        conditions: how it is ended.
        environment: variables of this run alone.
        may_cancel: False where it must not be stopped half-way; it is still given up when it is silent.
        after: seconds, and what is called once when they have passed; called at the end at the latest.
    """

    def __init__(
        self,
        root: Path,
        *arguments: str,
        conditions: Conditions,
        environment: Mapping[str, str] | None = None,
        may_cancel: bool = True,
        after: tuple[float, Callable[[], None]] | None = None,
    ) -> None:
        self._root = root
        self._arguments = arguments
        self._conditions = conditions
        self._environment = environment
        self._may_cancel = may_cancel
        self._after = after
        self._answer: Answer | None = None

    @property
    def answer(self) -> Answer:
        """What came of it, once it is over."""
        assert self._answer is not None
        return self._answer

    def output(self) -> bytes:
        """What it wrote.

        Raises:
            GitError: if it ended with another code than 0.
        """
        if self.answer.code:
            raise refused(self.answer, self._arguments)
        return self.answer.output

    def __iter__(self) -> Iterator[str]:
        """Start it, and tell its last line of progress whenever it is another one.

        Raises:
            GitError: if git isn't there, or was silent for too long.
            CancelledError: if it was cancelled.
        """
        with contextlib.ExitStack() as at_end:
            if self._after is not None:
                at_end.callback(self._after[1])
            terminal = self._conditions.terminal
            process = started(
                self._root, self._arguments, terminal=terminal, environment=self._environment
            )
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdin.close()
            words: queue.SimpleQueue[bytes] = queue.SimpleQueue()
            outputs = _Collected(process.stdout, words), _Collected(process.stderr, words)
            try:
                yield from self._told(process, outputs, words)
            except BaseException:
                end(process, terminal=terminal)
                raise
            code = process.wait()
            for output in outputs:
                output.join(_LINGERING)
            said = outputs[1].data.decode("utf-8", "replace")
            self._answer = Answer(code, outputs[0].data, said)

    def _told(
        self,
        process: subprocess.Popen[bytes],
        outputs: "tuple[_Collected, _Collected]",
        words: "queue.SimpleQueue[bytes]",
    ) -> Iterator[str]:
        began = heard = time.monotonic()
        last = ""
        while any(output.is_alive() for output in outputs) or not words.empty():
            if process.poll() is not None and time.monotonic() - heard > _LINGERING:
                return  # a hook has left something running that holds the pipe
            try:
                line = _last_line(words.get(timeout=_LOOK))
                heard = time.monotonic()
                if line and line != last:
                    last = line
                    yield line
            except queue.Empty:
                pass
            self._look_after(began, heard)

    def _look_after(self, began: float, heard: float) -> None:
        now = time.monotonic()
        if self._after is not None and now - began >= self._after[0]:
            self._after[1]()
        if self._may_cancel and self._conditions.cancel.is_set():
            raise CancelledError
        if not self._conditions.terminal and now - heard > self._conditions.idle:
            raise GitError(
                f"git {verb(self._arguments)} said nothing for {self._conditions.idle:g} seconds and was ended",
                "Try it in a shell to see what it waits for",
            )


class _Collected(threading.Thread):
    """What comes out of a pipe, kept and passed on as it comes."""

    def __init__(self, pipe: IO[bytes], words: "queue.SimpleQueue[bytes]") -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._words = words
        self.data = b""
        self.start()

    def run(self) -> None:
        read = getattr(self._pipe, "read1", self._pipe.read)
        with contextlib.suppress(ValueError, OSError):
            while chunk := read(65536):
                self.data += chunk
                self._words.put(chunk)
        self._words.put(b"")  # so that nobody waits for more


def _last_line(chunk: bytes) -> str:
    """The last whole or half line of a chunk, which overwrites itself with carriage returns."""
    lines = chunk.decode("utf-8", "replace").replace("\r", "\n").split("\n")
    return next((one_line(line) for line in reversed(lines) if line.strip()), "")
