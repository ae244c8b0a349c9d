"""Working time: the hours and days that a board's team works."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.flow.working_time import after_working, worked
from leantui.model.board import Board, Column, WorkingHours

FRIDAY = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)  # 15:00 in Berlin


def board(**facts: object) -> Board:
    given = {"name": "Desk", "timezone": "Europe/Berlin", "column": (Column(id="fix"),), **facts}
    return Board(**given)  # type: ignore[arg-type]


OFFICE = board(day_count="working", working_hours=WorkingHours(from_="08:00", to="17:00"))
WEEKDAYS = board(day_count="working")
ALWAYS = board()


@pytest.mark.parametrize(
    ("where", "until", "hours"),
    [
        (ALWAYS, datetime(2026, 3, 9, 8, tzinfo=UTC), 66),
        (WEEKDAYS, datetime(2026, 3, 9, 8, tzinfo=UTC), 9 + 9),  # to midnight, and from it
        (OFFICE, datetime(2026, 3, 9, 8, tzinfo=UTC), 2 + 1),
        (OFFICE, datetime(2026, 3, 7, 8, tzinfo=UTC), 2),
        (OFFICE, datetime(2026, 3, 6, 13, tzinfo=UTC), 0),
    ],
)
def test_time_from_friday_afternoon(where: Board, until: datetime, hours: int) -> None:
    assert worked(where, FRIDAY, until) == timedelta(hours=hours)


def test_a_timer_of_four_hours_runs_out_on_monday_morning() -> None:
    due = after_working(OFFICE, FRIDAY, timedelta(hours=4))
    assert due == datetime(2026, 3, 9, 9, tzinfo=UTC)


def test_an_hour_that_the_clock_skips_isn_t_worked() -> None:
    night = board(working_hours=WorkingHours(from_="00:00", to="06:00"))
    before = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert worked(night, before, before + timedelta(days=1)) == timedelta(hours=5)


def test_hours_that_end_before_they_begin_are_never_worked() -> None:
    odd = board(working_hours=WorkingHours(from_="17:00", to="08:00"))
    assert worked(odd, FRIDAY, FRIDAY + timedelta(days=30)) == timedelta()
    assert after_working(odd, FRIDAY, timedelta(hours=1)) is None


@given(
    st.sampled_from([OFFICE, WEEKDAYS, ALWAYS]),
    st.integers(0, 60 * 24 * 30),
    st.integers(1, 60 * 100),
)
def test_what_runs_out_then_has_been_worked_by_then(where: Board, offset: int, span: int) -> None:
    since, length = FRIDAY + timedelta(minutes=offset), timedelta(minutes=span)
    due = after_working(where, since, length)
    assert due is not None
    assert worked(where, since, due) == length
    assert worked(where, since, due - timedelta(seconds=1)) < length
