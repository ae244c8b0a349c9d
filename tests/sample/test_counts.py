"""What the sample promises to show: a busy service desk, its finished work, complete standards, people with skills."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from leantui.flow.percentiles import is_over_sle
from leantui.flow.times import age_days
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.workspace import BoardContents, Workspace
from leantui.store.demo import make_demo
from leantui.store.read import load

ROOT = Path(__file__).parents[2]
WRITTEN = date(2026, 11, 25)
"""The day after the last thing that happened in it."""


@pytest.fixture(scope="module")
def sample() -> Workspace:
    return load(ROOT, archive=True).workspace


@pytest.fixture(scope="module")
def desk(sample: Workspace) -> BoardContents:
    return sample.boards["service-desk"]


def open_cards(contents: BoardContents) -> list[Card]:
    board = contents.board
    end = board.finished_index
    return [each for each in contents.cards.values() if board.column_index(each.column_id) < end]


def over_sle(contents: BoardContents, as_of: date) -> list[str]:
    board = contents.board
    return [
        card.id
        for card in open_cards(contents)
        if is_over_sle(board, card, age_days(board, card, as_of))
    ]


def test_about_forty_open_cards_of_all_classes_and_types(desk: BoardContents) -> None:
    cards = open_cards(desk)
    assert 36 <= len(cards) <= 44
    assert {card.class_of_service for card in cards} == {each.id for each in desk.board.classes}
    assert {card.type for card in cards} >= {each.id for each in desk.board.card_type}
    assert sum(card.is_blocked for card in cards) == 2


@pytest.mark.parametrize("days", range(6))
def test_one_is_over_its_sle_for_days_after_it_was_written(desk: BoardContents, days: int) -> None:
    """The files stand still and cards age on, so it can't be for ever: that is what the demo is for."""
    assert len(over_sle(desk, WRITTEN + timedelta(days=days))) == 1


@pytest.mark.parametrize("today", [date(2025, 2, 3), date(2026, 12, 24), date(2030, 7, 7)])
def test_in_a_demo_the_counts_hold_on_any_day(today: date, tmp_path: Path) -> None:
    make_demo(tmp_path / "demo", today)
    workspace = load(tmp_path / "demo", archive=True).workspace
    contents = workspace.boards["service-desk"]
    assert len(over_sle(contents, today)) == 1
    assert sum(card.is_blocked for card in open_cards(contents)) == 2
    assert 36 <= len(open_cards(contents)) <= 44


def test_sixty_finished_ones_in_the_archive_over_twelve_weeks(desk: BoardContents) -> None:
    assert desk.archive is not None
    weeks = Counter(
        max(entry.at for entry in card.log).date().isocalendar()[1]
        for card in desk.archive.values()
    )
    assert sum(weeks.values()) == 60
    assert len(weeks) >= 12
    assert max(weeks) - min(weeks) < len(weeks), "no week without anything finished"


def limits(board: Board) -> dict[str, bool]:
    wip = board.wip
    return {
        "column": any(column.wip is not None for column in board.column),
        "done half": any(column.split and column.wip_done is not None for column in board.column),
        "lane": any(lane.wip is not None for lane in board.lane),
        "class": any(each.wip is not None for each in board.class_of_service),
        "board": wip.board is not None,
        "person": wip.person is not None,
        "group": bool(wip.group),
        "cell": bool(wip.cell),
        "type": bool(wip.type),
    }


def test_customers_are_lanes_columns_are_split_and_every_kind_of_limit_is_set(
    desk: BoardContents,
) -> None:
    assert len(desk.board.lane) >= 3
    assert any(column.split for column in desk.board.column)
    assert [kind for kind, is_set in limits(desk.board).items() if not is_set] == []


def test_the_other_boards(sample: Workspace) -> None:
    assert set(sample.boards) == {"service-desk", "platform", "improvement"}
    columns = [column.id for column in sample.boards["improvement"].board.column]
    assert columns == ["raised", "plan", "do", "check", "act", "adopted"]


def test_every_standard_is_complete(sample: Workspace) -> None:
    wanted = {
        "new-starter", "major-incident", "password-reset", "standard-change", "deployment",
        "code-review", "on-call-hand-over", "backup-restore-test", "daily-huddle", "problem-solving",
    }  # fmt: skip
    assert wanted <= set(sample.standards)
    for standard in sample.standards.values():
        given = (standard.takt, standard.target_time, standard.standard_wip, standard.role)
        assert all(given), standard.id
        points = [point for step in standard.step for point in step.key_points]
        assert len(points) >= len(standard.step), standard.id
        assert all(point.reason for point in points), standard.id
        assert any(step.check for step in standard.step), standard.id


def test_eight_people_with_skills(sample: Workspace) -> None:
    assert len(sample.people) == 8
    assert all(person.skills for person in sample.people.values())


def test_nothing_of_it_lies_in_the_future_of_the_day_it_was_written_for(sample: Workspace) -> None:
    latest = max(entry.at for card in (*sample.cards(), *sample.archived()) for entry in card.log)
    assert latest < datetime(WRITTEN.year, WRITTEN.month, WRITTEN.day, tzinfo=UTC)
