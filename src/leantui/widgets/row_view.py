"""A scrolling widget on the Line API that draws again only the rows that differ from what is on the screen."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

Row = TypeVar("Row")
"""What a row shows; rows that are equal look the same."""


class RowView(ScrollView, Generic[Row]):
    """Says for each row what it shows, and draws it. Heirs call `refresh_rows` after anything changed."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id, classes=classes)
        self.rows_drawn = 0
        """How many rows were drawn since the start; for tests and figures."""
        self._on_screen: dict[int, Row] = {}
        self._is_stale = False

    def rows_at(self, ys: Iterable[int]) -> list[Row]:
        """What these rows of the screen show now."""
        raise NotImplementedError

    def draw_row(self, row: Row) -> Strip:
        """The row as it is drawn, as wide as the widget."""
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

    def render_line(self, y: int) -> Strip:
        self.rows_drawn += 1
        (row,) = self.rows_at((y,))
        self._on_screen[y] = row
        return self.draw_row(row)

    def refresh_rows(self) -> None:
        """Draw again every row that shows something else than when it was drawn last.

        Rows are compared once for all that changed together.
        """
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self._refresh_differing_rows)

    def _refresh_differing_rows(self) -> None:
        self._is_stale = False
        drawn, width = self._on_screen, self.size.width
        ys = range(self.size.height)
        differing = [
            y
            for y, row in zip(ys, self.rows_at(ys), strict=True)
            if y not in drawn or drawn[y] != row
        ]
        if differing:
            self.refresh(*(Region(0, y, width, 1) for y in differing))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.refresh()

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
