"""A scrolling widget on the Line API that draws again only the rows that differ from what is on the screen."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from leantui.widgets.joined_strip import JoinedStrip
from leantui.widgets.scroll_bar import CellScrollBar

Row = TypeVar("Row")
"""What a row shows; rows that are equal look the same."""


class RowView(ScrollView, Generic[Row]):
    """Says for each row what it shows, and draws it. Heirs call `refresh_rows` after anything changed.

    The framework goes through a line's segments several times before it is on the screen: to frame it, to
    filter its colours, to cut it at the scroll bar. Here a row is put together from strips that were through
    all that when they were first drawn, and stays as it is until it has to be drawn again. A widget with more
    of a frame than a left edge is left to the framework.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id, classes=classes)
        self.rows_drawn = 0
        """How many rows were drawn since the start; for tests and figures."""
        self._on_screen: dict[int, Row] = {}
        self._strips: dict[int, Strip] = {}
        self._frame: tuple[Strip, Style] | None = None
        self._is_blank = False
        self._is_stale = False

    def rows_at(self, ys: Iterable[int]) -> list[Row]:
        """What these rows of the screen show now."""
        raise NotImplementedError

    def draw_row(self, row: Row) -> Strip:
        """The row as it is drawn, without what is blank at its end."""
        raise NotImplementedError

    def fit(self) -> None:
        """Make what is shown fit the size there is now. Called before anything is drawn at that size."""

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """The layout found a size: a frame drawn before the news of it came would be drawn in vain."""
        before = self._size
        is_other = super()._size_updated(size, virtual_size, container_size, layout)
        if self._size and self._size != before:
            self.fit()
        return is_other

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One row, for the framework to frame it."""
        if self._is_blank:
            return Strip([])
        (row,) = self.rows_at((y,))
        return self._row_drawn(y, row)

    def _row_drawn(self, y: int, row: Row) -> Strip:
        self.rows_drawn += 1
        self._on_screen[y] = row
        return self.draw_row(row)

    def render_lines(self, crop: Region) -> list[Strip]:
        if not self._is_framed_left_only:
            return super().render_lines(crop)
        strips = self._strips
        missing = [y for y in crop.line_range if y not in strips]
        if missing:
            self._draw(missing)
        if crop.column_span == (0, self.outer_size.width):
            return [strips[y] for y in crop.line_range]
        return [strips[y].crop(*crop.column_span) for y in crop.line_range]

    @property
    def _is_framed_left_only(self) -> bool:
        """Whether a line is its left edge, the row, and blanks."""
        styles = self.styles
        top, right, bottom, _ = styles.gutter
        return (
            not (top or right or bottom or styles.tint.a or styles.has_rule("hatch"))
            and not any(kind for kind, _ in styles.outline)
            and styles.text_opacity == self.opacity == 1.0
        )

    def _draw(self, ys: Sequence[int]) -> None:
        edge, ground = self._framed()
        width = self.outer_size.width - edge.cell_length
        if self._is_bar_placed:  # which is drawn over the row's end
            width -= self.scrollbar_size_vertical
        filters, background = self.get_line_filters(), self.background_colors[1]
        for y, row in zip(ys, self.rows_at(ys), strict=True):
            strip = self._row_drawn(y, row)
            parts = list(strip.parts) if isinstance(strip, JoinedStrip) else [strip]
            for each in filters:
                parts = [part.apply_filter(each, background) for part in parts]
            if strip.cell_length > width:
                parts = [JoinedStrip(parts).crop(0, width)]
            elif strip.cell_length < width:
                parts.append(Strip.blank(width - strip.cell_length, ground))
            self._strips[y] = JoinedStrip([edge, *parts] if edge.cell_length else parts)

    @property
    def _is_bar_placed(self) -> bool:
        """Whether the scroll bar has its place: one that is shown since a moment ago gets it at the next layout."""
        bar = self._vertical_scrollbar
        return (
            self.show_vertical_scrollbar
            and bar is not None
            and bar in self.screen._compositor.visible_widgets
        )

    def _framed(self) -> tuple[Strip, Style]:
        """The left edge, and the style of the blanks beside it, as the framework draws an empty line."""
        if self._frame is None:
            self._is_blank = True
            try:
                (line,) = super().render_lines(Region(0, 0, self.outer_size.width, 1))
            finally:
                self._is_blank = False
            *_, last = line
            self._frame = (line.crop(0, self.styles.gutter.left), last.style or Style.null())
        return self._frame

    def _set_dirty(self, *regions: Region) -> None:
        """Whatever asks for these regions, or for everything, to be drawn again comes through here."""
        super()._set_dirty(*regions)
        if not regions:
            self._strips.clear()
            self._frame = None
        for region in regions:
            for y in region.line_range:
                self._strips.pop(y, None)

    # What differs

    def refresh_rows(self) -> None:
        """Draw again every row that shows something else than when it was drawn last.

        Rows are compared once for all that changed together.
        """
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self._refresh_stale_rows)

    def _refresh_stale_rows(self) -> None:
        if self._is_stale:
            self.refresh_rows_now()

    def refresh_rows_now(self) -> None:
        """The same without waiting for what else may change, so that the next frame has it."""
        self._is_stale = False
        if not self.is_mounted:
            return
        drawn, size = self._on_screen, self.size
        ys = range(size.height)
        differing = [
            y
            for y, row in zip(ys, self.rows_at(ys), strict=True)
            if y not in drawn or drawn[y] != row
        ]
        if differing:
            self.refresh(*(Region(0, y, size.width, 1) for y in differing))
            self._check_refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.refresh()

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            bar = CellScrollBar(thickness=self.scrollbar_size_vertical)
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        if self.show_horizontal_scrollbar:
            self.horizontal_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh_rows()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh_rows()

    def set_content_size(self, size: Size) -> None:
        """Take a new virtual size without laying out the screen: only the scroll bar depends on it."""
        if size == self.virtual_size:
            return
        if self.styles.auto_dimensions or not self.is_mounted:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)
        self._scroll_update(size)
