"""Limits of every kind: what counts in which, which are broken by a move, and what the policy makes of it."""

from typing import Any

import msgspec
import pytest
from tests.rules.desk import (
    COLUMNS,
    CONTEXT,
    NOW,
    after,
    board,
    card,
    change,
    refusal,
    the,
    workspace,
)

from leantui.model.board import (
    CellLimit,
    ClassOfService,
    Column,
    GroupLimit,
    Lane,
    Posted,
    TypeLimit,
    WipLimits,
)  # fmt: skip
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard, Step
from leantui.model.workspace import Workspace
from leantui.rules.commands import Add, Assign, Block, Change, Edit, Move, Restore, StepDone
from leantui.rules.inverse import invert
from leantui.rules.wip import Tally, limits, over_limits

EVERY_LIMIT: dict[str, Any] = {
    "column": (
        Column(id="intake", kind="queue"),
        Column(id="fix", split=True, wip=1, wip_done=0),
        Column(id="done", kind="done"),
    ),
    "lane": (Lane(id="acme", wip=1), Lane(id="hq")),
    "class_of_service": (ClassOfService(id="standard", wip=1),),
    "wip": WipLimits(
        board=1,
        person=1,
        group=(GroupLimit(columns=("fix", "done"), max=1),),
        cell=(CellLimit(column="fix", lane="acme", max=1),),
        type=(TypeLimit(type="bug", max=1),),
    ),
}
IN_ORDER = [
    "cell",
    "column",
    "done half",
    "group",
    "lane",
    "class",
    "type",
    "person",
    "person",
    "board",
]


def broken(space: Workspace, command: Any) -> list[str]:
    return [str(breach) for breach in refusal(space, command).breaches]


def counts(*cards: Card, **facts: Any) -> dict[str, float]:
    tally = Tally.of(board(**facts), cards)
    return {" ".join(filter(None, key)): tally.count(*key) for key in tally.amounts}


def test_every_broken_limit_is_named_in_the_order_of_the_format() -> None:
    both: dict[str, Any] = {"lane": "acme", "type": "bug", "assignees": ("tom", "mia")}
    space = workspace(card("aaaa", "fix", **both), card("bbbb", **both), **EVERY_LIMIT)
    found = refusal(space, Move(card="bbbb", column="fix/done"))
    assert [breach.kind for breach in found.breaches] == IN_ORDER
    assert [str(breach) for breach in found.breaches] == [
        "cell fix/acme 2/1", "column fix 2/1", "done half fix 1/0", "group fix+done 2/1", "lane acme 2/1",
        "class standard 2/1", "type bug 2/1", "person mia 2/1", "person tom 2/1", "board 2/1",
    ]  # fmt: skip
    for breach in found.breaches:
        assert str(breach) in found.message


def test_limits_are_listed_kind_by_kind() -> None:
    columns = (*COLUMNS[:2], Column(id="test", split=True, wip=1, wip_done=1), COLUMNS[3])
    found = limits(board(column=columns), {}, Tally())
    assert [kind for kind, _, _ in found] == ["column", "column", "done half", "done half"]


def test_moves_between_the_halves_touch_only_the_halves() -> None:
    full = [card(id_, "fix", assignees=("mia",)) for id_ in ("aaaa", "bbbb", "cccc", "dddd")]
    space = workspace(*full, people={"mia": 1}, wip=WipLimits(board=1))
    assert not change(space, Move(card="aaaa", column="fix/done")).over
    space = after(space, Move(card="aaaa", column="fix/done"))
    assert broken(space, Move(card="bbbb", column="fix/done")) == ["done half fix 2/1"]
    assert not change(space, Move(card="aaaa", column="fix")).over


def test_both_halves_count_in_the_column() -> None:
    space = workspace(card("aaaa", "fix/done"), card("bbbb", "fix"), card("cccc"))
    assert broken(space, Move(card="cccc", column="fix")) == ["column fix 3/2"]


def test_blocked_cards_count() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"))
    space = after(space, Block(card="aaaa", reason="no power"))
    assert broken(space, Move(card="cccc", column="fix")) == ["column fix 3/2"]


