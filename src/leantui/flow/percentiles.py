"""Percentiles by nearest rank, service level expectations, and the bands that colour a card's age."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from leantui.flow.dates import count_days
from leantui.flow.times import track
from leantui.model.board import KNOWN_CLASSES, Board, ServiceLevelExpectation
from leantui.model.card import Card

FEW = 10
"""Below so many finished cards a percentile says little."""

Band = Literal["normal", "p50", "p85", "sle"]
_KNOWN = frozenset(service.id for service in KNOWN_CLASSES)


def percentile(ordered: Sequence[int], p: int) -> int | None:
    """The k-th smallest, k = max(1, ⌈p·n/100⌉) in integers; None of nothing.

    Nearest rank is the only simple rule for which “at least p % are within” always holds.

    Args:
        ordered: Values from small to large.
        p: Per cent, 0 to 100.
    """
    if not ordered:
        return None
    return ordered[max(1, -(-p * len(ordered) // 100)) - 1]


class Share(msgspec.Struct, frozen=True):
    """A part of a whole, in numbers of cards: `7 of 8`."""

    part: int
    whole: int


def sle_kept(cycle_times: Iterable[int], days: int) -> Share:
    """How many finished cards kept a service level expectation of so many days."""
    times = list(cycle_times)
    return Share(sum(time <= days for time in times), len(times))


def late_by_age(cycle_times: Iterable[int], age: int, days: int) -> Share:
    """Of the finished cards that got at least this old, how many broke an expectation of so many days."""
    as_old = [time for time in cycle_times if time >= age]
    return Share(sum(time > days for time in as_old), len(as_old))


class AgeBands(msgspec.Struct, frozen=True):
    """For each column by index: how old finished cards were when they left it, at the 50th and 85th percentile."""

    by_column: tuple[tuple[int, int] | None, ...] = ()
    """None where fewer than `FEW` finished cards have passed."""


def age_bands(board: Board, cards: Iterable[Card]) -> AgeBands:
    """Bands from the finished ones of `cards`.

    For a column from the commitment point up to the finished one: the age, in the board's day count, on
    the date the next column was reached. For the last of them that is the cycle time. Cards with data
    errors are left out.
    """
    ages: list[list[int]] = [[] for _ in board.column]
    for card in cards:
        way = track(board, card)
        if way.started is None or way.finished is None or way.problem or way.discarded:
            continue
        for index in range(board.started_index, board.finished_index):
            left = way.entered.get(index + 1)
            if left is not None and left >= way.started:
                ages[index].append(count_days(board, way.started, left))
    return AgeBands(tuple(_pair(sorted(column)) for column in ages))


def _pair(ordered: Sequence[int]) -> tuple[int, int] | None:
    half, most = percentile(ordered, 50), percentile(ordered, 85)
    return None if half is None or most is None or len(ordered) < FEW else (half, most)


def sle_of(board: Board, card: Card) -> ServiceLevelExpectation | None:
    """The expectation of the card's class of service, else the board's; an unknown class is standard."""
    listed = {service.id: service.sle for service in board.class_of_service}
    name = card.class_of_service
    is_known = name in listed or name in _KNOWN
    return listed.get(name if is_known else "standard") or board.sle


def age_band(board: Board, bands: AgeBands, card: Card, age: int) -> Band:
    """Where a card's age stands: past its SLE, or past the percentiles of the column it is in."""
    sle = sle_of(board, card)
    if sle is not None and age > sle.days:
        return "sle"
    index = board.column_index(card.column_id)
    pair = bands.by_column[index] if 0 <= index < len(bands.by_column) else None
    if pair is None or age <= pair[0]:
        return "normal"
    return "p85" if age > pair[1] else "p50"


def is_over_sle(board: Board, card: Card, age: int | None) -> bool:
    """Whether a started, unfinished card is older than its class's or board's SLE."""
    if age is None:
        return False
    sle = sle_of(board, card)
    return sle is not None and age > sle.days
