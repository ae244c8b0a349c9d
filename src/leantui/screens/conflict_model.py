"""A file's conflict as the screen shows it, and what was chosen there as the merge takes it."""

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from leantui.screens.conflict import BOTH, OTHER, Chosen, ConflictField, ConflictModel
from leantui.sharing.choices import Choice, Pick, Undecided, Value, both, changed_values
from leantui.sharing.resolve import Choose, Conflicted, Resolved, conflict_words

_THERE_NO_MORE = "(deleted)"


def conflict_model(title: str, found: Conflicted, done: Resolved) -> ConflictModel:
    """What is left to choose in a file; no fields where all could be merged."""
    if found.deleted_by is not None and not _is_moved(found, done):
        return ConflictModel(title=title, fields=(_whole_file(found),))
    return ConflictModel(title=title, fields=tuple(map(_field, done.left)))


def picks(done: Resolved, chosen: Mapping[str, Chosen]) -> tuple[Choose, Pick | None]:
    """What was chosen, for the merge: by key, and for the whole file."""
    whole = chosen.get("")
    pick: Pick | None = None
    if whole is not None:
        pick = "ours" if whole.way == "ours" else "theirs"
    return lambda each: _choice(each, chosen.get(each.field)), pick


def _choice(each: Undecided, chosen: Chosen | None) -> Choice | None:
    if chosen is None:
        return None
    if chosen.way == OTHER:
        return Value(chosen.value)
    if chosen.way == BOTH:
        return both(each)
    return "ours" if chosen.way == "ours" else "theirs"


def _is_moved(found: Conflicted, done: Resolved) -> bool:
    """Whether one side has only moved the file, so that nobody has to choose."""
    return any(change.file != found.file for change in done.changes)


def _field(each: Undecided) -> ConflictField:
    as_one = both(each)
    values = (each.ours, each.theirs)
    reads = _reader(values)
    return ConflictField(
        key=each.field,
        label=each.field,
        ours=_words(each.ours),
        theirs=_words(each.theirs),
        base="" if each.base is None else _words(each.base),
        both=None if as_one is None else _words(as_one.value),
        start=_words(each.ours if each.ours is not None else each.theirs),
        read=reads,
    )


def _words(value: Any) -> str:
    return "(not set)" if value is None else conflict_words(value)


def _reader(values: tuple[Any, Any]) -> Callable[[str], Any] | None:
    """How a typed text becomes a value of the kinds there are; None for what is better edited in the file."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        return _read_text
    if kinds & {dict, list}:
        return None
    return _read_value


def _read_text(text: str) -> str:
    if not text.strip():
        raise ValueError("A text is needed; esc leaves")
    return text


def _read_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, KeyError):
        raise ValueError(
            "Write it as in the file: 3, true, 2026-03-20 or a text in quotes"
        ) from None


def _whole_file(found: Conflicted) -> ConflictField:
    """Deleted on one side, changed on the other."""
    versions = found.versions
    assert versions is not None
    kept = versions.theirs if versions.ours is None else versions.ours
    changed = _changes(versions.base, kept)
    is_ours_gone = versions.ours is None
    return ConflictField(
        key="",
        label="the whole file: one side deleted it, the other changed it",
        ours=_THERE_NO_MORE if is_ours_gone else changed,
        theirs=changed if is_ours_gone else _THERE_NO_MORE,
    )


def _changes(base: bytes | None, kept: bytes | None) -> str:
    """What the side that kept the file has changed in it, a line for each key."""
    if kept is None:
        return _THERE_NO_MORE
    try:
        changed = changed_values(base, kept)
    except ValueError:
        return "(kept)"
    lines = [f"{key}: {_short(before)} → {_short(after)}" for key, before, after in changed]
    return "\n".join(lines) or "(kept as it was)"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} entries"
    text = " ".join(_words(value).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
