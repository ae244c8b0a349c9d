"""A card dropped on another row gets what the rows show, or is told why it can't."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened, text

from leantui.layout.model import LANES_BY
from leantui.model.board import LanesBy
from leantui.widgets.board_view import BoardView

LANES = 'lane = [{ id = "acme", name = "Acme" }, { id = "weber", name = "Weber" }]\n'


@pytest.fixture
def rows(root: Path) -> Path:
    board = root / "boards/desk/board.toml"
    kinds = 'card_type = [{ id = "incident", name = "Incident" }]\n'
    board.write_text(board.read_text().replace("wip = 1", "wip = 5") + LANES + kinds)
    card = root / "boards/desk/cards/aaaa1111.toml"
    keys = 'lane = "acme"\nassignees = ["tom", "eva"]\ntags = ["net"]\n'
    card.write_text(keys + card.read_text())
    return root


@pytest.mark.parametrize(
    ("by", "key", "there"),
    [
        ("lane", "weber", 'lane = "weber"'),
        ("lane", "!expedite", 'class_of_service = "expedite"'),
        ("person", "mia", 'assignees = ["mia", "eva"]'),
        ("person", "eva", 'assignees = ["eva"]'),
        ("class", "fixed-date", 'class_of_service = "fixed-date"'),
        ("type", "incident", 'type = "incident"'),
        ("project", "move", 'project = "move"'),
        ("tag", "urgent", 'tags = ["urgent"]'),
    ],
)
async def test_the_row_s_key_is_set_with_the_move_as_one_change(
    rows: Path, by: LanesBy, key: str, there: str
) -> None:
    before = text(rows, "aaaa1111")
    async with opened(rows) as (app, pilot, settle):
        app.board_screen.lanes_by = by
        app.board_screen.rebuild()
        app.board_screen.view.post_message(BoardView.CardDropped("aaaa1111", "fix", key, None))
        await settle()
        after = text(rows, "aaaa1111")
        assert 'column = "fix"' in after
        assert there in after
        await pilot.press("u")
        await settle()
        undone = text(rows, "aaaa1111")
    assert undone.partition("log = ")[0] == before.partition("log = ")[0]


async def test_out_of_a_row_takes_the_key_away(rows: Path) -> None:
    async with opened(rows) as (app, _, settle):
        app.board_screen.lanes_by = "person"
        app.board_screen.rebuild()
        app.board_screen.view.post_message(BoardView.CardDropped("aaaa1111", "intake", "", None))
        await settle()
    assert "assignees" not in text(rows, "aaaa1111").partition("log = ")[0]


async def test_what_is_worked_out_can_t_be_set_by_dropping(rows: Path) -> None:
    assert "priority" in LANES_BY
    before = text(rows, "aaaa1111")
    async with opened(rows, (200, 45)) as (app, pilot, settle):
        app.board_screen.lanes_by = "priority"
        app.board_screen.rebuild()
        app.board_screen.view.post_message(BoardView.CardDropped("aaaa1111", "fix", "1", None))
        await settle()
        await pilot.pause()
        assert "priority follows from its impact and urgency" in lines(app)
    assert text(rows, "aaaa1111") == before
