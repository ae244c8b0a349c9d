"""Two people work through one run on branches of their own; git merges, and the run goes on rightly."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sharing.conftest import FILE, STANDARD_FILE, Edit, Repository

from leantui.model.card import Card
from leantui.process.run import followed, is_running
from leantui.process.steps import is_finished, next_step, steps_of
from leantui.rules.commands import Refusal, StepDone
from leantui.session import Session
from leantui.sharing.setup import driver_command

DRIVER = ("-c", f"merge.leantui.driver={driver_command(f'{sys.executable} -m leantui')}")
STANDARD = """title = "Restore mail"
revision = 1
status = "effective"

[[step]]
id = "look"
do = "Look at the queue"

[[step]]
id = "restart"
do = "Restart the server"
record = [{ field = "minutes", type = "number" }]

[[step]]
id = "tell"
do = "Tell the customer"
after = ["look"]

[[step]]
id = "close"
do = "Close it"
after = ["restart", "tell"]
"""


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def begun(repository: Repository) -> Repository:
    repository.write(STANDARD_FILE, STANDARD)
    card = repository.read(FILE).replace('rank = "a5"\n', 'rank = "a5"\nstandard = "mail"\n')
    repository.write(FILE, card)
    doing("mia", 0, "look")(repository.root)
    repository.commit("begun")
    return repository


def doing(who: str, minute: int, *steps: str, **record: object) -> Edit:
    """Does steps through a session, as both faces do."""

    def edit(root: Path) -> None:
        at = datetime(2026, 3, 10, 8, minute, tzinfo=UTC)
        session = Session.open(root, who=who, clock=lambda: at)
        for step in steps:
            command = StepDone(
                card="aaaa1111", standard="mail", step=step, record=dict(record) or None
            )
            answer = session.execute(command)
            assert not isinstance(answer, Refusal), answer

    return edit


def taken(root: Path) -> tuple[Session, Card]:
    session = Session.open(root, who="mia")
    card = session.workspace.card("aaaa1111")
    assert card is not None
    return session, card


@pytest.mark.parametrize(("ours", "theirs"), [("tom", "eva"), ("eva", "tom")])
def test_different_steps_merge_cleanly_and_the_run_goes_on(
    begun: Repository, ours: str, theirs: str
) -> None:
    begun.branch("tom", doing("tom", 5, "restart", minutes=3))
    begun.branch("eva", doing("eva", 7, "tell"))
    assert begun.merge(ours, theirs, *DRIVER).code == 0
    session, card = taken(begun.root)
    standard = followed(session.workspace, "mail", card)
    assert standard is not None
    views = steps_of(standard, card)
    assert [(view.state, view.entry.by if view.entry else None) for view in views] == [
        ("done", "mia"), ("done", "tom"), ("done", "eva"), ("ready", None),
    ]  # fmt: skip
    upcoming = next_step(standard, card)
    assert upcoming is not None
    assert upcoming.step.id == "close"
    assert not session.workspace.problems
    doing("mia", 9, "close")(begun.root)
    session, card = taken(begun.root)
    assert not is_running("mail", card)
    assert is_finished(standard, card)


def test_the_same_step_done_by_two_people_is_done_twice_and_no_conflict(begun: Repository) -> None:
    begun.branch("tom", doing("tom", 5, "restart", minutes=3))
    begun.branch("eva", doing("eva", 7, "restart", minutes=4))
    assert begun.merge("tom", "eva", *DRIVER).code == 0
    assert begun.unmerged() == []
    assert "merge_conflict" not in begun.read(FILE)
    session, card = taken(begun.root)
    standard = followed(session.workspace, "mail", card)
    assert standard is not None
    view = steps_of(standard, card)[1]
    assert view.state == "done"
    assert [entry.by for entry in view.done_by] == ["tom", "eva"]
    assert view.entry is not None
    assert view.entry.record == {"minutes": 4}


def test_both_begin_the_run_and_it_is_one(repository: Repository) -> None:
    repository.write(STANDARD_FILE, STANDARD)
    card = repository.read(FILE).replace('rank = "a5"\n', 'rank = "a5"\nstandard = "mail"\n')
    repository.write(FILE, card)
    repository.commit("a standard")
    repository.branch("tom", doing("tom", 5, "look", "restart"))
    repository.branch("eva", doing("eva", 7, "look", "tell"))
    assert repository.merge("tom", "eva", *DRIVER).code == 0
    session, merged = taken(repository.root)
    standard = followed(session.workspace, "mail", merged)
    assert standard is not None
    assert [view.state for view in steps_of(standard, merged)] == ["done", "done", "done", "ready"]


def test_a_step_taken_back_on_one_branch_opens_what_came_after(begun: Repository) -> None:
    def back(root: Path) -> None:
        at = datetime(2026, 3, 10, 8, 9, tzinfo=UTC)
        session = Session.open(root, who="eva", clock=lambda: at)
        command = StepDone(
            card="aaaa1111", standard="mail", step="look", state="undone", reason="no"
        )
        assert not isinstance(session.execute(command), Refusal)

    begun.branch("tom", doing("tom", 5, "restart", "tell"))
    begun.branch("eva", back)
    assert begun.merge("tom", "eva", *DRIVER).code == 0
    session, card = taken(begun.root)
    standard = followed(session.workspace, "mail", card)
    assert standard is not None
    assert [view.state for view in steps_of(standard, card)] == [
        "ready",
        "waiting",
        "waiting",
        "waiting",
    ]
