"""Where a huddle's walk was left: machine-local, so that it goes on there after a crash."""

import contextlib
import os
from datetime import date
from pathlib import Path

import msgspec

_NAME = "huddle.json"


class WalkState(msgspec.Struct, frozen=True, kw_only=True):
    """How a walk was left."""

    boards: tuple[str, ...]
    day: date
    stop: str = ""
    """The key of the stop in hand."""
    index: int = 0
    """Its place, for when a stop of that key isn't there any more."""
    by: str = "board"
    filter: str = ""


def read_walk(state: Path) -> WalkState | None:
    """The walk that was left; None where there is none, or it can't be read."""
    try:
        return msgspec.json.decode((state / _NAME).read_bytes(), type=WalkState)
    except (OSError, msgspec.MsgspecError):
        return None


def write_walk(state: Path, walk: WalkState | None) -> None:
    """Keep where the walk is; None: it came to its end. A folder that can't be written to does no harm."""
    file = state / _NAME
    with contextlib.suppress(OSError):
        if walk is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f"{file.name}.{os.getpid()}")
        temporary.write_bytes(msgspec.json.encode(walk))
        temporary.replace(file)
