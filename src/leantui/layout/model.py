"""The board as it is drawn: cells of lanes × places, each with its cards in order."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter

import msgspec

from leantui.model.board import Board, LanesBy
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.model.workspace import BoardContents
from leantui.rules.wip import Standing, Tally, alike, shown_lane

LANES_BY: tuple[LanesBy, ...] = (
    "lane",
    "person",
    "class",
    "type",
    "priority",
    "project",
    "tag",
    "none",
)
LANES_WORDS: Mapping[LanesBy, str] = {"lane": "the board's", "class": "class of service"}
"""What lanes are by in words, where it isn't the word itself."""
EXPEDITE = "!expedite"
"""The lane on top that collects expedited cards where lanes are the board's own."""
REST = ""
"""The lane of cards that belong to none."""


def lanes_words(board: Board, lanes_by: LanesBy) -> str:
    """What the lanes are by, in words; nothing where the board has none of its own."""
    has_none = lanes_by == "lane" and not board.lane
    return "" if has_none else LANES_WORDS.get(lanes_by, lanes_by)


CellKey = tuple[str, str]
"""Lane key and place (`fix` or `fix/done`)."""
Cell = tuple[Card, ...]


class LaneShown(msgspec.Struct, frozen=True):
    """One lane as it is drawn."""

    key: str
    title: str
    count: int | float = 0
    limit: int | None = None


_STANDING_ORDER = attrgetter("rank", "id")


def _order(card: Card) -> tuple[str, str]:
    return (card.rank, card.id)


def place_of(board: Board, card: Card) -> str:
    """The place a card is shown in; one in an unknown column is shown in the first."""
    column = board.shown_column(card)
    return f"{column.id}/done" if column.split and card.is_in_done_half else column.id


_LANE_OF: dict[str, Callable[[Board, Card], str]] = {
    "lane": lambda board, card: (
        EXPEDITE if card.class_of_service == "expedite" else shown_lane(board, card) or REST
    ),
    "person": lambda _, card: card.assignees[0] if card.assignees else REST,
    "class": lambda board, card: board.class_of(card).id,
    "type": lambda _, card: card.type or REST,
    "priority": lambda _, card: str(card.priority) if card.priority else REST,
    "project": lambda _, card: card.project or REST,
    "tag": lambda _, card: card.tags[0] if card.tags else REST,
    "none": lambda _board, _card: REST,
}


_LANES_OF_STANDING = ("lane", "person", "class", "type", "none")
"""Lanes that cards which stand alike share."""


def _by_lane(
    board: Board, lanes_by: LanesBy, cards: Sequence[Card]
) -> Iterable[tuple[str, Sequence[Card]]]:
    """Cards that stand alike, by the lane they are shown in."""
    lane_of = _LANE_OF[lanes_by]
    if not cards:
        return ()
    if lanes_by in _LANES_OF_STANDING:
        return ((lane_of(board, cards[0]), cards),)
    lanes: dict[str, list[Card]] = {}
    for card in cards:
        lanes.setdefault(lane_of(board, card), []).append(card)
    return lanes.items()


def lane_key(board: Board, card: Card, lanes_by: LanesBy) -> str:
    """The key of the lane the card is shown in."""
    return _LANE_OF[lanes_by](board, card)


def _without(cell: Cell, card: Card) -> Cell:
    """The cell without a card, found by where it stands."""
    at = bisect_left(cell, _order(card), key=_order)
    if at < len(cell) and cell[at].id == card.id:
        return (*cell[:at], *cell[at + 1 :])
    return tuple(each for each in cell if each.id != card.id)


class BoardModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the board widget draws. `with_change` makes the next one by touching two cells."""

    board: Board
    people: Mapping[str, Person]
    lanes_by: LanesBy
    as_of: date
    cells: Mapping[CellKey, Cell]
    tally: Tally
    places: tuple[str, ...]
    cards: Mapping[str, Card]
    """All cards of the board by id, hidden ones too."""
    visible: Callable[[Card], bool] | None = None
    hidden: int = 0
    """How many cards the filter hides."""

    @classmethod
    def build(
        cls,
        contents: BoardContents,
        *,
        people: Mapping[str, Person],
        lanes_by: LanesBy = "lane",
        as_of: date,
        tally: Tally | None = None,
        together: Mapping[Standing, Sequence[Card]] | None = None,
        visible: Callable[[Card], bool] | None = None,
    ) -> "BoardModel":
        """Put the cards into their cells.

        Args:
            contents: the board with its cards.
            people: for the lanes by person.
            lanes_by: what the lanes are.
            as_of: the present, in the board's zone.
            tally: what counts where, if it is known.
            together: the cards as `leantui.rules.wip.alike` puts them together, likewise.
            visible: which cards are shown; None: all.
        """
        board = contents.board
        if together is None:
            together = alike(contents.cards.values())
        place = {
            (column.id, half): f"{column.id}/done" if half and column.split else column.id
            for column in board.column
            for half in (False, True)
        }
        first = board.column[0].id
        cells: dict[CellKey, list[Card]] = {}
        hidden = 0
        for standing, pile in together.items():
            column, _, half = standing[0].partition("/")
            shown = pile if visible is None else [card for card in pile if visible(card)]
            hidden += len(pile) - len(shown)
            for lane, cards in _by_lane(board, lanes_by, shown):
                key = (lane, place.get((column, half == "done"), first))
                cells.setdefault(key, []).extend(cards)
        for cell in cells.values():
            cell.sort(key=_STANDING_ORDER)
        return cls(
            board=board,
            people=people,
            lanes_by=lanes_by,
            as_of=as_of,
            cells={key: tuple(cards) for key, cards in cells.items()},
            tally=tally or Tally.of_alike(board, together),
            places=tuple(
                each
                for column in board.column
                for each in ((column.id, f"{column.id}/done") if column.split else (column.id,))
            ),
            cards=contents.cards,
            visible=visible,
            hidden=hidden,
        )

    def key_of(self, card: Card) -> CellKey:
        return (_LANE_OF[self.lanes_by](self.board, card), place_of(self.board, card))

    def with_change(
        self, before: Card | None, after: Card | None, cards: Mapping[str, Card]
    ) -> "BoardModel":
        """The board after one card changed, came (`before` None) or went (`after` None).

        Args:
            cards: all cards of the board, then.
        """
        cells = dict(self.cells)
        hidden = self.hidden
        gone = None if before is None or before.is_archived else before
        come = None if after is None or after.is_archived else after
        if gone is not None:
            if self.visible is not None and not self.visible(gone):
                hidden -= 1
            else:
                key = self.key_of(gone)
                cells[key] = _without(cells.get(key, ()), gone)
        if come is not None:
            if self.visible is not None and not self.visible(come):
                hidden += 1
            else:
                key = self.key_of(come)
                cell = cells.get(key, ())
                at = bisect_right(cell, _order(come), key=_order)
                cells[key] = (*cell[:at], come, *cell[at:])
        return msgspec.structs.replace(
            self,
            cells={key: cell for key, cell in cells.items() if cell},
            cards=cards,
            tally=self.tally.moved(self.board, gone, come),
            hidden=hidden,
        )

    @property
    def lanes(self) -> tuple[LaneShown, ...]:
        """The lanes in the order they are drawn: the board's own even if empty, others where used."""
        used = {lane for lane, _ in self.cells}
        if self.lanes_by == "lane":
            own = tuple(lane.id for lane in self.board.lane)
            keys = [EXPEDITE] if EXPEDITE in used else []
            keys += own
            keys += [REST] if REST in used or not own else []
        elif self.lanes_by == "class":
            keys = [service.id for service in self.board.classes if service.id in used] or [REST]
        else:
            keys = sorted(used - {REST}) + ([REST] if REST in used or not used else [])
        return tuple(self._lane(key) for key in keys)

    def _lane(self, key: str) -> LaneShown:
        if self.lanes_by == "lane" and key == EXPEDITE:
            return self._counted(key, "Expedite", "class", "expedite")
        if self.lanes_by == "lane" and key:
            return self._counted(
                key, next(lane.title for lane in self.board.lane if lane.id == key), "lane", key
            )
        titles: dict[str, Callable[[], str]] = {
            "person": lambda: self.people[key].name if key in self.people else key,
            "class": lambda: next((one.title for one in self.board.classes if one.id == key), key),
            "type": lambda: next((one.title for one in self.board.card_type if one.id == key), key),
            "priority": lambda: f"Priority {key}",
        }
        if not key:
            rest = {
                "lane": "No lane" if self.board.lane else "",
                "person": "Nobody yet",
                "none": "",
            }
            return LaneShown(key, rest.get(self.lanes_by, f"No {self.lanes_by}"))
        title = titles[self.lanes_by]() if self.lanes_by in titles else key
        kind = {"person": "person", "class": "class", "type": "type"}.get(self.lanes_by)
        return self._counted(key, title, kind, key) if kind else LaneShown(key, title)

    def _counted(self, key: str, title: str, kind: str, name: str) -> LaneShown:
        limits: dict[str, Callable[[], int | None]] = {
            "lane": lambda: next((lane.wip for lane in self.board.lane if lane.id == name), None),
            "class": lambda: next((one.wip for one in self.board.classes if one.id == name), None),
            "type": lambda: next(
                (one.max for one in self.board.wip.type if one.type == name), None
            ),
            "person": lambda: (
                self.people[name].wip
                if name in self.people and self.people[name].wip is not None
                else self.board.wip.person
            ),
        }
        return LaneShown(key, title, self.tally.count(kind, name), limits[kind]())  # type: ignore[arg-type]

    def cell(self, lane: str, place: str) -> Cell:
        return self.cells.get((lane, place), ())

    def find(self, card: Card) -> tuple[CellKey, int] | None:
        """The cell a card is shown in and its place there from the top."""
        key = self.key_of(card)
        cards = self.cells.get(key, ())
        at = bisect_left(cards, _order(card), key=_order)
        return (key, at) if at < len(cards) and cards[at].id == card.id else None

    def where(self, card_id: str | None) -> tuple[CellKey, int] | None:
        """The cell in which a card is shown and its place there from the top; None if it isn't shown."""
        card = self.cards.get(card_id) if card_id is not None else None
        return self.find(card) if card is not None else None

    def count(self, place: str) -> int:
        """Cards shown in a place, over all lanes."""
        return sum(len(cards) for (_, each), cards in self.cells.items() if each == place)
