"""A new standard on disk: commented, in the order of the format, read back as it was meant, never over another."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from leantui.model.standard import KeyPoint, Standard
from leantui.rules.commands import Refusal
from leantui.rules.standard_draft import (
    DraftStep,
    NewStandard,
    StandardDraft,
    as_standard,
    draft_refusal,
    key_point,
    step_refusal,
    typed_key_point,
)
from leantui.session import Session
from leantui.store.check import check
from leantui.store.standard_text import draft_text, standard_data
from leantui.store.toml_values import is_same

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
DRAFT = StandardDraft(
    title="Restore a mailbox",
    owner="mia",
    steps=(
        DraftStep(
            do="Find the backup",
            key_points=(key_point("! the last one before the loss", "a later one has the gap"),),
            check="it opens",
        ),
        DraftStep(do="Find the backup"),
    ),
)
TEXT = """\
#:schema ../../schemas/standard.json
# A draft: it may run on cards of its pilot. Approved by its process group it moves to standards/,
# with status = "effective" and the date from which it is in force.
title = "Restore a mailbox"
revision = 1
status = "draft"
owner = "mia"
# group = []                         # the process group, which approves changes
# review_by = YYYY-MM-DD             # the date by which it is to be looked at again
# purpose = ""                       # what the job is for
# trigger = ""                       # what sets it off
# takt = ""                          # the pace that demand sets
# target_time = ""                   # how long one run should take, such as 2h30m
# tools = []                         # what is used
# safety = []                        # what nobody may do, and why not

[[step]]
id = "find-backup"
do = "Find the backup"
key_points = [
  { point = "the last one before the loss", reason = "a later one has the gap", kind = "makes-or-breaks" },
]
check = "it opens"

[[step]]
id = "find-backup-2"
do = "Find the backup"
"""


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "w"
    (root / "people").mkdir(parents=True)
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "people/mia.toml").write_text('name = "Mia"\n')
    (root / "boards/desk").mkdir(parents=True)
    (root / "boards/desk/board.toml").write_text(
        'name = "Desk"\ncolumn = [{ id = "todo", kind = "queue" }]\n'
    )
    return Session.open(root, clock=lambda: NOW)


def adopted(session: Session, draft: StandardDraft) -> Refusal | None:
    answer = session.execute(NewStandard(draft=draft))
    return answer if isinstance(answer, Refusal) else None


def test_a_draft_is_written_and_taken_in(session: Session) -> None:
    assert adopted(session, DRAFT) is None
    assert (session.root / "standards/drafts/restore-a-mailbox.toml").read_text() == TEXT
    standard = session.workspace.drafts["restore-a-mailbox"]
    assert (standard.status, standard.owner, len(standard.step)) == ("draft", "mia", 2)
    assert check(session.root, as_of=NOW) == []


def test_one_that_is_there_is_not_written_over(session: Session) -> None:
    file = session.root / "standards/drafts/restore-a-mailbox.toml"
    file.parent.mkdir(parents=True)
    file.write_text("mine")  # written by somebody else, and not read yet
    answer = adopted(session, DRAFT)
    assert answer is not None
    assert "is there already" in answer.message
    assert file.read_text() == "mine"


def test_a_folder_that_can_t_be_made_is_said(session: Session) -> None:
    (session.root / "standards").write_text("")
    answer = adopted(session, DRAFT)
    assert answer is not None
    assert answer.message.startswith("Not saved: ")
    assert session.workspace.drafts == {}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"title": " "}, "title", "needed"),
        ({"title": "?!"}, "title", "letters"),
        ({"title": "Old  one"}, "title", "old-one already"),
        ({"owner": ""}, "owner", "needed"),
        ({"owner": "eva"}, "owner", "no person eva"),
        ({"steps": ()}, "steps", "n adds one"),
    ],
)
def test_what_is_missing_is_named(change: dict[str, object], field: str, words: str) -> None:
    draft = StandardDraft(**{"title": "New", "owner": "mia", "steps": DRAFT.steps, **change})  # type: ignore[arg-type]
    refusal = draft_refusal(draft, people=("mia",), taken=("old-one",))
    assert refusal is not None
    assert (refusal.field, words in refusal.message) == (field, True)


def test_a_step_is_verb_and_object() -> None:
    assert step_refusal("Create the account") == ""
    assert step_refusal(" ") == "A step is needed: verb and object"
    assert step_refusal("Wait") == "Verb and object: Wait what?"


@pytest.mark.parametrize("typed", ["! first", "+ gloves on", "* tap it", "plain"])
def test_the_kind_of_a_key_point_is_a_sign(typed: str) -> None:
    point = key_point(typed, "because")
    assert point.point in typed
    assert typed_key_point(point) == typed


TEXTS = st.text(max_size=30)


@given(TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=3))
def test_whatever_is_typed_reads_back_as_it_was_meant(
    title: str, purpose: str, steps: list[tuple[str, str, str]]
) -> None:
    draft = StandardDraft(
        title=title, owner="mia", purpose=purpose,
        steps=tuple(
            DraftStep(do=do or "x", key_points=(KeyPoint(point=point or "x", reason=point or None),), check=check)
            for do, point, check in steps
        ),
    )  # fmt: skip
    standard = as_standard(draft)
    found = tomli.loads(draft_text(standard))
    assert is_same(found, standard_data(standard))
    ids = [step["id"] for step in found.get("step", ())]
    assert len(set(ids)) == len(ids)


def test_a_standard_with_everything_keeps_the_order_of_the_format() -> None:
    standard = Standard(
        title="A", owner="mia", safety=("x",), tools=("y",), revision=3, status="in-review"
    )
    keys = [
        line.split(" = ")[0].lstrip("# ")
        for line in draft_text(standard).splitlines()
        if " = " in line
    ]
    assert keys[1:] == ["title", "revision", "status", "owner", "group", "review_by", "purpose",
                        "trigger", "takt", "target_time", "tools", "safety"]  # fmt: skip
