"""Commands decided on a small board with every kind of limit."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from leantui.model.board import (
    Board,
    CellLimit,
    ClassOfService,
    Column,
    GroupLimit,
    Lane,
    TypeLimit,
    WipLimits,
)  # fmt: skip
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.problem import Problem
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.apply import with_change
from leantui.rules.commands import (
    Add,
    Archive,
    Assign,
    Block,
    Change,
    Command,
    Comment,
    Edit,
    Move,
    Refusal,
    Unblock,
)  # fmt: skip
from leantui.rules.decide import Context, decide
from leantui.rules.inverse import invert

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
CONTEXT = Context(now=NOW, who="mia", new_id=lambda: "new0card")
COLUMNS = (
    Column(id="intake", kind="queue"),
    Column(id="fix", split=True, wip=2, wip_done=1, requires=("assignees",)),
    Column(id="done", kind="done"),
)


def board(**facts: Any) -> Board:
    return Board(
        id="desk",
        name="Desk",
        key="SD",
        started="fix",
        finished="done",
        column=COLUMNS,
        lane=(Lane(id="acme"), Lane(id="hq")),
        **facts,
    )


def card(id_: str, column: str = "intake", **facts: Any) -> Card:
    log = (LogEntry(at=datetime(2026, 3, 10, tzinfo=UTC), by="tom", event="created", to=column),)
    facts.setdefault("assignees", ("mia",))
    return Card(
        id=id_,
        board="desk",
        title=f"Card {id_}",
        column=column,
        log=log,
        file=f"boards/desk/cards/{id_}.toml",
        **facts,
    )


def workspace(cards: list[Card], **facts: Any) -> Workspace:
    contents = BoardContents(board(**facts), {each.id: each for each in cards}, {})
    people = {who: Person(id=who, name=who.title()) for who in ("mia", "tom")}
    return Workspace(
        root="/w", boards={"desk": contents}, people=people, ids=Ids.of(each.id for each in cards)
    )


def change(space: Workspace, command: Command) -> Change:
    answer = decide(space, command, CONTEXT)
    assert isinstance(answer, Change), answer
    return answer


def refusal(space: Workspace, command: Command) -> Refusal:
    answer = decide(space, command, CONTEXT)
    assert isinstance(answer, Refusal), answer
    return answer


def test_a_move_writes_the_column_and_one_entry() -> None:
    found = change(workspace([card("aaaa")]), Move(card="aaaa", column="fix")).cards[0]
    assert found.before is not None
    assert found.after is not None
    assert found.after.column == "fix"
    (entry,) = found.after.log[1:]
    assert (entry.event, entry.from_, entry.to, entry.by, entry.at) == (
        "moved",
        "intake",
        "fix",
        "mia",
        NOW,
    )


@pytest.mark.parametrize(
    ("moved", "standing", "rank"),
    [
        (card("aaaa"), [], ""),
        (card("aaaa"), [card("bbbb", "fix")], ""),
        (card("aaaa", rank="a0V"), [], "a0V"),
        (card("aaaa", rank="a0V"), [card("bbbb", "fix", rank="a0")], "a0V"),
        (card("bbbb", rank="a0"), [card("aaaa", "fix", rank="a0")], "a0"),
        (card("aaaa", rank="a0"), [card("bbbb", "fix", rank="a0")], "a1"),
        (card("aaaa"), [card("bbbb", "fix", rank="a0")], "a1"),
    ],
)
def test_a_move_gives_another_rank_only_where_the_card_would_not_stand_last(
    moved: Card, standing: list[Card], rank: str
) -> None:
    found = change(workspace([moved, *standing]), Move(card=moved.id, column="fix")).cards[0]
    assert found.after is not None
    assert found.after.rank == rank


def test_required_keys_are_named() -> None:
    found = refusal(workspace([card("aaaa", assignees=())]), Move(card="aaaa", column="fix"))
    assert found.code == "requires"
    assert "assignees" in found.message


ALL_LIMITS = {
    "wip": WipLimits(
        board=1, person=1,
        group=(GroupLimit(columns=("fix",), max=1),),
        cell=(CellLimit(column="fix", lane="acme", max=1),),
        type=(TypeLimit(type="bug", max=1),),
    ),
    "class_of_service": (ClassOfService(id="standard", wip=1),),
}  # fmt: skip


def test_every_broken_limit_is_reported_at_once() -> None:
    cards = [card(id_, "fix/done", lane="acme", type="bug") for id_ in ("aaaa", "bbbb")]
    space = workspace([*cards, card("cccc", lane="acme", type="bug")], **ALL_LIMITS)
    found = refusal(space, Move(card="cccc", column="fix/done"))
    assert {breach.kind for breach in found.breaches} == {
        "column",
        "done half",
        "cell",
        "group",
        "class",
        "type",
        "person",
        "board",
    }
    found = refusal(
        space,
        Add(board="desk", title="More", lane="acme", fields={"assignees": ("mia",)}, column="fix"),
    )
    assert {"column", "cell", "class"} <= {breach.kind for breach in found.breaches}


@pytest.mark.parametrize(
    ("policy", "code"), [("reason", "wip-reason"), ("block", "wip"), ("warn", None)]
)
def test_a_move_over_a_limit_by_policy(policy: str, code: str | None) -> None:
    cards = [card("aaaa", "fix"), card("bbbb", "fix"), card("cccc")]
    answer = decide(workspace(cards, wip_policy=policy), Move(card="cccc", column="fix"), CONTEXT)
    if code is None:
        assert isinstance(answer, Change)
        assert str(answer.over[0]) == "column fix 3/2"
        return
    assert isinstance(answer, Refusal)
    assert answer.code == code
    answer = decide(
        workspace(cards, wip_policy=policy),
        Move(card="cccc", column="fix", reason="agreed"),
        CONTEXT,
    )
    assert isinstance(answer, Change) is (policy == "reason")
    if isinstance(answer, Change) and answer.cards[0].after:
        entry = answer.cards[0].after.log[-1]
        assert (entry.over, entry.reason) == (("column fix 3/2",), "agreed")


def test_moving_out_of_a_full_column_and_between_halves() -> None:
    cards = [card("aaaa", "fix"), card("bbbb", "fix"), card("cccc", "fix")]
    change(workspace(cards), Move(card="aaaa", column="done"))
    change(workspace(cards), Move(card="aaaa", column="fix/done"))
    full = [*cards, card("dddd", "fix/done")]
    assert (
        refusal(workspace(full), Move(card="aaaa", column="fix/done")).breaches[0].kind
        == "done half"
    )


def test_unknown_names_have_the_nearest_one() -> None:
    space = workspace([card("aaaa")])
    assert "fix" in refusal(space, Move(card="aaaa", column="fixx")).hint
    assert "acme" in refusal(space, Move(card="aaaa", lane="acm")).hint
    assert "tom" in refusal(space, Assign(card="aaaa", add=("tim",))).hint
    assert refusal(space, Move(card="aaaa", column="done/done")).field == "column"


def test_blocking() -> None:
    space = workspace([card("aaaa")])
    assert refusal(space, Block(card="aaaa", reason=" ")).field == "reason"
    blocked = with_change(
        space, change(space, Block(card="aaaa", reason="no approval", cause="external"))
    )
    assert refusal(blocked, Block(card="aaaa", reason="again")).code == "nothing"
    assert blocked.boards["desk"].cards["aaaa"].is_blocked
    free = with_change(blocked, change(blocked, Unblock(card="aaaa")))
    assert not free.boards["desk"].cards["aaaa"].is_blocked


def test_a_clock_behind_keeps_the_log_in_order() -> None:
    future = LogEntry(
        at=datetime(2027, 1, 1, tzinfo=UTC), by="tom", event="comment", text="from ahead"
    )
    ahead = msgspec.structs.replace(card("aaaa"), log=(*card("aaaa").log, future))
    found = change(workspace([ahead]), Comment(card="aaaa", text="later")).cards[0].after
    assert found is not None
    assert found.log[-1].at > future.at


def test_edits_are_typed() -> None:
    space = workspace([card("aaaa")])
    assert refusal(space, Edit(card="aaaa", set={"size": "big"})).field == "size"
    assert refusal(space, Edit(card="aaaa", set={"titel": "x"})).hint == "Did you mean title?"
    assert refusal(space, Edit(card="aaaa", set={"column": "fix"})).code == "invalid"
    assert refusal(space, Edit(card="aaaa", set={"title": "two\nlines"})).field == "title"
    found = (
        change(space, Edit(card="aaaa", set={"impact": "high", "urgency": "medium"})).cards[0].after
    )
    assert found is not None
    assert found.priority == 2


def test_a_card_whose_file_is_broken_is_not_changed() -> None:
    problem = Problem(
        file="boards/desk/cards/aaaa.toml",
        line=3,
        column=1,
        severity="error",
        code="x",
        key="due",
        message="not a date",
    )
    space = msgspec.structs.replace(workspace([card("aaaa")]), problems=(problem,))
    found = refusal(space, Comment(card="aaaa", text="hello"))
    assert found.code == "broken-file"
    assert "aaaa.toml:3" in found.message


def test_archive_leaves_the_content() -> None:
    found = change(workspace([card("aaaa")]), Archive(card="aaaa")).cards[0]
    assert found.after is not None
    assert found.after.file == "boards/desk/archive/2026/aaaa.toml"
    assert (
        msgspec.structs.replace(found.after, file=found.before.file if found.before else "")
        == found.before
    )


def test_undo_refuses_when_the_world_has_moved() -> None:
    space = workspace([card("aaaa")])
    first = change(space, Edit(card="aaaa", set={"title": "One"}))
    space = with_change(space, first)
    space = with_change(space, change(space, Edit(card="aaaa", set={"title": "Two"})))
    answer = invert(space, first, CONTEXT)
    assert isinstance(answer, Refusal)
    assert answer.code == "conflict"
