"""Records of huddles as files: read by day, and written by adding entries, merged with what others added."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from leantui.model.huddle import Huddle, HuddleEntry
from leantui.model.ids import is_id
from leantui.model.instant import to_milliseconds
from leantui.model.problem import Problem
from leantui.store import atomic
from leantui.store.edit import EditError, edit_text, key_text
from leantui.store.guard import read_bytes
from leantui.store.lock import LockedError, hold_to_write
from leantui.store.parse import errors, parse_huddle
from leantui.store.save import SaveFailed, failed
from leantui.store.toml_values import is_same

SCHEMA_LINE = "#:schema ../../schemas/huddle.json"
_ORDER = ("board", "date", "log")
_FIELDS = msgspec.structs.fields(HuddleEntry)


def huddle_file(board: str, day: date) -> str:
    """Where the record of a day lies, relative to the root."""
    return f"huddles/{board}/{day.isoformat()}.toml"


def huddle_days(root: Path, board: str) -> list[date]:
    """The days of which a board has a record, the latest first."""
    if not is_id(board):
        return []
    try:
        names = [each.name for each in (root / "huddles" / board).iterdir()]
    except OSError:
        return []
    return sorted(_dates(names), reverse=True)


def _dates(names: Sequence[str]) -> Iterator[date]:
    for name in names:
        stem, dot, suffix = name.partition(".")
        if dot and suffix == "toml":
            try:
                yield date.fromisoformat(stem)
            except ValueError:
                continue


def read_huddle(root: Path, board: str, day: date) -> Huddle | Problem | None:
    """The record of a day; what keeps it from being read; None where there is none."""
    got = _bytes(root, huddle_file(board, day))
    if got is None or isinstance(got, Problem):
        return got
    return _parsed(got, board, day)


def _bytes(root: Path, file: str) -> bytes | Problem | None:
    if not os.path.lexists(root / file):
        return None
    found = read_bytes(root, file)
    return found if isinstance(found, Problem) else found.data


def _parsed(data: bytes, board: str, day: date) -> Huddle | Problem:
    file = huddle_file(board, day)
    huddle, problems = parse_huddle(
        data, board=board, day=day.isoformat(), file=file, thorough=False
    )
    broken = errors(problems)
    return broken[0] if huddle is None or broken else huddle


def add_entries(
    root: Path,
    state: Path,
    board: str,
    day: date,
    entries: Callable[[Huddle | None], Sequence[HuddleEntry]],
    *,
    system: atomic.System = atomic.SYSTEM,
) -> Huddle | SaveFailed:
    """Add entries to a day's record, and make it where there is none; whole or not at all.

    Args:
        root: the workspace.
        state: its state folder, where the lock is.
        board: the board's id.
        day: the day in the board's zone.
        entries: makes the entries, given the record as it is on disk under the lock; None: there is none.
            An entry that would not be later than the last one is moved to just after it.

    Returns:
        The record as it is now on disk.
    """
    if not is_id(board):
        return SaveFailed(message=f"Not saved: {board} is no id of a board")
    file = huddle_file(board, day)
    try:
        with hold_to_write(root, state):
            data = _bytes(root, file)
            if isinstance(data, Problem):
                return _unreadable(data)
            before = None if data is None else _parsed(data, board, day)
            if isinstance(before, Problem):
                return _unreadable(before)
            added = _in_order(before, entries(before))
            if before is not None and not added:
                return before
            new = _text(board, day, before, data, added)
            if isinstance(new, SaveFailed):
                return new
            write = atomic.write_new if data is None else atomic.replace
            if data is None:
                (root / file).parent.mkdir(parents=True, exist_ok=True)
            write(root / file, new[0], system)
            return new[1]
    except LockedError as error:
        return SaveFailed(message=f"Not saved: {error}", hint="Try again in a moment")
    except OSError as error:
        return failed(error)


def _in_order(before: Huddle | None, entries: Sequence[HuddleEntry]) -> list[HuddleEntry]:
    last = max((entry.at for entry in before.log), default=None) if before else None
    found = []
    for entry in entries:
        at = to_milliseconds(entry.at)
        if last is not None and at <= last:
            at = to_milliseconds(last) + timedelta(milliseconds=1)
        found.append(msgspec.structs.replace(entry, at=at))
        last = at
    return found


def _text(
    board: str, day: date, before: Huddle | None, data: bytes | None, added: list[HuddleEntry]
) -> tuple[bytes, Huddle] | SaveFailed:
    """The new text and what it reads as; only what reads back as it was meant is written."""
    old = [_entry_data(entry) for entry in before.log] if before else []
    log = [*old, *map(_entry_data, added)]
    meant: dict[str, Any] = {"board": board, "date": day, "log": log}
    try:
        if data is None:
            lines = [SCHEMA_LINE, *(key_text(key, value) for key, value in meant.items())]
            text = "\n".join(lines) + "\n"
        else:
            text = edit_text(data.decode(), {"log": old}, {"log": log}, order=_ORDER)
        new = text.encode()
    except (EditError, UnicodeError) as error:
        file = huddle_file(board, day)
        return SaveFailed(message=f"Not saved: {file}: {error}", hint="Edit the file by hand")
    huddle = _parsed(new, board, day)
    if isinstance(huddle, Problem):
        return _unreadable(huddle)
    if not is_same([_entry_data(entry) for entry in huddle.log], log):
        return SaveFailed(message="Not saved: it would not have read back as it was meant")
    return new, huddle


def _entry_data(entry: HuddleEntry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(entry, field.name)
        if field.required or value != field.default:
            found[field.encode_name] = list(value) if isinstance(value, tuple) else value
    return found


def _unreadable(problem: Problem) -> SaveFailed:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return SaveFailed(
        message=f"Not saved: {place}: {problem.message}",
        hint=problem.hint or "Mend the file first: leantui check says where",
    )
