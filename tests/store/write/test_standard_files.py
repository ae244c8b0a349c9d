"""A standard's life on disk: byte by byte, with a fault at every call, and back by undo."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest

from leantui.rules.commands import (
    ApproveStandard,
    Change,
    Command,
    Done,
    DraftStandard,
    PublishStandard,
    ReadStandard,
    Refusal,
    RetireStandard,
)
from leantui.rules.context import Context
from leantui.rules.inverse import invert
from leantui.session import Session, recovery, undoing
from leantui.store.intent import change_of, finish, roll_back, unfinished
from leantui.store.save import SaveConflict, Saved, SaveFailed, Saver

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.write.conftest import Desk

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
OLD = """\
#:schema ../schemas/standard.json
# who reads this, asks Tom
title = "New starter"  # the short name
revision = 7
status = "effective"
group = ["mia", "tom"]
effective = 2026-01-01
future_key = { a = 1 }

[[step]]
id = "account"
do = "Create the account"   # as HR writes it
odd = true

# Why it is so
[[change]]
revision = 7
date = 2026-01-01
by = "tom"
why = "mail was late"
"""
DRAFT = """\
#:schema ../../schemas/standard.json
# who reads this, asks Tom
title = "New starter"  # the short name
revision = 8
status = "in-review"
group = ["mia", "tom"]
pilot = ["ab3k"]
future_key = { a = 1 }

[[step]]
id = "account"
do = "Create the account and the mailbox"   # as HR writes it
odd = true

# Why it is so
[[change]]
revision = 8
date = 2026-03-01
by = "tom"
why = "no mail"
seen = true   # of a later version

[[change]]
revision = 7
date = 2026-01-01
by = "tom"
why = "mail was late"
"""
NEW = (
    DRAFT.replace("../../", "../")
    .replace('"in-review"', '"effective"')
    .replace('pilot = ["ab3k"]\n', "effective = 2026-03-12\n")
    .replace('why = "no mail"\n', 'why = "no mail"\napproved_by = ["mia"]\n')
)
MIA = """\
name = "Mia"  # since 2019
read = [
  { standard = "other", revision = 1, at = 2026-01-01T08:00:00.000Z },  # long ago
]
"""
FILES = {
    "leantui.toml": "format = 1\n",
    "standards/starter.toml": OLD,
    "standards/drafts/starter.toml": DRAFT,
    "people/mia.toml": MIA,
    "people/tom.toml": 'name = "Tom"\n',
}
MANY = 200


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A workspace with a standard in force and its next revision in review."""
    shutil.rmtree(desk.root / "boards")
    for file, text in FILES.items():
        desk.write(text, file)
    return desk


def opened(root: Path, who: str = "mia") -> Session:
    return Session.open(root, who=who, clock=lambda: NOW)


@pytest.fixture(autouse=True)
def own_state(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.state))


def do(office: Desk, *commands: Command, who: str = "mia") -> Session:
    session = opened(office.root, who)
    for command in commands:
        answer = session.execute(command)
        assert isinstance(answer, Done), answer
    return session


def test_approved_and_in_force_byte_by_byte(office: Desk) -> None:
    session = do(office, ApproveStandard(standard="starter"), PublishStandard(standard="starter"))
    assert office.text("standards/starter.toml") == NEW
    assert office.text("standards/archive/starter.r7.toml") == OLD
    assert "standards/drafts/starter.toml" not in office.files()
    in_force = session.workspace.standards["starter"]
    assert (in_force.revision, in_force.pilot, bool(in_force.content)) == (8, (), True)
    assert session.workspace.superseded["starter.r7"].content != in_force.content
    # And back: as if nothing had been, the approval too.
    for _ in range(2):
        assert isinstance(undoing.undo(opened(office.root)), Done)
    assert office.files() == FILES
    for _ in range(2):
        assert isinstance(undoing.redo(opened(office.root)), Done)
    assert office.text("standards/archive/starter.r7.toml") == OLD


