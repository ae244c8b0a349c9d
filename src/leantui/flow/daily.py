"""Figures by day: work in progress, throughput and the cumulative flow diagram, from the dates of cards.

All dates are dates in the board's zone. A card whose log contradicts itself is left out and listed, never
bent into shape. Definitions are the Kanban Guide's (2025).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from leantui.flow.times import Track, track
from leantui.model.board import Board
from leantui.model.card import Card


class Tracks(msgspec.Struct, frozen=True):
    """The ways of a board's cards: folded once, for as many figures as are asked for."""

    ways: tuple[Track, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    """Ids of cards left out, each with what is wrong in its log."""

    @classmethod
    def of(cls, board: Board, cards: Iterable[Card]) -> "Tracks":
        ways: list[Track] = []
        errors: list[tuple[str, str]] = []
        for card in cards:
            way = track(board, card)
            if way.problem is None:
                ways.append(way)
            else:
                errors.append((card.id, way.problem))
        return cls(tuple(ways), tuple(errors))


def days(first: date, last: date) -> list[date]:
    """Every day from first to last, both included; none where `last` is earlier."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def wip_by_day(tracks: Tracks, first: date, last: date) -> list[int]:
    """Cards started and not finished at the end of each day: #(started ≤ d) − #(finished ≤ d) − #(discarded ≤ d)."""
    started = [way.started for way in tracks.ways if way.started is not None]
    left = [
        min(day for day in (way.discarded, way.finished) if day is not None)
        for way in tracks.ways
        if way.started is not None and (way.discarded, way.finished) != (None, None)
    ]
    came, went = _up_to(started, first, last), _up_to(left, first, last)
    return [one - other for one, other in zip(came, went, strict=True)]


def throughput_by_day(tracks: Tracks, first: date, last: date) -> list[int]:
    """Cards finished on each day; days with none are kept as 0."""
    finished = Counter(
        way.finished for way in tracks.ways if way.started is not None and way.discarded is None
    )
    return [finished[day] for day in days(first, last)]


def cumulative_flow(board: Board, tracks: Tracks, first: date, last: date) -> list[list[int]]:
    """For each column from left to right, how many cards had reached it by the end of each day.

    A line never falls, and an earlier column's is never lower than a later one's. A column that was
    skipped counts from the day the next one was entered.
    """
    return [
        _up_to([way.entered[index] for way in tracks.ways if index in way.entered], first, last)
        for index in range(len(board.column))
    ]


def _up_to(dates: Iterable[date], first: date, last: date) -> list[int]:
    """How many of the dates are on or before each day."""
    ordered: Sequence[date] = sorted(dates)
    return [bisect_right(ordered, day) for day in days(first, last)]
