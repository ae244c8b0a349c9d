"""Why a key is answered soon, held by structure instead of time: what isn't done, and what comes first."""

import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.app.conftest import Opened, card, lines
from tests.app.conftest import opened as opened_at_all
from textual import events
from textual.widget import Widget

from leantui.app import LeantuiApp
from leantui.layout.model import BoardModel
from leantui.model.card import Card
from leantui.rules.board_index import BoardIndex
from leantui.rules.wip import Tally
from leantui.screens import promptness
from leantui.screens.board import BoardScreen
from leantui.session.writer import Writer
from leantui.widgets.board_view import BoardView

MANY = 300


@asynccontextmanager
async def opened(root: Path) -> AsyncIterator[Opened]:
    """With all behind it that may wait until the board is on the screen."""
    async with opened_at_all(root) as (app, pilot, settle):
        while app.session is None or not app.session.on_disk.archive:
            await pilot.pause(0.01)
        await settle()
        yield app, pilot, settle


@pytest.fixture
def full(root: Path) -> Path:
    board = root / "boards/desk/board.toml"
    board.write_text(board.read_text().replace('wip_policy = "reason"', 'wip_policy = "warn"'))
    for number in range(MANY):
        text = card(f"Card {number}", ("intake", "fix", "done")[number % 3], f"b{number:04}")
        (root / f"boards/desk/cards/pile{number:04}.toml").write_text(text)
    return root


