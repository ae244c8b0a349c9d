"""Call activities: a standard run as a step of another, with the steps that can be worked on after each action."""

import msgspec
import pytest
from tests.process.play import Play, card, standard, step

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.process.calls import next_open, open_steps
from leantui.process.run import is_running, run_of
from leantui.rules.apply import with_change
from leantui.rules.commands import Change, Refusal, StepDone
from leantui.rules.context import Context
from leantui.rules.decide import decide

INNER = standard("x", "y", id="inner", title="The inner job", revision=2, content="hashI")


class Calls(Play):
    """Plays over two standards: `do("inner/done x")`; answers with the open steps of both."""

    def __init__(self, job: Standard, *others: Standard, work: Card | None = None) -> None:
        super().__init__(job, work)
        known = {job.id: job, **{each.id: each for each in others}}
        self.space = msgspec.structs.replace(self.space, standards=known)

    def ready(self) -> str:
        pairs = open_steps(self.space, self.card, self.job)
        return " ".join(
            view.step.id if owner.id == self.job.id else f"{owner.id}/{view.step.id}"
            for owner, view in pairs
        )

    def on(self, action: str) -> str:
        """`who: inner/done x (reason)`; without a standard it is the job's."""
        self.now = self.now.replace(hour=self.now.hour + 1)
        who, _, words = action.rpartition(": ")
        words, _, reason = words.partition(" (")
        name, slash, words_ = words.partition("/")
        name, words = (name, words_) if slash else ("job", words)
        state, step_id = words.split()
        command = StepDone(
            card="aaaa1111",
            standard=name,
            step=step_id,
            state=state,  # type: ignore[arg-type]
            reason=reason.rstrip(")") or None,
        )
        answer = decide(self.space, command, Context(now=self.now, who=who or "tom"))
        if isinstance(answer, Refusal):
            return f"refused: {answer.message}"
        assert isinstance(answer, Change)
        self.space = with_change(self.space, answer)
        return self.ready()


def test_the_inner_steps_stand_in_the_place_of_the_step_that_runs_them() -> None:
    play = Calls(standard("a", step("b", use="inner"), "c"), INNER)
    assert play.ready() == "a"
    assert play.on("done a") == "inner/x"
    assert play.on("done b") == (
        "refused: “Do b” runs the standard The inner job, with 2 steps still open"
    )
    assert play.on("inner/done x") == "inner/y"
    assert play.on("inner/done y") == "c"
    assert play.states() == {"a": "done", "b": "done", "c": "ready"}
    assert not is_running("inner", play.card)
    assert play.on("done c") == ""
    said = [(each.event, each.standard, each.step, each.state) for each in play.card.log[1:]]
    assert said == [
        ("run", "job", None, "started"),
        ("step", "job", "a", "done"),
        ("run", "inner", None, "started"),
        ("step", "inner", "x", "done"),
        ("step", "inner", "y", "done"),
        ("run", "inner", None, "finished"),
        ("step", "job", "b", "done"),
        ("step", "job", "c", "done"),
        ("run", "job", None, "finished"),
    ]


def test_the_last_inner_step_ends_both() -> None:
    play = Calls(standard("a", step("b", use="inner")), INNER)
    for action in ("done a", "inner/done x", "inner/done y"):
        play.on(action)
    assert play.ready() == ""
    assert not is_running("job", play.card)
    assert not is_running("inner", play.card)


def test_a_call_inside_a_call() -> None:
    middle = standard("m", step("n", use="inner"), id="middle", title="Middle")
    play = Calls(standard(step("a", use="middle"), "z"), middle, INNER)
    assert play.ready() == "middle/m"
    assert play.on("middle/done m") == "inner/x"
    assert play.on("inner/done x") == "inner/y"
    assert play.on("inner/done y") == "z"


def test_calls_that_come_first_begin_every_run_above_them() -> None:
    middle = standard(step("n", use="inner"), "m", id="middle", title="Middle")
    play = Calls(standard(step("a", use="middle"), "z"), middle, INNER)
    assert play.ready() == "inner/x"
    assert play.on("inner/done x") == "inner/y"
    starts = [each.standard for each in play.card.log if each.state == "started"]
    assert starts == ["job", "middle", "inner"]
    assert play.on("inner/done y") == "middle/m"
    assert play.on("middle/done m") == "z"
    assert play.on("done z") == ""
    ended = [each.standard for each in play.card.log if each.state == "finished"]
    assert ended == ["inner", "middle", "job"]


def test_a_draft_s_steps_begin_no_run_by_way_of_what_they_run() -> None:
    job = standard(step("a", use="inner"), status="draft")
    play = Calls(job, INNER)
    assert play.on("inner/done x").startswith("refused: The job r7 is a draft")
    piloted = Calls(msgspec.structs.replace(job, pilot=("aaaa1111",)), INNER)
    assert piloted.on("inner/done x") == "inner/y"


def test_the_same_standard_called_twice_is_worked_twice() -> None:
    play = Calls(standard(step("one", use="inner"), step("two", use="inner"), "z"), INNER)
    assert play.ready() == "inner/x"
    play.on("inner/done x")
    assert play.on("inner/done y") == "inner/x"
    assert play.on("inner/done x") == "inner/y"
    assert play.on("inner/done y") == "z"
    starts = [
        each for each in play.card.log if each.standard == "inner" and each.state == "started"
    ]
    assert len(starts) == 2


