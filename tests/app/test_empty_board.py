"""A board without a card, and a cell without one: what is offered there does something there."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened


@pytest.fixture
def empty(root: Path) -> Path:
    for file in (root / "boards/desk/cards").iterdir():
        file.unlink()
    return root


def footer(screen: str) -> str:
    return screen.splitlines()[-1]


@pytest.mark.parametrize("width", [50, 80, 100, 150])
async def test_an_empty_board_offers_no_keys_of_cards(empty: Path, width: int) -> None:
    async with opened(empty, (width, 30)) as (app, pilot, settle):
        offered = footer(lines(app))
        assert "n new" in offered
        assert "? keys" in offered
        for label in ("move", "open", "do step", "block", "filter"):
            assert label not in offered
        await pilot.press("n", *"Lamp", "enter")
        await settle()
        assert "H L move" in footer(lines(app))
        if width >= 100:
            assert "/ filter" in footer(lines(app))
        await pilot.press("u")
        await settle()
        assert "move" not in footer(lines(app))


async def test_the_strip_speaks_of_no_card_where_none_is(empty: Path) -> None:
    async with opened(empty, (80, 24)) as (app, _, _):
        assert "posted for this card" not in lines(app)


async def test_a_cell_without_a_card_neither(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        assert "space do step" in footer(lines(app))
        await pilot.press("l")
        await settle()
        assert app.board_screen.card_in_hand is None
        assert "move" not in footer(lines(app))
        assert "/ filter" in footer(lines(app))
        await pilot.press("h")
        await settle()
        assert "space do step" in footer(lines(app))


async def test_help_on_an_empty_board_lists_what_applies_there(empty: Path) -> None:
    async with opened(empty) as (app, pilot, settle):
        await pilot.press("question_mark")
        await settle()
        shown = lines(app)
        assert "A new card here" in shown
        for words in ("Move the card", "Block the card", "Show some cards only", "several match"):
            assert words not in shown


async def test_where_a_narrow_cell_says_how_a_card_is_made_no_word_is_cut(empty: Path) -> None:
    board = empty / "boards/desk/board.toml"
    more = "".join(f'  {{ id = "c{n}", name = "Test{n}", wip = 3 }},\n' for n in range(3))
    board.write_text(board.read_text().replace('  { id = "done"', f'{more}  {{ id = "done"'))
    async with opened(empty, (62, 20)) as (app, _, _):
        shown = lines(app)
        assert "n new…" in shown
        assert "Test0 0/3" in shown
