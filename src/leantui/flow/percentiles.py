"""Percentiles by nearest rank, and the bands that colour a card's age."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from leantui.flow.dates import count_days
from leantui.flow.times import track
from leantui.model.board import Board
from leantui.model.card import Card

FEW = 10
"""Below so many finished cards a percentile says little."""

Band = Literal["normal", "p50", "p85", "sle"]


def percentile(ordered: Sequence[int], p: int) -> int | None:
    """The k-th smallest, k = max(1, ⌈p·n/100⌉); None of nothing.

    Nearest rank is the only simple rule for which “at least p % are within” always holds.
    """
    if not ordered:
        return None
    return ordered[max(1, -(-p * len(ordered) // 100)) - 1]


class AgeBands(msgspec.Struct, frozen=True):
    """For each column: how old finished cards were when they left it, at the 50th and 85th percentile."""

    by_column: tuple[tuple[int, int] | None, ...] = ()


def age_bands(board: Board, cards: Iterable[Card]) -> AgeBands:
    """Bands from the finished ones of `cards`: their age on the day they reached the next column."""
    ages: list[list[int]] = [[] for _ in board.column]
    for card in cards:
        way = track(board, card)
        if way.started is None or way.finished is None or way.problem:
            continue
        for index in range(board.started_index, board.finished_index):
            left = way.entered.get(index + 1)
            if left is not None and left >= way.started:
                ages[index].append(count_days(board, way.started, left))
    return AgeBands(tuple(_pair(sorted(column)) for column in ages))


def _pair(ordered: Sequence[int]) -> tuple[int, int] | None:
    half, most = percentile(ordered, 50), percentile(ordered, 85)
    return None if half is None or most is None or len(ordered) < FEW else (half, most)


def age_band(board: Board, bands: AgeBands, card: Card, age: int) -> Band:
    """Where a card's age stands: past its SLE, or past the percentiles of the column it is in."""
    sle = board.class_of(card).sle or board.sle
    if sle is not None and age > sle.days:
        return "sle"
    index = board.column_index(card.column_id)
    pair = bands.by_column[index] if 0 <= index < len(bands.by_column) else None
    if pair is None or age <= pair[0]:
        return "normal"
    return "p85" if age > pair[1] else "p50"


def is_over_sle(board: Board, card: Card, age: int | None) -> bool:
    """Whether a started, unfinished card is older than its class's or board's SLE."""
    sle = board.class_of(card).sle or board.sle
    return age is not None and sle is not None and age > sle.days


__all__ = ["AgeBands", "Band", "age_band", "age_bands", "date", "is_over_sle", "percentile"]
