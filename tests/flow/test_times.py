"""The worked set: eight finished cards, two in progress, March 2026, as of Friday 13."""

from datetime import UTC, date, datetime

import pytest

from leantui.flow.dates import count_days, parse_date_word
from leantui.flow.percentiles import percentile
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
        Column(id="fix"),
        Column(id="done", kind="done"),
    ),
)
AS_OF = date(2026, 3, 13)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def card(*moves: tuple[str, int]) -> Card:
    log = tuple(
        LogEntry(at=at(day, 9 + index), by="mia", event="moved" if index else "created", to=to)
        for index, (to, day) in enumerate(moves)
    )
    return Card(id="a1b2c3d4", board="desk", title="Work", column=moves[-1][0], log=log)


FINISHED = {
    "A": (2, 2),
    "B": (2, 4),
    "C": (3, 9),
    "D": (4, 6),
    "E": (5, 13),
    "F": (6, 10),
    "G": (9, 10),
    "H": (10, 13),
}
CARDS = {
    name: card(("intake", start), ("analyse", start), ("done", end))
    for name, (start, end) in FINISHED.items()
}


def test_cycle_times_of_the_worked_set() -> None:
    assert [cycle_time_days(BOARD, each) for each in CARDS.values()] == [1, 3, 7, 3, 9, 5, 2, 4]


def test_ages_of_the_worked_set() -> None:
    assert age_days(BOARD, card(("intake", 1), ("analyse", 10)), AS_OF) == 4
    assert age_days(BOARD, card(("intake", 1), ("analyse", 12)), AS_OF) == 2


def test_percentiles_of_the_worked_set() -> None:
    ordered = sorted(found for each in CARDS.values() if (found := cycle_time_days(BOARD, each)))
    assert [percentile(ordered, p) for p in (50, 70, 85, 95)] == [3, 5, 7, 9]
    assert percentile([], 50) is None


def test_back_within_the_workflow_keeps_the_start() -> None:
    way = track(BOARD, card(("analyse", 2), ("fix", 4), ("analyse", 5), ("fix", 6), ("done", 9)))
    assert way.entered[2] == date(2026, 3, 6)
    assert way.started == date(2026, 3, 2)
    assert (
        cycle_time_days(
            BOARD, card(("analyse", 2), ("fix", 4), ("analyse", 5), ("fix", 6), ("done", 9))
        )
        == 8
    )


def test_back_before_the_commitment_point_clears_the_start() -> None:
    assert track(BOARD, card(("analyse", 2), ("intake", 3))).started is None
    assert age_days(BOARD, card(("analyse", 2), ("intake", 3), ("fix", 11)), AS_OF) == 3


def test_a_reopened_card_counts_its_last_finish() -> None:
    assert cycle_time_days(BOARD, card(("analyse", 2), ("done", 4), ("fix", 5))) is None
    assert cycle_time_days(BOARD, card(("analyse", 2), ("done", 4), ("fix", 5), ("done", 6))) == 5


def test_a_skipped_column_has_the_date_of_the_next() -> None:
    way = track(BOARD, card(("intake", 2), ("done", 6)))
    assert way.entered == {
        0: date(2026, 3, 2),
        1: date(2026, 3, 6),
        2: date(2026, 3, 6),
        3: date(2026, 3, 6),
    }
    assert way.is_straight_to_done


def test_an_instant_becomes_a_date_in_the_boards_zone_first() -> None:
    berlin = Board(
        id="desk",
        name="Desk",
        timezone="Europe/Berlin",
        started="analyse",
        finished="done",
        column=BOARD.column,
    )
    late = card(("analyse", 2))
    entry = LogEntry(
        at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC), by="mia", event="created", to="analyse"
    )
    late = Card(id="a1b2c3d4", board="desk", title="Late", column="analyse", log=(entry,))
    assert track(berlin, late).started == date(2026, 3, 3)


@pytest.mark.parametrize(("count", "expected"), [("calendar", 4), ("working", 2)])
def test_friday_to_monday(count: str, expected: int) -> None:
    import msgspec

    board = msgspec.structs.replace(BOARD, day_count=count)
    assert count_days(board, date(2026, 3, 6), date(2026, 3, 9)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("today", 13),
        ("tomorrow", 14),
        ("fri", 20),
        ("mon", 16),
        ("+3d", 16),
        ("+1w", 20),
        ("2026-03-30", 30),
    ],
)
def test_dates_as_people_type_them(word: str, expected: int) -> None:
    assert parse_date_word(word, AS_OF) == date(2026, 3, expected)


@pytest.mark.parametrize("word", ["", "soon", "+d", "32", "2026-13-01", "day"])
def test_what_is_no_date(word: str) -> None:
    assert parse_date_word(word, AS_OF) is None
