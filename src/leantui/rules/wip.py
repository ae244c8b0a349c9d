"""WIP limits of every kind: counted as cards move, never by counting all cards again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.rules.commands import Breach, LimitKind

Key = tuple[LimitKind, str]
Limit = tuple[LimitKind, str, int]
Standing = tuple[str, str | None, str, str | None, tuple[str, ...]]
"""Everything that says where a card counts: column with half, lane, class of service, type, people."""
ONE = 1_000_000
"""What one card, or a size of 1, adds to a tally. Whole numbers, so that sums of sizes never drift."""


def group_name(columns: Iterable[str]) -> str:
    return "+".join(columns)


def shown_lane(board: Board, card: Card) -> str | None:
    """The lane a card is shown in: its own, the first where the board has no such lane, or none."""
    if card.lane is None or not board.lane:
        return None
    return card.lane if any(lane.id == card.lane for lane in board.lane) else board.lane[0].id


def weight(board: Board, card: Card) -> int:
    """What a card adds, in parts of `ONE`: one card, or its size where the board's unit is size (1 if it has none)."""
    if board.wip.unit == "cards" or card.size is None or not isfinite(card.size):
        return ONE
    return round(card.size * ONE)


def contributions(board: Board, card: Card) -> tuple[Key, ...]:
    """The limits that a card counts in. Blocked cards count as any other.

    Column, half, cell and group limits count what stands there; all others count work in progress, that
    is started and unfinished cards. A class with `counts = false` counts in its own limit alone. A card
    in an unknown column or lane counts where it is shown: in the first. An archived card counts nowhere.
    """
    if card.is_archived:
        return ()
    return _Places(board).keys_of(standing_of(card))


class _Places:
    """A board's limits as counting needs them: looked up once, not once for each card."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.columns = {column.id: column for column in reversed(board.column)}
        ids = [column.id for column in board.column]
        self.in_progress = frozenset(ids[board.started_index : board.finished_index])
        self.lanes = frozenset(lane.id for lane in board.lane)
        self.classes = {service.id: service for service in board.classes}
        groups = {group_name(group.columns): group.columns for group in board.wip.group}
        self.groups_of: dict[str, list[Key]] = {
            column: [("group", name) for name, columns in groups.items() if column in columns]
            for column in ids
        }

    def keys_of(self, standing: Standing) -> tuple[Key, ...]:
        column_place, lane_id, class_id, type_, assignees = standing
        column_id, _, half = column_place.partition("/")
        column = self.columns.get(column_id) or self.board.column[0]
        service = self.classes.get(class_id) or self.classes["standard"]
        is_in_progress = column.id in self.in_progress
        own: list[Key] = [("class", service.id)] if is_in_progress else []
        if not service.counts:
            return tuple(own)
        lane = self._lane_shown(lane_id)
        keys: list[Key] = [("column", column.id), *own, *self.groups_of[column.id]]
        if column.split and half == "done":
            keys.append(("done half", column.id))
        if lane is not None:
            keys.append(("cell", f"{column.id}/{lane}"))
        if is_in_progress:
            keys.append(("board", ""))
            keys += [("type", type_)] if type_ is not None else []
            keys += [("lane", lane)] if lane is not None else []
            keys += [("person", who) for who in dict.fromkeys(assignees)]
        return tuple(keys)

    def _lane_shown(self, lane_id: str | None) -> str | None:
        if lane_id is None or not self.board.lane:
            return None
        return lane_id if lane_id in self.lanes else self.board.lane[0].id


def standing_of(card: Card) -> Standing:
    """Where a card stands and counts."""
    return (card.column, card.lane, card.class_of_service, card.type, card.assignees)


def alike(cards: Iterable[Card]) -> dict[Standing, list[Card]]:
    """Cards put together with those that count, and are shown, where they are; archived ones left out."""
    found: defaultdict[Standing, list[Card]] = defaultdict(list)
    for card in cards:
        if "/archive/" not in card.file:  # `is_archived`, without a call for each of very many
            standing = (card.column, card.lane, card.class_of_service, card.type, card.assignees)
            found[standing].append(card)
    return found


class Tally(msgspec.Struct, frozen=True):
    """How much is in each place that can be limited. Never counted anew while cards move: see `moved`."""

    amounts: Mapping[Key, int] = msgspec.field(default_factory=dict)
    """In parts of `ONE`; nothing is left out but zeros."""

    @classmethod
    def of(cls, board: Board, cards: Iterable[Card]) -> "Tally":
        """Count all cards once."""
        return cls.of_alike(board, alike(cards))

    @classmethod
    def of_alike(cls, board: Board, together: Mapping[Standing, Sequence[Card]]) -> "Tally":
        """The same of cards that are put together as `alike` does."""
        places = _Places(board)
        amounts: dict[Key, int] = {}
        for standing, cards in together.items():
            amount = len(cards) * ONE
            if board.wip.unit != "cards":
                amount = sum(weight(board, card) for card in cards)
            for key in places.keys_of(standing):
                amounts[key] = amounts.get(key, 0) + amount
        return cls({key: amount for key, amount in amounts.items() if amount})

    def moved(self, board: Board, before: Card | None, after: Card | None) -> "Tally":
        """The tally after one card changed, came (`before` None) or went (`after` None)."""
        amounts = dict(self.amounts)
        for card, sign in ((before, -1), (after, 1)):
            if card is None:
                continue
            amount = weight(board, card) * sign
            for key in contributions(board, card):
                amounts[key] = amounts.get(key, 0) + amount
                if not amounts[key]:
                    del amounts[key]
        return Tally(amounts)

    def count(self, kind: LimitKind, name: str = "") -> int | float:
        """How much counts in that limit: cards, or sizes where the board's unit is size."""
        whole, rest = divmod(self.amounts.get((kind, name), 0), ONE)
        return whole + rest / ONE if rest else whole


