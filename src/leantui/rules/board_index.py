"""What is counted and ordered about a board's cards: made once, kept up as cards change."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain
from operator import attrgetter
from typing import Any

from leantui.model.card import Card
from leantui.model.overlay import differing
from leantui.model.workspace import BoardContents
from leantui.process.run import is_running
from leantui.rules.places import shown_place, standing_order
from leantui.rules.wip import Standing, Tally, alike, standing_of

FEW = 50
"""Cards that differ up to which it costs less to follow them one by one."""
_STANDING_ORDER = attrgetter("rank", "id")
"""As `standing_order`, without a call of Python's for each of very many."""
_EVENTFUL = frozenset({"run", "step", "blocked"})
"""What happens to few cards, so that looking for them needn't look at all."""


def cards_changed(
    before: Mapping[str, Card], after: Mapping[str, Card]
) -> list[tuple[Card | None, Card | None]]:
    """The cards that differ, came (None first) or went (None second): both states of each."""
    ids = differing(before, after)
    if ids is None:
        ids = {id_ for id_, card in after.items() if before.get(id_) is not card}
        ids.update(id_ for id_ in before if id_ not in after)
    pairs = ((before.get(id_), after.get(id_)) for id_ in sorted(ids))
    return [(was, card) for was, card in pairs if was != card]


class BoardIndex:
    """Answers for one state of a board's cards what would else take a look at all of them."""

    def __init__(self, contents: BoardContents) -> None:
        self._contents = contents
        self._tally: Tally | None = None
        self._alike: dict[Standing, list[Card]] | None = None
        self._orders: dict[str, list[Card]] = {}
        self._eventful: dict[str, Card] | None = None
        self._runs: dict[str, int] = {}

    def goes_on_to(self, contents: BoardContents) -> bool:
        """Go on to these cards if few of them differ; False where counting anew is as good."""
        known, cards = self._contents, contents.cards
        if known.board is not contents.board:
            return False
        if known.cards is cards:
            return True
        changed = cards_changed(known.cards, cards)
        if len(changed) > FEW:
            return False
        for before, after in changed:
            self.follow(contents, before, after)
        self._contents = contents
        return True

    def is_of(self, contents: BoardContents) -> bool:
        """Whether it is of these very cards."""
        return self._contents.board is contents.board and self._contents.cards is contents.cards

    def anew(self, contents: BoardContents) -> "BoardIndex":
        """One of other cards, with all worked out already that this one was asked for; this one stays as it is.

        For a thread: the other may work on with this one meanwhile.
        """
        made = BoardIndex(contents)
        made._tally = Tally.of_alike(contents.board, made.alike())
        for place in list(self._orders):
            made.order(place)
        if self._eventful is not None:
            made._eventful_cards()
        for standard_id in list(self._runs):
            made.open_runs(standard_id)
        return made

    @property
    def tally(self) -> Tally:
        """What counts towards the board's limits."""
        if self._tally is None:
            self._tally = Tally.of_alike(self._contents.board, self.alike())
        return self._tally

    def alike(self) -> Mapping[Standing, Sequence[Card]]:
        """The cards by where they stand and count, each pile from the top; not to be changed."""
        return self._piles()

    def _piles(self) -> dict[Standing, list[Card]]:
        if self._alike is None:
            self._alike = alike(self._contents.cards.values())
            for pile in self._alike.values():
                pile.sort(key=_STANDING_ORDER)
        return self._alike

    def order(self, place: str) -> list[Card]:
        """The cards shown in a place, whatever their lanes, from the top; not to be changed."""
        if place not in self._orders:
            piles = chain.from_iterable(self._piles_in(place))
            self._orders[place] = sorted(piles, key=_STANDING_ORDER)
        return self._orders[place]

    def standing(self, place: str) -> Sequence[Card]:
        """The same, of which the last can be asked for before all are put in order."""
        known = self._orders.get(place)
        return known if known is not None else _Standing(self, place)

    def _piles_in(self, place: str) -> list[list[Card]]:
        board = self._contents.board
        piles = self._piles().values()
        return [pile for pile in piles if shown_place(board, pile[0]) == place]

    def open_runs(self, standard_id: str) -> int:
        """How many cards are working through a standard."""
        if standard_id not in self._runs:
            running = self._eventful_cards().values()
            self._runs[standard_id] = sum(is_running(standard_id, card) for card in running)
        return self._runs[standard_id]

    def blocked(self) -> Iterator[Card]:
        """The cards that are blocked now, finished ones too."""
        return (card for card in self._eventful_cards().values() if card.is_blocked)

    def _eventful_cards(self) -> dict[str, Card]:
        if self._eventful is None:
            cards = self._contents.cards.values()
            events = _EVENTFUL
            found = [card for card in cards for entry in card.log if entry.event in events]
            self._eventful = {card.id: card for card in found}
        return self._eventful

    def follow(self, contents: BoardContents, before: Card | None, after: Card | None) -> None:
        """Go on to the board after one open card changed, came (`before` None) or went (`after` None)."""
        board = contents.board
        self._follow_piles(before, after)
        if self._tally is not None:
            self._tally = self._tally.moved(board, before, after)
        for card, put in ((before, _take_out), (after, _put_in)):
            order = self._orders.get(shown_place(board, card)) if card is not None else None
            if card is not None and order is not None:
                put(order, card)
        self._follow_events(before, after)
        self._contents = contents

    def _follow_piles(self, before: Card | None, after: Card | None) -> None:
        piles = self._alike
        if piles is None:
            return
        if before is not None:
            standing = standing_of(before)
            _take_out(piles.get(standing, []), before)
            if not piles.get(standing):
                piles.pop(standing, None)
        if after is not None:
            _put_in(piles.setdefault(standing_of(after), []), after)

    def _follow_events(self, before: Card | None, after: Card | None) -> None:
        if self._eventful is None:
            return
        if before is not None:
            self._eventful.pop(before.id, None)
        if after is not None and _is_eventful(after):
            self._eventful[after.id] = after
        for standard_id in self._runs:
            for card, sign in ((before, -1), (after, 1)):
                if card is not None and _is_eventful(card):
                    self._runs[standard_id] += sign * is_running(standard_id, card)


class _Standing(Sequence[Card]):
    """A place's cards, put in order once more than the last of them are wanted."""

    def __init__(self, index: BoardIndex, place: str) -> None:
        self._index = index
        self._place = place

    def __getitem__(self, at: Any) -> Any:
        return self._index.order(self._place)[at]

    def __len__(self) -> int:
        return len(self._index.order(self._place))

    def __reversed__(self) -> Iterator[Card]:
        piles = self._index._piles_in(self._place)
        return merge(*map(reversed, piles), key=standing_order, reverse=True)


def _is_eventful(card: Card) -> bool:
    return any(entry.event in _EVENTFUL for entry in card.log)


def _take_out(order: list[Card], card: Card) -> None:
    at = bisect_left(order, standing_order(card), key=standing_order)
    if at < len(order) and order[at].id == card.id:
        del order[at]


def _put_in(order: list[Card], card: Card) -> None:
    insort(order, card, key=standing_order)
