"""Values at the ends of what TOML can say: read where they can be counted with, named where not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.model.duration import parse_duration
from leantui.model.instant import FIRST_YEAR, LAST_YEAR
from leantui.store.read import parse_card, parse_person

if TYPE_CHECKING:
    from leantui.model.card import Card
    from leantui.model.problem import Problem

ENTRY = '  {{ at = {}, by = "mia", event = "created", to = "fix" }},\n'


def card_of(keys: str, *times: str, thorough: bool) -> "tuple[Card | None, list[Problem]]":
    log = "".join(ENTRY.format(time) for time in times)
    text = f'title = "x"\ncolumn = "fix"\n{keys}log = [\n{log}]\n'
    file = "boards/desk/cards/aaaa1111.toml"
    return parse_card(text, id="aaaa1111", board="desk", file=file, thorough=thorough)


@pytest.mark.parametrize("thorough", [True, False])
@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "1899-12-31T23:59:59Z"],
)
def test_times_that_no_calendar_can_show_are_named(time: str, thorough: bool) -> None:
    card, problems = card_of(f"created = {time}\n", "2026-03-09T08:12:00Z", time, thorough=thorough)
    assert [(one.line, one.code, one.key) for one in problems] == [
        (3, "bad-value", "created"),
        (6, "bad-value", "log[1].at"),
    ]
    assert all("1900 to 6999" in one.hint for one in problems)
    assert card is not None
    assert card.created is None
    assert [entry.at.year for entry in card.log] == [2026]


@given(st.sampled_from([FIRST_YEAR, LAST_YEAR]), st.integers(-23, 23))
def test_times_that_are_read_can_be_shown_in_any_zone_and_counted_from(
    year: int, hour: int
) -> None:
    at = f"{year}-12-31T23:59:59{'+' if hour >= 0 else '-'}{abs(hour):02}:00"
    card, problems = card_of("", at, thorough=False)
    assert problems == []
    assert card is not None
    utc = card.log[0].at.astimezone(UTC)
    longest = parse_duration("99999w99999d99999h9999999m9999999s")
    assert utc + longest > utc - (utc - datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("thorough", [True, False])
@pytest.mark.parametrize("size", ["inf", "1e308", "9" * 30, "1000000.5", "-1"])
def test_sizes_that_cannot_be_added_up_are_named(size: str, thorough: bool) -> None:
    card, problems = card_of(f"size = {size}\n", thorough=thorough)
    assert [(one.line, one.code, one.key) for one in problems] == [(3, "bad-value", "size")]
    assert "from 0 to 1000000" in problems[0].message
    assert card is not None
    assert card.size is None


def test_hours_are_bounded_too() -> None:
    person, problems = parse_person(
        'name = "x"\nhours_per_week = inf\n', id="x", file="people/x.toml"
    )
    assert person is not None
    assert [one.key for one in problems] == ["hours_per_week"]


def test_a_due_date_may_be_any_day(tmp_path: Path) -> None:
    for due in ("0001-01-01", "9999-12-31"):
        card, problems = card_of(f"due = {due}\n", thorough=True)
        assert problems == []
        assert card is not None
        assert str(card.due) == due
