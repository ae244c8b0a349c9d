"""Where things stand in a TOML text: statements, array items, comments. For texts that were parsed before."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import tomli

_STRING = (
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})"
    r"|(?P<comment>#[^\r\n]*)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)"
    r"|(?P<newline>\r?\n)|(?P<space>[ \t]+)"
    r"""|(?P<bare>[^\s\[\]{},"'#]+)""",
    re.DOTALL,
)
_KEY_PART = re.compile(
    r"""[ \t]*(?:(?P<bare>[^\s.="'\[\]#]+)|(?P<quoted>"(?:[^"\\\n]|\\.)*"|'[^'\n]*'))[ \t]*"""
)
_NO_STATEMENT = re.compile(r"[ \t]*(?P<comment>#[^\r\n]*)?(?:\r?\n|\Z)")
_SPACE = re.compile(r"[ \t]*")
_LINE_REST = re.compile(r"(?P<space>[ \t]*)(?P<comment>#[^\r\n]*)?(?:\r?\n|\Z)")


class Statement(NamedTuple):
    """`key = value` at the top of a document. All numbers are offsets in its text."""

    path: tuple[str, ...]
    """The key in its parts: several for a dotted key."""
    start: int
    """Where its line begins."""
    value: int
    value_end: int
    end: int
    """Behind the end of its last line."""

    @property
    def key(self) -> str:
        return self.path[0]


class Layout(NamedTuple):
    """What stands where in a document."""

    statements: tuple[Statement, ...]
    """Those above the first table header."""
    top_end: int
    """Where the first table header's line begins, or the text's length."""

    def of(self, key: str) -> list[Statement]:
        return [statement for statement in self.statements if statement.key == key]


class Item(NamedTuple):
    """An item of an array, or a pair of an inline table."""

    start: int
    end: int
    comma: int | None
    """Where the comma behind it stands."""

    @property
    def behind(self) -> int:
        return self.end if self.comma is None else self.comma + 1


class Note(NamedTuple):
    """A comment, from its `#` to the end of its line."""

    start: int
    end: int
    text: str


def layout(text: str) -> Layout:
    """Where the statements of a valid TOML text stand."""
    statements: list[Statement] = []
    at = 0
    while at < len(text):
        if (blank := _NO_STATEMENT.match(text, at)) and blank.end() > at:
            at = blank.end()
            continue
        if text[_after_space(text, at)] == "[":
            return Layout(tuple(statements), at)
        path, value = _key_at(text, at)
        value_end = _value_end(text, value)
        end = rest_of_line(text, value_end).end()
        statements.append(Statement(path, at, value, value_end, end))
        at = end
    return Layout(tuple(statements), len(text))


def _key_at(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The key that begins at `at`, in its parts, and where its value begins."""
    path: list[str] = []
    while True:
        part = _KEY_PART.match(text, at)
        if part is None:
            raise ValueError(f"no key at {at}")
        path.append(part["bare"] or next(iter(tomli.loads(f"{part['quoted']} = 0"))))
        at = part.end()
        if text[at : at + 1] == "=":
            return tuple(path), _after_space(text, at + 1)
        at += 1


def _value_end(text: str, at: int) -> int:
    depth = 0
    end = at
    for token in _TOKEN.finditer(text, at):
        kind = token.lastgroup
        if depth == 0 and kind in ("newline", "comment"):
            return end
        if kind in ("string", "bare", "open", "close"):
            end = token.end()
            depth += (kind == "open") - (kind == "close")
            if depth == 0 and kind in ("string", "close"):
                return end
    return end


def rest_of_line(text: str, at: int) -> re.Match[str]:
    """White space, comment and line end from `at` on; groups `space` and `comment`.

    Raises:
        ValueError: if anything else stands there.
    """
    rest = _LINE_REST.match(text, at)
    if rest is None:
        raise ValueError(f"more than a comment at {at}")
    return rest


def ends_line(text: str, at: int) -> re.Match[str] | None:
    """The same, or None if anything else stands there or the text ends without a line end."""
    rest = _LINE_REST.match(text, at)
    return rest if rest and rest[0].endswith("\n") else None


def items_of(text: str) -> list[Item]:
    """The items of an array or the pairs of an inline table, whose text begins and ends with its brackets."""
    items: list[Item] = []
    start: int | None = None
    end = depth = 0
    for token in _TOKEN.finditer(text, 1, len(text) - 1):
        kind = token.lastgroup
        if kind in ("space", "newline", "comment"):
            continue
        if kind == "comma" and depth == 0:
            if start is not None:
                items.append(Item(start, end, token.start()))
            start = None
            continue
        if start is None:
            start = token.start()
        depth += (kind == "open") - (kind == "close")
        end = token.end()
    if start is not None:
        items.append(Item(start, end, None))
    return items


def pair_of(text: str) -> tuple[tuple[str, ...], int]:
    """The key of a pair of an inline table, and where its value begins."""
    return _key_at(text, 0)


def notes_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Note]:
    """The comments of a TOML text, or of a part that begins outside of strings."""
    for token in _TOKEN.finditer(text, start, len(text) if end is None else end):
        if token.lastgroup == "comment":
            yield Note(token.start(), token.end(), token[0].rstrip())


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def indent_at(text: str, at: int) -> str:
    """The white space that begins the line of `at`."""
    start = line_start(text, at)
    return text[start : _after_space(text, start)]


def is_first_on_line(text: str, at: int) -> bool:
    return not text[line_start(text, at) : at].strip(" \t")


def line_end_of(text: str) -> str:
    """How lines end in `text`, by its first line."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
