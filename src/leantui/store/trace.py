"""A trace of what the program did, for benchmarks and tests: how much was read, and when.

Off unless `LEANTUI_TRACE` names a file. Then each event is one line of JSON at the file's end:
`{"event": "parsed", "t": 8123.4, "files": 1}`, with `t` in seconds of the machine's monotonic clock.
"""

import contextlib
import os
import time

import msgspec

TRACE_VARIABLE = "LEANTUI_TRACE"


def trace(event: str, **facts: str | float | None) -> None:
    """Note that something happened; does nothing unless a trace is asked for.

    A trace that can't be written is no reason to stop, so it is left out.
    """
    file = os.environ.get(TRACE_VARIABLE)
    if not file:
        return
    line = msgspec.json.encode({"event": event, "t": time.monotonic(), **facts}) + b"\n"
    with contextlib.suppress(OSError):
        # One write to a file opened for appending: lines of several threads don't mix.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
