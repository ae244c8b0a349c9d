"""A copy of the sample reads as if it had been written now, on whatever day it is made."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from leantui.flow.times import age_days
from leantui.session import Session
from leantui.store.check import check
from leantui.store.demo import make_demo, redated, sample_root, throw_away_demo
from leantui.store.discover import state_folder

ROOT = Path(__file__).parents[2]
DAYS = [date(2025, 2, 3), date(2026, 11, 25), date(2028, 2, 29), date(2031, 7, 6)]


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def ages(root: Path, today: date) -> list[int | None]:
    """Of the service desk's cards, in working days."""
    session = Session.open(root, clock=lambda: at_nine(today))
    contents = session.workspace.boards["service-desk"]
    return [age_days(contents.board, contents.cards[id_], today) for id_ in sorted(contents.cards)]


def test_the_sample_of_a_checkout_is_the_one_at_its_top() -> None:
    assert sample_root() == ROOT


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_a_demo_has_nothing_to_report_and_the_ages_it_was_written_with(
    today: date, tmp_path: Path
) -> None:
    make_demo(tmp_path / "demo", today)
    assert check(tmp_path / "demo", as_of=at_nine(today)) == []
    assert ages(tmp_path / "demo", today) == ages(ROOT, date(2026, 11, 25))


def test_runs_follow_the_standards_of_the_demo(tmp_path: Path) -> None:
    make_demo(tmp_path / "demo", date(2027, 5, 5))
    workspace = Session.open(tmp_path / "demo", clock=lambda: at_nine(date(2027, 5, 5))).workspace
    known = {standard.content for standard in workspace.standards.values()}
    known |= {standard.content for standard in workspace.superseded.values()}
    pinned = {
        entry.content
        for contents in workspace.boards.values()
        for card in contents.cards.values()
        for entry in card.log
        if entry.content
    }
    assert pinned
    assert pinned <= known


def test_names_that_hold_dates_move_too() -> None:
    texts = {
        "boards/b/archive/2026/a.toml": "at = 2026-12-30T08:00:00Z",
        "boards/b/archive/2026/z.toml": "no date",
        "huddles/b/2026-12-30.toml": "date = 2026-12-30",
        "leantui.toml": "format = 1",
    }
    assert redated(texts, date(2027, 1, 12)) == {
        "boards/b/archive/2027/a.toml": "at = 2027-01-11T08:00:00Z",
        "boards/b/archive/2026/z.toml": "no date",
        "huddles/b/2027-01-11.toml": "date = 2027-01-11",
        "leantui.toml": "format = 1",
    }


def test_a_throw_away_demo_leaves_nothing_behind() -> None:
    with throw_away_demo(date(2027, 5, 5)) as root:
        state = state_folder(root)
        state.mkdir(parents=True)
        assert (root / "leantui.toml").is_file()
    assert not root.parent.exists()
    assert not state.exists()
