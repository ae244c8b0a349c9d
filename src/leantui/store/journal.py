"""The undo journal: what was done, kept outside the work tree, so that undo survives a restart."""

import contextlib
import math
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.rules.commands import CardChange, Change, PersonChange, StandardChange
from leantui.store.lock import LockedError, workspace_lock

Kind = Literal["do", "undo", "redo"]

LONGEST = 2_000
"""Records after which the older half is forgotten."""
LARGEST = 16 * 1024 * 1024
"""Bytes after which the same is done."""

_NAME = "journal.jsonl"
_LOCK = "journal.lock"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One change that was saved."""

    number: int
    """Counts up over all programs; never used twice."""
    at: datetime
    by: str
    kind: Kind
    of: int | None = None
    """The record an undo took back, or the undo that a redo took back."""
    what: str = ""
    """In words, as the change says it."""
    change: Change


class _Head(msgspec.Struct, frozen=True):
    """What is read of every record."""

    number: int
    by: str
    kind: Kind
    of: int | None = None


class _Entry(NamedTuple):
    """A record in the file."""

    head: _Head
    start: int
    end: int


class Journal:
    """The journal of one workspace: one JSON record a line. Several programs may append to it."""

    def __init__(self, state: Path, *, longest: int = LONGEST, largest: int = LARGEST) -> None:
        self._state = state
        self._path = state / _NAME
        self._longest = longest
        self._largest = largest
        self._entries: list[_Entry] = []
        self._inode = -1
        self._read_to = 0

    def append(
        self, change: Change, *, at: datetime, by: str, kind: Kind = "do", of: int | None = None
    ) -> Record | None:
        """Keep a change that was saved.

        Returns:
            The record; None if the journal can't be written, which is no reason to fail the save:
            the change then can't be undone.
        """
        with contextlib.suppress(OSError, LockedError), workspace_lock(self._state, name=_LOCK):
            self._refresh()
            number = self._entries[-1].head.number + 1 if self._entries else 1
            record = Record(
                number=number, at=at, by=by, kind=kind, of=of, what=change.what, change=change
            )
            packed = msgspec.json.encode(msgspec.structs.replace(record, change=_with_tags(change)))
            self._write(packed + b"\n")
            if len(self._entries) >= self._longest or self._read_to > self._largest:
                self._forget_older_half()
            return record
        return None

    def records(self) -> Iterator[Record]:
        """Every record that can be read, oldest first."""
        self._refresh()
        for entry in tuple(self._entries):
            record = self._record(entry)
            if record is not None:
                yield record

    def next_undo(self, by: str | None = None) -> Record | None:
        """The last change that wasn't taken back.

        Args:
            by: whose changes to look at; None: everybody's.
        """
        return self._last(self._stacks()[0], by)

    def next_redo(self, by: str | None = None) -> Record | None:
        """The last undo that wasn't taken back, unless something new was done since."""
        return self._last(self._stacks()[1], by)

    def _stacks(self) -> tuple[list[_Entry], list[_Entry]]:
        """What can be undone and what can be redone, the next one last."""
        self._refresh()
        undoable: dict[int, _Entry] = {}
        redoable: dict[int, _Entry] = {}
        for entry in self._entries:
            head = entry.head
            if head.kind == "undo":
                undoable.pop(head.of or 0, None)
                redoable[head.number] = entry
                continue
            if head.kind == "do":
                redoable.clear()
            redoable.pop(head.of or 0, None)
            undoable[head.number] = entry
        return list(undoable.values()), list(redoable.values())

    def _last(self, stack: list[_Entry], by: str | None) -> Record | None:
        for entry in reversed(stack):
            if by in (None, entry.head.by):
                return self._record(entry)
        return None

    # The file

    def _refresh(self) -> None:
        """Take in what was appended since the last look, by whichever program."""
        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._inode or status.st_size < self._read_to:
                    self._entries, self._inode, self._read_to = [], status.st_ino, 0
                file.seek(self._read_to)
                data = file.read()
        except OSError:
            self._entries, self._inode, self._read_to = [], -1, 0
            return
        for line in data.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                return
            start = self._read_to
            self._read_to += len(line)
            # A line that a crash tore is passed over.
            with contextlib.suppress(msgspec.MsgspecError, ValueError):
                head = msgspec.json.decode(line, type=_Head)
                self._entries.append(_Entry(head, start, self._read_to))

    def _record(self, entry: _Entry) -> Record | None:
        try:
            with self._path.open("rb") as file:
                if os.fstat(file.fileno()).st_ino != self._inode:
                    return None
                file.seek(entry.start)
                line = file.read(entry.end - entry.start)
            record = msgspec.json.decode(line, type=Record)
            return msgspec.structs.replace(record, change=_without_tags(record.change))
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def _write(self, line: bytes) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        handle = os.open(self._path, flags, 0o600)
        try:
            if os.fstat(handle).st_size > self._read_to:
                # What a crash tore off goes, so that this record begins a line.
                os.ftruncate(handle, self._read_to)
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        self._refresh()

    def _forget_older_half(self) -> None:
        kept = self._entries[len(self._entries) // 2 :]
        temporary = self._path.with_suffix(".new")
        with self._path.open("rb") as file, temporary.open("wb") as out:
            for entry in kept:
                file.seek(entry.start)
                out.write(file.read(entry.end - entry.start))
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self._path)
        self._refresh()


# Values that JSON doesn't know

_TAG = "$"
Document = TypeVar("Document", bound=Standard | Person | None)
_TYPES: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "float": float,
}


def _with_tags(change: Change) -> Change:
    """The change with dates and the like as tagged texts where no field says their type."""
    return _mapped(change, _tagged)


def _without_tags(change: Change) -> Change:
    return _mapped(change, _untagged)


def _mapped(change: Change, each: Callable[[Any], Any]) -> Change:
    def card(found: Card | None) -> Card | None:
        if found is None or not (found.extra or any(entry.record for entry in found.log)):
            return found
        log = tuple(map(entry, found.log))
        return msgspec.structs.replace(found, extra=_values(found.extra, each), log=log)

    def entry(found: LogEntry) -> LogEntry:
        if not found.record:
            return found
        return msgspec.structs.replace(found, record=_values(found.record, each))

    def document(found: Document) -> Document:
        if found is None or not found.extra:
            return found
        return msgspec.structs.replace(found, extra=_values(found.extra, each))

    parts = tuple(
        CardChange(before=card(part.before), after=card(part.after)) for part in change.cards
    )
    return msgspec.structs.replace(
        change,
        cards=parts,
        standards=tuple(
            StandardChange(before=document(part.before), after=document(part.after))
            for part in change.standards
        ),
        people=tuple(
            PersonChange(before=document(part.before), after=document(part.after))
            for part in change.people
        ),
    )


def _values(table: dict[str, Any], each: Callable[[Any], Any]) -> dict[str, Any]:
    return {key: each(value) for key, value in table.items()}


def _tagged(value: Any) -> Any:
    if isinstance(value, dict):
        found = _values(value, _tagged)
        return {_TAG: "table", "is": found} if _TAG in value else found
    if isinstance(value, list | tuple):
        return [_tagged(part) for part in value]
    if isinstance(value, datetime | date | time):
        return {_TAG: type(value).__name__, "is": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return {_TAG: "float", "is": repr(value)}
    return value


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(part) for part in value]
    if not isinstance(value, dict):
        return value
    if _TAG not in value:
        return _values(value, _untagged)
    if value[_TAG] == "table":
        return _values(value["is"], _untagged)
    return _TYPES[value[_TAG]](value["is"])
