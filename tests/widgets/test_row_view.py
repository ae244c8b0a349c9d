"""Rows and scroll bars are drawn past the framework's styling of lines: they look as it would draw them."""

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from leantui.widgets.joined_strip import JoinedStrip
from leantui.widgets.line_view import LineView
from leantui.widgets.lines import Line, Span


def lines(width: int) -> Sequence[Line]:
    return [
        Line((Span(f" line {number}", ("title", "muted", "")[number % 3]), Span(" more", "accent")))
        for number in range(200)
    ]


class Shown(App[None]):
    CSS = "#edged { border-left: vkey $primary; padding: 0 0 0 2; } #boxed { border: round $primary; }"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.view = LineView(lines, id=name)

    def compose(self) -> ComposeResult:
        yield self.view


def look(strips: Sequence[Strip]) -> list[list[tuple[object, ...]]]:
    """Character by character: what it is, and in which style."""
    found = []
    for strip in strips:
        cells: list[tuple[object, ...]] = []
        for text, style, _ in strip:
            assert style is not None
            cells += [
                (char, style.color if char != " " else None, style.bgcolor, style.bold)
                for char in text
            ]
        found.append(cells)
    return found


@pytest.mark.parametrize("name", ["plain", "edged", "boxed"])
@pytest.mark.parametrize("top", [0, 7, 180])
async def test_rows_look_as_the_framework_would_draw_them(name: str, top: int) -> None:
    app = Shown(name)
    async with app.run_test(size=(40, 20)) as pilot:
        app.view.scroll_to(y=top, animate=False, force=True)
        await pilot.pause()
        region = app.view.outer_size.region
        width = region.width - app.view.scrollbar_size_vertical
        own = [strip.crop(0, width) for strip in app.view.render_lines(region)]
        app.view._styles_cache.clear()
        theirs = [strip.crop(0, width) for strip in Widget.render_lines(app.view, region)]
        assert look(own) == look(theirs)


def seen(strips: Sequence[Strip]) -> list[object]:
    """The colour of each cell's ground: that of the text where both are swapped."""
    styles = [segment.style for strip in strips for segment in strip]
    return [style and (style.color if style.reverse else style.bgcolor) for style in styles]


async def test_the_scroll_bar_looks_as_the_framework_s_and_draws_what_differs() -> None:
    app = Shown("plain")
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        bar = app.view.vertical_scrollbar
        for top in (0, 1, 50, 51, 180, 3):
            app.view.scroll_to(y=top, animate=False, force=True)
            await pilot.pause()
            region = bar.outer_size.region
            bar._styles_cache.clear()
            own, theirs = bar.render_lines(region), Widget.render_lines(bar, region)
            assert seen(own) == seen(theirs), top
            assert [strip.text for strip in own] == [strip.text for strip in theirs], top
        asked: list[Region] = []
        bar._set_dirty = lambda *regions: asked.extend(regions)  # type: ignore[method-assign]
        app.view.scroll_to(y=4, animate=False, force=True)
        await pilot.pause()
        assert len(asked) < 4


def test_a_strip_of_strips_is_cut_where_its_parts_end_and_anywhere_else() -> None:
    parts = [Strip.blank(3), Strip.blank(4), Strip.blank(5)]
    joined = JoinedStrip(parts)
    assert joined.cell_length == 12
    assert list(joined.divide([12])) == [joined]
    first, second = joined.divide([7, 12])
    assert isinstance(first, JoinedStrip)
    assert first.parts == parts[:2]
    assert second is parts[2]
    assert [strip.cell_length for strip in joined.divide([5, 12])] == [5, 7]
