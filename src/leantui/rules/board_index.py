"""What is counted and ordered about a board's cards: made once, kept up as cards change."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence

from leantui.model.card import Card
from leantui.model.workspace import BoardContents
from leantui.process.run import is_running
from leantui.rules.places import in_order, shown_place, standing_order
from leantui.rules.wip import Standing, Tally, alike

FEW = 50
"""Cards that differ up to which it costs less to follow them one by one."""
_EVENTFUL = frozenset({"run", "step", "blocked"})
"""What happens to few cards, so that looking for them needn't look at all."""


class BoardIndex:
    """Answers for one state of a board's cards what would else take a look at all of them."""

    def __init__(self, contents: BoardContents) -> None:
        self._contents = contents
        self._tally: Tally | None = None
        self._alike: Mapping[Standing, Sequence[Card]] | None = None
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
        changed = [(known.cards.get(id_), card) for id_, card in cards.items()]
        changed = [(before, after) for before, after in changed if before is not after]
        gone = [card for id_, card in known.cards.items() if id_ not in cards]
        if len(changed) + len(gone) > FEW:
            return False
        for before, after in changed:
            self.follow(contents, before, after)
        for card in gone:
            self.follow(contents, card, None)
        return True

    @property
    def tally(self) -> Tally:
        """What counts towards the board's limits."""
        if self._tally is None:
            self._tally = Tally.of_alike(self._contents.board, self.alike())
        return self._tally

    def alike(self) -> Mapping[Standing, Sequence[Card]]:
        """The cards by where they stand and count; forgotten once a card changes."""
        if self._alike is None:
            self._alike = alike(self._contents.cards.values())
        return self._alike

    def order(self, place: str) -> list[Card]:
        """The cards shown in a place, whatever their lanes, from the top; not to be changed."""
        if place not in self._orders:
            self._orders[place] = in_order(self._contents, place)
        return self._orders[place]

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
        self._alike = None
        if self._tally is not None:
            self._tally = self._tally.moved(board, before, after)
        for card, put in ((before, _take_out), (after, _put_in)):
            order = self._orders.get(shown_place(board, card)) if card is not None else None
            if card is not None and order is not None:
                put(order, card)
        self._follow_events(before, after)
        self._contents = contents

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


def _is_eventful(card: Card) -> bool:
    return any(entry.event in _EVENTFUL for entry in card.log)


def _take_out(order: list[Card], card: Card) -> None:
    at = bisect_left(order, standing_order(card), key=standing_order)
    if at < len(order) and order[at].id == card.id:
        del order[at]


def _put_in(order: list[Card], card: Card) -> None:
    insort(order, card, key=standing_order)
