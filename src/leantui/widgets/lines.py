"""Styled lines of text, and how they are wrapped and fitted. Pure; measured in terminal cells.

A role is a name in a table of looks (`leantui.widgets.looks`): the widget that shows a line gives it its
colours. Every text from a file passes `printable` before it becomes a span.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

ELLIPSIS = "…"
ASCII_ELLIPSIS = "..."

_ASCII = str.maketrans(
    {
        "…": "...",
        "•": "*",
        "·": ".",
        "→": ">",
        "←": "<",
        "↔": "<>",
        "↑": "^",
        "↓": "v",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "✓": "x",
        "▶": ">",
        "○": "o",
        "✗": "!",
        "▲": "^",
        "⚑": "B",
        "⚠": "!",
        "≠": "!=",
        "◷": "^",
        "⏸": "=",
        "│": "|",
        "┃": "|",
        "─": "-",
        "═": "=",
        "▌": "#",
        "║": "|",
        "▎": ":",
        "┊": ".",
        "█": ">",
        "◆": "*",
        "▸": "+",
        "‹": "<",
        "›": ">",
        "»": ">>",
        "×": "x",
        "≤": "<=",
        "≥": ">=",
    }
)

_ARROWS = (
    ("←↓↑→", "arrows"), ("↑↓", "up/down"),
    ("←", "left"), ("→", "right"), ("↑", "up"), ("↓", "down"),
)  # fmt: skip


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    role: str = ""


class Line(NamedTuple):
    """One line of a widget."""

    spans: tuple[Span, ...] = ()
    item: str = ""
    """The thing the line belongs to, by which a cursor goes from one to the next; empty for none."""
    is_head: bool = False
    """Whether the cursor is drawn on this line when it is at `item`."""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


def plain(lines: Iterable[Line]) -> str:
    """The lines as text, without trailing blanks: for goldens and for measuring."""
    return "\n".join(line.text.rstrip() for line in lines)


def to_ascii(text: str) -> str:
    """The program's own signs as ASCII; letters of people's words are left as they are."""
    return text if text.isascii() else text.translate(_ASCII)


def keys_to_ascii(keys: str) -> str:
    """Keys as people read them, the arrows by their names: as signs they would read as other keys."""
    for arrows, name in _ARROWS:
        keys = keys.replace(arrows, name)
    return to_ascii(keys)


def in_ascii(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(
        line._replace(spans=tuple(Span(to_ascii(text), role) for text, role in line.spans))
        for line in lines
    )


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """`text` in at most `width` cells: cut after a whole word with an ellipsis where it is too long.

    A first word that is wider than the room is cut inside, since nothing else would be left of it.
    """
    if cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    if room <= 0:
        return set_cell_size(text, max(width, 0)).rstrip()
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}" if kept else word
        if cell_len(longer) > room:
            break
        kept = longer
    if not kept:
        kept = chop_cells(text, room)[0]
    return kept.rstrip() + ellipsis


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `width` cells, on its left if it is to stand `right`."""
    blanks = " " * max(width - cell_len(text), 0)
    return blanks + text if right else text + blanks


def wrap(
    spans: Sequence[Span],
    width: int,
    *,
    hanging: int = 0,
    first: Sequence[Span] = (),
    item: str = "",
    is_head: bool = False,
) -> list[Line]:
    """Break spans between words into lines of at most `width` cells; not at U+00A0, which becomes a space.

    Args:
        spans: The text. A newline in it breaks the line.
        width: Cells there are for a line, the indent included.
        hanging: Cells by which the second and later lines are indented.
        first: What stands before the text on the first line, such as a bullet.
        item: Given to every line.
        is_head: Given to the first line.
    """
    if sum(cell_len(span.text) for span in first) > width - 4:
        spans, first = (*first, *spans), ()
    builder = _Wrapped(max(width, 1), min(hanging, max(width - 8, 0)), tuple(first))
    for text, role in spans:
        for number, paragraph in enumerate(text.split("\n")):
            if number:
                builder.end_line()
            builder.add(paragraph, role)
    builder.end_line()
    return [
        Line(tuple(line), item, is_head and number == 0)
        for number, line in enumerate(builder.lines)
    ]


class _Wrapped:
    """The lines made so far, and the one that is being filled."""

    def __init__(self, width: int, hanging: int, first: tuple[Span, ...]) -> None:
        self.lines: list[list[Span]] = []
        self._width = width
        self._indent = " " * hanging
        self._line = list(first)
        self._used = sum(cell_len(span.text) for span in first)
        self._is_fresh = True
        self._has_first = bool(first)
        self._blanks = 0

    def add(self, text: str, role: str) -> None:
        """Words of one paragraph; blanks at either end part them from what comes before and after."""
        for number, word in enumerate(text.split(" ")):
            if number:
                self._blanks += 1
            if word:
                self._add_word(word, role)

    def _add_word(self, word: str, role: str) -> None:
        blank = "" if self._is_fresh else " " * self._blanks
        self._blanks = 0
        size = cell_len(word)
        if self._used + len(blank) + size > self._width and not self._is_fresh and blank:
            self.end_line()
            blank = ""
        if self._used + size > self._width and self._has_first and len(self._indent) < self._used:
            self.end_line()  # beside a bullet there may be too little room, on the next line enough
        while self._used + len(blank) + size > self._width:
            room = self._width - self._used - len(blank)
            if room < 2 and not self._is_fresh:
                self.end_line()
                blank = ""
                continue
            head = _chop(word, max(room, 2))
            self._put(blank + head, role)
            word = word[len(head) :]
            if not word:
                return
            size, blank = cell_len(word), ""
            self.end_line()
        self._put(blank + word, role)

    def _put(self, text: str, role: str) -> None:
        text = text.replace("\u00a0", " ")
        self._used += cell_len(text)
        self._is_fresh = self._has_first = False
        if self._line and self._line[-1].role == role:
            self._line[-1] = Span(self._line[-1].text + text, role)
        else:
            self._line.append(Span(text, role))

    def end_line(self) -> None:
        self.lines.append(self._line)
        self._line = [Span(self._indent)] if self._indent else []
        self._used = len(self._indent)
        self._is_fresh = True
        self._has_first = False
        self._blanks = 0


def _chop(word: str, room: int) -> str:
    """As much of a word as has room, up to a slash where it has one."""
    head = chop_cells(word, room)[0]
    at_slash = head.rfind("/") + 1
    return head[:at_slash] if at_slash > len(head) // 3 else head


def columns(left: Sequence[Span], right: Sequence[Span], width: int) -> tuple[Span, ...] | None:
    """`left` and `right` at the two ends of one line; None if they don't fit with a gap of two."""
    used = sum(cell_len(span.text) for span in (*left, *right))
    if used + 2 > width:
        return None
    return (*left, Span(" " * (width - used)), *right)
