"""The filter bar: completion, saved filters of board and user, and keeping one's own."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened


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