def test_only_work_in_progress_counts_towards_board_person_lane_class_and_type() -> None:
    cards = [
        card(f"{at[:2]}{number}", at, lane="acme", type="bug")
        for number, at in enumerate(("intake", "fix", "done"))
    ]
    assert counts(*cards) == {
        "column intake": 1, "column fix": 1, "column done": 1, "cell intake/acme": 1, "cell fix/acme": 1,
        "cell done/acme": 1, "board": 1, "person mia": 1, "lane acme": 1, "class standard": 1, "type bug": 1,
    }  # fmt: skip
    assert counts(card("aaaa", "done", file="")) == {"column done": 1}


def test_a_class_that_does_not_count_counts_only_in_its_own_limit() -> None:
    classes = (ClassOfService(id="expedite", wip=1, counts=False),)
    urgent: dict[str, Any] = {"class_of_service": "expedite", "lane": "acme", "type": "bug"}
    assert counts(card("aaaa", "fix", **urgent), class_of_service=classes) == {"class expedite": 1}
    space = workspace(
        card("aaaa", "fix"), card("bbbb", "fix"), card("cccc", **urgent), card("dddd", **urgent),
        people={"mia": 0}, class_of_service=classes, wip=WipLimits(board=0),
    )  # fmt: skip
    assert not change(space, Move(card="cccc", column="fix")).over
    space = after(space, Move(card="cccc", column="fix"))
    assert broken(space, Move(card="dddd", column="fix")) == ["class expedite 2/1"]


def test_a_personal_limit_overrides_the_boards() -> None:
    work = [card(id_, "test", assignees=()) for id_ in ("aaaa", "bbbb")]
    space = workspace(*work, people={"mia": 1, "tom": None, "eva": 0}, wip=WipLimits(person=2))
    assert broken(space, Assign(card="aaaa", add=("eva", "mia"))) == ["person eva 1/0"]
    space = after(space, Assign(card="aaaa", add=("mia", "tom")))
    assert broken(space, Assign(card="bbbb", add=("mia", "tom"))) == ["person mia 2/1"]
    over = change(space, Assign(card="bbbb", add=("mia",), reason="she knows it"))
    assert over.cards[0].card.log[-1].over == ("person mia 2/1",)
    assert not change(space, Assign(card="bbbb", add=("tom",))).over
    idle = workspace(
        card("aaaa", "intake", assignees=()), card("bbbb", "done", assignees=()), people={"eva": 0}
    )
    assert not change(idle, Assign(card="aaaa", add=("eva",))).over
    assert not change(idle, Assign(card="bbbb", add=("eva",))).over


def test_starting_a_card_counts_for_everyone_it_is_assigned_to() -> None:
    space = workspace(card("aaaa", assignees=("mia", "tom")), people={"mia": 0, "tom": 0})
    assert broken(space, Move(card="aaaa", column="test")) == ["person mia 1/0", "person tom 1/0"]


def test_sizes_are_counted_instead_of_cards() -> None:
    sized: dict[str, Any] = {"wip": WipLimits(unit="size", board=5)}
    space = workspace(
        card("aaaa", "test", size=3),
        card("bbbb", size=2.5),
        card("cccc"),
        card("dddd", size=0),
        **sized,
    )
    assert broken(space, Move(card="bbbb", column="test")) == ["board 5.5/5"]
    space = after(space, Move(card="cccc", column="test"))
    space = after(space, Move(card="dddd", column="test"))
    assert Tally.of(space.boards["desk"].board, space.cards()).count("board") == 4
    assert broken(space, Edit(card="aaaa", set={"size": 8})) == ["board 9/5"]
    assert not change(space, Edit(card="aaaa", set={"size": 4})).over


def test_a_change_of_lane_class_or_type_is_held_against_their_limits() -> None:
    facts = EVERY_LIMIT | {
        "column": COLUMNS,
        "wip": WipLimits(type=(TypeLimit(type="bug", max=0),)),
    }
    space = workspace(
        card("aaaa", "test", lane="acme"),
        card("bbbb", "test", lane="hq", class_of_service="intangible"),
        **facts,
    )
    assert broken(space, Move(card="bbbb", lane="acme")) == ["lane acme 2/1"]
    assert broken(space, Edit(card="bbbb", set={"class_of_service": "standard"})) == [
        "class standard 2/1"
    ]
    typed = msgspec.structs.replace(space.boards["desk"].board, card_type=())
    assert typed.wip.type[0].type == "bug"
    assert broken(space, Edit(card="bbbb", set={"type": "bug"})) == ["type bug 1/0"]


