"""Surgery on a file's text: keys set, keys taken away, log entries added, everything else byte for byte.

The text is cut at its statements and only the bytes of a value that changes are replaced. Whatever
comes out is parsed and compared with what was meant. Shapes the surgery doesn't know, such as a
[table], are left to tomlkit, whose result passes the same test.
"""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
import tomli

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.instant import to_milliseconds
from leantui.model.log import LogEntry
from leantui.store.arrays import edit_array, edit_table
from leantui.store.statements import Layout, Statement, layout, line_end_of, notes_of
from leantui.store.toml_values import is_same, toml_key, toml_value, top_value

__all__ = [
    "KEY_ORDER", "SCHEMA_LINE", "EditError", "card_data", "edit_text", "entry_data", "key_text",
    "new_card_text", "toml_value",
]  # fmt: skip

SCHEMA_LINE = "#:schema ../../../schemas/card.json"

_FIELDS = tuple(field for field in msgspec.structs.fields(Card) if field.name not in NOT_IN_FILE)
_ENTRY_FIELDS = msgspec.structs.fields(LogEntry)

KEY_ORDER = tuple(field.encode_name for field in _FIELDS)
"""The keys of a card in the order they are written."""

_ONE_A_LINE = frozenset({"log", "checklist"})
_BOM = "\ufeff"


class EditError(Exception):
    """The text can't be changed without touching something else."""


def card_data(card: Card) -> dict[str, Any]:
    """The card as the plain data of its file, in the order of its keys.

    What is at its default is left out, times are in UTC to the millisecond, and keys that this
    version doesn't know stand before the log.
    """
    found: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(card, field.name)
        if field.name == "log":
            found |= card.extra
            found["log"] = [entry_data(entry) for entry in value]
        elif field.required or value != field.default:
            found[field.encode_name] = _plain(value)
    return found


def entry_data(entry: LogEntry) -> dict[str, Any]:
    """A log entry as plain data, likewise."""
    return {
        field.encode_name: _plain(value)
        for field in _ENTRY_FIELDS
        if (value := getattr(entry, field.name)) != field.default
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_milliseconds(value) if value.tzinfo else value
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value, builtin_types=(date, datetime))
    return value


def key_text(key: str, value: Any, line_end: str = "\n") -> str:
    """`key = value` as leantui writes it at the top of a file, without the line's end."""
    return f"{toml_key(key)} = {top_value(value, line_end, is_listed=key in _ONE_A_LINE)}"


def new_card_text(card: Card) -> str:
    """A new card's file."""
    keys = (key_text(key, value) for key, value in card_data(card).items())
    return "\n".join([SCHEMA_LINE, *keys]) + "\n"


