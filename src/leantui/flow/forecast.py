"""Forecasts from daily throughput: exact, by convolution, so the same files give the same answer everywhere.

Each coming day is taken to be like one of the past days, zeros included, any of them equally likely. The
distribution of a sum of days is then known exactly; nothing is drawn at random.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

FEWEST_DAYS = 10
FEWEST_FINISHED = 3
LONGEST = 1000
"""Days beyond which no forecast is made: the past says nothing about them."""


def why_no_forecast(throughput: Sequence[int]) -> str | None:
    """Why the days given are no base for a forecast, in words; None if they are."""
    if len(throughput) < FEWEST_DAYS:
        return f"only {len(throughput)} days of history; it takes {FEWEST_DAYS}"
    finished = sum(throughput)
    if finished == 0:
        return "nothing was finished in these days"
    if finished < FEWEST_FINISHED:
        return f"only {finished} finished in these days; it takes {FEWEST_FINISHED}"
    return None


def chance(throughput: Sequence[int], in_days: int, items: int) -> Fraction:
    """The probability that at least so many items are finished in so many days: P(S_t ≥ k).

    Args:
        throughput: Items finished on each past day, zeros included; at least one day.
        in_days: Days from now, 0 or more.
        items: How many; 0 is certain.
    """
    for day, weights in enumerate(_sums(throughput, items)):
        if day == in_days:
            return Fraction(weights[items], len(throughput) ** day)
    raise AssertionError("the days never end")


def how_many(throughput: Sequence[int], in_days: int, confidence: int) -> int | None:
    """The most items that are finished in so many days with that confidence (per cent); None: no forecast."""
    if why_no_forecast(throughput) is not None:
        return None
    most = max(throughput) * in_days
    for day, weights in enumerate(_sums(throughput, most)):
        if day == in_days:
            return _most_at_least(weights, len(throughput) ** day, confidence)
    raise AssertionError("the days never end")


def how_long(throughput: Sequence[int], items: int, confidence: int) -> int | None:
    """The fewest days in which so many items are finished with that confidence (per cent).

    None where there is no forecast, or it would take longer than `LONGEST` days.
    """
    if why_no_forecast(throughput) is not None:
        return None
    whole = 1
    for day, weights in enumerate(_sums(throughput, items)):
        if weights[items] * 100 >= confidence * whole:
            return day
        if day == LONGEST:
            return None
        whole *= len(throughput)
    raise AssertionError("the days never end")


def _sums(throughput: Sequence[int], most: int) -> Iterator[list[int]]:
    """For 0, 1, 2, … days: in how many ways each number of items is finished, `most` and more as one.

    Whole numbers, out of len(throughput) ** days.
    """
    of_a_day = Counter(min(items, most) for items in throughput)
    weights = [1] + [0] * most
    while True:
        yield weights
        following = [0] * (most + 1)
        for so_far, ways in enumerate(weights):
            if ways:
                for items, days in of_a_day.items():
                    following[min(so_far + items, most)] += ways * days
        weights = following


def _most_at_least(weights: Sequence[int], whole: int, confidence: int) -> int:
    at_least = 0
    for items in range(len(weights) - 1, 0, -1):
        at_least += weights[items]
        if at_least * 100 >= confidence * whole:
            return items
    return 0