def test_a_limit_that_is_exceeded_already_stops_only_what_makes_it_worse() -> None:
    cards = [card(id_, "fix") for id_ in ("aaaa", "bbbb", "cccc")]
    space = workspace(*cards, card("dddd"), wip_policy="block")
    assert not change(space, Move(card="aaaa", column="test")).over
    assert not change(space, Edit(card="aaaa", set={"title": "New"})).over
    assert not change(space, Move(card="cccc", column="fix", before="aaaa")).over
    assert broken(space, Move(card="dddd", column="fix")) == ["column fix 4/2"]
    assert [str(each) for each in over_limits(board(), {}, Tally.of(board(), cards))] == [
        "column fix 3/2"
    ]


def test_cards_in_places_the_board_lacks_count_where_they_are_shown() -> None:
    lost = card("aaaa", "nowhere", lane="gone", class_of_service="none-such")
    assert counts(lost) == {"column intake": 1, "cell intake/acme": 1}


def test_new_and_restored_cards_are_held_against_limits_too() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"))
    new = Add(board="desk", title="More", column="fix", fields={"assignees": ["mia"]})
    assert broken(space, new) == ["column fix 3/2"]
    made = change(space, msgspec.structs.replace(new, reason="agreed")).cards[0].card
    assert (made.log[0].over, made.log[0].reason) == (("column fix 3/2",), "agreed")
    away = card("cccc", "fix", file="boards/desk/archive/2026/cccc.toml")
    contents = msgspec.structs.replace(space.boards["desk"], archive={"cccc": away})
    space = msgspec.structs.replace(space.with_board(contents), ids=space.ids.with_id("cccc"))
    assert broken(space, Restore(card="cccc")) == ["column fix 3/2"]


def test_keys_that_a_column_requires() -> None:
    asked = Column(
        id="test", requires=("assignees", "due", "priority", "size", "description", "service")
    )
    space = workspace(card("aaaa", assignees=(), size=0), column=(*COLUMNS[:2], asked, COLUMNS[3]))
    found = refusal(space, Move(card="aaaa", column="test"))
    assert (found.code, found.field) == ("requires", "assignees")
    assert found.message == "test needs assignees, due, priority, description, service to be set"
    set_ = {
        "assignees": ["mia"],
        "due": "fri",
        "impact": "low",
        "urgency": "low",
        "description": "x",
        "service": "mail",
    }
    space = after(space, Edit(card="aaaa", set=set_))
    space = after(space, Move(card="aaaa", column="test"))
    space = after(space, Edit(card="aaaa", set={"due": None}))
    change(space, Move(card="aaaa", lane="hq"))
    change(space, Move(card="aaaa", column="done"))


JOB = Standard(
    id="job",
    title="The job",
    status="effective",
    step=(
        Step(id="a", do="Analyse", column="fix"),
        Step(id="b", do="Mend", column="fix"),
        Step(id="c", do="Polish", column="fix", required=False),
        Step(id="d", do="Try", column="test"),
        Step(id="e", do="Tell", after=("d",)),
        Step(id="f", do="Explain", column="fix", after=(), when="'vip' in tags"),
    ),
)


def gated(policy: str, *states: tuple[str, str], column: str = "fix", **facts: Any) -> Workspace:
    steps = tuple(
        LogEntry(at=NOW.replace(hour=1, minute=number), by="tom", event="step", standard="job", step=step, state=state,
                 reason="so")
        for number, (step, state) in enumerate(states)
    )  # fmt: skip
    work = card("aaaa", column, **facts)
    space = workspace(
        msgspec.structs.replace(work, log=(*work.log, *steps)),
        wip_policy=policy,
        column=(COLUMNS[0], Column(id="fix", split=True, gate=True), COLUMNS[2], COLUMNS[3]),
        posted=(Posted(standard="job"),),
    )
    return msgspec.structs.replace(space, standards={"job": JOB})


