"""Elapsed times within a card's way: visits to columns and blocked intervals, as instants.

Whole days are counted in `times`; these are for screens that show hours, and for flow efficiency.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from leantui.flow.times import placings, track
from leantui.model.board import Board
from leantui.model.card import Card

Interval = tuple[datetime, datetime]


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One stay in a column or in one of its halves."""

    column: str
    """The column's id."""
    is_done_half: bool
    entered: datetime
    left: datetime | None
    """None: it is still there."""


def visits(board: Board, card: Card) -> tuple[Visit, ...]:
    """Every stay of the card, in the order of its log; a card may visit a column several times."""
    found: list[Visit] = []
    for index, entry in placings(board, card):
        if found:
            found[-1] = msgspec.structs.replace(found[-1], left=entry.at)
        is_done = board.column[index].split and (entry.to or "").endswith("/done")
        visit = Visit(
            column=board.column[index].id, is_done_half=is_done, entered=entry.at, left=None
        )
        found.append(visit)
    return tuple(found)


def time_in_columns(board: Board, card: Card, as_of: datetime) -> Mapping[str, timedelta]:
    """Time spent in each column up to `as_of`, over all visits. A visit that ends before it began counts nothing."""
    spent: dict[str, timedelta] = {}
    for visit in visits(board, card):
        until = as_of if visit.left is None else min(visit.left, as_of)
        spent[visit.column] = spent.get(visit.column, timedelta()) + max(
            until - visit.entered, timedelta()
        )
    return spent


def blocked_time(board: Board, card: Card, as_of: datetime) -> timedelta:
    """The union of the blocked intervals, cut to [started, finished or as_of]; nothing before the start."""
    way = track(board, card)
    if way.started_at is None:
        return timedelta()
    last = min(way.finished_at or as_of, as_of)
    return _length(_union(_blocked_intervals(card, last), way.started_at, last))


class FlowTime(msgspec.Struct, frozen=True):
    """Time in progress, worked on and waiting. Sums of several cards are made before a ratio is."""

    active: timedelta = timedelta()
    """In the doing halves of active columns, and not blocked."""
    waiting: timedelta = timedelta()

    def __add__(self, other: "FlowTime") -> "FlowTime":
        return FlowTime(self.active + other.active, self.waiting + other.waiting)

    @property
    def efficiency(self) -> float | None:
        """Active ÷ (active + waiting), 0 to 1; None of nothing."""
        whole = self.active + self.waiting
        return self.active / whole if whole else None


def flow_time(board: Board, card: Card, as_of: datetime) -> FlowTime:
    """How long a card was worked on and how long it waited, from its start to its finish or `as_of`."""
    way = track(board, card)
    if way.started_at is None or way.problem is not None or way.discarded is not None:
        return FlowTime()
    first, last = way.started_at, min(way.finished_at or as_of, as_of)
    kinds = {column.id: column.kind for column in board.column}
    doing = _union(
        (
            (visit.entered, visit.left or last)
            for visit in visits(board, card)
            if kinds[visit.column] == "active" and not visit.is_done_half
        ),
        first,
        last,
    )
    blocked = _union(_blocked_intervals(card, last), first, last)
    active = _length(doing) - sum(
        (_length(_union(blocked, begin, end)) for begin, end in doing), timedelta()
    )
    return FlowTime(active, max(last - first, timedelta()) - active)


def _union(intervals: Iterable[Interval], first: datetime, last: datetime) -> list[Interval]:
    """Intervals cut to [first, last], in order, overlaps counted once."""
    found: list[Interval] = []
    counted_to = first
    for begin, end in sorted(intervals):
        from_, to = max(begin, counted_to), min(end, last)
        if to > from_:
            found.append((from_, to))
            counted_to = to
    return found


def _length(intervals: Iterable[Interval]) -> timedelta:
    return sum((end - begin for begin, end in intervals), timedelta())


def _blocked_intervals(card: Card, last: datetime) -> list[Interval]:
    found: list[Interval] = []
    since: datetime | None = None
    for entry in card.log:
        if entry.event == "blocked" and since is None:
            since = entry.at
        elif entry.event == "unblocked" and since is not None:
            found.append((since, entry.at))
            since = None
    return found if since is None else [*found, (since, last)]
