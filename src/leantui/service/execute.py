"""Running a prepared command: without a shell, in an empty folder, within a time and an amount of output."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from typing import IO, Any

import msgspec

from leantui.model.standard import Step
from leantui.model.text import printable
from leantui.rules.step_fields import EXPECTED, recorded_value
from leantui.service.prepare import Prepared

TIME_LIMIT = 60.0
"""Seconds after which a command, and all that it started, is ended."""
OUTPUT_LIMIT = 1024 * 1024
"""Bytes of output after which likewise."""
KEPT = 2_000
"""Characters of output that are kept on the card, of its beginning and its end."""
_AFTERWARDS = 2.0
"""Seconds that pipes may stay open once a command has ended."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a command."""

    failure: str = ""
    """Why the step failed; empty where it is done."""
    record: dict[str, Any] = {}
    output: str = ""
    """What it said, cut to what a card keeps."""


def execute(
    prepared: Prepared,
    step: Step,
    *,
    time_limit: float = TIME_LIMIT,
    output_limit: int = OUTPUT_LIMIT,
) -> Outcome:
    """Run it and read the fields back that the step records. It waits, so it is for a thread."""
    with tempfile.TemporaryDirectory(prefix="leantui-") as folder:
        try:
            process = subprocess.Popen(
                prepared.arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=dict(prepared.environment),
                start_new_session=True,
                close_fds=True,
            )
        except OSError as error:
            return Outcome(failure=f"It can't be started: {error.strerror or error}")
        run = _Run(process, output_limit)
        failure = run.wait(time_limit)
    told = run.told()
    if failure:
        return Outcome(failure=failure, output=kept(told))
    return _read_back(run.output(), step, kept(told))


class _Run:
    """A process with its two pipes, read by a thread each so that neither can fill up."""

    def __init__(self, process: "subprocess.Popen[bytes]", output_limit: int) -> None:
        self._process = process
        self._limit = output_limit
        self._is_over = threading.Event()
        self._output, self._errors = bytearray(), bytearray()
        self._readers = [
            threading.Thread(target=self._read, args=(stream, into), daemon=True)
            for stream, into in ((process.stdout, self._output), (process.stderr, self._errors))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[bytes], into: bytearray) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(stream.fileno(), 65_536):
                room = self._limit - len(into)
                into += chunk[:room]
                if len(chunk) > room:
                    self._is_over.set()
                    self._end()
                    return

    def wait(self, seconds: float) -> str:
        """Wait for its end; why it failed, or nothing."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._end()
            self._process.wait()
            self._finish()
            return f"It took longer than {seconds:g} seconds and was ended"
        except BaseException:
            self._end()
            raise
        self._finish()
        if self._is_over.is_set():
            return f"It said more than {self._limit // 1024} KiB and was ended"
        return f"It ended with exit code {code}" if code else ""

    def _finish(self) -> None:
        """What it started and left behind doesn't keep us."""
        until = time.monotonic() + _AFTERWARDS
        for reader in self._readers:
            reader.join(max(until - time.monotonic(), 0))
        self._end()
        for reader in self._readers:
            reader.join(_AFTERWARDS)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None and not any(reader.is_alive() for reader in self._readers):
                stream.close()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError, OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def output(self) -> bytes:
        return bytes(self._output)

    def told(self) -> str:
        """Both, as text."""
        parts = (bytes(each).decode("utf-8", "replace") for each in (self._output, self._errors))
        return "\n".join(part.strip() for part in parts if part.strip())


def kept(text: str) -> str:
    """What a card keeps of an output: its beginning and its end, without what a terminal would obey."""
    clean = printable(text).replace("\r", "").strip()
    if len(clean) <= KEPT:
        return clean
    half = KEPT // 2
    return f"{clean[:half]}\n… {len(clean) - KEPT} characters left out …\n{clean[-half:]}"


def _read_back(output: bytes, step: Step, told: str) -> Outcome:
    """The fields that the step records, out of a JSON object."""
    is_json = output.lstrip().startswith(b"{")
    if not step.record and not is_json:
        return Outcome(output=told)
    try:
        found = msgspec.json.decode(output)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Outcome(failure=f"Its output is no JSON: {error}", output=told)
    if not isinstance(found, dict):
        return Outcome(failure="Its output is no JSON object with fields", output=told)
    record: dict[str, Any] = {}
    for asked in step.record:
        value = found.get(asked.field)
        if value is None:
            if asked.required:
                return Outcome(failure=f"Its output lacks {asked.field}", output=told)
            continue
        try:
            record[asked.field] = recorded_value(asked, value)
        except (ValueError, TypeError):
            expected = EXPECTED[asked.type] or f"one of {', '.join(asked.choices)}"
            return Outcome(failure=f"{asked.field} in its output isn't {expected}", output=told)
    return Outcome(record=record, output=told)
