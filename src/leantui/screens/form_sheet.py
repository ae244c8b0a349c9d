"""The fields of a form, one below the other: those that aren't in hand are lines, drawn in two widgets around it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input, TextArea

from leantui.screens.form_row import LABEL_WIDTH, FormRow, LineInput, LinesInput, label_span
from leantui.widgets.line_view import Builder, LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, in_ascii


class FormLines(LineView, can_focus=False):
    """Some of the fields, as high as they are."""

    DEFAULT_CSS = "FormLines { height: auto; scrollbar-gutter: auto; overflow-y: hidden; }"

    class Picked(Message):
        """The mouse clicked on a field or on what is offered for one."""

        def __init__(self, item: str) -> None:
            super().__init__()
            self.item = item

    def __init__(self, build: Builder, *, id: str) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(build, has_cursor=False, id=id)

    def show(self) -> None:
        """Draw what differs; only another number of lines is laid out."""
        before = len(self.lines)
        self.rebuild()
        if len(self.lines) != before or self.display != bool(before):
            self.display = bool(self.lines) or self.content_width <= 0
            self.refresh(layout=True)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        item = self.item_at(event.y)
        if item:
            self.post_message(self.Picked(item))


class FormSheet(VerticalScroll, can_focus=False):
    """Rows of a form with one of them in hand."""

    DEFAULT_CSS = f"""
    FormSheet {{ height: 1fr; scrollbar-size-vertical: 1; }}
    FormSheet > #hand {{ height: auto; }}
    FormSheet #label {{ width: {LABEL_WIDTH}; }}
    FormSheet Input {{ border: none; height: 1; padding: 0; background: $panel; width: 1fr; }}
    FormSheet Input:focus {{ border: none; background: $panel; }}
    FormSheet TextArea {{ border: none; padding: 0; height: auto; min-height: 1; max-height: 12; background: $panel; width: 1fr; display: none; }}
    FormSheet TextArea:focus {{ border: none; background: $panel; }}
    """

    def __init__(self, rows: Sequence[FormRow], start: str, *, id: str) -> None:  # noqa: A002 (Textual's name for it)
        """The fields.

        Args:
            rows: All of them, in their order.
            start: The card key of the one in hand at first.
            id: The widget's id.
        """
        super().__init__(id=id)
        self.rows = tuple(rows)
        self._at = next((at for at, row in enumerate(rows) if row.field.key == start), 0)

    def compose(self) -> ComposeResult:
        yield FormLines(self._above, id="above")
        with Horizontal(id="hand"):
            yield OneLine(self._label, id="label")
            yield LineInput(select_on_focus=False)
            area = LinesInput(tab_behavior="focus", soft_wrap=True)
            area.cursor_blink = False
            yield area
        yield FormLines(self._below, id="below")

    def on_mount(self) -> None:
        self.go_to(self._at)

    @property
    def row(self) -> FormRow:
        """The field in hand."""
        return self.rows[self._at]

    def editor_of(self, row: FormRow) -> LineInput | LinesInput:
        if row.takes_lines:
            return self.query_one(LinesInput)
        return self.query_one(LineInput)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What is put into a field meanwhile, nobody has typed."""
        with self.editor_of(self.row).prevent(Input.Changed, TextArea.Changed):
            yield

    def go_to(self, at: int) -> None:
        """Take another field in hand."""
        self.row.lay_down()
        self._at = at
        editor = self.editor_of(self.row)
        for each in (self.query_one(LineInput), self.query_one(LinesInput)):
            each.display = each is editor
        with self.quietly():
            self.row.take_up(editor)
        self.screen.set_focus(editor, scroll_visible=False)
        self.query_one("#label", OneLine).refresh()
        self.show()

    def show(self) -> None:
        """Draw the fields as they are now, the one in hand and what stands below it in sight."""
        for name in ("#above", "#below"):
            self.query_one(name, FormLines).show()
        self.call_after_refresh(self._into_sight)

    def _into_sight(self) -> None:
        hand = self.query_one("#hand")
        below = len(self.row.below(self._width))
        region = hand.virtual_region
        self.scroll_to_region(
            Region(0, region.y, region.width, region.height + below), animate=False, force=True
        )

    @property
    def _width(self) -> int:
        return max(self.scrollable_content_region.width, 1)

    # Lines

    def _label(self, width: int) -> Sequence[Line]:
        return self._signs([Line((label_span(self.row.field.label),))])

    def _above(self, width: int) -> Sequence[Line]:
        return self._signs(_lines_of(self.rows[: self._at], width))

    def _below(self, width: int) -> Sequence[Line]:
        rest = _lines_of(self.rows[self._at + 1 :], width)
        return self._signs([*self.row.below(width), *rest])

    def _signs(self, lines: Sequence[Line]) -> Sequence[Line]:
        return in_ascii(lines) if self.is_attached and wants_ascii(self) else lines


def _lines_of(rows: Sequence[FormRow], width: int) -> list[Line]:
    return [line for row in rows for line in row.lines(width)]
