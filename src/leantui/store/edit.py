"""Surgery on a card's text: keys set, keys taken away, log entries added, everything else byte for byte."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import tomli

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.log import LogEntry

SCHEMA_LINE = "#:schema ../../../schemas/card.json"

_FIELDS = tuple(field for field in msgspec.structs.fields(Card) if field.name not in NOT_IN_FILE)
KEY_ORDER = tuple(field.name for field in _FIELDS)
_ENTRY_FIELDS = msgspec.structs.fields(LogEntry)
_BOM = "\ufeff"


class EditError(Exception):
    """The text can't be edited without touching something else. Nothing was written."""


def card_data(card: Card) -> dict[str, Any]:
    """The card as the plain data of its file, in the order of the keys; what is at its default is left out."""
    found: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(card, field.name)
        if field.name == "log":
            found.update(card.extra)
            found["log"] = [entry_data(entry) for entry in value]
        elif field.required or value != field.default:
            found[field.name] = _plain(value)
    return found


def entry_data(entry: LogEntry) -> dict[str, Any]:
    return {
        field.encode_name: _plain(value)
        for field in _ENTRY_FIELDS
        if (value := getattr(entry, field.name)) != field.default or field.required
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value, builtin_types=(date, datetime))
    return value


# Values as text


def toml_value(value: Any) -> str:
    """A value as TOML: times in UTC with milliseconds, texts with the escapes TOML asks for."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            if value.tzinfo is None:
                return value.isoformat()
            stamp = value.astimezone(UTC)
            return f"{stamp:%Y-%m-%dT%H:%M:%S}.{stamp.microsecond // 1000:03d}Z"
        case str():
            return _quoted(value)
        case Mapping():
            inner = ", ".join(f"{_key(key)} = {toml_value(part)}" for key, part in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(toml_value(part) for part in value)}]"
        case float():
            return "nan" if value != value else repr(value)
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)


_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\b": "\\b",
    "\f": "\\f",
}


def _escaped(char: str) -> str:
    is_control = ord(char) < 32 or 0x7F <= ord(char) < 0xA0
    return _ESCAPES.get(char) or (f"\\u{ord(char):04x}" if is_control else char)


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _key(key: str) -> str:
    is_bare = key.isascii() and bool(key) and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else _quoted(key)


def _long_text(text: str) -> str:
    """A text of several lines, between triple quotes."""
    lines = text.split("\n")
    body = "\n".join("".join(c if c == "\t" else _escaped(c) for c in line) for line in lines)
    return f'"""\n{body}"""'


def key_text(key: str, value: Any) -> str:
    """`key = value` as leantui writes it, without the line's end."""
    if key in ("log", "checklist") or (
        isinstance(value, list) and value and isinstance(value[0], Mapping)
    ):
        if not value:
            return f"{_key(key)} = []"
        lines = "".join(f"  {toml_value(item)},\n" for item in value)
        return f"{_key(key)} = [\n{lines}]"
    if isinstance(value, str) and "\n" in value:
        return f"{_key(key)} = {_long_text(value)}"
    return f"{_key(key)} = {toml_value(value)}"


def new_card_text(card: Card) -> str:
    """A new card's file."""
    keys = (key_text(key, value) for key, value in card_data(card).items())
    return "\n".join([SCHEMA_LINE, *keys]) + "\n"


# Editing


def edit_text(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """`text`, which holds `before`, made to hold `after`.

    Raises:
        EditError: if no way was found that leaves everything else as it is.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text[len(mark) :]
    end = "\r\n" if "\r\n" in body else "\n"
    plain = body.replace("\r\n", "\n")
    edited = plain
    for key in [key for key in before if key not in after]:
        edited = _without(edited, key)
    for key, value in after.items():
        if key not in before or before[key] != value:
            edited = _with(edited, key, before.get(key), value, after)
    if not _holds(edited, after):
        edited = _by_tomlkit(plain, before, after)
    return mark + edited.replace("\n", end)


def _holds(text: str, data: Mapping[str, Any]) -> bool:
    try:
        return tomli.loads(text) == dict(data)
    except (ValueError, RecursionError):
        return False


def _spans(text: str) -> dict[str, tuple[int, int]]:
    """Where each top-level key's statement begins and ends, its line's end included, in a flat document."""
    spans: dict[str, tuple[int, int]] = {}
    at = 0
    while at < len(text):
        line_end = text.find("\n", at) + 1 or len(text)
        if not text[at:line_end].strip() or text[at:line_end].lstrip().startswith("#"):
            at = line_end
            continue
        end = line_end
        closing = _closing(text[at:line_end])
        while True:
            try:
                found = tomli.loads(text[at:end])
                break
            except (ValueError, RecursionError):
                if end >= len(text):
                    return spans
                close = text.find(closing, end)
                end = (text.find("\n", close) + 1 or len(text)) if close >= 0 else len(text)
        if text[at:end].lstrip().startswith("["):
            return spans
        for key in found:
            if key in spans:
                raise EditError(f"{key} is written in several places")
            spans[key] = (at, end)
        at = end
    return spans


def _closing(line: str) -> str:
    """What the last line of a statement must hold, by how its value begins."""
    value = line.partition("=")[2].lstrip()
    return next(
        (mark for mark in ('"""', "'''", "]") if value.startswith(mark.replace("]", "["))), "\n"
    )