DONE = (("a", "done"), ("b", "skipped"))


@pytest.mark.parametrize(
    ("policy", "code"), [("warn", None), ("reason", "gate-reason"), ("block", "gate")]
)
def test_a_gate_holds_by_policy(policy: str, code: str | None) -> None:
    space = gated(policy, ("a", "done"))
    forward = Move(card="aaaa", column="test")
    if code is None:
        answer = change(space, forward)
        assert "2 Mend" in answer.warnings[0]
        assert answer.cards[0].card.log[-1].over == ("gate fix: b",)
        return
    found = refusal(space, forward)
    assert (found.code, found.wants_reason) == (code, policy == "reason")
    assert found.message == "fix is a gate; still to do: 2 Mend"
    if policy == "reason":
        entry = (
            change(space, msgspec.structs.replace(forward, reason="spare part"))
            .cards[0]
            .card.log[-1]
        )
        assert (entry.over, entry.reason) == (("gate fix: b",), "spare part")
    else:
        assert refusal(space, msgspec.structs.replace(forward, reason="please")).code == "gate"


def test_what_a_gate_lets_through() -> None:
    change(gated("block", *DONE), Move(card="aaaa", column="test"))
    change(gated("block", *DONE, column="fix/done"), Move(card="aaaa", column="done"))
    change(gated("block"), Move(card="aaaa", column="intake"))
    change(gated("block"), Move(card="aaaa", column="fix/done"))
    change(gated("block"), Move(card="aaaa", lane="hq"))
    change(gated("block", column="test"), Move(card="aaaa", column="done"))
    assert (
        refusal(
            gated("block", ("a", "done"), ("b", "failed")), Move(card="aaaa", column="test")
        ).code
        == "gate"
    )
    assert (
        refusal(gated("block", *DONE, tags=("vip",)), Move(card="aaaa", column="test")).code
        == "gate"
    )


def test_a_gate_that_is_jumped_over_holds_too() -> None:
    found = refusal(gated("block", column="intake"), Move(card="aaaa", column="done"))
    assert found.code == "gate"
    assert "1 Analyse, 2 Mend" in found.message


def test_gate_limit_and_required_keys_are_told_together() -> None:
    space = gated("reason", ("a", "done"))
    columns = (
        *space.boards["desk"].board.column[:2],
        Column(id="test", wip=0, requires=("due",)),
        COLUMNS[3],
    )
    contents = space.boards["desk"]
    space = space.with_board(
        msgspec.structs.replace(
            contents, board=msgspec.structs.replace(contents.board, column=columns)
        )
    )
    found = refusal(space, Move(card="aaaa", column="test"))
    assert found.code == "requires"
    for told in ("due", "still to do: 2 Mend", "column test 1/0"):
        assert told in found.message


def test_an_undo_may_go_over_a_limit_and_says_so() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"), wip_policy="block")
    out = change(space, Move(card="aaaa", column="test"))
    space = after(after(space, Move(card="aaaa", column="test")), Move(card="cccc", column="fix"))
    back = invert(space, out, CONTEXT)
    assert isinstance(back, Change)
    assert [str(each) for each in back.over] == ["column fix 3/2"]
    assert the(space, "aaaa").column == "test"


def test_a_gate_asks_for_the_steps_of_a_standard_that_a_step_runs() -> None:
    inner = Standard(
        id="inner",
        title="Inner",
        status="effective",
        step=(
            Step(id="x", do="Wire it", column="fix"),
            Step(id="y", do="Try it", column="test"),
        ),
    )
    outer = msgspec.structs.replace(JOB, step=(Step(id="a", do="Analyse", use="inner"),))
    space = msgspec.structs.replace(gated("block"), standards={"job": outer, "inner": inner})
    forward = Move(card="aaaa", column="test")
    assert refusal(space, forward).message == "fix is a gate; still to do: 1 Wire it"
    warned = msgspec.structs.replace(gated("warn"), standards={"job": outer, "inner": inner})
    assert change(warned, forward).cards[0].card.log[1].over == ("gate fix: a/x",)
    change(after(space, StepDone(card="aaaa", standard="inner", step="x")), forward)
