"""Several cards as one change: limits counted after all, everything refused at once, undone as one."""

import msgspec
import pytest
from tests.rules.desk import CONTEXT, after, board, card, change, refusal, the, workspace

from leantui.model.board import Column, WipLimits
from leantui.model.workspace import BoardContents
from leantui.rules.apply import with_change
from leantui.rules.commands import (
    Add,
    Archive,
    Assign,
    Batch,
    Block,
    Change,
    Command,
    Edit,
    Move,
    Tag,
    Unblock,
)
from leantui.rules.inverse import invert
from leantui.rules.wip import Tally


def moves(column: str, *ids: str, reason: str | None = None) -> Batch:
    return Batch(commands=tuple(Move(card=each, column=column) for each in ids), reason=reason)


def test_cards_move_together_in_the_order_given() -> None:
    space = workspace(card("aaaa", rank="a0"), card("bbbb", rank="a1"), card("cccc", "test"))
    found = change(space, moves("test", "bbbb", "aaaa"))
    assert found.what == "2 cards: Intake → Test"
    there = with_change(space, found).boards["desk"].cards.values()
    in_order = sorted(
        (each for each in there if each.column == "test"), key=lambda each: (each.rank, each.id)
    )
    assert [each.id for each in in_order] == ["cccc", "bbbb", "aaaa"]
    assert [len(part.card.log) for part in found.cards] == [2, 2]


def test_limits_are_counted_after_all_of_them() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"), card("dddd"))
    swap = Batch(
        commands=(*moves("fix", "cccc", "dddd").commands, *moves("test", "aaaa", "bbbb").commands)
    )
    assert not change(space, swap).over
    found = refusal(space, moves("fix", "cccc", "dddd"))
    assert found.code == "wip-reason"
    assert [str(each) for each in found.breaches] == ["column fix 4/2"]
    one = workspace(card("aaaa", "fix"), card("cccc"), card("dddd"))
    assert [str(each) for each in refusal(one, moves("fix", "cccc", "dddd")).breaches] == [
        "column fix 3/2"
    ]


def test_everything_that_speaks_against_it_is_told_and_nothing_changes() -> None:
    space = workspace(
        card("nnnn", assignees=()),
        card("aaaa", assignees=()),
        card("bbbb"),
        card("cccc"),
        card("dddd"),
        wip_policy="block",
    )
    found = refusal(space, moves("fix", "nnnn", "aaaa", "bbbb", "cccc", "dddd", "zzzz"))
    assert found.code == "requires"
    assert found.parts == (
        "SD-nnnn, SD-aaaa: Fix needs assignees to be set",
        "zzzz: There is no card zzzz",
        "Over the limit: column fix 5/2",
    )
    assert all(part in found.message for part in found.parts)
    assert refusal(space, moves("fix", "bbbb", "cccc", "dddd", reason="please")).code == "wip"


@pytest.mark.parametrize("policy", ["warn", "reason"])
def test_cards_that_go_over_a_limit_with_consent_say_so_in_their_log(policy: str) -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"), card("dddd", "test"),
                      wip_policy=policy)  # fmt: skip
    batch = Batch(
        commands=(Move(card="cccc", column="fix"), Move(card="dddd", column="done")),
        reason="agreed" if policy == "reason" else None,
    )
    found = change(space, batch)
    assert [str(each) for each in found.over] == ["column fix 3/2"]
    logs = {part.card.id: part.card.log[-1] for part in found.cards}
    assert logs["cccc"].over == ("column fix 3/2",)
    assert logs["dddd"].over == ()
    assert logs["cccc"].reason == batch.reason


def test_a_reason_must_hold_for_all_of_them() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"), card("dddd"))
    halfway = Batch(
        commands=(Move(card="cccc", column="fix", reason="agreed"), Move(card="dddd", column="fix"))
    )
    assert refusal(space, halfway).code == "wip-reason"
    assert len(change(space, msgspec.structs.replace(halfway, reason="both")).cards) == 2


def test_personal_and_board_limits_count_all_of_them() -> None:
    cards = [card(id_, "test", assignees=()) for id_ in ("aaaa", "bbbb", "cccc")]
    space = workspace(*cards, people={"mia": 2, "tom": None}, wip=WipLimits(person=9))
    assign = Batch(commands=tuple(Assign(card=each.id, add=("mia", "tom")) for each in cards))
    assert [str(each) for each in refusal(space, assign).breaches] == ["person mia 3/2"]
    assert len(change(space, Batch(commands=assign.commands[:2])).cards) == 2


