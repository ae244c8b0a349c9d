"""Pages about one standard: the process drawn, what changed between two revisions, and what would become of runs."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.exchange.standard_diff_pages import diff_lines
from leantui.layout.process_drawing import Row, cell_metrics, drawing, legend, listing
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.graph import process_graph
from leantui.rules.standard_diff import StandardDiff
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap

SIDEWAYS = 16
"""Cells that a key scrolls sideways by."""
HEADED = 70
"""Columns from which the lanes' titles stay where they are while the drawing is scrolled sideways."""


class DrawnProcess(LineView):
    """The process as wide as it is, of which the screen shows a part."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "sideways(-1)", "left", show=False, id="drawing.left"),
        Binding("right,l", "sideways(1)", "right", show=False, id="drawing.right"),
    ]

    def __init__(self, standard: Standard, *, is_ascii: bool) -> None:
        super().__init__(self._part, has_cursor=False, id="drawn")
        graph = process_graph(standard)
        self._rows = drawing(graph, is_ascii=is_ascii)
        words = legend(graph, is_ascii=is_ascii)
        self._below = [Line(), Line((Span(words, "muted"),))] if words else []
        self._list = listing(graph, is_ascii=is_ascii)
        self.is_list = False
        """Whether the steps are listed from top to bottom instead."""
        self._left = 0
        self._header = cell_metrics(graph).header
        self._widest = max((_width(row) for row in self._rows), default=0)

    def _part(self, width: int) -> Sequence[Line]:
        if self.is_list:
            return [
                line
                for row in self._list
                for line in wrap([Span(piece.text, piece.role) for piece in row], width, hanging=3)
            ]
        self._left = max(min(self._left, self._widest - width), 0)
        head = self._header if width >= HEADED else 0
        rows = (_headed(row, head, self._left, width) for row in self._rows)
        return [*rows, *self._below]

    def action_sideways(self, by: int) -> None:
        """Show more of what is left or right."""
        self._left += by * SIDEWAYS
        self.rebuild()

    def turn(self) -> None:
        """From the drawing to the list and back."""
        self.is_list = not self.is_list
        self.rebuild()


def _width(row: Row) -> int:
    return sum(cell_len(piece.text) for piece in row)


def _headed(row: Row, head: int, left: int, width: int) -> Line:
    """The lane's title, which stays, and of the rest what is seen from `left` on."""
    if not head:
        return _cropped(row, left, width)
    title, rest = _cropped(row, 0, head), _cropped(row, left + head, width - head)
    blank = head - sum(cell_len(span.text) for span in title.spans)
    return Line((*title.spans, Span(" " * blank), *rest.spans))


def _cropped(row: Row, left: int, width: int) -> Line:
    """The cells of a row from `left` on; half of a wide character is a blank."""
    spans: list[Span] = []
    at = 0
    for piece in row:
        text = ""
        for character in piece.text:
            size = cell_len(character)
            if at >= left and at + size <= left + width:
                text += character
            elif at < left < at + size or at < left + width < at + size:
                text += " "
            at += size
        if text:
            spans.append(Span(text, piece.role))
    return Line(tuple(spans))


class DiagramPage(Page[None]):
    """The process of a standard as lanes by role."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "turn", "list", show=False, id="drawing.turn")
    ]
    FOOTER = (("←→↑↓", "scroll"), ("drawing.turn", "drawing or list"), ("page.back", "back"))

    def __init__(self, standard: Standard) -> None:
        super().__init__()
        self._standard = standard

    def page_title(self) -> str:
        standard = self._standard
        return f"{one_line(standard.title)}  r{standard.revision} {standard.status}"

    def body(self) -> ComposeResult:
        yield DrawnProcess(self._standard, is_ascii=wants_ascii(self))

    def mounted(self) -> None:
        drawn = self.query_one(DrawnProcess)
        if self.size.width < HEADED:
            drawn.turn()  # of the drawing there would be two steps to be seen
        drawn.focus()

    def action_turn(self) -> None:
        self.query_one(DrawnProcess).turn()


class LinesPage(Page[bool]):
    """Lines to be read."""

    FOOTER: ClassVar[tuple[tuple[str, str], ...]] = (("↑↓", "scroll"), ("esc", "back"))

    def __init__(self, title: str, build: Callable[[int], Sequence[Line]]) -> None:
        """Show some lines.

        Args:
            title: what they are about.
            build: makes them for a width.
        """
        super().__init__()
        self._title = title
        self._build = build

    def page_title(self) -> str:
        return self._title

    def body(self) -> ComposeResult:
        yield LineView(self._lines, has_cursor=False, id="lines")

    def mounted(self) -> None:
        self.query_one("#lines", LineView).focus()

    def _lines(self, width: int) -> Sequence[Line]:
        lines = self._build(width)
        return in_ascii(lines) if wants_ascii(self) else lines


class ConfirmedPage(LinesPage):
    """Lines to be read before something is done. The result is whether it shall be."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "confirm", "yes", show=False, id="confirm.yes")
    ]
    FOOTER = (("↑↓", "scroll"), ("confirm.yes", "do it"), ("page.back", "leave it"))

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()

    def action_confirm(self) -> None:
        self.dismiss(True)


_ROLES = {
    "title": "title", "why": "muted", "plain": "", "added": "good", "removed": "bad",
    "changed": "strong", "old": "bad", "new": "good",
}  # fmt: skip


def difference_lines(
    diff: StandardDiff, below: Iterable[str] = ()
) -> Callable[[int], Sequence[Line]]:
    """What makes the lines of a comparison, with some words below it."""
    found = list(diff_lines(diff))
    notes = list(below)

    def build(width: int) -> Sequence[Line]:
        lines: list[Line] = []
        for each in found:
            indent = " " * (each.indent + 1)
            span = Span(each.text, _ROLES[each.look])
            lines += wrap([span], width, hanging=each.indent + 3, first=[Span(indent)])
        for note in notes:
            lines += [Line(), *wrap([Span(note, "strong")], width, hanging=1, first=[Span(" ")])]
        return lines

    return build
