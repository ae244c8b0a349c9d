"""Ranks: always strictly between their neighbours, short, and never in need of other cards where there is room."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.model.rank import DIGITS, between, spread

RANKS = st.text(alphabet=st.sampled_from(DIGITS), max_size=6)
HAND_WRITTEN = RANKS | st.text(alphabet="09AZaz-_. é~", max_size=4)


@settings(max_examples=300)
@given(st.none() | HAND_WRITTEN, st.none() | HAND_WRITTEN)
def test_a_rank_lies_between_its_neighbours_or_there_is_none(a: str | None, b: str | None) -> None:
    found = between(a, b)
    if found is None:
        return
    assert found
    assert a is None or a < found
    assert b is None or found < b


@settings(max_examples=200)
@given(RANKS, RANKS)
def test_there_is_a_rank_wherever_digits_leave_room(a: str, b: str) -> None:
    low, high = sorted((a, b))
    if low < high and high.rstrip("0") != low and not high.startswith(f"{low}0"):
        assert between(low, high) is not None


@settings(max_examples=100)
@given(st.lists(st.integers(0, 60), max_size=60))
def test_any_order_of_insertions_keeps_the_order(positions: list[int]) -> None:
    ranks: list[str] = []
    for position in positions:
        at = min(position, len(ranks))
        low = ranks[at - 1] if at else None
        high = ranks[at] if at < len(ranks) else None
        found = between(low, high)
        assert found is not None
        ranks.insert(at, found)
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("is_at_end", [True, False])
def test_ranks_stay_short_at_either_end(is_at_end: bool) -> None:
    rank: str | None = None
    for _ in range(1000):
        rank = between(rank, None) if is_at_end else between(None, rank)
        assert rank is not None
    assert len(rank or "") <= 4


def test_ranks_stay_within_reason_at_one_place() -> None:
    low, high = "a0", "a1"
    for _ in range(100):
        found = between(low, high)
        assert found is not None
        high = found
    assert len(high) <= 22


@settings(max_examples=100)
@given(st.integers(0, 40), st.none() | RANKS, st.none() | RANKS)
def test_many_ranks_at_once_are_in_order(n: int, a: str | None, b: str | None) -> None:
    found = spread(n, a, b)
    if found is None:
        assert n > 0
        return
    assert len(found) == n
    assert found == sorted(set(found))
    assert not n or a is None or a < found[0]
    assert not n or b is None or found[-1] < b


def test_where_there_is_no_room() -> None:
    assert between("b", "a") is None
    assert between("a", "a") is None
    assert between("x", "x0") is None
    assert spread(2, "x", "x0") is None
    assert spread(0, "x", "x0") == []
    assert len(spread(50) or ()) == 50
