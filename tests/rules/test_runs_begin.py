"""Runs that begin when a card enters a column where steps of its standard are worked; help and improvements."""

import msgspec
import pytest
from tests.rules.desk import CONTEXT, after, card, change, refusal, the, workspace

from leantui.model.board import CardType
from leantui.model.standard import Standard, Step
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.run import is_running, run_of
from leantui.rules.apply import with_change
from leantui.rules.commands import (
    Add,
    AnswerHelp,
    Batch,
    CallHelp,
    Change,
    Move,
    StepDone,
    Unblock,
)
from leantui.rules.improvements import improvement
from leantui.rules.inverse import invert

JOB = Standard(
    id="job",
    title="The job",
    status="effective",
    revision=3,
    content="hash3",
    step=(Step(id="a", do="Do a", column="fix"), Step(id="b", do="Do b", column="test")),
)


def space(column: str = "intake", job: Standard = JOB) -> Workspace:
    cards = [card(each, column, standard="job") for each in ("aaaa", "bbbb")]
    return msgspec.structs.replace(workspace(*cards), standards={"job": job})


def events(space: Workspace, card_id: str = "aaaa") -> list[tuple[str, str | None]]:
    return [(each.event, each.state) for each in the(space, card_id).log[1:]]


def test_a_run_begins_where_steps_of_the_posted_standard_are_worked() -> None:
    moved = after(space(), Move(card="aaaa", column="fix"))
    assert events(moved) == [("moved", None), ("run", "started")]
    run = run_of("job", the(moved, "aaaa"))
    assert run is not None
    assert (run.revision, run.content) == (3, "hash3")
    again = after(moved, Move(card="aaaa", column="test"))
    assert events(again) == [("moved", None), ("run", "started"), ("moved", None)]


@pytest.mark.parametrize("status", ["draft", "in-review", "obsolete"])
def test_only_a_standard_in_force_begins_by_itself(status: str) -> None:
    job = msgspec.structs.replace(JOB, status=status)
    assert events(after(space(job=job), Move(card="aaaa", column="fix"))) == [("moved", None)]


def test_no_run_begins_where_no_step_is_worked_or_one_was_finished() -> None:
    assert events(after(space("fix"), Move(card="aaaa", column="done"))) == [("moved", None)]
    done = space()
    for command in (
        Move(card="aaaa", column="fix"),
        StepDone(card="aaaa", standard="job", step="a"),
        StepDone(card="aaaa", standard="job", step="b"),
        Move(card="aaaa", column="intake"),
        Move(card="aaaa", column="fix"),
    ):
        done = after(done, command)
    assert not is_running("job", the(done, "aaaa"))
    assert [state for event, state in events(done) if event == "run"] == ["started", "finished"]


def test_a_move_within_the_halves_of_a_column_begins_no_second_run() -> None:
    moved = after(
        after(space(), Move(card="aaaa", column="fix")), Move(card="aaaa", column="fix/done")
    )
    assert [each for each in events(moved) if each[0] == "run"] == [("run", "started")]


def test_several_cards_begin_their_runs_in_one_change() -> None:
    commands = tuple(Move(card=each, column="fix") for each in ("aaaa", "bbbb"))
    both = after(space(), Batch(commands=commands))
    assert events(both, "aaaa") == events(both, "bbbb") == [("moved", None), ("run", "started")]


def made_in(space: Workspace, column: str | None, **fields: object) -> list[tuple[str, str | None]]:
    """What the log of a new card says."""
    fields = {"standard": "job", "assignees": ["tom"], **fields}
    made = change(space, Add(board="desk", title="New", column=column, fields=fields))
    new = made.cards[0].after
    assert new is not None
    return [(each.event, each.state) for each in new.log]


def test_a_new_card_begins_its_run_where_it_is_made() -> None:
    assert made_in(space(), "fix") == [("created", None), ("run", "started")]
    assert made_in(space(), "intake") == [("created", None)]
    assert made_in(space(), None) == [("created", None)]
    assert made_in(space(), "fix", standard=None) == [("created", None)]


def test_several_new_cards_begin_their_runs_and_taking_them_back_takes_all_away() -> None:
    start = space()
    adds = tuple(
        Add(board="desk", title=each, card_id=each, column="test", fields={"standard": "job"})
        for each in ("cccc", "dddd")
    )
    made = change(start, Batch(commands=adds))
    with_both = with_change(start, made)
    new = [part.card.id for part in made.cards]
    assert [is_running("job", the(with_both, each)) for each in new] == [True, True]
    inverse = invert(with_both, made, CONTEXT)
    assert isinstance(inverse, Change)
    gone = with_change(with_both, inverse)
    assert [gone.card(each) for each in new] == [None, None]
    redone = invert(gone, inverse, CONTEXT)
    assert isinstance(redone, Change)
    assert is_running("job", the(with_change(gone, redone), new[0]))


