"""The pane in a running app: what is seen first, the cursor over steps, and what is built anew."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from textual.app import App, ComposeResult

import leantui.widgets.standard_pane as pane_module
from leantui.model.card import Card
from leantui.widgets.standard_lines import standard_lines
from leantui.widgets.standard_pane import NextStepStrip, StandardPane
from leantui.widgets.standard_view import StandardView

Views = Callable[..., StandardView]


class PaneApp(App[None]):
    """A pane over a strip."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield StandardPane()
        yield NextStepStrip()

    @property
    def pane(self) -> StandardPane:
        return self.query_one(StandardPane)

    def shown(self) -> list[str]:
        pane = self.pane
        return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]

    def on_standard_pane_step_selected(self, event: StandardPane.StepSelected) -> None:
        self.said.append((type(event).__name__, event.step))

    def on_standard_pane_step_activated(self, event: StandardPane.StepActivated) -> None:
        self.said.append((type(event).__name__, event.step))


@pytest.mark.parametrize("size", [(150, 45), (100, 30), (80, 24), (50, 20), (34, 10)])
async def test_the_next_step_is_in_sight_at_every_size(
    view_of: Views, size: tuple[int, int]
) -> None:
    app = PaneApp()
    async with app.run_test(size=size) as pilot:
        app.pane.show(view_of())
        await pilot.pause()
        shown = app.shown()
        assert any("▶ 4" in line for line in shown)
        assert shown[0].startswith("Set up a new starter")
        assert all(len(line) <= size[0] for line in shown)


async def test_a_change_of_size_wraps_anew(view_of: Views) -> None:
    app = PaneApp()
    async with app.run_test(size=(90, 30)) as pilot:
        app.pane.show(view_of())
        await pilot.resize_terminal(40, 30)
        await pilot.pause()
        assert max(len(line) for line in app.shown()) <= 40
        assert "    technician 1h15m  pause" in [line.text for line in app.pane.lines] or any(
            "1h15m" in line for line in app.shown()
        )


async def test_up_and_down_go_over_the_steps_and_enter_opens_one(view_of: Views) -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(view_of())
        app.pane.focus()
        await pilot.pause()
        assert app.pane.cursor == "laptop"
        await pilot.press("down", "down", "down")
        assert app.pane.cursor == "hand-over"
        assert "at the desk" not in "\n".join(app.shown())
        await pilot.press("enter")
        assert "at the desk" in "\n".join(app.shown())
        await pilot.press("enter")
        assert "at the desk" not in "\n".join(app.shown())
        assert app.said == [
            ("StepSelected", "record"),
            ("StepSelected", "tidy"),
            ("StepSelected", "hand-over"),
            ("StepActivated", "hand-over"),
            ("StepActivated", "hand-over"),
        ]


async def test_a_click_selects_and_a_second_one_opens(view_of: Views) -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 40)) as pilot:
        app.pane.show(view_of())
        await pilot.pause()
        y = next(n for n, line in enumerate(app.shown()) if "2 Create the account" in line)
        await pilot.click(StandardPane, offset=(6, y))
        assert app.pane.cursor == "account"
        assert ("StepSelected", "account") in app.said


async def test_another_card_starts_at_its_top_with_nothing_opened(
    view_of: Views, card: Card
) -> None:
    app = PaneApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.show(view_of())
        app.pane.focus()
        await pilot.press("end")
        await pilot.pause()
        assert app.pane.scroll_offset.y > 0
        fresh = {"id": "other001", "log": card.log[:1], "column": "analyse"}
        app.pane.show(view_of(change_card=fresh))
        await pilot.pause()
        assert app.pane.scroll_offset.y == 0
        assert app.pane.cursor == "confirm"


async def test_the_cursor_follows_when_the_next_step_is_done(view_of: Views, card: Card) -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.show(view_of())
        done = msgspec.structs.replace(card.log[-1], step="laptop", record=None)
        app.pane.show(view_of(change_card={"log": (*card.log, done)}))
        await pilot.pause()
        assert app.pane.cursor == "record"
        assert "✓ 4 Prepare the laptop" in "\n".join(app.shown())


async def test_coming_back_to_a_card_builds_no_line_anew(
    view_of: Views, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[StandardView] = []

    def counted(view: StandardView, width: int, **options: Any) -> object:
        built.append(view)
        return standard_lines(view, width, **options)

    monkeypatch.setattr(pane_module, "standard_lines", counted)
    other = msgspec.structs.replace(card, id="other001")
    app = PaneApp()
    async with app.run_test(size=(80, 24)) as pilot:
        for each in (card, other, card, other, card):
            app.pane.show(view_of(card=each))
            await pilot.pause()
        assert len(built) == 2


async def test_a_card_that_changed_is_built_anew(view_of: Views, card: Card) -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(view_of())
        moved = msgspec.structs.replace(card, column="done")
        app.pane.show(view_of(card=moved))
        await pilot.pause()
        assert "In Done" in "\n".join(app.shown())


async def test_strip_and_ascii(view_of: Views) -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.add_class("-ascii")
        app.pane.show(view_of())
        strip = app.query_one(NextStepStrip)
        strip.show(view_of())
        await pilot.pause()
        assert strip.render_line(0).text.strip() == "> 4 Prepare the laptop  technician 1h15m"
        assert "\n".join(app.shown()).isascii()


def colours(app: PaneApp) -> Iterator[str]:
    for y in range(app.pane.size.height):
        for segment in app.pane.render_line(y):
            if segment.style and segment.style.color:
                yield segment.style.color.name


async def test_colours_come_from_the_theme(view_of: Views) -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(view_of())
        await pilot.pause()
        dark = set(colours(app))
        app.theme = "textual-light"
        await pilot.pause()
        await pilot.pause()
        light = set(colours(app))
        assert dark
        assert light
        assert not dark & light
