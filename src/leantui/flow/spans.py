"""Elapsed times within a card's way: visits to columns and blocked intervals, as instants.

Whole days are counted in `times`; these are for screens that show hours, and for flow efficiency.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from leantui.flow.times import placings, track
from leantui.model.board import Board
from leantui.model.card import Card


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
    first, last = way.started_at, min(way.finished_at or as_of, as_of)
    total = timedelta()
    counted_to = first
    for begin, end in sorted(_blocked_intervals(card, last)):
        from_, to = max(begin, counted_to), min(end, last)
        if to > from_:
            total += to - from_
            counted_to = to
    return total


def _blocked_intervals(card: Card, last: datetime) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for entry in card.log:
        if entry.event == "blocked" and since is None:
            since = entry.at
        elif entry.event == "unblocked" and since is not None:
            found.append((since, entry.at))
            since = None
    return found if since is None else [*found, (since, last)]
