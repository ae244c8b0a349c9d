"""All boards as one: a lane for each board, its columns brought together as queue, active and done. Pure."""

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from leantui.layout.model import BoardModel, Cell, CellKey, LaneShown
from leantui.model.board import Board, Column, ColumnKind
from leantui.model.card import Card
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.wip import Tally

TITLES: dict[ColumnKind, str] = {"queue": "Queue", "active": "Active", "done": "Done"}
"""The columns of the overview by the kind of column they bring together."""


class Overview(BoardModel, frozen=True, kw_only=True):
    """Drawn as a board is; its lanes are boards."""

    boards: tuple[LaneShown, ...] = ()

    def key_of(self, card: Card) -> CellKey:
        return (card.lane or "", card.column)

    @property
    def lanes(self) -> tuple[LaneShown, ...]:
        return self.boards


def overview(
    workspace: Workspace,
    *,
    as_of: date,
    tally_of: Callable[[BoardContents], Tally],
) -> Overview:
    """Every board's cards in one model. Cards stand there with the board as lane and the kind as column.

    In a cell the cards furthest to the right on their board come first, in the order of their column.

    Args:
        workspace: the snapshot.
        as_of: the date of today.
        tally_of: what counts towards a board's limits.
    """
    columns = tuple(Column(id=kind, name=title, kind=kind) for kind, title in TITLES.items())
    board = Board(name="All boards", key="ALL", column=columns, id="all-boards")
    cards = {
        card.id: _moved(card, contents.board)
        for contents in workspace.boards.values()
        for card in contents.cards.values()
    }
    lanes = tuple(
        LaneShown(
            contents.board.id,
            contents.board.name,
            tally_of(contents).count("board"),
            contents.board.wip.board,
        )
        for contents in workspace.boards.values()
    )
    return Overview(
        board=board,
        people=workspace.people,
        lanes_by="lane",
        as_of=as_of,
        cells=_cells(cards),
        tally=Tally.of(board, cards.values()),
        places=tuple(column.id for column in columns),
        cards=cards,
        boards=lanes,
    )


def _moved(card: Card, board: Board) -> Card:
    """The card as it stands in the overview; the rank keeps the order in which columns follow."""
    column = board.shown_column(card)
    behind = len(board.column) - board.column_index(column.id)
    return msgspec.structs.replace(
        card, column=column.kind, lane=board.id, rank=f"{behind:04}{card.rank}"
    )


def _cells(cards: Mapping[str, Card]) -> dict[CellKey, Cell]:
    cells: dict[CellKey, list[Card]] = {}
    for card in cards.values():
        cells.setdefault((card.lane or "", card.column), []).append(card)
    return {
        key: tuple(sorted(cell, key=lambda card: (card.rank, card.id)))
        for key, cell in cells.items()
    }
