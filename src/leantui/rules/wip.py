"""WIP limits of every kind: counted as cards move, never by counting all cards again."""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.rules.commands import Breach, LimitKind

Key = tuple[LimitKind, str]
Limit = tuple[LimitKind, str, int]


def group_name(columns: Iterable[str]) -> str:
    return "+".join(columns)


def contributions(board: Board, card: Card) -> tuple[Key, ...]:
    """The limits that a card counts in. Blocked cards count as any other.

    Column, half, cell and group limits count what stands there; all others count work in progress, that
    is started and unfinished cards. A class with `counts = false` counts in its own limit alone. A card in an unknown column or lane counts where it
    is shown: in the first.
    """
    column = board.shown_column(card)
    index = board.column_index(column.id)
    in_progress = board.started_index <= index < board.finished_index
    service = board.class_of(card)
    own: list[Key] = [("class", service.id)] if in_progress else []
    if not service.counts:
        return tuple(own)
    lane = shown_lane(board, card)
    keys: list[Key] = [("column", column.id), *own]
    if column.split and card.is_in_done_half:
        keys.append(("done half", column.id))
    if lane is not None:
        keys.append(("cell", f"{column.id}/{lane}"))
    keys += [
        ("group", group_name(group.columns))
        for group in board.wip.group
        if column.id in group.columns
    ]
    if in_progress:
        keys += [("type", card.type)] if card.type is not None else []
        keys += [("lane", lane)] if lane is not None else []
        keys += [("person", who) for who in card.assignees]
        keys.append(("board", ""))
    return tuple(keys)


def shown_lane(board: Board, card: Card) -> str | None:
    """The lane a card is shown in: its own, the first where the board has no such lane, or none."""
    if card.lane is None or not board.lane:
        return None
    return card.lane if any(lane.id == card.lane for lane in board.lane) else board.lane[0].id


def weight(board: Board, card: Card) -> int | float:
    """What a card counts: 1, or its size where the board's unit is size (1 if it has none)."""
    if board.wip.unit == "cards" or card.size is None:
        return 1
    return card.size


class Tally(msgspec.Struct, frozen=True):
    """How much is in each place that can be limited."""

    counts: Mapping[Key, int | float] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, board: Board, cards: Iterable[Card]) -> "Tally":
        counts: Counter[Key] = Counter()
        for card in cards:
            amount = weight(board, card)
            for key in contributions(board, card):
                counts[key] += amount  # type: ignore[assignment]  # sizes may be fractions
        return cls({key: count for key, count in counts.items() if count})

    def moved(self, board: Board, before: Card | None, after: Card | None) -> "Tally":
        """The tally after one card changed, came (`before` None) or went (`after` None)."""
        counts = dict(self.counts)
        for card, sign in ((before, -1), (after, 1)):
            if card is None or card.is_archived:
                continue
            amount = weight(board, card) * sign
            for key in contributions(board, card):
                counts[key] = counts.get(key, 0) + amount
                if not counts[key]:
                    del counts[key]
        return Tally(counts)

    def count(self, kind: LimitKind, name: str = "") -> int | float:
        return self.counts.get((kind, name), 0)


def limits(board: Board, people: Mapping[str, Person], tally: Tally) -> tuple[Limit, ...]:
    """Every limit in force, in the order they are reported. People are those who have work here."""
    found: list[Limit | None] = [
        ("cell", f"{cell.column}/{cell.lane}", cell.max) for cell in board.wip.cell
    ]
    for column in board.column:
        found.append(None if column.wip is None else ("column", column.id, column.wip))
        if column.split and column.wip_done is not None:
            found.append(("done half", column.id, column.wip_done))
    found += [("group", group_name(group.columns), group.max) for group in board.wip.group]
    found += [("lane", lane.id, lane.wip) for lane in board.lane if lane.wip is not None]
    found += [("class", one.id, one.wip) for one in board.classes if one.wip is not None]
    found += [("type", one.type, one.max) for one in board.wip.type]
    for kind, who in sorted(tally.counts):
        if kind == "person":
            limit = personal_limit(board, people, who)
            found.append(None if limit is None else ("person", who, limit))
    found.append(None if board.wip.board is None else ("board", "", board.wip.board))
    return tuple(limit for limit in found if limit is not None)


def personal_limit(board: Board, people: Mapping[str, Person], who: str) -> int | None:
    """The person's own limit, or the board's default."""
    person = people.get(who)
    return person.wip if person is not None and person.wip is not None else board.wip.person


def over_limits(board: Board, people: Mapping[str, Person], tally: Tally) -> tuple[Breach, ...]:
    """Every limit that is exceeded now."""
    return tuple(
        Breach(kind=kind, name=name, count=tally.count(kind, name), limit=limit)
        for kind, name, limit in limits(board, people, tally)
        if tally.count(kind, name) > limit
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
