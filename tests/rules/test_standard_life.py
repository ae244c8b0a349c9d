"""A standard's life as decisions: what each step writes, and what it is refused for."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from tests.rules.desk import CONTEXT, NOW, card, workspace

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.person import ReadStandard as ReadEntry
from leantui.model.standard import ChangeEntry, Standard, Step
from leantui.model.workspace import Workspace
from leantui.process.readers import is_asked, readers
from leantui.process.run import followed, run_of
from leantui.rules.apply import with_change
from leantui.rules.approvals import approvals_wanted
from leantui.rules.commands import (
    ApproveStandard,
    Change,
    Command,
    DraftStandard,
    MigrateRun,
    PublishStandard,
    ReadStandard,
    Refusal,
    RetireStandard,
    ReviewStandard,
    StepDone,
)
from leantui.rules.decide import decide
from leantui.rules.inverse import invert
from leantui.rules.migrate import planned, said_of

R7 = ChangeEntry(revision=7, date=date(2026, 1, 1), by="tom", why="mail was late")
R8 = ChangeEntry(revision=8, date=date(2026, 3, 1), by="tom", why="no laptop at 09:00")
STEPS = (Step(id="account", do="Create the account"), Step(id="laptop", do="Prepare the laptop"))


def effective(**facts: Any) -> Standard:
    given: dict[str, Any] = {
        "id": "starter", "title": "New starter", "revision": 7, "status": "effective",
        "group": ("mia", "tom", "eva"), "effective": date(2026, 1, 1), "step": STEPS,
        "change": (R7,), "file": "standards/starter.toml", "content": "aa",
    }  # fmt: skip
    return Standard(**(given | facts))


def next_one(**facts: Any) -> Standard:
    given = {
        "revision": 8, "status": "in-review", "effective": None, "change": (R8, R7),
        "file": "standards/drafts/starter.toml", "content": "bb",
    }  # fmt: skip
    return effective(**(given | facts))


def agreed(*who: str) -> tuple[ChangeEntry, ...]:
    return (msgspec.structs.replace(R8, approved_by=who), R7)


def running(revision: int, id_: str = "ab3k", *steps: str) -> Card:
    at = datetime(2026, 3, 11, 8, tzinfo=UTC)
    start = LogEntry(at=at, by="tom", event="run", standard="starter", revision=revision, content="aa", state="started")  # fmt: skip
    done = [
        LogEntry(at=at.replace(minute=1 + number), by="tom", event="step", standard="starter", step=step, state="done")
        for number, step in enumerate(steps)
    ]  # fmt: skip
    found = card(id_)
    return msgspec.structs.replace(found, log=(*found.log, start, *done))


def space(*standards: Standard, cards: tuple[Card, ...] = ()) -> Workspace:
    shelves: dict[str, dict[str, Standard]] = {"standards": {}, "drafts": {}, "superseded": {}}
    for each in standards:
        if "/drafts/" in each.file:
            shelves["drafts"][each.id] = each
        elif "/archive/" in each.file:
            shelves["superseded"][f"{each.id}.r{each.revision}"] = each
        else:
            shelves["standards"][each.id] = each
    people = {
        who: Person(id=who, name=who.title(), file=f"people/{who}.toml")
        for who in ("mia", "tom", "eva")
    }
    return msgspec.structs.replace(workspace(*cards), people=people, **shelves)


def asked(found: Workspace, command: Command, who: str = "mia") -> Change | Refusal:
    return decide(found, command, msgspec.structs.replace(CONTEXT, who=who))


def done(found: Workspace, command: Command, who: str = "mia") -> Change:
    answer = asked(found, command, who)
    assert isinstance(answer, Change), answer
    return answer


def refused(found: Workspace, command: Command, who: str = "mia") -> str:
    answer = asked(found, command, who)
    assert isinstance(answer, Refusal), answer
    return f"{answer.message} | {answer.hint}"


def files(change: Change) -> dict[str, tuple[str, int] | None]:
    """What stands in each file afterwards."""
    return {
        part.standard.file: (part.after.status, part.after.revision) if part.after else None
        for part in change.standards
        if part.before != part.after
    }


# What each writes


def test_a_draft_is_the_next_revision_and_says_why() -> None:
    found = done(
        space(effective(), cards=(card("im4k"),)),
        DraftStandard(standard="starter", why=" no  laptop ", improvement="sd-im4k"),
    )
    assert files(found) == {"standards/drafts/starter.toml": ("draft", 8)}
    draft = found.standards[-1].after
    assert draft is not None
    assert draft.effective is None
    assert draft.change[0] == ChangeEntry(
        revision=8, date=NOW.date(), by="mia", why="no laptop", improvement="sd-im4k"
    )
    assert draft.change[1:] == (R7,)


def test_a_draft_back_from_review_loses_its_approvals() -> None:
    found = done(
        space(effective(), next_one(change=agreed("mia"))), DraftStandard(standard="starter")
    )
    draft = found.standards[0].after
    assert draft is not None
    assert (draft.status, draft.change[0].approved_by) == ("draft", ())


def test_approvals_are_recorded_until_none_is_wanted() -> None:
    draft = next_one(status="draft")
    reviewed = (
        done(space(effective(), draft), ReviewStandard(standard="starter")).standards[0].after
    )
    assert reviewed is not None
    assert (reviewed.status, approvals_wanted(reviewed, None)) == ("in-review", ("mia", "eva"))
    first = done(space(effective(), reviewed), ApproveStandard(standard="starter"), "eva")
    assert first.what.endswith("approved by eva, still wanted: mia")
    second = done(space(effective(), first.standards[0].after or draft), ApproveStandard(standard="starter"))  # fmt: skip
    after = second.standards[0].after
    assert after is not None
    assert (after.change[0].approved_by, approvals_wanted(after, None)) == (("eva", "mia"), ())


def test_publishing_is_three_files_at_once() -> None:
    draft = next_one(change=agreed("mia", "eva"), pilot=("ab3k",))
    found = done(
        space(effective(), draft, cards=(running(7),)),
        PublishStandard(standard="starter", review_by=date(2026, 9, 1)),
    )
    assert files(found) == {
        "standards/archive/starter.r7.toml": ("effective", 7),
        "standards/starter.toml": ("effective", 8),
        "standards/drafts/starter.toml": None,
    }
    after = found.standards[1].after
    assert after is not None
    assert (after.effective, after.review_by, after.pilot) == (NOW.date(), date(2026, 9, 1), ())
    assert after.change[0].approved_by == ("mia", "eva")
    assert found.warnings == ("1 open run stays on the revision begun with: leantui standard migrate starter",)  # fmt: skip
    # The archive holds what was in force to the letter, but for its place.
    assert found.standards[0].after == effective(file="standards/archive/starter.r7.toml")


def test_the_reason_agreed_with_may_be_said_again_and_one_that_nobody_agreed_with_may_change() -> (
    None
):
    agreed_with = next_one(change=agreed("mia", "eva"))
    again = PublishStandard(standard="starter", why="no laptop at 09:00")
    assert files(done(space(effective(), agreed_with), again))
    alone = next_one(group=())
    other = done(space(effective(group=()), alone), PublishStandard(standard="starter", why="late"))
    after = other.standards[1].after
    assert after is not None
    assert after.change[0].why == "late"


def test_the_first_revision_has_nothing_to_archive() -> None:
    first = next_one(revision=1, group=(), status="draft", change=())
    found = done(space(first), PublishStandard(standard="starter", why="it was never written down"))
    assert files(found) == {"standards/starter.toml": ("effective", 1), first.file: None}
    after = found.standards[0].after
    assert after is not None
    assert [entry.why for entry in after.change] == ["it was never written down"]


def test_a_withdrawn_standard_leaves_its_revision_to_open_runs() -> None:
    found = done(
        space(effective(), cards=(running(7),)), RetireStandard(standard="starter", why="no more")
    )
    assert files(found) == {
        "standards/archive/starter.r7.toml": ("effective", 7),
        "standards/starter.toml": ("obsolete", 8),
    }
    assert found.warnings == ("1 open run stays on r7 until done",)


REFUSALS: list[tuple[str, tuple[Standard, ...], Command, str, str]] = [
    ("no reason", (effective(),), DraftStandard(standard="starter"), "mia", "needs a reason"),
    ("no such card", (effective(),), DraftStandard(standard="starter", why="x", improvement="zz"), "mia", "no card zz"),
    ("no such pilot", (effective(),), DraftStandard(standard="starter", why="x", pilot=("zz",)), "mia", "no card zz"),
    ("a draft is there", (effective(), next_one(status="draft")), DraftStandard(standard="starter"), "mia", "a draft of starter already, r8 | Edit standards/drafts/starter.toml"),
    ("nothing of that name", (effective(),), DraftStandard(standard="startre", why="x"), "mia", "Did you mean starter?"),
    ("no draft", (effective(),), ReviewStandard(standard="starter"), "mia", "leantui standard draft starter"),
    ("in review already", (effective(), next_one()), ReviewStandard(standard="starter"), "mia", "still wanted from mia, eva"),
    ("overtaken", (effective(revision=8), next_one(status="draft")), ReviewStandard(standard="starter"), "mia", "then set revision = 9"),
    ("without steps", (effective(), next_one(status="draft", step=())), ReviewStandard(standard="starter"), "mia", "no step yet"),
    ("not in review", (effective(), next_one(status="draft")), ApproveStandard(standard="starter"), "mia", "leantui standard review starter"),
    ("its author", (effective(), next_one()), ApproveStandard(standard="starter"), "tom", "others of the process group"),
    ("twice", (effective(), next_one(change=agreed("mia"))), ApproveStandard(standard="starter"), "mia", "approved it already"),
    ("an outsider", (effective(), next_one()), ApproveStandard(standard="starter"), "jo", "isn't in the process group"),
    ("out of a group that the draft dropped", (effective(), next_one(group=())), ApproveStandard(standard="starter"), "jo", "It is mia, eva"),
    ("a group dropped by the draft", (effective(), next_one(group=())), PublishStandard(standard="starter"), "tom", "still wanted from mia, eva"),
    ("a group of the author alone", (effective(), next_one(group=("tom",))), PublishStandard(standard="starter"), "tom", "still wanted from mia, eva"),
    ("back in work, all agreed", (effective(), next_one(status="draft", change=agreed("mia", "eva"))), PublishStandard(standard="starter"), "tom", "hasn't been in review"),
    ("no change entry", (effective(), next_one(change=(R7,))), ApproveStandard(standard="starter"), "mia", "revision = 8, date, by and why"),
    ("not reviewed", (effective(), next_one(status="draft")), PublishStandard(standard="starter"), "mia", "asks mia, eva"),
    ("one is missing", (effective(), next_one(change=agreed("eva"))), PublishStandard(standard="starter"), "tom", "still wanted from mia"),
    ("overtaken later", (effective(revision=8), next_one(change=agreed("mia", "eva"))), PublishStandard(standard="starter"), "tom", "r8 is in force"),
    ("in the archive already", (effective(), effective(file="standards/archive/starter.r7.toml"), next_one(change=agreed("mia", "eva"))), PublishStandard(standard="starter"), "tom", "in the archive and in force"),
    ("another reason than was agreed with", (effective(), next_one(change=agreed("mia", "eva"))), PublishStandard(standard="starter", why="because"), "tom", "mia and eva approved another reason: no laptop at 09:00"),
    ("no reason at all", (next_one(revision=1, group=(), change=()),), PublishStandard(standard="starter"), "tom", "Revision 1 needs a reason"),
    ("withdrawn without a reason", (effective(),), RetireStandard(standard="starter", why=" "), "tom", "needs a reason"),
    ("withdrawn twice", (effective(status="obsolete"),), RetireStandard(standard="starter", why="x"), "tom", "obsolete already"),
    ("a draft withdrawn", (next_one(),), RetireStandard(standard="starter", why="x"), "tom", "a draft, not in force"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("standards", "command", "who", "words"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
def test_what_it_is_refused_for(
    standards: tuple[Standard, ...], command: Command, who: str, words: str
) -> None:
    assert words in refused(space(*standards), command, who)


# Runs


def test_a_draft_runs_only_on_cards_of_its_pilot() -> None:
    step = StepDone(card="ab3k", standard="starter", step="account")
    assert "only on cards of its pilot" in refused(space(next_one(), cards=(card("ab3k"),)), step)
    pilot = space(effective(), next_one(pilot=("ab3k",)), cards=(card("ab3k"), card("cd4m")))
    logs = {
        id_: done(pilot, StepDone(card=id_, standard="starter", step="account")).cards[0].card.log
        for id_ in ("ab3k", "cd4m")
    }
    assert {id_: log[1].revision for id_, log in logs.items()} == {"ab3k": 8, "cd4m": 7}


def test_no_run_begins_on_what_is_obsolete_and_one_that_is_open_goes_on() -> None:
    step = StepDone(card="ab3k", standard="starter", step="account")
    gone = effective(revision=8, status="obsolete", content="cc")
    old = effective(file="standards/archive/starter.r7.toml")
    assert "no run begins" in refused(space(gone, old, cards=(card("ab3k"),)), step)
    done(space(gone, old, cards=(running(7),)), step)


def test_an_open_run_goes_on_by_the_newer_revision_and_back() -> None:
    new = effective(
        revision=8, content="cc",
        step=(Step(id="order", do="Order it"), Step(id="laptop", do="Prepare the laptop and dock"), Step(id="desk", do="Find a desk")),
    )  # fmt: skip
    old = effective(file="standards/archive/starter.r7.toml")
    before = space(new, old, cards=(running(7, "ab3k", "account", "laptop"),))
    plan = planned(before, "starter", before.boards["desk"].cards["ab3k"])
    assert plan is not None
    assert not plan.is_smooth
    assert said_of(plan) == [
        "not in it any more, their entries stay in the log: Create the account",
        "new before steps that are done, to be done now: Order it",
        "done by older words: Prepare the laptop and dock",
        "new: Find a desk",
    ]
    change = done(before, MigrateRun(card="ab3k", standard="starter", reason="agreed"))
    after = with_change(before, change)
    moved = after.boards["desk"].cards["ab3k"]
    entry = moved.log[-1]
    assert (entry.state, entry.revision, entry.content, entry.reason) == (
        "moved",
        8,
        "cc",
        "agreed",
    )
    shown = followed(after, "starter", moved)
    assert shown is not None
    assert shown.revision == 8
    assert "follows the newest" in refused(after, MigrateRun(card="ab3k", standard="starter"))
    back = invert(after, change, CONTEXT)
    assert isinstance(back, Change)
    run = run_of("starter", with_change(after, back).boards["desk"].cards["ab3k"])
    assert run is not None
    assert (run.revision, run.content, run.is_open) == (7, "aa", True)


def test_what_a_run_follows_is_not_taken_back() -> None:
    draft = next_one(change=agreed("mia", "eva"))
    change = done(space(effective(), draft), PublishStandard(standard="starter"))
    shelves = [part.after for part in change.standards if part.after]
    quiet = invert(space(*shelves), change, CONTEXT)
    assert isinstance(quiet, Change)
    assert files(quiet) == {
        "standards/drafts/starter.toml": ("in-review", 8),
        "standards/starter.toml": ("effective", 7),
        "standards/archive/starter.r7.toml": None,
    }
    refusal = invert(space(*shelves, cards=(running(8),)), change, CONTEXT)
    assert isinstance(refusal, Refusal)
    assert refusal.message == "It can't be undone: SD-ab3k follows r8 of starter by now"


# Read and understood


def test_who_has_read_it_is_kept_on_the_person() -> None:
    found = space(effective())
    change = done(found, ReadStandard(standard="starter"))
    assert change.what == "Mia has read and understood starter r7"
    (part,) = change.people
    assert part.after.read == (ReadEntry(standard="starter", revision=7, at=NOW),)
    people = {**found.people, "mia": part.after}
    after = msgspec.structs.replace(found, people=people)
    assert "read starter r7 already" in refused(after, ReadStandard(standard="starter"))
    assert "Nobody in people/" in refused(after, ReadStandard(standard="starter"), "jo")
    draft = space(next_one(revision=1))
    assert "once it is in force" in refused(draft, ReadStandard(standard="starter"))
    gone = space(effective(status="obsolete"))
    assert "nobody works by it" in refused(gone, ReadStandard(standard="starter"))
    # A run that goes on by an earlier revision: that is what was read.
    earlier = done(found, ReadStandard(standard="starter", revision=6)).people[0].after
    assert [each.revision for each in earlier.read] == [6]
    assert is_asked(msgspec.structs.replace(found, people={"mia": earlier}), "mia", effective())
    assert [[each.id for each in side] for side in readers(after, effective())] == [["mia"], ["eva", "tom"]]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "who", "is_wanted"),
    [
        ({}, "mia", True),
        ({}, "jo", False),
        ({"status": "obsolete"}, "mia", False),
        ({"revision": 6}, "eva", False),
        ({"group": (), "step": (Step(id="a", do="Do it", role="hr"),)}, "mia", False),
        ({"group": (), "step": (Step(id="a", do="Do it", role="hr"),)}, "tom", True),
        ({"group": (), "owner": "mia", "step": (Step(id="a", do="Do it", role="hr"),)}, "mia", True),
    ],
)  # fmt: skip
def test_whom_a_new_revision_asks(facts: dict[str, Any], who: str, is_wanted: bool) -> None:
    found = space(effective(**facts))
    people = dict(found.people)
    people["tom"] = msgspec.structs.replace(people["tom"], roles=("hr",))
    people["eva"] = msgspec.structs.replace(
        people["eva"], read=(ReadEntry(standard="starter", revision=7, at=NOW),)
    )
    found = msgspec.structs.replace(found, people=people)
    assert is_asked(found, who, found.standards["starter"]) == is_wanted
