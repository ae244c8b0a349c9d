"""The order in which a board is walked: exceptions first, then from right to left, then what to pull."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import msgspec

from leantui.huddle.exceptions import Spoken, exceptions
from leantui.huddle.pull import pulls
from leantui.huddle.scope import BoardScope, Scope
from leantui.huddle.stop import KINDS, Kind, Stop
from leantui.model.card import Card
from leantui.model.words import count_words
from leantui.rules.places import place_title, shown_place

__all__ = ["KINDS", "Agenda", "Kind", "Stop", "agenda"]


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """What is walked, in order."""

    stops: tuple[Stop, ...] = ()

    def counts(self) -> dict[Kind, int]:
        """How many stops there are of each kind, in the order of the walk; kinds without any are left out."""
        found = dict.fromkeys(KINDS, 0)
        for stop in self.stops:
            found[stop.kind] += 1
        return {kind: count for kind, count in found.items() if count}

    def index_of(self, key: str) -> int | None:
        """The place of the stop with that key; None if it is gone."""
        return next((index for index, stop in enumerate(self.stops) if stop.key == key), None)


def agenda(scope: Scope) -> Agenda:
    """The walk over all boards of `scope`: the exceptions of all of them, then each from right to left.

    A card is one stop only: the first for which there is a reason; the other reasons are said with it.
    In each place cards with news come first, from the top; those with nothing new are folded into one line. Ties are by rank, then id.
    """
    boards = [BoardScope(scope, board_id) for board_id in scope.boards]
    stops: list[Stop] = []
    spoken = Spoken()
    for kind, question in exceptions():
        for board in boards:
            stops += spoken.new(kind, question(board), board.board.id)
    for board in boards:
        stops += _walk(board, spoken.cards)
    for board in boards:
        stops += pulls(board)
    found = [spoken.with_other_reasons(stop) for stop in stops]
    return Agenda(stops=tuple(_by_person(scope, found) if scope.by == "person" else found))


def _walk(board: BoardScope, spoken: frozenset[str]) -> Iterator[Stop]:
    """What is left, column by column from the right; what was finished earlier isn't walked again."""
    left = (
        card
        for card in board.cards
        if card.id not in spoken and (not board.is_finished(card) or board.has_news(card))
    )
    for place, group in groupby(left, lambda card: shown_place(board.board, card)):
        title = place_title(board.board, place)
        cards = list(group)
        for is_new in (True, False):
            found = [card for card in cards if board.has_news(card) is is_new]
            if found:
                yield from _in_place(board, title, found, is_new=is_new)


def _in_place(board: BoardScope, title: str, cards: list[Card], *, is_new: bool) -> Iterator[Stop]:
    if is_new:
        why = "new since the last huddle" if board.since else "not spoken of yet"
        for card in cards:
            yield Stop(kind="walk", board=board.board.id, cards=(card.id,), title=title, why=why)
        return
    yield Stop(
        kind="walk",
        board=board.board.id,
        cards=tuple(card.id for card in cards),
        title=title,
        why=f"{count_words(len(cards), 'card')} with nothing new",
        is_folded=True,
    )


# By person


def _by_person(scope: Scope, stops: list[Stop]) -> Iterable[Stop]:
    """The same stops, each person's together: what is nobody's card first, then by person, then what to pull."""
    people = {name: index for index, name in enumerate(sorted(scope.workspace.people))}
    place = _owner_place(scope, people)
    return sorted(_unfolded(stops), key=place)


def _owner_place(scope: Scope, people: dict[str, int]) -> Callable[[Stop], tuple[int, int]]:
    """Where a stop goes: sorting is stable, so each person's stops keep their order."""

    def place(stop: Stop) -> tuple[int, int]:
        if stop.kind == "pull":
            return (3, 0)
        if not stop.is_about_a_card:
            return (0, 0)
        card = scope.workspace.card(stop.cards[0])
        who = card.assignees[0] if card and card.assignees else None
        return (1, people.get(who, len(people))) if who is not None else (2, 0)

    return place


def _unfolded(stops: list[Stop]) -> Iterator[Stop]:
    """Folded stops taken apart: their cards are several people's."""
    for stop in stops:
        if not stop.is_folded:
            yield stop
            continue
        for card_id in stop.cards:
            yield msgspec.structs.replace(stop, cards=(card_id,), why="nothing new")
