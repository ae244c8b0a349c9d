"""What holds for any commands on a board with limits of every kind."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.desk import CONTEXT, NOW, card, workspace
from tests.rules.test_limits import EVERY_LIMIT

from leantui.model.board import CardType, WipPolicy
from leantui.model.card import Card
from leantui.model.workspace import Workspace
from leantui.rules.apply import with_change
from leantui.rules.commands import (
    Archive,
    Assign,
    Batch,
    Block,
    Change,
    Command,
    Comment,
    Edit,
    Move,
    Refusal,
    Tag,
    Unblock,
)
from leantui.rules.decide import decide
from leantui.rules.filter import FilterContext, parse_filter
from leantui.rules.inverse import invert
from leantui.rules.wip import Tally, breaches

IDS = ("aaaa", "bbbb", "cccc", "dddd")
WHICH = st.sampled_from(IDS)
PLACES = ("intake", "fix", "fix/done", "done")
PEOPLE = st.lists(st.sampled_from(("mia", "tom")), max_size=2, unique=True).map(tuple)
REASON = st.sampled_from((None, "agreed"))
EDITS = st.sampled_from(
    ({"size": 3}, {"type": "bug"}, {"class_of_service": "expedite"}, {"due": "fri"}, {"title": "New"}, {"tags": "a,b"})
)  # fmt: skip
SINGLE: Any = st.one_of(
    st.builds(Move, card=WHICH, column=st.sampled_from(PLACES), reason=REASON),
    st.builds(Move, card=WHICH, lane=st.sampled_from(("acme", "hq", "")), reason=REASON),
    st.builds(Move, card=WHICH, before=st.none() | WHICH, after=WHICH),
    st.builds(Assign, card=WHICH, add=PEOPLE, remove=PEOPLE, reason=REASON),
    st.builds(Edit, card=WHICH, set=EDITS, reason=REASON),
    st.builds(Tag, card=WHICH, add=st.just(("vip",))),
    st.builds(Block, card=WHICH, reason=st.just("no power")),
    st.builds(Unblock, card=WHICH),
    st.builds(Comment, card=WHICH, text=st.just("hello")),
    st.builds(Archive, card=WHICH),
)  # fmt: skip
COMMANDS: Any = st.lists(
    SINGLE | st.builds(Batch, commands=st.lists(SINGLE, max_size=4).map(tuple), reason=REASON), max_size=8
)  # fmt: skip


def start(policy: WipPolicy, unit: str) -> Workspace:
    wip = EVERY_LIMIT["wip"]
    cards = [card(id_, lane="acme", rank=f"a{number}") for number, id_ in enumerate(IDS)]
    facts = EVERY_LIMIT | {
        "wip": type(wip)(
            unit=unit, board=2, person=1, group=wip.group, cell=wip.cell, type=wip.type
        )
    }
    return workspace(*cards, wip_policy=policy, card_type=(CardType(id="bug"),), **facts)


def there(space: Workspace) -> dict[str, Card]:
    """Every card, archived ones too, but for what a log has beyond it."""
    return {each.id: each for each in (*space.cards(), *space.archived())}


def state(each: Card) -> tuple[object, ...]:
    names = [name for name in each.__struct_fields__ if name != "log"]
    return (*(getattr(each, name) for name in names), each.is_blocked)


def reasoned(command: Command) -> bool:
    if isinstance(command, Batch):
        return bool(command.reason) or any(reasoned(each) for each in command.commands)
    return bool(getattr(command, "reason", None)) and not isinstance(command, Block)


@settings(max_examples=120)
@given(st.sampled_from(("warn", "reason", "block")), st.sampled_from(("cards", "size")), COMMANDS)
def test_any_commands(policy: WipPolicy, unit: str, commands: list[Command]) -> None:
    space = start(policy, unit)
    board = space.boards["desk"].board
    found = parse_filter("@mia -blocked").bound(FilterContext(workspace=space, as_of=NOW.date()))
    shown = {each.id for each in space.cards() if found(each)}
    for command in commands:
        answer = decide(space, command, CONTEXT)
        if isinstance(answer, Refusal):
            assert answer.message
            assert policy == "reason" or not answer.wants_reason
            continue
        before = Tally.of(board, space.cards())
        changed = with_change(space, answer)
        after = Tally.of(board, changed.cards())
        moved = before
        for part in answer.cards:
            moved = moved.moved(board, part.before, part.after)
        assert moved == after
        assert set(there(changed)) == set(IDS)
        assert answer.over == breaches(board, space.people, before, after)
        assert not answer.over or policy == "warn" or (policy == "reason" and reasoned(command))
        for part in answer.cards:
            assert part.before == there(space)[part.card.id]
            assert part.before is not None
            assert part.card.log[: len(part.before.log)] == part.before.log
            assert found(part.card) or part.card.is_blocked or "mia" not in part.card.assignees
        shown ^= {
            part.card.id for part in answer.cards if found(part.card) is not (part.card.id in shown)
        }
        assert shown == {id_ for id_, each in there(changed).items() if found(each)}
        _taken_back(space, changed, answer)
        space = changed


def _taken_back(space: Workspace, changed: Workspace, change: Change) -> None:
    """Undone, the board is as it was; done again, as it was after the change."""
    back = invert(changed, change, CONTEXT)
    assert isinstance(back, Change)
    undone = with_change(changed, back)
    assert {id_: state(each) for id_, each in there(undone).items()} == {
        id_: state(each) for id_, each in there(space).items()
    }
    again = invert(undone, back, CONTEXT)
    assert isinstance(again, Change)
    redone = with_change(undone, again)
    assert {id_: state(each) for id_, each in there(redone).items()} == {
        id_: state(each) for id_, each in there(changed).items()
    }


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(WHICH, st.sampled_from(PLACES), st.none() | WHICH, st.booleans()), max_size=12
    )
)
def test_a_card_stands_where_it_was_put_and_the_others_keep_their_order(
    moves: list[tuple[str, str, str | None, bool]],
) -> None:
    space = workspace(*(card(id_, rank="") for id_ in IDS), wip_policy="warn")
    for card_id, place, neighbour, is_before in moves:
        where: dict[str, Any] = {"before" if is_before else "after": neighbour} if neighbour else {}
        answer = decide(space, Move(card=card_id, column=place, **where), CONTEXT)
        if isinstance(answer, Refusal):
            assert answer.code in ("nothing", "invalid")
            continue
        changed = with_change(space, answer)
        order = column_order(changed, place)
        assert [each for each in order if each != card_id] == [
            each for each in column_order(space, place) if each != card_id
        ]
        if neighbour and neighbour != card_id:
            step = 1 if is_before else -1
            assert order.index(neighbour) - order.index(card_id) == step
        elif not neighbour:
            is_ranked = any(there(space)[each].rank for each in order)
            assert order[-1] == card_id or not is_ranked
        assert all(len(each.rank) <= 6 for each in changed.cards())
        space = changed


def column_order(space: Workspace, place: str) -> list[str]:
    cards = [each for each in space.cards() if each.column == place]
    return [each.id for each in sorted(cards, key=lambda each: (each.rank, each.id))]
