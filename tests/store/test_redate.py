"""Dates moved by working days, in numbers and in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.store.redate import Redating, last_instant_day, working_day_before

TUESDAY = date(2026, 11, 24)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def working_days(first: date, last: date) -> int:
    return sum(
        (first + timedelta(days=count)).weekday() < 5 for count in range((last - first).days + 1)
    )


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("due = 2026-11-24", "due = 2027-03-04"),
        ("at = 2026-11-23T08:12:00.000Z", "at = 2027-03-03T08:12:00.000Z"),
        ('"huddle:service-desk/2026-11-20"', '"huddle:service-desk/2027-03-02"'),
        ("on **Monday, 23 November**", "on **Wednesday, 3 March**"),
        ("Tuesday 24 November 2026", "Thursday 4 March 2027"),
        ("of 2 January", "of 13 April"),
        ("T20261119.0044, 2026-11, CHG-2026-104", "T20261119.0044, 2026-11, CHG-2026-104"),
        ("31 February and 2026-02-31", "31 February and 2026-02-31"),
        ("every Monday", "every Monday"),
    ],
)
def test_all_dates_in_a_text_move(text: str, moved: str) -> None:
    assert Redating(TUESDAY, date(2027, 3, 4)).text(text) == moved


def test_what_happened_at_a_weekend_stays_between_friday_and_monday() -> None:
    text = "2026-11-20T09:00:00Z 2026-11-21T08:00:00Z 2026-11-23T07:00:00Z"
    moved = "2026-11-24T09:00:00Z 2026-11-24T23:59:59.999Z 2026-11-25T07:00:00Z"
    assert Redating(TUESDAY, TUESDAY + timedelta(days=2)).text(text) == moved


def test_a_day_that_would_leave_the_calendar_stays() -> None:
    assert Redating(TUESDAY, date(2030, 1, 1)).day(date.max) == date.max


@given(written=DAYS, today=DAYS, first=DAYS, later=st.integers(0, 60))
def test_ages_in_working_days_and_the_order_stay(
    written: date, today: date, first: date, later: int
) -> None:
    last = first + timedelta(days=later)
    redating = Redating(written, today)
    moved = redating.day(first), redating.day(last)
    assert moved[0] <= moved[1]
    assert all(day.weekday() < 5 for day in moved)
    if first.weekday() < 5 and last.weekday() < 5:
        assert working_days(*moved) == working_days(first, last)


@given(written=DAYS, today=DAYS)
def test_the_day_it_was_written_becomes_today(written: date, today: date) -> None:
    moved = Redating(written, today).day(written)
    assert today - timedelta(days=2) <= moved <= today


@given(today=DAYS)
def test_one_working_day_lies_between_the_one_before_and_today(today: date) -> None:
    before = working_day_before(today)
    assert before.weekday() < 5
    assert working_days(before, today) == 2


def test_what_is_planned_is_not_the_last_that_happened() -> None:
    texts = ["due = 2026-12-24\nat = 2026-11-20T08:00:00Z", "at = 2026-11-23T08:00:00Z"]
    assert last_instant_day(texts) == date(2026, 11, 23)
    assert last_instant_day(["due = 2026-12-24"]) is None