def limits(board: Board, people: Mapping[str, Person], tally: Tally) -> tuple[Limit, ...]:
    """Every limit in force, in the order they are reported. People are those who have work here."""
    found: list[Limit | None] = [
        ("cell", f"{cell.column}/{cell.lane}", cell.max) for cell in board.wip.cell
    ]
    found += [("column", each.id, each.wip) for each in board.column if each.wip is not None]
    found += [
        ("done half", each.id, each.wip_done)
        for each in board.column
        if each.split and each.wip_done is not None
    ]
    found += [("group", group_name(group.columns), group.max) for group in board.wip.group]
    found += [("lane", lane.id, lane.wip) for lane in board.lane if lane.wip is not None]
    found += [("class", one.id, one.wip) for one in board.classes if one.wip is not None]
    found += [("type", one.type, one.max) for one in board.wip.type]
    for who in sorted(name for kind, name in tally.amounts if kind == "person"):
        limit = personal_limit(board, people, who)
        found.append(None if limit is None else ("person", who, limit))
    found.append(None if board.wip.board is None else ("board", "", board.wip.board))
    return tuple(limit for limit in dict.fromkeys(found) if limit is not None)


def personal_limit(board: Board, people: Mapping[str, Person], who: str) -> int | None:
    """The person's own limit, or the board's default."""
    person = people.get(who)
    return person.wip if person is not None and person.wip is not None else board.wip.person


def over_limits(board: Board, people: Mapping[str, Person], tally: Tally) -> tuple[Breach, ...]:
    """Every limit that is exceeded now."""
    return tuple(
        Breach(kind=kind, name=name, count=count, limit=limit)
        for kind, name, limit in limits(board, people, tally)
        if (count := tally.count(kind, name)) > limit
    )


def breaches(
    board: Board, people: Mapping[str, Person], before: Tally, after: Tally
) -> tuple[Breach, ...]:
    """Limits that are exceeded after a change and that the change made worse."""
    return tuple(
        breach
        for breach in over_limits(board, people, after)
        if breach.count > before.count(breach.kind, breach.name)
    )