def test_those_that_are_so_already_are_left_out() -> None:
    space = workspace(card("aaaa"), card("bbbb", assignees=("tom",)))
    batch = Batch(commands=(Assign(card="aaaa", add=("mia",)), Assign(card="bbbb", add=("mia",))))
    assert [part.card.id for part in change(space, batch).cards] == ["bbbb"]
    assert refusal(space, Batch(commands=batch.commands[:1])).code == "nothing"
    assert refusal(space, Batch(commands=())).message == "No card is marked"


COMMANDS: list[tuple[Command, ...]] = [
    moves("test", "aaaa", "bbbb").commands,
    (Tag(card="aaaa", add=("#vip", "new"), remove=("OLD",)), Tag(card="bbbb", add=("vip",))),
    (Block(card="aaaa", reason="no power"), Block(card="bbbb", reason="no power", owner="tom")),
    (Archive(card="aaaa"), Archive(card="bbbb")),
    (Assign(card="aaaa", add=("tom",)), Edit(card="bbbb", set={"size": 3})),
    (Move(card="aaaa", column="test"), Assign(card="aaaa", add=("tom",)), Move(card="aaaa", column="done")),
    (Add(board="desk", title="One", card_id="one1"), Add(board="desk", title="Two", card_id="two2")),
]  # fmt: skip


@pytest.mark.parametrize("commands", COMMANDS)
def test_it_is_undone_and_redone_as_one(commands: tuple[Command, ...]) -> None:
    space = workspace(
        card("aaaa", tags=("old",), rank="a0"), card("bbbb", rank="a1"), card("cccc", "test")
    )
    done = change(space, Batch(commands=commands))
    assert len(done.cards) == len({part.card.id for part in done.cards})
    there = with_change(space, done)
    back = invert(there, done, CONTEXT)
    assert isinstance(back, Change)
    undone = with_change(there, back)
    assert set(undone.boards["desk"].cards) == {"aaaa", "bbbb", "cccc"}
    for each in space.cards():
        now = the(undone, each.id)
        assert msgspec.structs.replace(now, log=each.log) == each
        assert now.is_blocked == each.is_blocked
    again = invert(undone, back, CONTEXT)
    assert isinstance(again, Change)
    for part in done.cards:
        now = the(with_change(undone, again), part.card.id)
        assert msgspec.structs.replace(now, log=part.card.log) == part.card
    assert Tally.of(board(), undone.cards()) == Tally.of(board(), space.cards())


def test_what_was_done_is_told_in_one_line() -> None:
    space = workspace(*(card(f"{letter}aaa") for letter in "abcde"))
    mixed = Batch(
        commands=(
            Move(card="aaaa", column="test"),
            *(Block(card=f"{letter}aaa", reason=f"waits for {letter}") for letter in "bcde"),
        )
    )
    assert change(space, mixed).what == (
        "SD-aaaa: Intake → Test; SD-baaa: blocked, waits for b; SD-caaa: blocked, waits for c; and 2 more"
    )
    blocked = after(space, mixed)
    assert change(blocked, Batch(commands=(Unblock(card="baaa"),))).what == "SD-baaa: unblocked"


def test_a_limit_gone_over_by_an_undo_counts_all_cards_of_it() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"), card("dddd"))
    out = change(space, moves("test", "aaaa", "bbbb"))
    space = after(with_change(space, out), moves("fix", "cccc", "dddd"))
    back = invert(space, out, CONTEXT)
    assert isinstance(back, Change)
    assert [str(each) for each in back.over] == ["column fix 4/2"]


def test_each_board_is_held_against_its_own_policy() -> None:
    space = workspace(card("aaaa", "fix"), card("bbbb", "fix"), card("cccc"), wip_policy="warn")
    strict = board(
        id="other",
        key="OT",
        wip_policy="block",
        column=(Column(id="in"), Column(id="out", wip=0)),
        lane=(),
        started=None,
        finished=None,
    )
    theirs = card("xxxx", "in", board="other")
    space = space.with_board(BoardContents(strict, {"xxxx": theirs}))
    both = Batch(commands=(Move(card="cccc", column="fix"), Move(card="xxxx", column="out")))
    found = refusal(space, both)
    assert (found.code, [str(each) for each in found.breaches]) == ("wip", ["column out 1/0"])
    assert [str(each) for each in change(space, moves("fix", "cccc")).over] == ["column fix 3/2"]
