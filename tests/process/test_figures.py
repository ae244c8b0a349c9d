"""Figures of use: a set of runs worked out by hand, and what never happens whatever the log."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leantui.flow.percentiles import Share
from leantui.model.board import Board, Column, Posted
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard, Step
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.figures import Times, UseFigures, use_figures

STEPS = (
    Step(id="look", do="Look at it", role="desk", column="fix"),
    Step(id="mend", do="Mend it", role="shop"),
    Step(id="tell", do="Tell them", role="desk"),
)
R2 = Standard(id="repair", title="Repair", revision=2, status="effective", step=STEPS, file="standards/repair.toml")  # fmt: skip
R1 = Standard(id="repair", title="Repair", revision=1, step=STEPS[:2], file="standards/archive/repair.r1.toml")  # fmt: skip
BOARD = Board(
    id="desk", name="Desk", started="fix", finished="done",
    column=(Column(id="todo", kind="queue"), Column(id="fix"), Column(id="done", kind="done")),
    posted=(Posted(standard="repair", type="repair"),),
)  # fmt: skip


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 10, hour, minute, tzinfo=UTC)


def entry(hour: int, minute: int, **facts: Any) -> LogEntry:
    return LogEntry(at=at(hour, minute), by="mia", standard="repair", **facts)


def begun(revision: int = 2) -> LogEntry:
    return entry(8, 0, event="run", revision=revision, state="started")


def step(id_: str, hour: int, minute: int = 0, state: str = "done", **facts: Any) -> LogEntry:
    return entry(hour, minute, event="step", step=id_, state=state, **facts)


def card(id_: str, *log: LogEntry, column: str = "fix", **facts: Any) -> Card:
    given = {
        "type": "repair",
        "title": id_,
        "board": "desk",
        "file": f"boards/desk/cards/{id_}.toml",
    }
    return Card(id=id_, column=column, log=log, **(given | facts))


def figures(*cards: Card, archive: tuple[Card, ...] = ()) -> UseFigures:
    contents = BoardContents(BOARD, {each.id: each for each in cards}, {each.id: each for each in archive})  # fmt: skip
    workspace = Workspace(
        root="", boards={"desk": contents}, standards={"repair": R2}, superseded={"repair.r1": R1}
    )
    return use_figures(workspace, ["repair"])["repair"]


CLEAN = card("clean", begun(), step("look", 8, 10), step("mend", 9, 10), step("tell", 9, 20))
SLOW = card("slow", begun(), step("look", 8, 30), step("mend", 11, 30), step("tell", 11, 40))
FAILED = card("failed", begun(), step("look", 8, 20), step("mend", 9, 0, "failed", check="fail", reason="no part"), step("mend", 10, 20), step("tell", 10, 30))  # fmt: skip
SKIPPED = card("skipped", begun(), step("look", 8, 20, "skipped", reason="seen"), step("mend", 9, 0), step("tell", 9, 5))  # fmt: skip
DEVIATED = card("deviated", begun(), step("look", 8, 5, deviation="by phone"), step("mend", 8, 15), step("tell", 8, 20))  # fmt: skip
OPEN = card("open", begun(), step("look", 8, 40))
OLD = card("old", begun(1), step("look", 8, 1), step("mend", 8, 2), file="boards/desk/archive/2026/old.toml")  # fmt: skip


def test_worked_out_by_hand() -> None:
    found = figures(CLEAN, SLOW, FAILED, SKIPPED, DEVIATED, OPEN, archive=(OLD,))
    assert (found.open_runs, found.finished_runs) == (1, 6)
    new, old = found.revisions
    assert (new.revision, new.open_runs, new.finished_runs) == (2, 1, 5)
    assert new.adherence == Share(2, 5)
    assert (old.revision, old.finished_runs, old.adherence) == (1, 1, Share(1, 1))
    look, mend, tell = new.steps
    # looked after 10, 30, 20, 5 and 40 minutes; one left it out
    assert look.time == Times(count=5, median=20, p85=40)
    assert (look.fails, look.skips, look.hand_off_wait) == (0, 1, Times())
    # mended after 60, 180, 120 (in two goes), 40 and 10 minutes
    assert mend.time == Times(count=5, median=60, p85=180)
    assert (mend.fails, mend.skips) == (1, 0)
    # first touched after 60, 180, 40, 40 and 10 minutes
    assert mend.hand_off_wait == Times(count=5, median=40, p85=180)
    assert tell.time.count == 5


def test_a_skip_that_was_taken_back_is_none_and_a_failure_stays_one() -> None:
    back = card("back", begun(), step("look", 8, 10, "skipped", reason="x"), step("look", 8, 11, "undone", reason="y"), step("look", 8, 12), step("mend", 9), step("tell", 10))  # fmt: skip
    (found,) = figures(back).revisions
    assert (found.adherence, found.steps[0].skips) == (Share(1, 1), 0)


def test_a_run_that_was_ended_before_its_last_required_step_left_one_out() -> None:
    ended = card("ended", begun(), step("look", 8, 10), entry(9, 0, event="run", state="finished"))
    (found,) = figures(ended).revisions
    assert (found.finished_runs, found.adherence) == (1, Share(0, 1))


def test_a_run_left_unfinished_in_the_archive_is_neither_open_nor_finished() -> None:
    left = card("left", begun(), step("look", 8, 10), file="boards/desk/archive/2026/left.toml")
    found = figures(OPEN, archive=(left,))
    assert (found.open_runs, found.finished_runs) == (1, 0)
    assert found.revisions[0].steps[0].time.count == 2


def test_a_step_that_began_the_run_has_no_time() -> None:
    first = card("first", entry(8, 10, event="run", revision=2, state="started"), step("look", 8, 10), step("mend", 8, 30))  # fmt: skip
    look, mend, _ = figures(first).revisions[0].steps
    assert (look.time, mend.time.median) == (Times(), 20)
    # After a step of the same minute, nothing is a time too.
    quick = card("quick", begun(), step("look", 8, 10), step("mend", 8, 10))
    assert figures(quick).revisions[0].steps[1].time == Times(count=1, median=0, p85=0)


def test_a_revision_whose_text_is_nowhere_is_still_its_own() -> None:
    gone = (
        entry(8, 0, event="run", revision=7, content="gone", state="started"),
        step("look", 8, 10),
        step("paint", 9, 10, "skipped", reason="no paint"),
    )
    ended = card("ended", *gone, entry(9, 10, event="run", state="finished"), file="boards/desk/archive/2026/ended.toml")  # fmt: skip
    found = figures(card("ab", *gone), CLEAN, archive=(ended,))
    old, now = found.revisions
    assert (old.revision, old.open_runs, old.finished_runs, old.adherence) == (7, 1, 1, Share(0, 1))
    assert [(each.id, each.do, each.skips) for each in old.steps] == [("look", "Look at it", 0), ("paint", "paint", 2)]  # fmt: skip
    assert (now.revision, now.finished_runs, now.adherence) == (2, 1, Share(1, 1))


@pytest.mark.parametrize(
    ("facts", "is_lacking"),
    [
        ({}, True),
        ({"column": "todo"}, False),
        ({"column": "done"}, False),
        ({"type": "other"}, False),
        ({"standard": "repair", "type": None}, True),
    ],
)
def test_cards_that_should_have_a_run(facts: dict[str, Any], is_lacking: bool) -> None:
    found = figures(card("bare", **facts), OPEN)
    assert found.without_run == (("bare",) if is_lacking else ())


def test_nothing_of_nothing() -> None:
    assert figures() == UseFigures(standard="repair")
    assert Times.of([]) == Times()
