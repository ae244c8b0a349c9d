"""Where each key of a TOML text stands, so that a problem can be named with its line and column.

The texts are ones the parser has accepted, TOML 1.1 too; so this only needs to find its way, not to
judge. (Parsers that keep positions read TOML 1.0 only.) It runs when there is something to report.
"""

import re
from bisect import bisect_right

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_VALUE = re.compile(r"[^\s,\]}#]+(?: (?=\d\d:)[^\s,\]}#]+)?")
_BARE_KEY = re.compile(r"[^\s.=\[\]\"'#]+")


class Places:
    """Positions of the keys and values of one text."""

    def __init__(self, text: str) -> None:
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.keys: dict[KeyPath, int] = {}
        """Offset of each key, and of each element of an array, by path."""
        self.values: dict[KeyPath, int] = {}
        self.headers: list[tuple[int, KeyPath]] = []
        """Offset and path of each `[table]` and `[[table]]` header."""
        self.order: list[KeyPath] = []
        """Paths of key-value pairs outside of inline tables, in the order of the text."""
        _Walk(text, self).run()

    def line_column(self, path: KeyPath, *, of_value: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the key at `path`, or of the nearest table around it.

        `(0, 0)` where nothing of the path is in the text.
        """
        for length in range(len(path), 0, -1):
            part = path[:length]
            at = self.values.get(part) if of_value and length == len(path) else None
            at = self.keys.get(part) if at is None else at
            if at is not None:
                return self.of_offset(at)
        return (0, 0)

    def of_offset(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._lines, at)
        return (line, at - self._lines[line - 1] + 1)


def dotted(path: KeyPath) -> str:
    """A key path as people read it: `log[3].at`; arrays count from 0."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


class _LostError(Exception):
    """The text isn't what it should be; what was found so far is kept."""


class _Walk:
    def __init__(self, text: str, places: Places) -> None:
        self.text = text
        self.at = 0
        self.places = places
        self.arrays: dict[KeyPath, int] = {}

    def run(self) -> None:
        prefix: KeyPath = ()
        try:
            while self.skip(_BLANK) < len(self.text):
                if self.text[self.at] == "[":
                    prefix = self.header()
                else:
                    self.places.order.append(self.pair(prefix))
        except (_LostError, RecursionError):
            return

    def skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return self.at

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _LostError
        self.at = found.end()
        return found[0]

    def header(self) -> KeyPath:
        start = self.at
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        names = self.key()
        self.at += 2 if is_array else 1
        path = self.resolved(names[:-1]) + names[-1:]
        if is_array:
            self.arrays[path] = self.arrays.get(path, -1) + 1
            self.places.keys.setdefault(path, start)
            path = (*path, self.arrays[path])
        else:
            path = self.resolved(names)
        for length in range(1, len(path) + 1):
            self.places.keys.setdefault(path[:length], start)
        self.places.headers.append((start, path))
        return path

    def resolved(self, names: KeyPath) -> KeyPath:
        """`names` with the index of the table that is being filled after each array's name."""
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def key(self) -> KeyPath:
        import tomli  # not at the start of a program: few files have something to be named

        names: list[str | int] = []
        while True:
            self.skip(_SPACE)
            if self.at < len(self.text) and self.text[self.at] in "\"'":
                quoted = self.take(_STRING)
                names.append(next(iter(tomli.loads(f"{quoted} = 0"))))
            else:
                names.append(self.take(_BARE_KEY))
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(names)
            self.at += 1

    def pair(self, prefix: KeyPath) -> KeyPath:
        start = self.at
        names = self.key()
        if not self.text.startswith("=", self.at):
            raise _LostError
        self.at += 1
        self.skip(_SPACE)
        path = prefix + names
        for length in range(len(prefix) + 1, len(path) + 1):
            self.places.keys.setdefault(path[:length], start)
        self.value(path)
        return path

    def value(self, path: KeyPath) -> None:
        self.places.values[path] = self.at
        first = self.text[self.at : self.at + 1]
        if first in ('"', "'"):
            self.take(_STRING)
        elif first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            self.take(_BARE_VALUE)

    def array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while not self.is_closed("]"):
            self.places.keys[(*path, index)] = self.at
            self.value((*path, index))
            index += 1

    def inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while not self.is_closed("}"):
            self.pair(path)

    def is_closed(self, bracket: str) -> bool:
        """Whether the array or inline table ends here; steps over white space, commas and the bracket."""
        self.skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1
            self.skip(_BLANK)
        if self.at >= len(self.text):
            raise _LostError
        if self.text[self.at] != bracket:
            return False
        self.at += 1
        return True
