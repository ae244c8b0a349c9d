"""Values as TOML text, and the question whether two values are the same to TOML."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

_SPECIAL = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f'  # what TOML forbids in a string, and C1, which a terminal would obey
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"  # marks that mislead a reviewer's eye
)
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_MARKER = re.compile(r"^(<{7}|>{7}|\|{7})(?=[ \t\r\n]|\Z)", re.MULTILINE)
"""What reads as a conflict marker of git at the beginning of a line."""


def toml_value(value: Any) -> str:
    """`value` on one line; times in UTC with milliseconds, texts with the escapes TOML asks for."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case datetime():
            return _instant(value)
        case float():
            return repr(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            pairs = ", ".join(
                f"{toml_key(key)} = {toml_value(part)}" for key, part in value.items()
            )
            return f"{{ {pairs} }}" if pairs else "{}"
        case list() | tuple():
            return f"[{', '.join(map(toml_value, value))}]"
        case _:
            return str(value)


def toml_key(key: str) -> str:
    return key if _BARE_KEY.match(key) else _quoted(key)


def top_value(value: Any, line_end: str = "\n", *, is_listed: bool = False) -> str:
    """`value` as it stands behind a key at the top of a file.

    A text of several lines stands between triple quotes, and tables stand one a line.

    Args:
        is_listed: that the value is an array with one item a line, even where it is empty.
    """
    if isinstance(value, str) and "\n" in value:
        return _long_text(value, line_end)
    if isinstance(value, list | tuple) and (
        is_listed or any(isinstance(item, Mapping) for item in value)
    ):
        lines = "".join(f"  {toml_value(item)},{line_end}" for item in value)
        return f"[{line_end}{lines}]"
    return toml_value(value)


def _quoted(text: str) -> str:
    return f'"{_SPECIAL.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return _SHORT.get(char) or f"\\u{ord(char):04x}"


def _long_text(text: str, line_end: str) -> str:
    def escape(found: re.Match[str]) -> str:
        return found[0] if found[0] in '\n\t"' else _escape(found)

    body = _SPECIAL.sub(escape, text).replace('"""', '""\\"')
    if body.endswith('"'):
        body = f'{body[:-1]}\\"'
    # A line that looks like a conflict marker would keep the file from being read.
    body = _MARKER.sub(lambda found: f"\\u{ord(found[0][0]):04x}{found[0][1:]}", body)
    return f'"""\n{body}"""'.replace("\n", line_end)


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    spec = "microseconds" if value.microsecond % 1000 else "milliseconds"
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=spec)}Z"


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are one to TOML: 1 is not true, and noon in Berlin is 11:00 in UTC."""
    if one is other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, datetime) and isinstance(other, datetime) and one.tzinfo is other.tzinfo:
        return one == other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    return canonical(one) == canonical(other)


def canonical(value: Any) -> tuple[str, Any]:
    """A value that can be compared, ordered and hashed, equal for values that are the same to TOML."""
    match value:
        case str() | bool() | int():
            return type(value).__name__, value
        case datetime() if value.tzinfo is not None:
            return "instant", value.astimezone(UTC).isoformat()
        case list() | tuple():
            return "array", tuple(map(canonical, value))
        case Mapping():
            return "table", tuple(sorted((key, canonical(part)) for key, part in value.items()))
        case float():
            return "float", repr(value)
        case date() | time():
            return type(value).__name__, value.isoformat()
        case _:
            return type(value).__name__, repr(value)