def _without(text: str, key: str) -> str:
    span = _spans(text).get(key)
    if span is None:
        raise EditError(f"{key} was not found")
    return text[: span[0]] + text[span[1] :]


def _with(text: str, key: str, old: Any, new: Any, after: Mapping[str, Any]) -> str:
    spans = _spans(text)
    if key not in spans:
        return _inserted(text, key, new, spans)
    start, end = spans[key]
    statement = text[start:end]
    if key == "log" and isinstance(old, list) and new[: len(old)] == old:
        grown = _log_grown(statement, new[len(old) :])
        if grown is not None:
            return text[:start] + grown + text[end:]
    return text[:start] + _revalued(statement, key, new) + text[end:]


def _revalued(statement: str, key: str, new: Any) -> str:
    """The statement with another value; a comment behind a value on one line stays."""
    head = statement[: statement.index("=") + 1]
    indent = statement[: len(statement) - len(statement.lstrip())]
    tail = "\n" if statement.endswith("\n") else ""
    value = key_text(key, new).partition(" = ")[2]
    comment = ""
    if statement.rstrip("\n").count("\n") == 0:
        comment = _comment_behind(statement)
    space = " " if "= " in statement[: len(head) + 1] or not statement[len(head) :].strip() else ""
    return f"{indent}{head.strip()}{space}{value}{comment}{tail}"


def _comment_behind(statement: str) -> str:
    """The white space and comment behind the value of a one-line statement."""
    line = statement.rstrip("\n")
    for at, char in enumerate(line):
        if char != "#":
            continue
        try:
            tomli.loads(line[:at])
        except (ValueError, RecursionError):
            continue
        value = line[:at].rstrip()
        return line[len(value) :]
    return ""


def _inserted(text: str, key: str, value: Any, spans: Mapping[str, tuple[int, int]]) -> str:
    """The key put at its place in the order; an unknown key goes before the log."""
    rank = KEY_ORDER.index(key) if key in KEY_ORDER else KEY_ORDER.index("log") - 0.5
    following = [
        span[0]
        for name, span in spans.items()
        if name in KEY_ORDER and KEY_ORDER.index(name) > rank
    ]
    earlier = [
        span[1]
        for name, span in spans.items()
        if name in KEY_ORDER and KEY_ORDER.index(name) < rank
    ]
    at = max(earlier) if earlier else min(following, default=len(text))
    if following and at > min(following):
        at = min(following)
    lead = "\n" if at and not text[:at].endswith("\n") else ""
    return f"{text[:at]}{lead}{key_text(key, value)}\n{text[at:]}"


def _log_grown(statement: str, entries: list[Any]) -> str | None:
    """A log's statement with entries appended in the style of their neighbours; None if it can't be told how."""
    close = statement.rstrip().rfind("]")
    head, tail = statement[:close], statement[close:]
    lines = [f"{toml_value(entry)}," for entry in entries]
    if "\n" not in head:
        inner = head.rstrip()
        if inner.endswith("["):
            return inner + "\n" + "".join(f"  {line}\n" for line in lines) + tail
        comma = "" if inner.endswith(",") else ","
        return f"{inner}{comma} {' '.join(lines)}{tail}"
    last = _last_item_end(head)
    if last is None:
        return None
    item_line = head[: last + 1].rsplit("\n", 1)[-1]
    indent = item_line[: len(item_line) - len(item_line.lstrip())] if item_line.strip() else "  "
    rest = head[last + 1 :]
    if not rest.lstrip(" \t").startswith(","):
        head = head[: last + 1] + "," + rest
    added = "".join(f"{indent or '  '}{line}\n" for line in lines)
    line_start = head.rfind("\n") + 1
    if head[line_start:].strip():
        return None
    return head[:line_start] + added + head[line_start:] + tail


def _last_item_end(head: str) -> int | None:
    """Where the last inline table of an unfinished array ends."""
    at = len(head)
    while True:
        at = head.rfind("}", 0, at)
        if at < 0:
            return None
        try:
            tomli.loads(head[: at + 1] + "]")
        except (ValueError, RecursionError):
            continue
        return at


def _by_tomlkit(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The same by way of a whole-document editor, for texts with shapes of their own."""
    import tomlkit

    try:
        document = tomlkit.parse(text)
        for key in [key for key in before if key not in after]:
            document.remove(key)
        for key, value in after.items():
            if before.get(key) != value or key not in before:
                item = tomlkit.parse(key_text(key, value) + "\n")[key]
                if key in document:
                    document[key] = item
                else:
                    document.add(key, item)
        edited = document.as_string()
    except Exception as error:
        raise EditError(f"the text can't be edited: {error}") from error
    if not _holds(edited, after):
        raise EditError("the text can't be edited without changing something else")
    return edited


__all__ = ["EditError", "card_data", "edit_text", "new_card_text"]