def test_a_draft_keeps_every_remark(office: Desk) -> None:
    (office.root / "standards/drafts/starter.toml").unlink()
    do(office, DraftStandard(standard="starter", why='it says "no"'))
    assert office.text("standards/drafts/starter.toml") == OLD.replace("../", "../../").replace(
        'revision = 7\nstatus = "effective"', 'revision = 8\nstatus = "draft"'
    ).replace("effective = 2026-01-01\n", "").replace(
        "[[change]]",
        '[[change]]\nrevision = 8\ndate = 2026-03-12\nby = "mia"\nwhy = "it says \\"no\\""\n\n[[change]]',
    )
    assert isinstance(undoing.undo(opened(office.root)), Done)
    assert office.files() == {file: text for file, text in FILES.items() if "drafts" not in file}


def test_a_withdrawn_one_and_what_was_read(office: Desk) -> None:
    do(office, ReadStandard(standard="starter"), RetireStandard(standard="starter", why="over"))
    assert office.text("people/mia.toml") == MIA.replace(
        "  # long ago\n",
        '  # long ago\n  { standard = "starter", revision = 7, at = 2026-03-12T09:00:00.000Z },\n',
    )
    assert office.text("standards/archive/starter.r7.toml") == OLD
    assert 'status = "obsolete"' in office.text("standards/starter.toml")
    for _ in range(2):
        assert isinstance(undoing.undo(opened(office.root)), Done)
    assert office.files() == FILES


def test_crlf_and_a_mark_at_the_start_are_kept(office: Desk) -> None:
    office.write("\ufeff" + OLD.replace("\n", "\r\n"), "standards/starter.toml")
    (office.root / "standards/drafts/starter.toml").unlink()
    do(office, DraftStandard(standard="starter", why="x"))
    text = office.text("standards/drafts/starter.toml")
    assert text.startswith("\ufeff#:schema ../../schemas")
    assert text.count("\n") == text.count("\r\n")


# What others did meanwhile


def test_what_was_changed_meanwhile_is_not_published(office: Desk) -> None:
    session = do(office, ApproveStandard(standard="starter"))
    office.write(DRAFT.replace("the mailbox", "a mailbox"), "standards/drafts/starter.toml")
    before = office.files()
    answer = session.execute(PublishStandard(standard="starter"))
    assert isinstance(answer, Refusal)
    assert answer.code == "conflict"
    assert "changed standards/drafts/starter.toml meanwhile" in answer.message
    assert office.files() == before
    assert session.workspace.drafts["starter"].step[0].do == "Create the account and a mailbox"


def test_what_somebody_wrote_to_the_person_meanwhile_stays(office: Desk) -> None:
    session = opened(office.root)
    office.write(MIA.replace('"Mia"', '"Mia K."') + 'team = "desk"\n', "people/mia.toml")
    assert isinstance(session.execute(ReadStandard(standard="starter")), Done)
    text = office.text("people/mia.toml")
    assert 'name = "Mia K."  # since 2019' in text
    assert 'team = "desk"' in text
    assert 'standard = "starter"' in text


# Faults


class Step(NamedTuple):
    """An operation on the office's files, decided and not yet written."""

    command: Command
    first: tuple[Command, ...] = ()
    """What was done before it."""
    has_draft: bool = True
    is_undo: bool = False
    """Whether it is what takes the command back."""


STEPS = {
    "publish": Step(PublishStandard(standard="starter"), (ApproveStandard(standard="starter"),)),
    "publish taken back": Step(
        PublishStandard(standard="starter"), (ApproveStandard(standard="starter"),), is_undo=True
    ),
    "retire": Step(RetireStandard(standard="starter", why="over")),
    "retire taken back": Step(RetireStandard(standard="starter", why="over"), is_undo=True),
    "draft": Step(DraftStandard(standard="starter", why="no mail"), has_draft=False),
    "draft taken back": Step(
        DraftStandard(standard="starter", why="no mail"), has_draft=False, is_undo=True
    ),
    "approve": Step(ApproveStandard(standard="starter")),
    "back to work": Step(DraftStandard(standard="starter")),
}
OF_SEVERAL = ("publish", "publish taken back", "retire", "retire taken back")


