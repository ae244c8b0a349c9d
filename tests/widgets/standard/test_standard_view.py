"""Which steps belong where, and which state of a standard is shown."""

from collections.abc import Callable

import pytest

from leantui.model.board import Board, Column
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.widgets.standard_view import StandardView

Views = Callable[..., StandardView]
BROKEN = Problem("standards/starter.toml", 12, 1, "error", "toml", "", "expected a value")


def groups(view: StandardView) -> list[tuple[str, list[int]]]:
    return [(group.title, [step.number for step in group.steps]) for group in view.groups]


def test_the_cards_column_comes_first_then_later_then_earlier_columns(view_of: Views) -> None:
    tidied = Card(
        title="x",
        column="fix/done",
        log=(LogEntry(at=view_of().as_of, by="t", event="step", step="tidy", state="done"),),
    )
    assert groups(view_of(card=tidied)) == [
        ("In Fix", [2, 3, 4, 5]),
        ("Then, in Done", [6]),
        ("Before, in Analyse", [1]),
        ("Anywhere", [7]),
    ]


def test_open_steps_without_a_column_come_second(view_of: Views) -> None:
    assert [title for title, _ in groups(view_of())] == [
        "In Fix", "Anywhere", "Then, in Done", "Before, in Analyse",
    ]  # fmt: skip


def test_a_card_in_an_unknown_column_is_in_the_first(view_of: Views) -> None:
    view = view_of(change_card={"column": "gone"})
    assert groups(view)[0] == ("In Analyse", [1])


def test_steps_of_columns_the_board_lacks_are_shown_and_said(view_of: Views, board: Board) -> None:
    other = Board(id="b", name="B", column=(Column(id="fix", name="Fix"),))
    titles = [title for title, _ in groups(view_of(board=other))]
    assert "In done, which this board doesn't have" in titles
    assert sum(len(numbers) for _, numbers in groups(view_of(board=other))) == 7


def test_without_any_column_there_is_one_group_without_heading(
    view_of: Views, standard: Standard
) -> None:
    view = view_of(change_standard={"step": standard.step[-1:]})
    assert groups(view) == [("", [1])]


def test_alone_it_keeps_the_order_of_the_file(view_of: Views) -> None:
    view = view_of(card=None)
    assert [number for _, numbers in groups(view) for number in numbers] == [1, 2, 3, 4, 5, 6, 7]
    assert view.next_step is None


def test_the_next_step_is_the_ready_one_of_the_column(view_of: Views) -> None:
    assert view_of().next_step == "laptop"


@pytest.mark.parametrize(
    ("options", "state", "wanted"),
    [
        ({"standard": None, "change_card": {"type": "task"}}, "none", ""),
        ({"standard": None}, "missing", "starter"),
        ({"standard": None, "index": 1}, "missing", "other"),
        ({"standard": None, "change_card": {"standard": "own"}}, "missing", "own"),
        ({"standard": None, "problem": BROKEN}, "broken", "starter"),
        ({"problem": BROKEN}, "shown", "starter"),
        ({}, "shown", "starter"),
    ],
)
def test_every_state(view_of: Views, options: dict[str, object], state: str, wanted: str) -> None:
    view = view_of(**options)
    assert (view.state, view.wanted) == (state, wanted)


def test_a_run_on_another_revision_is_known(view_of: Views) -> None:
    assert view_of().other_revision is None
    assert view_of(change_standard={"revision": 8}).other_revision == 7


def test_an_unknown_time_zone_does_no_harm(view_of: Views) -> None:
    board = Board(id="b", name="B", timezone="Nowhere/Land", column=(Column(id="fix"),))
    assert view_of(board=board).as_of.utcoffset() is not None
