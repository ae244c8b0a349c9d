"""All boards as one: every card once, a lane for each board, columns by their kind."""

from datetime import date
from pathlib import Path

from leantui.layout.overview import overview
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.wip import Tally
from leantui.store.read import load

ROOT = Path(__file__).parents[2]


def tally_of(contents: BoardContents) -> Tally:
    return Tally.of(contents.board, contents.cards.values())


def test_every_card_of_every_board_stands_in_its_lane_and_kind() -> None:
    workspace = load(ROOT).workspace
    model = overview(workspace, as_of=date(2026, 11, 24), tally_of=tally_of)
    assert set(model.cards) == {card.id for card in workspace.cards()}
    assert [lane.key for lane in model.lanes] == list(workspace.boards)
    for card in workspace.cards():
        board = workspace.boards[card.board].board
        found = model.where(card.id)
        assert found is not None
        assert found[0] == (card.board, board.shown_column(card).kind)
    assert sum(map(len, model.cells.values())) == len(model.cards)


def test_lanes_have_their_board_s_wip_and_limit() -> None:
    workspace = load(ROOT).workspace
    model = overview(workspace, as_of=date(2026, 11, 24), tally_of=tally_of)
    for lane, contents in zip(model.lanes, workspace.boards.values(), strict=True):
        assert lane.title == contents.board.name
        assert (lane.count, lane.limit) == (
            tally_of(contents).count("board"),
            contents.board.wip.board,
        )


def test_what_is_furthest_comes_first() -> None:
    workspace = load(ROOT).workspace
    model = overview(workspace, as_of=date(2026, 11, 24), tally_of=tally_of)
    for (lane, _), cell in model.cells.items():
        contents = workspace.boards[lane]
        at = [contents.board.column_index(contents.cards[card.id].column_id) for card in cell]
        assert at == sorted(at, reverse=True)


def test_no_board_is_no_lane() -> None:
    model = overview(Workspace(root=""), as_of=date(2026, 11, 24), tally_of=tally_of)
    assert (model.lanes, model.cells) == ((), {})
