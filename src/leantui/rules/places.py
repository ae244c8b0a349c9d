"""Places on a board: columns with their halves, what is next to them, and the order in a cell."""

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.rank import between
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents


def places(board: Board) -> tuple[str, ...]:
    """Every place from left to right: `fix`, then `fix/done` where the column is split."""
    return tuple(
        place
        for column in board.column
        for place in ((column.id, f"{column.id}/done") if column.split else (column.id,))
    )


def next_place(board: Board, card: Card, direction: int) -> str | None:
    """The place to the right (1) or left (-1) of the card's; None at the edge."""
    all_places = places(board)
    column = board.shown_column(card)
    here = f"{column.id}/done" if column.split and card.is_in_done_half else column.id
    index = all_places.index(here) + direction
    return all_places[index] if 0 <= index < len(all_places) else None


def place_title(board: Board, place: str) -> str:
    """A place in words: `Fix`, or `Fix (done)`."""
    column_id, _, half = place.partition("/")
    index = board.column_index(column_id)
    title = one_line(board.column[index].title if index >= 0 else column_id)
    return f"{title} ({one_line(half)})" if half else title


def rerank(contents: BoardContents, card: Card, before: str | None, after: str | None) -> str:
    """The card's rank in its cell: above `before`, below `after`, or last."""
    neighbours = sorted(
        (other.rank, other.id)
        for other in contents.cards.values()
        if other.column == card.column and other.lane == card.lane and other.id != card.id
    )
    ranks = [rank for rank, _ in neighbours]
    ids = [id_ for _, id_ in neighbours]
    if before in ids:
        at = ids.index(before)
    elif after in ids:
        at = ids.index(after) + 1
    else:
        at = len(ids)
    low = ranks[at - 1] if at else None
    high = ranks[at] if at < len(ranks) else None
    found = between(low, high)
    if found is not None:
        return found
    # No room between two equal ranks: the nearest place with room above, where ids then decide.
    return between(next((rank for rank in reversed(ranks[:at]) if rank != high), None), high) or (
        low or ""
    )
