"""Marked cards are changed together: in one change, or not at all."""

from pathlib import Path

import pytest
from tests.app.conftest import card, lines, opened, text

INTAKE = ("aaaa1111", "cccc3333", "dddd4444")


@pytest.fixture
def desk(root: Path) -> Path:
    (root / "people").mkdir()
    (root / "people/mia.toml").write_text('name = "Mia"\n')
    for rank, name in (("a1", "cccc3333"), ("a2", "dddd4444")):
        (root / f"boards/desk/cards/{name}.toml").write_text(card(name, "intake", rank))
    return root


def columns(root: Path) -> list[str]:
    return [text(root, name).split('column = "')[1].split('"')[0] for name in INTAKE]


async def test_marks_are_seen_counted_and_taken_away(desk: Path) -> None:
    async with opened(desk) as (app, pilot, _):
        await pilot.press("left", "home", "M", "M")
        await pilot.pause()
        assert lines(app).count("◆") >= 2
        assert "2 cards marked" in lines(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "◆" not in lines(app)


async def test_a_range_and_a_whole_cell(desk: Path) -> None:
    async with opened(desk) as (app, pilot, _):
        view = app.board_screen.view
        await pilot.press("left", "home", "M", "down", "V")
        assert view.picked == {*INTAKE}
        await pilot.press("escape", "V")
        assert view.picked == {*INTAKE}
        await pilot.press("V")
        assert not view.picked


async def test_a_limit_refuses_all_of_them_and_a_reason_moves_all_in_one_change(desk: Path) -> None:
    async with opened(desk) as (_, pilot, settle):
        await pilot.press("left", "V", "L")
        await pilot.pause()
        assert columns(desk) == ["intake"] * 3
        await pilot.press("escape")
        await settle()
        assert columns(desk) == ["intake"] * 3
        await pilot.press("L")
        await pilot.pause()
        await pilot.press("h", "i", "enter")
        await settle()
        assert columns(desk) == ["fix"] * 3
        await pilot.press("u")
        await settle()
        assert columns(desk) == ["intake"] * 3


async def test_people_tags_blocks_and_the_archive_take_all(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("left", "V", "a")
        await pilot.pause()
        await pilot.press("a")
        await settle()
        assert all('assignees = ["mia"]' in text(desk, name) for name in INTAKE)
        await pilot.press("t")
        await pilot.pause()
        await pilot.press("h", "o", "t", "enter")
        await settle()
        assert all('tags = ["hot"]' in text(desk, name) for name in INTAKE)
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("w", "enter", "enter", "enter")
        await settle()
        assert all('event = "blocked", reason = "w"' in text(desk, name) for name in INTAKE)
        await pilot.press("x")
        await settle()
        assert not any((desk / f"boards/desk/cards/{name}.toml").exists() for name in INTAKE)
        assert not app.board_screen.view.picked
        await pilot.press("u")
        await settle()
        assert all('reason = "w"' in text(desk, name) for name in INTAKE)


async def test_a_filter_takes_the_marks_of_what_it_hides(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("left", "V", "slash", "c", "c", "enter")
        await settle()
        assert app.board_screen.view.picked == {"cccc3333"}
