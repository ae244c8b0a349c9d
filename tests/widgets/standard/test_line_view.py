"""The scrolling view of lines: cursor, pinned lines, scrolling without items."""

from collections.abc import Sequence

from textual.app import App, ComposeResult

from leantui.widgets.line_view import LineView
from leantui.widgets.lines import Line, Span


def items(width: int) -> Sequence[Line]:
    head = Line((Span("the title", "title"),))
    return [
        head,
        *(
            Line((Span(f" item {n}" if part == 0 else "   more"),), f"i{n}", part == 0)
            for n in range(20)
            for part in range(2)
        ),
    ]


def text_only(width: int) -> Sequence[Line]:
    return [Line((Span(f"line {n}"),)) for n in range(40)]


class ViewApp(App[None]):
    """One view, and what it said."""

    def __init__(self, view: LineView) -> None:
        super().__init__()
        self.view = view
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        self.chosen.append(event.item)

    @property
    def shown(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]


async def test_the_cursor_is_never_under_a_pinned_line() -> None:
    app = ViewApp(LineView(items, pinned=1))
    async with app.run_test(size=(40, 8)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert "›item 19" in app.shown
        for _ in range(10):
            await pilot.press("up")
            await pilot.pause()
            assert app.shown[0] == "the title"
            assert f"›item {app.view.cursor[1:]}" in app.shown[1:]
        assert app.view.cursor == "i9"


async def test_page_keys_go_by_a_screen_and_stop_at_the_ends() -> None:
    app = ViewApp(LineView(items))
    async with app.run_test(size=(40, 9)) as pilot:
        await pilot.press("pagedown")
        assert app.view.cursor == "i4"
        await pilot.press(*["pagedown"] * 9)
        assert app.view.cursor == "i19"
        await pilot.press(*["pageup"] * 9)
        assert app.view.cursor == "i0"
        await pilot.press("end", "home")
        assert app.view.cursor == "i0"
        assert app.view.scroll_offset.y == 0


async def test_without_items_the_keys_scroll() -> None:
    app = ViewApp(LineView(text_only))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down", "enter")
        assert app.view.scroll_offset.y == 2
        await pilot.press("end")
        assert app.shown[-1] == "line 39"
        assert app.chosen == []


async def test_the_cursor_stays_at_its_item_or_at_its_place() -> None:
    app = ViewApp(LineView(items))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down", "down")
        kept = [line for line in items(0) if line.item not in ("i0", "i1")]
        app.view.show_lines(lambda width: kept)
        assert app.view.cursor == "i3"
        gone = [line for line in kept if line.item != "i3"]
        app.view.show_lines(lambda width: gone)
        assert app.view.cursor == "i4"
        app.view.show_lines(lambda width: [])
        assert app.view.cursor == ""
        await pilot.press("enter", "down")
        assert app.chosen == []


async def test_a_click_selects_and_a_second_one_chooses() -> None:
    app = ViewApp(LineView(items))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click(LineView, offset=(3, 3))
        assert app.view.cursor == "i1"
        assert app.chosen == []
        await pilot.click(LineView, offset=(3, 4))
        assert app.chosen == ["i1"]


async def test_only_the_two_lines_of_a_cursor_step_are_drawn() -> None:
    app = ViewApp(LineView(items))
    async with app.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        before = app.view.rows_drawn
        await pilot.press("down")
        await pilot.pause()
        assert app.view.rows_drawn - before == 2