def decided(office: Desk, name: str) -> Change:
    """The change of a step, on the files as they lie before it."""
    step = STEPS[name]
    if not step.has_draft:
        (office.root / "standards/drafts/starter.toml").unlink()
    do(office, *step.first)
    session = opened(office.root)
    decision = session.weigh(step.command)
    assert isinstance(decision, Change)
    if not step.is_undo:
        return decision
    done = session.execute(step.command)
    assert isinstance(done, Done)
    context = Context(now=NOW, who="mia")
    back = invert(opened(office.root).workspace, done.change, context)
    assert isinstance(back, Change)
    return back


def reset(office: Desk, files: dict[str, str]) -> None:
    for file in office.files():
        (office.root / file).unlink()
    for file, text in files.items():
        office.write(text, file)


def without_temporary(files: dict[str, str]) -> dict[str, str]:
    return {file: text for file, text in files.items() if not file.endswith(".tmp")}


@pytest.mark.parametrize("name", STEPS)
def test_one_call_fails(office: Desk, name: str) -> None:
    change = decided(office, name)
    before = office.files()
    assert isinstance(office.saver().save(change), Saved)
    after = office.files()
    failed = 0
    for nth in range(1, MANY):
        reset(office, before)
        calls = office.failing_at(nth)
        result = office.saver(system=calls.system).save(change)
        assert not unfinished(office.root, office.state)
        if isinstance(result, SaveFailed):
            failed += 1
            assert office.files() == before, calls.names
        else:
            assert office.files() == after, calls.names
        if len(calls.names) < nth:
            break
    else:
        pytest.fail("the change never went through")
    assert failed >= (10 if name in OF_SEVERAL else 4)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), SystemExit()])
@pytest.mark.parametrize("name", STEPS)
def test_the_machine_stops_at_some_call(office: Desk, name: str, error: BaseException) -> None:
    change = decided(office, name)
    before = office.files()
    assert isinstance(office.saver().save(change), Saved)
    after = office.files()
    offered = 0
    for nth in range(1, MANY):
        reset(office, before)
        calls = office.failing_from(nth, error)
        try:
            office.saver(system=calls.system).save(change)
        except SystemExit:
            assert isinstance(error, SystemExit)
        if len(calls.names) < nth:
            break
        found = without_temporary(office.files())
        assert all(text in (before.get(file), after.get(file)) for file, text in found.items())
        # The standard in force is there at every moment: the old one or the new one.
        assert "standards/starter.toml" in found
        intents = unfinished(office.root, office.state)
        assert intents or found in (before, after), calls.names
        for intent in intents:
            offered += 1
            settle = finish if nth % 2 else roll_back
            assert not settle(office.root, office.state, intent)
            assert without_temporary(office.files()) == (after if nth % 2 else before)
    else:
        pytest.fail("the change never went through")
    assert offered >= (5 if name in OF_SEVERAL else 0)


def test_what_is_finished_later_can_be_undone(office: Desk) -> None:
    do(office, ApproveStandard(standard="starter"))
    before = office.files()
    session = opened(office.root)
    decision = session.weigh(PublishStandard(standard="starter"))
    assert isinstance(decision, Change)
    calls = office.failing_from(14, SystemExit())
    with pytest.raises(SystemExit):
        Saver(office.root, session.state, system=calls.system).save(decision)
    again = opened(office.root)
    (intent,) = recovery.unfinished(again)
    assert change_of(intent) is not None
    recovery.finish(again, intent)
    assert "standards/archive/starter.r7.toml" in office.files()
    assert isinstance(undoing.undo(opened(office.root)), Done)
    assert without_temporary(office.files()) == before


def test_a_file_that_is_in_the_way_is_not_written_over(office: Desk) -> None:
    session = do(office, ApproveStandard(standard="starter"))
    office.write("mine", "standards/archive/starter.r7.toml")
    before = office.files()
    answer = session.execute(PublishStandard(standard="starter"))
    assert isinstance(answer, Refusal)
    assert "starter.r7.toml is there already" in answer.message
    assert office.files() == before
    assert not isinstance(answer, SaveConflict)
