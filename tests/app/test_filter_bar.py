"""The filter bar: completion, saved filters of board and user, and keeping one's own."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.app.conftest import card, lines, opened
from textual.pilot import Pilot

from leantui.layout.model import BoardModel
from leantui.model.card import Card
from leantui.rules.commands import Move
from leantui.rules.wip import Standing
from leantui.screens import filter_commands


@pytest.fixture
def desk(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("LEANTUI_CONFIG", str(tmp_path / "config.toml"))
    board = root / "boards/desk/board.toml"
    board.write_text(
        board.read_text() + 'view = [{ id = "hot", filter = "printer", lanes = "person" }]\n'
    )
    return root


async def test_what_can_follow_is_offered_and_taken(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("slash", *"column:in")
        await pilot.pause()
        assert "intake" in lines(app)
        await pilot.press("tab", "enter")
        await settle()
        screen = app.board_screen
        assert screen.filter.text.strip() == "column:intake"
        assert "1 hidden" in lines(app)
        await pilot.press("escape")
        await settle()
        assert not screen.filter.text


async def test_a_filter_that_is_none_says_why_and_keeps_what_was_typed(desk: Path) -> None:
    async with opened(desk) as (app, pilot, _):
        await pilot.press("slash", *"age>old")
        await pilot.pause()
        assert "age>old" in lines(app)
        assert "expected" in lines(app)


async def test_the_boards_own_filters_are_offered_first(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("slash")
        await pilot.pause()
        assert "hot" in lines(app)
        await pilot.press("tab", "enter")
        await settle()
        assert app.board_screen.filter.text == "printer"
        assert app.board_screen.lanes_by == "person"


async def test_a_filter_is_kept_by_name_in_the_users_settings(desk: Path, tmp_path: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("slash", *"mail", "ctrl+s")
        await pilot.pause()
        await pilot.press(*"post", "enter")
        await app.workers.wait_for_complete()
        await settle()
        await pilot.press("escape", "slash")
        await pilot.pause()
        assert "post" in lines(app)
    text = (tmp_path / "config.toml").read_text()
    assert 'post = "mail"' in text
    assert "# Settings of leantui" in text


async def test_a_filter_that_is_kept_leaves_the_cursor_on_a_card(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        screen = app.board_screen
        assert screen.card_in_hand is not None
        assert screen.card_in_hand.column_id != "intake"
        await pilot.press("slash", *"column:intake", "escape")  # left again: the board as it was
        await pilot.press("slash", *"column:intake ", "enter")
        await settle()
        assert screen.card_in_hand is not None
        assert screen.card_in_hand.column_id == "intake"


class Builds:
    """Boards that are put together, as long as `gate` is shut not one of them to its end beside the keys."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate = threading.Event()
        self.beside = self.before_the_keys = 0
        self.piles: Mapping[Standing, Sequence[Card]] = {}
        build: Callable[..., BoardModel] = BoardModel.build

        def built(*arguments: Any, **options: Any) -> BoardModel:
            if threading.current_thread() is threading.main_thread():
                self.before_the_keys += 1
            else:
                self.beside += 1
                self.piles = options["together"]
                assert self.gate.wait(20)
            return build(*arguments, **options)

        monkeypatch.setattr(filter_commands, "AT_ONCE", 1)
        monkeypatch.setattr(BoardModel, "build", built)


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_so():
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come")


async def test_letters_of_a_filter_never_wait_for_the_cards(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long all cards take: the last text is what is held against them, and those between are not."""
    async with opened(desk) as (app, pilot, settle):
        builds, screen = Builds(monkeypatch), app.board_screen
        await pilot.press("slash", *"column:intakee", "backspace")
        assert "column:intake" in lines(app)
        assert "Mail" in lines(app)
        assert (builds.beside, builds.before_the_keys) == (1, 0)
        builds.gate.set()
        await until(pilot, lambda: "1 hidden" in lines(app))
        assert screen.filter.text == "column:intake"
        assert builds.beside <= 3, "the one that was under way, and the last one"
        assert builds.before_the_keys == 0
        await pilot.press("escape")
        await settle()
        assert "Mail" in lines(app)


async def test_a_card_that_moves_meanwhile_changes_nothing_under_the_thread(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(desk) as (app, pilot, settle):
        builds = Builds(monkeypatch)
        await pilot.press("slash", "m")
        await until(pilot, lambda: builds.beside == 1)
        given = {standing: tuple(pile) for standing, pile in builds.piles.items()}
        card_id = next(iter(app.board_screen.contents.cards))
        app.board_screen.session.execute(Move(card=card_id, column="fix", reason="why"))
        assert app.board_screen.contents.cards[card_id].column_id == "fix"
        assert {standing: tuple(pile) for standing, pile in builds.piles.items()} == given
        builds.gate.set()
        await app.workers.wait_for_complete()
        await settle()


async def test_what_comes_after_the_filter_is_done_to_the_cards_it_shows(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "boards/desk/cards/cccc3333.toml").write_text(card("Lamp", "intake", "a1"))
    async with opened(desk) as (app, pilot, settle):
        builds = Builds(monkeypatch)
        await pilot.press("slash", *"lamp", "enter", "L", *"why", "enter")
        await settle()
        assert builds.before_the_keys == 1
        moved = app.board_screen.contents.cards["cccc3333"]
        assert moved.column_id == "fix"
        builds.gate.set()
        await app.workers.wait_for_complete()
        await settle()
        assert builds.before_the_keys == 1
        assert app.board_screen.card_in_hand == moved
