"""Figures by day, forecasts and flow efficiency: the worked set of March 2026, and what holds for any cards."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.flow.daily import Tracks, cumulative_flow, days, throughput_by_day, wip_by_day
from leantui.flow.dates import latest_start
from leantui.flow.forecast import LONGEST, chance, how_long, how_many, why_no_forecast
from leantui.flow.percentiles import Share, late_by_age, percentile, sle_kept
from leantui.flow.spans import FlowTime, blocked_time, flow_time, time_in_columns
from leantui.flow.times import age_days, cycle_time_days, track
from leantui.model.board import Board, Column
from leantui.model.card import Card
from leantui.model.log import LogEntry

BOARD = Board(
    id="desk",
    name="Desk",
    started="analyse",
    finished="done",
    column=(
        Column(id="intake", kind="queue"),
        Column(id="analyse", split=True),
        Column(id="wait", kind="queue"),
        Column(id="fix"),
        Column(id="done", kind="done"),
    ),
)
FIRST, AS_OF = date(2026, 3, 2), date(2026, 3, 13)
WORKED = {
    "A": (2, 2), "B": (2, 4), "C": (3, 9), "D": (4, 6), "E": (5, 13), "F": (6, 10), "G": (9, 10),
    "H": (10, 13), "I": (10, None), "J": (12, None),
}  # fmt: skip


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


def card(*events: tuple[str, int] | tuple[str, int, int], id_: str = "aaaa1111") -> Card:
    """A card from its moves, `("fix", day, hour)`; `blocked`, `unblocked` and `discarded` are events."""
    log: list[LogEntry] = []
    column = "intake"
    for index, (name, day, *hour) in enumerate(events):
        when = at(day, *(hour or [min(9 + index, 23)]))
        if name in ("blocked", "unblocked", "discarded"):
            log.append(LogEntry(at=when, by="mia", event=name))
        else:
            column = name
            log.append(LogEntry(at=when, by="mia", event="moved" if log else "created", to=name))
    return Card(id=id_, board="desk", title="Work", column=column, log=tuple(log))


CARDS = [
    card(("intake", 1), ("analyse", start), *([("done", end)] if end else []), id_=name.lower())
    for name, (start, end) in WORKED.items()
]
TRACKS = Tracks.of(BOARD, CARDS)
THROUGHPUT = throughput_by_day(TRACKS, FIRST, AS_OF)


def test_work_in_progress_and_throughput_of_the_worked_set() -> None:
    assert wip_by_day(TRACKS, FIRST, AS_OF) == [1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 2]
    assert THROUGHPUT == [1, 0, 1, 0, 1, 0, 0, 1, 2, 0, 0, 2]
    assert TRACKS.errors == ()
    assert days(AS_OF, FIRST) == []


def test_the_identities_of_the_worked_set() -> None:
    cycle_times = [found for each in CARDS if (found := cycle_time_days(BOARD, each)) is not None]
    ages = [found for each in CARDS if (found := age_days(BOARD, each, AS_OF)) is not None]
    assert (cycle_times, ages) == ([1, 3, 7, 3, 9, 5, 2, 4], [4, 2])
    assert (
        sum(wip_by_day(TRACKS, FIRST, AS_OF))
        == 32
        == sum(each - 1 for each in cycle_times) + sum(ages)
    )
    assert 32 + sum(THROUGHPUT) == 40 == sum(cycle_times) + sum(ages)


def test_expectations_of_the_worked_set() -> None:
    cycle_times = [1, 3, 7, 3, 9, 5, 2, 4]
    assert sle_kept(cycle_times, 7) == Share(7, 8)
    assert late_by_age(cycle_times, 5, 7) == Share(1, 3)
    assert late_by_age(cycle_times, 8, 7) == Share(1, 1)
    assert late_by_age(cycle_times, 20, 7) == Share(0, 0)
    p85 = percentile(sorted(cycle_times), 85)
    assert p85 == 7
    assert latest_start(BOARD, date(2026, 3, 20), p85) == date(2026, 3, 14)


def test_the_latest_start_in_working_days() -> None:
    working = msgspec.structs.replace(BOARD, day_count="working")
    assert latest_start(working, date(2026, 3, 9), 2) == date(2026, 3, 6)
    assert latest_start(working, date(2026, 3, 20), 7) == date(2026, 3, 12)
    assert latest_start(working, date(2026, 3, 20), 1) == date(2026, 3, 20)


def test_forecasts_of_the_worked_set() -> None:
    assert [how_many(THROUGHPUT, 10, each) for each in (50, 70, 85, 95)] == [7, 5, 4, 3]
    assert [how_long(THROUGHPUT, 10, each) for each in (50, 70, 85, 95)] == [15, 17, 20, 23]


def test_the_chances_are_exact() -> None:
    assert [chance([0, 1, 2], day, 3) for day in (2, 3, 4, 5)] == [
        Fraction(1, 3), Fraction(17, 27), Fraction(22, 27), Fraction(74, 81),
    ]  # fmt: skip
    assert chance([0, 1, 2], 0, 0) == 1
    assert chance([0, 1, 2], 0, 1) == 0
    assert chance([0, 1, 2], 3, 0) == 1


@pytest.mark.parametrize(
    ("throughput", "why"),
    [
        ([1] * 9, "only 9 days"), ([], "only 0 days"), ([0] * 30, "nothing was finished"),
        ([0] * 28 + [1, 1], "only 2 finished"), ([0] * 9 + [3], None),
    ],
)  # fmt: skip
def test_without_enough_to_go_by_there_is_no_forecast(
    throughput: list[int], why: str | None
) -> None:
    found = why_no_forecast(throughput)
    if why is None:
        assert found is None
        return
    assert found is not None
    assert why in found
    assert how_many(throughput, 10, 85) is None
    assert how_long(throughput, 10, 85) is None


def test_a_forecast_ends_somewhere() -> None:
    assert how_long([0] * 397 + [1, 1, 1], 10, 85) is None
    assert how_long([1] * 10, LONGEST, 100) == LONGEST
    assert how_long([1] * 10, 0, 85) == 0
    assert how_many([2] * 10, 3, 100) == 6
    assert how_many([2] * 10, 0, 85) == 0


def test_a_card_with_a_data_error_is_listed_and_left_out() -> None:
    wrong = card(("analyse", 6), ("done", 4), id_="wrong")
    tracks = Tracks.of(BOARD, [*CARDS, wrong])
    assert [id_ for id_, _ in tracks.errors] == ["wrong"]
    assert wip_by_day(tracks, FIRST, AS_OF) == wip_by_day(TRACKS, FIRST, AS_OF)
    assert cycle_time_days(BOARD, wrong) is None


def test_a_discarded_card_is_in_progress_until_then() -> None:
    given_up = Tracks.of(BOARD, [card(("analyse", 2), ("discarded", 4))])
    assert wip_by_day(given_up, FIRST, date(2026, 3, 5)) == [1, 1, 0, 0]
    assert throughput_by_day(given_up, FIRST, date(2026, 3, 5)) == [0, 0, 0, 0]
    never = Tracks.of(BOARD, [card(("intake", 2), ("discarded", 4))])
    assert wip_by_day(never, FIRST, date(2026, 3, 5)) == [0, 0, 0, 0]
    finished = Tracks.of(BOARD, [card(("analyse", 2), ("done", 3), ("discarded", 4))])
    assert wip_by_day(finished, FIRST, date(2026, 3, 5)) == [1, 0, 0, 0]


def test_the_cumulative_flow_of_a_few_cards() -> None:
    cards = [card(("intake", 2), ("analyse", 3), ("fix", 5), ("done", 5)), card(("analyse", 4))]
    assert cumulative_flow(BOARD, Tracks.of(BOARD, cards), FIRST, date(2026, 3, 5)) == [
        [1, 1, 2, 2], [0, 1, 2, 2], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1],
    ]  # fmt: skip


def hours(number: int) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("moves", "active", "waiting"),
    [
        ((("analyse", 2, 8), ("analyse/done", 2, 12), ("fix", 2, 18), ("done", 2, 20)), 6, 6),
        ((("analyse", 2, 8), ("wait", 2, 9), ("fix", 2, 10), ("done", 2, 12)), 3, 1),
        ((("analyse", 2, 8), ("blocked", 2, 9), ("unblocked", 2, 11), ("done", 2, 12)), 2, 2),
        ((("analyse", 2, 8), ("analyse/done", 2, 10), ("blocked", 2, 9), ("unblocked", 2, 11), ("done", 2, 12)), 1, 3),
        ((("intake", 2, 1), ("blocked", 2, 2), ("analyse", 2, 8), ("unblocked", 2, 9), ("done", 2, 10)), 1, 1),
        ((("analyse", 2, 8), ("blocked", 2, 9), ("done", 2, 10), ("unblocked", 3, 1)), 1, 1),
        ((("analyse", 2, 8),), 12, 0),
        ((("intake", 2, 8),), 0, 0),
        ((("analyse", 2, 8), ("discarded", 2, 9)), 0, 0),
    ],
)  # fmt: skip
def test_time_worked_and_time_waited(moves: Any, active: int, waiting: int) -> None:
    assert flow_time(BOARD, card(*moves), at(2, 20)) == FlowTime(hours(active), hours(waiting))


def test_flow_efficiency_is_a_ratio_of_sums() -> None:
    total = FlowTime(hours(1), hours(1)) + FlowTime(hours(1), hours(5))
    assert total.efficiency == 0.25
    assert FlowTime().efficiency is None


def test_blocked_time_is_the_union_cut_to_the_time_in_progress() -> None:
    blocked = card(
        ("intake", 2, 8), ("blocked", 2, 9), ("blocked", 2, 10), ("analyse", 2, 12), ("unblocked", 2, 14),
        ("blocked", 2, 16), ("done", 2, 18), ("unblocked", 3, 9),
    )  # fmt: skip
    assert blocked_time(BOARD, blocked, at(9)) == hours(4)
    assert blocked_time(BOARD, blocked, at(2, 17)) == hours(3)
    assert blocked_time(BOARD, card(("intake", 2, 8), ("blocked", 2, 9)), at(9)) == timedelta()


def test_time_in_column_counts_every_visit() -> None:
    twice = card(
        ("analyse", 2, 8), ("fix", 2, 10), ("analyse", 2, 11), ("fix", 2, 15), ("done", 2, 16)
    )
    assert time_in_columns(BOARD, twice, at(2, 20)) == {
        "analyse": hours(6), "fix": hours(2), "done": hours(4),
    }  # fmt: skip


PLACES = ("intake", "analyse", "analyse/done", "wait", "fix", "done")
MOVES = st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 4)), min_size=1, max_size=8)
ANY_CARDS = st.lists(MOVES, max_size=6)


@settings(max_examples=100)
@given(ANY_CARDS)
def test_the_identities_hold_for_any_cards(ways: list[list[tuple[str, int]]]) -> None:
    cards = []
    for number, way in enumerate(ways):
        day, events = 2, []
        for index, (place, later) in enumerate(way):
            day += later
            events.append((place, day, 8 + index))
        cards.append(card(*events, id_=f"c{number}"))
    tracks = Tracks.of(BOARD, cards)
    assert not tracks.errors
    last = date(2026, 5, 1)
    cycle_times = [found for each in cards if (found := cycle_time_days(BOARD, each)) is not None]
    ages = [found for each in cards if (found := age_days(BOARD, each, last)) is not None]
    wip = wip_by_day(tracks, date(2026, 3, 1), last)
    done = throughput_by_day(tracks, date(2026, 3, 1), last)
    assert sum(wip) == sum(each - 1 for each in cycle_times) + sum(ages)
    assert sum(wip) + sum(done) == sum(cycle_times) + sum(ages)
    lines = cumulative_flow(BOARD, tracks, date(2026, 3, 1), last)
    for line in lines:
        assert line == sorted(line)
    for left, right in pairwise(lines):
        assert all(one >= other for one, other in zip(left, right, strict=True))
    for each in cards:
        folded, spent = track(BOARD, each), flow_time(BOARD, each, at(61))
        assert spent.active >= timedelta() <= spent.waiting
        if folded.started_at is not None:
            whole = (folded.finished_at or at(61)) - folded.started_at
            assert spent.active + spent.waiting == whole


@settings(max_examples=100)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=40), st.integers(1, 99))
def test_at_least_p_per_cent_are_within_a_percentile(times: list[int], p: int) -> None:
    found = percentile(sorted(times), p)
    assert found is not None
    assert sum(time <= found for time in times) * 100 >= p * len(times)
    assert sum(time < found for time in times) * 100 < p * len(times) or found == min(times)


@settings(max_examples=50)
@given(
    st.lists(st.integers(0, 4), min_size=10, max_size=20), st.integers(0, 8), st.integers(50, 95)
)
def test_how_many_and_how_long_agree(throughput: list[int], in_days: int, confidence: int) -> None:
    if why_no_forecast(throughput) is not None:
        return
    items = how_many(throughput, in_days, confidence)
    assert items is not None
    assert chance(throughput, in_days, items) * 100 >= confidence
    assert chance(throughput, in_days, items + 1) * 100 < confidence
    needed = how_long(throughput, items, confidence)
    assert needed is not None
    assert needed <= in_days