def test_the_same_standard_called_side_by_side_is_worked_for_one_and_then_the_other() -> None:
    job = standard(
        step("one after nothing", use="inner"), step("two after nothing", use="inner"), step("z after one,two")
    )  # fmt: skip
    play = Calls(job, INNER)
    assert play.ready() == "inner/x"
    assert play.on("inner/done x") in ("inner/y", "inner/y inner/x")
    play.on("inner/done y")
    assert play.states() == {"one": "done", "two": "ready", "z": "waiting"}
    assert play.ready() == "inner/x"
    play.on("inner/done x")
    assert play.on("inner/done y") == "z"


def test_a_sign_off_inside_a_call_is_not_by_who_did_the_step_before_the_call() -> None:
    inner = standard("x signed", "y", id="inner", title="Inner")
    play = Calls(standard("a", step("b", use="inner")), inner)
    play.on("tom: done a")
    assert "not by tom" in play.on("tom: inner/signed x")
    assert play.on("mia: inner/signed x") == "inner/y"


def test_a_sign_off_after_a_call_is_by_nobody_who_did_a_step_inside() -> None:
    play = Calls(standard(step("a", use="inner"), "b signed"), INNER)
    play.on("tom: inner/done x")
    play.on("eva: inner/done y")
    assert "not by tom" in play.on("tom: signed b")
    assert "not by eva" in play.on("eva: signed b")
    assert play.on("mia: signed b") == ""


def test_a_call_taken_back_is_worked_anew() -> None:
    play = Calls(standard(step("b", use="inner"), "c"), INNER)
    play.on("inner/done x")
    assert play.on("inner/done y") == "c"
    assert play.on("undone b (wrong)") == "inner/x"
    play.on("inner/done x")
    assert play.on("inner/done y") == "c"


def test_a_call_may_be_left_out_or_fail() -> None:
    play = Calls(standard(step("b", use="inner"), "c"), INNER)
    assert play.on("skipped b (done elsewhere)") == "c"
    other = Calls(standard(step("b", use="inner"), "c"), INNER)
    assert other.on("failed b (no)") == "inner/x"


def test_two_people_s_last_inner_steps_leave_the_call_to_be_said() -> None:
    inner = standard("x", "y after nothing", id="inner", title="The inner job")
    play = Calls(standard(step("b", use="inner"), "c"), inner)
    before = play.space
    play.on("inner/done x")
    one = play.card.log
    play.space = before
    play.on("eva: inner/done y")
    both = (*one, *(each for each in play.card.log if each not in one))
    merged = msgspec.structs.replace(play.card, log=both)
    contents = play.space.boards["desk"].with_card(merged)
    play.space = play.space.with_board(contents)
    assert play.ready() == "b"
    assert play.on("done b") == "c"


def test_a_call_of_what_isn_t_there_is_an_ordinary_step() -> None:
    play = Calls(standard(step("b", use="gone"), "c"))
    assert play.ready() == "b"
    assert play.on("done b") == "c"


def test_a_standard_that_runs_itself_comes_to_an_end() -> None:
    play = Calls(standard("a", step("b", use="job")))
    assert play.on("done a") in ("b", "")
    assert next_open(play.space, play.card, play.job) is not None or play.ready() == ""


@pytest.mark.parametrize(("roles", "expected"), [(("hand",), "x"), (("lead",), "y")])
def test_the_next_step_of_a_role_inside_a_call(roles: tuple[str, ...], expected: str) -> None:
    inner = standard(
        step("x", role="hand"), step("y after nothing", role="lead"), id="inner", title="Inner"
    )
    play = Calls(standard(step("b", use="inner")), inner, work=card())
    found = next_open(play.space, play.card, play.job, roles=roles)
    assert found is not None
    assert found[1].step.id == expected


def test_the_run_of_the_inner_standard_is_pinned_too() -> None:
    play = Calls(standard(step("b", use="inner")), INNER)
    play.on("inner/done x")
    run = run_of("inner", play.card)
    assert run is not None
    assert (run.revision, run.content) == (2, "hashI")


def test_a_skipped_step_leaves_no_run_of_what_it_ran_behind() -> None:
    play = Calls(standard("a", step("b", use="inner"), "c"), INNER)
    play.on("done a")
    play.on("inner/done x")
    assert play.on("skipped b (the customer does it)") == "c"
    assert not is_running("inner", play.card)
    ended = play.card.log[-1]
    assert (ended.standard, ended.state, ended.reason) == (
        "inner", "finished", "the customer does it",
    )  # fmt: skip
    assert play.on("undone b (they can't)") == "inner/x"  # from its beginning
    assert play.on("inner/done x") == "inner/y"
    assert play.on("inner/done y") == "c"


def test_a_skipped_step_ends_the_runs_inside_what_it_ran_too() -> None:
    middle = standard("m", step("n", use="inner"), id="middle", title="Middle")
    play = Calls(standard(step("a", use="middle"), "z"), middle, INNER)
    play.on("middle/done m")
    play.on("inner/done x")
    assert play.on("skipped a (not wanted any more)") == "z"
    ended = [each.standard for each in play.card.log if each.state == "finished"]
    assert ended == ["inner", "middle"]
    assert is_running("job", play.card)


def test_what_another_step_still_runs_goes_on_when_one_is_skipped() -> None:
    job = standard(
        step("one after nothing", use="inner"), step("two after nothing", use="inner"), step("z after one,two")
    )  # fmt: skip
    play = Calls(job, INNER)
    play.on("inner/done x")
    assert play.on("skipped one (done before)") == "inner/y"
    assert is_running("inner", play.card)


def test_skipping_a_call_that_nobody_began_ends_nothing() -> None:
    play = Calls(standard(step("b", use="inner"), "c"), INNER)
    assert play.on("skipped b (not here)") == "c"
    assert [each.standard for each in play.card.log if each.event == "run"] == ["job"]