def edit_text(
    text: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    order: Sequence[str] = KEY_ORDER,
) -> str:
    """`text`, which says `before`, made to say `after`.

    Only keys that differ between the two are touched, so both may leave out what they don't know:
    defaults that are written, keys inside a table. A comment beside something that goes stays.

    Args:
        order: the order of keys, which tells where a new one goes.

    Raises:
        EditError: if no way was found that leaves everything else as it is.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text[len(mark) :]
    try:
        written = tomli.loads(body)
    except (ValueError, RecursionError) as error:
        raise EditError(f"this is not valid TOML: {error}") from error
    wanted = _Wanted(
        written=written,
        before=before,
        gone=[key for key in before if key not in after],
        changed={
            key: value
            for key, value in after.items()
            if key not in before or not is_same(before[key], value)
        },
        order=order,
    )
    for edit in (_by_surgery, _by_tomlkit):
        try:
            edited = edit(body, wanted)
        except ValueError:
            continue
        if _says(edited, wanted) and _has_comments(edited, body):
            return mark + edited
    keys = ", ".join([*wanted.gone, *wanted.changed])
    raise EditError(f"{keys} can't be changed here without touching something else")


class _Wanted(NamedTuple):
    """What is to become of a text."""

    written: Mapping[str, Any]
    """What it says, by a TOML parser."""
    before: Mapping[str, Any]
    """What it says, in the terms of those who want it changed."""
    gone: Sequence[str]
    changed: Mapping[str, Any]
    order: Sequence[str]


def _says(text: str, wanted: _Wanted) -> bool:
    """Whether `text` says what was written, but for the keys that went and those that changed."""
    try:
        text.encode()
        found = tomli.loads(text)
    except (ValueError, RecursionError):
        return False
    changed = wanted.changed
    kept = [key for key in wanted.written if key not in wanted.gone and key not in changed]
    return (
        found.keys() == {*kept, *changed}
        and all(is_same(found[key], wanted.written[key]) for key in kept)
        and all(_covers(found[key], value) for key, value in changed.items())
    )


def _covers(found: Any, meant: Any) -> bool:
    """Whether all that was meant is there; tables may hold more, from a later version."""
    if isinstance(meant, Mapping) and isinstance(found, Mapping):
        return all(key in found and _covers(found[key], meant[key]) for key in meant)
    if isinstance(meant, list | tuple) and isinstance(found, list):
        return len(found) == len(meant) and all(map(_covers, found, meant))
    return is_same(found, meant)


def _has_comments(text: str, before: str) -> bool:
    """Whether no comment was lost: where every line with a `#` is still there, none can be."""

    def lines(each: str) -> Counter[str]:
        return Counter(line for line in each.split("\n") if "#" in line)

    def comments(each: str) -> Counter[str]:
        return Counter(note.text for note in notes_of(each))

    return lines(text) >= lines(before) or comments(text) >= comments(before)


# Surgery


def _by_surgery(text: str, wanted: _Wanted) -> str:
    line_end = line_end_of(text)
    written = wanted.written
    for key in wanted.gone:
        if key in written:
            text = _without(text, key, line_end)
    there = {
        key: (_as_known(written[key], wanted.before.get(key)), value)
        for key, value in wanted.changed.items()
        if key in written
    }
    text = _with_values(text, there, line_end)
    for key, value in wanted.changed.items():
        if key not in written:
            text = _with_key(text, key, value, wanted.order, line_end)
    return text


def _as_known(written: Any, known: Any) -> Any:
    """The value that was there, in the terms of the one it becomes."""
    if isinstance(known, list) and isinstance(written, list) and len(known) == len(written):
        return known
    return known if isinstance(known, Mapping) else written


def _statement(where: Layout, key: str) -> Statement:
    found = where.of(key)
    if len(found) != 1 or len(found[0].path) != 1:
        raise ValueError(f"{key} is not written as one value")
    return found[0]


def _without(text: str, key: str, line_end: str) -> str:
    at = layout(text)
    statements = at.of(key)
    if not statements:
        raise ValueError(f"{key} stands in a table")
    for statement in reversed(statements):
        comments = "".join(
            f"{note.text}{line_end}" for note in notes_of(text, statement.value, statement.end)
        )
        head, tail = text[: statement.start] + comments, text[statement.end :]
        if not tail and not text.endswith("\n"):
            head = head.removesuffix("\n").removesuffix("\r")
        text = head + tail
    return text


def _with_values(text: str, values: Mapping[str, tuple[Any, Any]], line_end: str) -> str:
    """The text with other values of keys that are there; of each the old one and the new one."""
    where = layout(text)
    statements = sorted((_statement(where, key) for key in values), key=attrgetter("value"))
    for statement in reversed(statements):
        start, end = statement.value, statement.value_end
        new = _changed(text[start:end], statement.key, *values[statement.key], line_end)
        text = text[:start] + new + text[end:]
    return text


def _changed(raw: str, key: str, old: Any, new: Any, line_end: str) -> str:
    """The value's text in its own style if it has one that can be kept, else in leantui's."""
    with contextlib.suppress(ValueError):
        if raw.startswith("[") and isinstance(old, list) and isinstance(new, list):
            return edit_array(raw, old, new, line_end)
        if raw.startswith("{") and isinstance(old, Mapping) and isinstance(new, Mapping):
            return edit_table(raw, old, new)
    return top_value(new, line_end, is_listed=key in _ONE_A_LINE)


def _with_key(text: str, key: str, value: Any, order: Sequence[str], line_end: str) -> str:
    """The text with a new key at its place: behind the nearest key that the order puts before it."""
    where = layout(text)
    at = _place(where, key, order)
    lead = line_end if at and not text[:at].endswith("\n") else ""
    tail = line_end if not lead or text[at:] else ""
    return f"{text[:at]}{lead}{key_text(key, value, line_end)}{tail}{text[at:]}"


def _place(where: Layout, key: str, order: Sequence[str]) -> int:
    ranks = {name: rank for rank, name in enumerate(order)}
    unknown = len(order) - 1.5
    rank = ranks.get(key, unknown)
    known = [(ranks.get(each.key, unknown), each) for each in where.statements]
    earlier = [(each_rank, each.end) for each_rank, each in known if each_rank <= rank]
    if earlier:
        return max(earlier)[1]
    return min((each.start for _, each in known), default=where.top_end)


# The other way


def _by_tomlkit(text: str, wanted: _Wanted) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for key in wanted.gone:
            document.remove(key)
        for key, value in wanted.changed.items():
            item = tomlkit.parse(key_text(key, value, line_end_of(text)) + "\n")[key]
            if key in document:
                document[key] = item
            else:
                document.add(key, item)
        return document.as_string()
    except (TOMLKitError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
