"""A vertical scroll bar that draws again only the cells that look different."""

from typing import Self

from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class CellScrollBar(ScrollBar):
    """The framework's scroll bar, which would draw all its cells anew whenever its view scrolls by a row.

    In a long view most rows more or less leave every cell as it is.
    """

    def __init__(self, *, thickness: int = 1) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._cells: list[Strip] = []
        self._is_stale = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if not (repaint and self._cells) or regions or layout or recompose:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if not self._is_stale:  # size and place often change together
            self._is_stale = True
            self.call_later(self._refresh_differing_cells)
        return self

    def _refresh_differing_cells(self) -> None:
        self._is_stale = False
        before, self._cells = self._cells, self._draw()
        width = self.outer_size.width
        if len(before) != len(self._cells):
            self.refresh(self.outer_size.region)
            return
        pairs = enumerate(zip(before, self._cells, strict=True))
        differing = [y for y, (old, new) in pairs if old != new]
        if differing:
            self.refresh(*(Region(0, y, width, 1) for y in differing))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._cells = []

    def render_lines(self, crop: Region) -> list[Strip]:
        size = self.outer_size
        if crop != size.region:
            return super().render_lines(crop)
        if len(self._cells) != size.height:
            self._cells = self._draw()
        return self._cells

    def _draw(self) -> list[Strip]:
        bar = self.render()
        assert isinstance(bar, ScrollBarRender)
        assert isinstance(bar.style, Style)
        size = self.outer_size
        assert bar.style.bgcolor is not None
        assert bar.style.color is not None
        drawn = bar.render_bar(
            size=size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=size.width,
            back_color=bar.style.bgcolor,
            bar_color=bar.style.color,
        )
        filters, background = self.get_line_filters(), self.background_colors[1]
        strips: dict[int, Strip] = {}  # most cells are one segment
        cells = []
        for segment in drawn.segments:
            strip = strips.get(id(segment))
            if strip is None:
                strip = Strip([segment], size.width)
                for each in filters:
                    strip = strip.apply_filter(each, background)
                strips[id(segment)] = strip
            cells.append(strip)
        return cells
