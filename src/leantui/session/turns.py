"""Whose turn it is, asked of a session."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leantui.model.card import Card
    from leantui.model.workspace import BoardContents
    from leantui.rules.whose_turn import Turn
    from leantui.rules.wip import Tally
    from leantui.session.holder import Session


def turns_of(session: "Session", who: str) -> "tuple[Turn, ...]":
    """Everything that `who` could take now, in order. It only looks, so any thread may ask."""
    from leantui.rules.context import Context
    from leantui.rules.decide import decide
    from leantui.rules.whose_turn import whose_turn

    context = Context(now=session.now(), who=who, count=_counted_once(), order=_ordered_once())
    return whose_turn(session.workspace, who, context, decide)


def _counted_once() -> "Callable[[BoardContents], Tally]":
    """Counts a board once, and what a decision would change on it by the cards that differ.

    Each card that could be pulled is decided on: counting all cards for it would be a square of their number.
    """
    from leantui.rules.board_index import cards_changed
    from leantui.rules.wip import Tally

    known: dict[str, tuple[BoardContents, Tally]] = {}

    def count(contents: "BoardContents") -> Tally:
        board = contents.board
        if board.id not in known:
            known[board.id] = contents, Tally.of(board, contents.cards.values())
        counted, tally = known[board.id]
        if contents.cards is not counted.cards:
            for before, after in cards_changed(counted.cards, contents.cards):
                tally = tally.moved(board, before, after)
        return tally

    return count


def _ordered_once() -> "Callable[[BoardContents, str], Sequence[Card]]":
    """Puts the cards of a place in order once, as long as the board is the same."""
    from leantui.rules.places import in_order

    known: dict[tuple[str, str], tuple[BoardContents, Sequence[Card]]] = {}

    def order(contents: "BoardContents", place: str) -> "Sequence[Card]":
        key = (contents.board.id, place)
        if key not in known:
            known[key] = contents, in_order(contents, place)
        ordered, cards = known[key]
        return cards if contents.cards is ordered.cards else in_order(contents, place)

    return order
