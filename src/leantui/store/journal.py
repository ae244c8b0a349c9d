"""The undo journal: what was done, kept outside the work tree, so that undo survives a restart."""

import base64
import contextlib
import os
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import msgspec

from leantui.rules.commands import Change
from leantui.store.lock import workspace_lock

Kind = Literal["do", "undo", "redo"]
LONGEST = 2_000
"""Records after which the older half is forgotten."""
_NAME = "journal.jsonl"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One change that was saved."""

    number: int
    at: datetime
    by: str
    kind: Kind
    of: int | None = None
    """The record an undo took back, or the undo a redo took back."""
    what: str = ""
    change: Change


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    at: datetime
    by: str
    kind: Kind
    of: int | None = None
    what: str = ""
    change: str


class Journal:
    """The journal of one workspace. Several programs may append to it."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._path = state / _NAME

    def append(
        self, change: Change, *, at: datetime, by: str, kind: Kind = "do", of: int | None = None
    ) -> None:
        """Keep a change that was saved. A journal that can't be written is no reason to fail the save."""
        with contextlib.suppress(OSError), workspace_lock(self._state):
            records = self._lines()
            number = records[-1].number + 1 if records else 1
            if len(records) > LONGEST:
                self._rewrite(records[LONGEST // 2 :])
            packed = base64.b85encode(msgspec.msgpack.encode(_with_tags(change))).decode()
            line = _Line(
                number=number, at=at, by=by, kind=kind, of=of, what=change.what, change=packed
            )
            self._append(msgspec.json.encode(line) + b"\n")

    def _append(self, data: bytes) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.fstat(handle).st_size and not self._path.read_bytes().endswith(b"\n"):
                data = b"\n" + data
            os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)

    def _rewrite(self, lines: Sequence[_Line]) -> None:
        temporary = self._path.with_suffix(".new")
        temporary.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        temporary.replace(self._path)

    def _lines(self) -> list[_Line]:
        """Every record that can be read; a line torn by a crash is passed over."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return []
        lines: list[_Line] = []
        for text in data.splitlines():
            with contextlib.suppress(msgspec.MsgspecError):
                lines.append(msgspec.json.decode(text, type=_Line))
        return lines

    def next_undo(self) -> Record | None:
        """The last change that wasn't taken back."""
        return self._first(self._lines(), ("do", "redo"))

    def next_redo(self) -> Record | None:
        """The last undo that wasn't taken back, unless something new was done since."""
        lines = self._lines()
        for at in range(len(lines) - 1, -1, -1):
            if lines[at].kind == "do":
                return self._first(lines[at + 1 :], ("undo",))
        return self._first(lines, ("undo",))

    def _first(self, lines: Sequence[_Line], kinds: tuple[Kind, ...]) -> Record | None:
        taken_back = {line.of for line in lines if line.of is not None}
        for line in reversed(lines):
            if line.kind in kinds and line.number not in taken_back:
                with contextlib.suppress(msgspec.MsgspecError, ValueError):
                    change = _without_tags(msgspec.msgpack.decode(base64.b85decode(line.change)))
                    return Record(
                        number=line.number,
                        at=line.at,
                        by=line.by,
                        kind=line.kind,
                        of=line.of,
                        what=line.what,
                        change=change,
                    )
        return None


def _with_tags(change: Change) -> Any:
    """The change in plain values; dates, which the packing doesn't know, as tagged texts."""
    return _tagged(msgspec.to_builtins(change, builtin_types=(datetime, *_DATES)))


_DATES = (date, time)


def _tagged(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tagged(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_tagged(part) for part in value]
    if isinstance(value, (datetime, *_DATES)):
        return {"\0when": type(value).__name__, "text": value.isoformat()}
    return value


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        if "\0when" in value:
            kinds = {kind.__name__: kind for kind in (datetime, *_DATES)}
            return kinds[value["\0when"]].fromisoformat(value["text"])
        return {key: _untagged(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_untagged(part) for part in value]
    return value


def _without_tags(packed: Any) -> Change:
    return msgspec.convert(_untagged(packed), Change)
