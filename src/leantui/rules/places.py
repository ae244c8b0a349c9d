"""Places on a board: columns with their halves, what is next to them, and the order in a cell."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.rank import between, spread
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
    """The place to the right (1) or left (-1) of the card's, through the halves of split columns; None at the edge."""
    all_places = places(board)
    index = all_places.index(shown_place(board, card)) + direction
    return all_places[index] if 0 <= index < len(all_places) else None


def place_title(board: Board, place: str) -> str:
    """A place in words: `Fix`, or `Fix (done)`."""
    column_id, _, half = place.partition("/")
    index = board.column_index(column_id)
    title = one_line(board.column[index].title if index >= 0 else column_id)
    return f"{title} ({one_line(half)})" if half else title


class Placement(msgspec.Struct, frozen=True):
    """The rank a card gets, and those its neighbours need where hand-written ranks leave no room."""

    rank: str
    others: tuple[Card, ...] = ()
    """Cards below it, with new ranks that keep their order."""


def stands_in(board: Board, place: str) -> Callable[[Card], bool]:
    """Whether a card is shown in a place, whatever its lane; asked for many cards."""
    known = frozenset(places(board))

    def is_there(card: Card) -> bool:
        return card.column == place or (
            card.column not in known and shown_place(board, card) == place
        )

    return is_there


def shown_place(board: Board, card: Card) -> str:
    """The place where a card is shown: the first column for one the board hasn't, no half where there is none."""
    column = board.shown_column(card)
    return f"{column.id}/done" if column.split and card.is_in_done_half else column.id


def standing_order(card: Card) -> tuple[str, str]:
    """By what the cards of a place are sorted, from the top."""
    return (card.rank, card.id)


def in_order(contents: BoardContents, place: str) -> list[Card]:
    """The cards shown in a place, whatever their lanes, from the top."""
    is_there = stands_in(contents.board, place)
    return sorted(filter(is_there, contents.cards.values()), key=standing_order)


def placement(
    contents: BoardContents,
    card: Card,
    before: str | None,
    after: str | None,
    order: Callable[[BoardContents, str], Sequence[Card]] = in_order,
) -> Placement:
    """The card's rank in its new place: above `before`, below `after`, or last.

    The order is that of the whole column or half, so it holds whatever lanes are shown.

    Args:
        contents: The board.
        card: The card with its new column and lane.
        before: The id of a card in that place, or None.
        after: The same; heeded where `before` is None.
        order: What stands in a place, from the top.

    Returns:
        The rank it has, where it stands there with it.
    """
    standing = order(contents, shown_place(contents.board, card))
    if before is None and after is None:
        last = next((other for other in reversed(standing) if other.id != card.id), None)
        return Placement(_last_rank(card, last, is_new=card.id not in contents.cards))
    now = contents.cards.get(card.id)
    mine = _index(standing, now) if now is not None else None
    at = _index(standing, contents.cards[before if before is not None else after or ""])
    assert at is not None  # the neighbour stands there
    at += before is None
    if mine is not None:
        standing = [*standing[:mine], *standing[mine + 1 :]]
        at -= mine < at
        is_same_cell = now is not None and (now.column, now.lane) == (card.column, card.lane)
        if now is not None and is_same_cell and at == mine:
            return Placement(now.rank)
    return _placement_at(standing, at)


def _last_rank(card: Card, last: Card | None, *, is_new: bool) -> str:
    """The rank to stand last with, which is the card's own wherever it will do: a line less that changes.

    Where nobody has ranked the cards of a place, a card that comes is not the first to be ranked.
    """
    if not is_new:
        is_unranked = last is not None and last.rank == card.rank == ""
        if last is None or is_unranked or standing_order(last) < standing_order(card):
            return card.rank
    return between(last.rank if last else None, None) or card.rank


def _index(standing: Sequence[Card], card: Card) -> int | None:
    """Where a card stands in a place's order; None if it doesn't stand there."""
    at = bisect_left(standing, standing_order(card), key=standing_order)
    return at if at < len(standing) and standing[at].id == card.id else None


def _placement_at(there: Sequence[Card], at: int) -> Placement:
    """The rank at an index of the cards in order; as few cards below as must get a new rank too."""
    low = there[at - 1].rank if at else None
    for end in range(at, len(there) + 1):
        high = there[end].rank if end < len(there) else None
        ranks = spread(end - at + 1, low, high)
        if ranks is not None:
            pairs = zip(there[at:end], ranks[1:], strict=True)
            return Placement(
                ranks[0], tuple(msgspec.structs.replace(card, rank=rank) for card, rank in pairs)
            )
    return Placement(low or "")