async def test_a_change_is_drawn_before_it_is_written(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    write, draw = Writer.write, BoardScreen._compositor_refresh

    def written(writer: Writer, *arguments: Any) -> Any:
        order.append("written")
        return write(writer, *arguments)

    def drawn(screen: BoardScreen) -> None:
        order.append("drawn")
        draw(screen)

    async with opened(full) as (_, pilot, settle):
        monkeypatch.setattr(promptness, "FRAME", 10)  # however slow the machine is
        monkeypatch.setattr(Writer, "write", written)
        monkeypatch.setattr(BoardScreen, "_compositor_refresh", drawn)
        await pilot.press("L")
        await settle()
    assert order.index("drawn") < order.index("written")


async def test_the_board_is_drawn_before_the_standard_beside_it(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    draw, show = BoardScreen._compositor_refresh, BoardScreen.show_card

    def drawn(screen: BoardScreen) -> None:
        order.append("drawn")
        draw(screen)

    def shown(screen: BoardScreen) -> None:
        order.append("standard")
        show(screen)

    async with opened(full) as (_, pilot, settle):
        monkeypatch.setattr(BoardScreen, "_compositor_refresh", drawn)
        monkeypatch.setattr(BoardScreen, "show_card", shown)
        for key in ("j", "L"):
            order.clear()
            await pilot.press(key)
            await settle()
            assert order[:2] == ["drawn", "standard"], key
            assert order.count("standard") == 1, key


async def test_a_key_of_the_board_is_acted_on_without_asking_widget_after_widget(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[events.Key] = []
    async with opened(full) as (app, pilot, _):
        monkeypatch.setattr(Widget, "_forward_event", lambda _, event: asked.append(event))
        before = app.board_screen.view.cursor
        await pilot.press("l")
        await pilot.press("j")
        assert app.board_screen.view.cursor != before
        assert asked == []
        app.screen.set_focus(app.screen.query_one("#standard"))
        await pilot.pause()
        await pilot.press("j")
        assert [event.key for event in asked] == ["j"]


async def test_a_move_touches_its_cards_and_no_others(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither counted nor built again, nor looked at one by one, nor drawn: only what differs."""
    async with opened(full) as (app, pilot, settle):
        await pilot.press("L", "H")
        await settle()
        session, view = app.session, app.board_screen.view
        assert session is not None

        def never(*_: object, **__: object) -> None:
            raise AssertionError("all cards were looked at")

        monkeypatch.setattr(Tally, "of", never)
        monkeypatch.setattr(BoardScreen, "rebuild", never)
        monkeypatch.setattr(BoardView, "_forget_sizes", never)
        before = view.painter.cards_drawn
        await pilot.press("L")
        await settle()
        app._look(None)
        await settle()
        assert (
            view.painter.cards_drawn - before <= 3
        )  # it, in both places, and the one that follows


async def test_an_own_change_seen_before_it_is_reported_is_no_news(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watcher may see a file that the writer has replaced and is still keeping the journal of."""
    async with opened(full) as (app, pilot, settle):
        write = Writer.write
        built: list[object] = []

        def seen_at_once(writer: Writer, *arguments: Any) -> Any:
            result = write(writer, *arguments)
            app._look(frozenset({moving.file}))
            return result

        session = app.session
        assert session is not None
        found = app.board_screen.card_in_hand
        assert found is not None
        moving = found
        monkeypatch.setattr(Writer, "write", seen_at_once)
        monkeypatch.setattr(BoardScreen, "rebuild", built.append)
        await pilot.press("L")
        await settle()
        await app.workers.wait_for_complete()
        await settle()
        assert built == []
        moved = session.workspace.card(moving.id)
        assert moved is not None
        assert moved.column != moving.column
        assert session.on_disk.workspace.card(moving.id) == moved


async def test_nothing_is_asked_of_cards_while_nothing_happens(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(full) as (app, pilot, settle):
        await settle()
        view = app.board_screen.view
        rows, cards = view.rows_drawn, view.painter.cards_drawn
        monkeypatch.setattr(Card, "column_id", property(lambda _: pytest.fail("a card was asked")))
        app._look(None)  # what the watcher does now and then
        await pilot.pause(0.1)
        assert (view.rows_drawn, view.painter.cards_drawn) == (rows, cards)


async def test_scrolling_back_draws_no_card_anew(full: Path) -> None:
    async with opened(full) as (app, pilot, _):
        view = app.board_screen.view
        await pilot.press("end", "home")
        before, shown = view.painter.cards_drawn, lines(app)
        await pilot.press("end")
        await pilot.press("home")
        assert view.painter.cards_drawn == before
        assert lines(app) == shown


@pytest.mark.parametrize("cards", [0, MANY])
async def test_widgets_are_few_however_many_cards(root: Path, full: Path, cards: int) -> None:
    for number in range(cards, MANY):
        (full / f"boards/desk/cards/pile{number:04}.toml").unlink()
    async with opened(root) as (app, _, _):
        assert isinstance(app, LeantuiApp)
        assert len(list(app.screen.walk_children(with_self=True))) < 40


async def test_one_file_changed_on_disk_is_the_one_that_is_parsed(full: Path) -> None:
    async with opened(full) as (app, pilot, settle):
        assert app.session is not None
        file = full / "boards/desk/cards/pile0000.toml"
        file.write_text(file.read_text().replace("Card 0", "Letter 0"))
        app._look(frozenset({"boards/desk/cards/pile0000.toml"}))
        await pilot.pause()
        await settle()
        assert app.session.on_disk.parsed == 1
        assert "Letter 0" in lines(app)


async def test_a_file_that_others_changed_is_drawn_without_building_the_board_anew(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its card and the counts; a card that came, one that moved and one that went."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("all cards were looked at")

    async with opened(full) as (app, _, settle):
        folder = full / "boards/desk/cards"
        before = len(app.session.workspace.boards["desk"].cards) if app.session else 0
        monkeypatch.setattr(BoardModel, "build", never)
        monkeypatch.setattr(BoardIndex, "anew", never)
        moved, come, gone = (
            folder / f"{name}.toml" for name in ("pile0000", "news0000", "pile0003")
        )
        moved.write_text(
            card("Card 0", "done", "b0000").replace(
                "log =", 'block = { at = 2026-03-12T08:00:00.000Z, reason = "x" }\nlog ='
            )
        )
        come.write_text(card("News", "intake", "a"))
        gone.unlink()
        for file in (moved, come, gone):
            app._look(frozenset({f"boards/desk/cards/{file.name}"}))
            await settle()
        model = app.board_screen.model
        assert model is not None
        assert "News" in lines(app)
        assert [model.where(file.stem) is not None for file in (moved, come, gone)] == [
            True,
            True,
            False,
        ]
        assert sum(map(len, model.cells.values())) == before
        summary = app.board_screen._summary
        monkeypatch.undo()
        app.board_screen.rebuild()
        assert app.board_screen._summary == summary
        shown = app.board_screen.model
        assert shown is not None
        assert shown.tally == model.tally


async def calls_of_a_step(root: Path, cards: int) -> int:
    """How many functions of ours a step of the cursor calls, with so many cards on the board."""
    for number in range(cards):
        text = card(f"Card {number}", ("intake", "fix", "done")[number % 3], f"b{number:04}")
        (root / f"boards/desk/cards/pile{number:04}.toml").write_text(text)
    calls: Counter[str] = Counter()

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "/leantui/" in frame.f_code.co_filename:
            calls[frame.f_code.co_qualname] += 1

    async with opened(root) as (app, pilot, settle):
        await pilot.press("j", "k", "j")
        await settle()
        step = app.board_screen.view.move_cursor
        sys.setprofile(called)
        try:
            step(0, 1)
        finally:
            sys.setprofile(None)
        await settle()
    return calls.total()


async def test_a_step_among_ten_times_as_many_cards_is_the_same_work(root: Path) -> None:
    few, many = await calls_of_a_step(root, 90), await calls_of_a_step(root, 900)
    assert few > 50
    assert many <= few + 30  # a card is found by halving its cell, which takes a few steps more