@pytest.mark.parametrize(("pilot", "revision"), [(("aaaa",), 4), ((), 3)])
def test_a_card_of_a_draft_s_pilot_begins_the_draft_s_run(
    pilot: tuple[str, ...], revision: int
) -> None:
    draft = msgspec.structs.replace(JOB, status="draft", revision=4, content="hash4", pilot=pilot)
    start = msgspec.structs.replace(space(), drafts={"job": draft})
    run = run_of("job", the(after(start, Move(card="aaaa", column="fix")), "aaaa"))
    assert run is not None
    assert run.revision == revision


def test_taking_the_move_back_takes_the_run_back() -> None:
    start = space()
    made = change(start, Move(card="aaaa", column="fix"))
    moved = with_change(start, made)
    inverse = invert(moved, made, CONTEXT)
    assert isinstance(inverse, Change)
    back = with_change(moved, inverse)
    assert run_of("job", the(back, "aaaa")) is None
    assert the(back, "aaaa").column == "intake"
    redone = invert(back, inverse, CONTEXT)
    assert isinstance(redone, Change)
    again = with_change(back, redone)
    assert is_running("job", the(again, "aaaa"))


def test_a_call_for_help_blocks_and_the_clock_stops_when_it_is_answered() -> None:
    call = CallHelp(card="aaaa", step="a", reason="smoke", cause="power", owner="tom")
    called = after(space("fix"), call)
    wanted = the(called, "aaaa").help
    assert wanted is not None
    assert (wanted.step, wanted.standard, wanted.owner) == ("a", "job", "tom")
    block = the(called, "aaaa").block
    assert block is not None
    assert (block.reason, block.cause, block.owner) == ("smoke", "power", "tom")
    assert refusal(called, call).code == "nothing"
    answered = after(called, AnswerHelp(card="aaaa", text="coming"))
    assert the(answered, "aaaa").help is None
    assert the(answered, "aaaa").is_blocked
    assert refusal(answered, AnswerHelp(card="aaaa")).code == "nothing"
    assert the(after(called, Unblock(card="aaaa")), "aaaa").help is None


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (CallHelp(card="aaaa", reason=" "), "invalid"),
        (CallHelp(card="aaaa", reason="x", owner="nobody"), "unknown"),
        (CallHelp(card="aaaa", reason="x", step="nope"), "unknown"),
        (CallHelp(card="aaaa", reason="x", standard="nope", step="a"), "unknown"),
    ],
)
def test_calls_that_can_t_be_made(call: CallHelp, code: str) -> None:
    assert refusal(space("fix"), call).code == code


def test_a_call_is_undone_and_done_again() -> None:
    start = space("fix")
    made = change(start, CallHelp(card="aaaa", step="a", reason="smoke"))
    called = with_change(start, made)
    inverse = invert(called, made, CONTEXT)
    assert isinstance(inverse, Change)
    back = with_change(called, inverse)
    assert the(back, "aaaa").help is None
    assert not the(back, "aaaa").is_blocked
    redone = invert(back, inverse, CONTEXT)
    assert isinstance(redone, Change)
    assert the(with_change(back, redone), "aaaa").help is not None


def test_a_card_that_is_blocked_already_keeps_its_block() -> None:
    called = after(space("fix"), CallHelp(card="aaaa", reason="smoke"))
    again = after(after(called, AnswerHelp(card="aaaa")), CallHelp(card="aaaa", reason="fire"))
    assert [each.event for each in the(again, "aaaa").log[1:]] == [
        "help", "blocked", "answered", "help",
    ]  # fmt: skip


def test_an_improvement_goes_to_the_board_that_takes_them() -> None:
    start = space("fix")
    work = the(start, "aaaa")
    own = improvement(start, work, JOB, "a", "A lamp")
    assert (own.board, own.fields) == ("desk", {"raised_from": "aaaa#a@r3"})
    kinds = (CardType(id="improvement"),)
    board = msgspec.structs.replace(start.boards["desk"].board, id="better", card_type=kinds)
    both = msgspec.structs.replace(
        start, boards={**start.boards, "better": BoardContents(board, {}, {})}
    )
    there = improvement(both, work, JOB, None, "A lamp")
    assert there.board == "better"
    assert there.fields == {"raised_from": "aaaa@r3", "type": "improvement"}
