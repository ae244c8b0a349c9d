"""Widgets that draw styled lines on the Line API: a scrolling view with a cursor, and a single line."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from leantui.widgets.lines import Line, Span
from leantui.widgets.looks import CURSOR_LOOKS, LINE_LOOKS, Looks
from leantui.widgets.role_styles import RoleStyles
from leantui.widgets.row_view import RowView

Builder = Callable[[int], Sequence[Line]]
"""Makes the lines for a width in cells."""


def wants_ascii(widget: Widget) -> bool:
    """Whether signs are drawn in ASCII: the app says `ascii_only`, or has the class `-ascii`."""
    return bool(getattr(widget.app, "ascii_only", False)) or widget.app.has_class("-ascii")


class OneLine(RoleStyles, Widget):
    """A line that fits itself to the width. Showing another one draws it and lays nothing out."""

    DEFAULT_CSS = "OneLine { height: 1; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(
        self,
        build: Builder | None = None,
        *,
        id: str | None = None,  # noqa: A002 (Textual's name for it)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._build = build

    def show_line(self, build: Builder) -> None:
        """Draw the first of the lines that `build` makes for the width there is."""
        self._build = build
        self.refresh()

    def line(self, width: int) -> Line:
        """What is shown in `width` cells."""
        lines = self._build(width) if self._build else ()
        return lines[0] if lines else Line()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = self.line(width) if y == 0 else Line()
        return self.draw_line(line, width, self.base_style)


class LineView(RoleStyles, RowView[tuple[Line, str]], can_focus=True):
    """A scrolling view of lines, with a cursor that goes from item to item where lines have items."""

    LOOKS: ClassVar[Looks] = {**LINE_LOOKS, **CURSOR_LOOKS}
    DEFAULT_CSS = """
    LineView {
        height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "up", show=False, id="list.up"),
        Binding("down,j", "cursor(1)", "down", show=False, id="list.down"),
        Binding("pageup,ctrl+b", "page(-1)", "page up", show=False, id="list.page-up"),
        Binding("pagedown,ctrl+f", "page(1)", "page down", show=False, id="list.page-down"),
        Binding("home,g", "edge(-1)", "first", show=False, id="list.first"),
        Binding("end,G", "edge(1)", "last", show=False, id="list.last"),
        Binding("enter", "choose", "choose", show=False, id="list.choose"),
    ]

    class ItemSelected(Message):
        """The cursor came to an item."""

        def __init__(self, view: "LineView", item: str) -> None:
            super().__init__()
            self.view = view
            self.item = item

        @property
        def control(self) -> "LineView":
            return self.view

    class ItemChosen(ItemSelected):
        """Enter was pressed, or the mouse clicked, on the item under the cursor."""

    def __init__(
        self,
        build: Builder | None = None,
        *,
        pinned: int = 0,
        has_cursor: bool = True,
        id: str | None = None,  # noqa: A002 (Textual's name for it)
        classes: str | None = None,
    ) -> None:
        """A view of what `build` makes.

        Args:
            build: Makes the lines for a width.
            pinned: How many of the first lines stay when the rest is scrolled.
            has_cursor: Whether a cursor is drawn; without one, keys scroll.
            id: The widget's id.
            classes: Its CSS classes.
        """
        super().__init__(id=id, classes=classes)
        self.lines: Sequence[Line] = ()
        self.cursor = ""
        """The item the cursor is at; empty where there is none."""
        self.pinned = pinned
        self.has_cursor = has_cursor
        self.is_driven = False
        """Whether another widget with the focus moves the cursor, so that it is drawn as if focused."""
        self._build = build
        self._built_for = -1
        self._items: list[str] = []
        self._spans: dict[str, tuple[int, int]] = {}

    # What is shown

    def show_lines(self, build: Builder, *, cursor: str | None = None) -> None:
        """Show what `build` makes. The cursor stays at its item, goes to `cursor`, or to the first one."""
        self._build = build
        if cursor is not None:
            self.cursor = cursor
        self.rebuild()

    def rebuild(self) -> None:
        """Make the lines again for the width there is now."""
        width = self.content_width
        if self._build is None or width <= 0:
            self._built_for = -1
            return
        self._built_for = width
        self._take(self._build(width))

    @property
    def content_width(self) -> int:
        """Cells there are for a line beside the scroll bar."""
        return self.scrollable_content_region.width if self.is_attached else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines there are, for a view whose height is `auto`."""
        if self._build is None:
            return 0
        return len(self._build(width)) if width != self._built_for else len(self.lines)

    def _take(self, lines: Sequence[Line]) -> None:
        before = self._place_of_cursor()
        self.lines = lines
        self._spans = _item_spans(lines)
        self._items = list(self._spans)
        if self.cursor not in self._spans:
            self.cursor = self._items[min(before, len(self._items) - 1)] if self._items else ""
        self.set_content_size(Size(self._built_for, len(lines)))
        self.refresh_rows()

    def _place_of_cursor(self) -> int:
        return self._items.index(self.cursor) if self.cursor in self._spans else 0

    def on_show(self) -> None:
        """What was changed while it was hidden is made when it is shown, at the same width too."""
        if self._built_for < 0:
            self.rebuild()

    def fit(self) -> None:
        """Make the lines for the new width, and keep the cursor in sight."""
        if self.content_width != self._built_for:
            self.rebuild()
        self.show_cursor()

    def rows_at(self, ys: Iterable[int]) -> list[tuple[Line, str]]:
        """The line of each row, and the role of the cursor where it is drawn there."""
        top, pinned = self.scroll_offset.y, self.pinned
        is_active = self.has_focus or self.is_driven
        cursor = "cursor" if is_active else "cursor-blurred"
        rows = []
        for y in ys:
            at = y if y < pinned else y + top
            line = self.lines[at] if at < len(self.lines) else Line()
            is_cursor = self.has_cursor and line.is_head and line.item == self.cursor
            rows.append((line, cursor if is_cursor else ""))
        return rows

    def draw_row(self, row: tuple[Line, str]) -> Strip:
        line, cursor = row
        width, base = self.size.width, self.base_style
        if not cursor:
            return self.draw_line(line, width, base)
        base += self.role_style(cursor)
        is_plain = cursor == "cursor"
        return self.draw_line(self._with_pointer(line), width, base, is_plain=is_plain)

    def _with_pointer(self, line: Line) -> Line:
        """A sign in the first cell where that is free, for a terminal without colours."""
        first, *rest = line.spans or (Span(""),)
        if not first.text.startswith(" "):
            return line
        pointer = ">" if wants_ascii(self) else "›"
        return line._replace(spans=(Span(pointer + first.text[1:], first.role), *rest))

    def on_focus(self) -> None:
        self.refresh_rows()

    def on_blur(self) -> None:
        self.refresh_rows()

    # The cursor

    def select(self, item: str) -> None:
        """Put the cursor at `item`, in sight, and say so."""
        if item not in self._spans or item == self.cursor:
            return
        self.cursor = item
        self.refresh_rows()
        self.show_cursor()
        self.post_message(self.ItemSelected(self, item))

    def show_cursor(self) -> None:
        """Scroll so far that the cursor's lines can be seen, its first one in any case."""
        if self.has_cursor and self.cursor in self._spans:
            self.show_range(*self._spans[self.cursor])

    def show_range(self, first: int, last: int) -> None:
        """Scroll so far that the lines from `first` to `last` can be seen, `first` in any case."""
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if last - top >= height:
            top = last - height + 1
        if first - self.pinned < top:
            top = max(first - self.pinned, 0)
        self.scroll_to(y=top, animate=False, force=True)

    def action_cursor(self, by: int) -> None:
        """To the next item; where there is none, scroll."""
        place = self._place_of_cursor() + by
        if self.has_cursor and self._items and 0 <= place < len(self._items):
            self.select(self._items[place])
        else:
            self.scroll_relative(y=by, animate=False, force=True)

    def action_page(self, by: int) -> None:
        height = max(self.scrollable_content_region.height - self.pinned - 1, 1)
        if not (self.has_cursor and self._items):
            self.scroll_relative(y=by * height, animate=False, force=True)
            return
        at = self._spans[self.cursor][0] + by * height
        found = [item for item in self._items if self._spans[item][0] <= at]
        self.select(found[-1] if found else self._items[0])

    def action_edge(self, to: int) -> None:
        if self.has_cursor and self._items:
            self.select(self._items[0 if to < 0 else -1])
        self.scroll_to(y=0 if to < 0 else len(self.lines), animate=False, force=True)

    def action_choose(self) -> None:
        if self.has_cursor and self.cursor:
            self.post_message(self.ItemChosen(self, self.cursor))

    def item_at(self, y: int) -> str:
        """The item at a line of the widget, from its top; empty for none."""
        at = y if y < self.pinned else y + self.scroll_offset.y
        return self.lines[at].item if 0 <= at < len(self.lines) else ""

    def on_click(self, event: events.Click) -> None:
        item = self.item_at(event.y)
        if not item or not self.has_cursor:
            return
        if item == self.cursor or event.chain > 1:
            self.action_choose()
        self.select(item)


def _item_spans(lines: Sequence[Line]) -> dict[str, tuple[int, int]]:
    """Each item's first and last line."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(lines):
        if line.item:
            found[line.item] = (found.get(line.item, (number, number))[0], number)
    return found
