"""Late steps and hand-offs of steps that run another standard: they count as the card's own."""

from datetime import timedelta

from tests.process.play import BOARD, standard, step
from tests.process.play import START as BEGINNING
from tests.process.test_calls import Calls

from leantui.model.standard import Timer
from leantui.process.calls import next_open
from leantui.process.clocks import clocks_of
from leantui.rules.due_steps import due_steps
from leantui.rules.turn_of_steps import role_queues

HOUR = timedelta(hours=1)
START = BEGINNING + timedelta(seconds=1)
TIMER = Timer(warn="1h", escalate="3h", to="mia")
INNER = standard(
    step("x", role="lead", timer=TIMER),
    step("y", role="hand"),
    id="inner",
    title="The inner job",
)
OUTER = standard(step("a", role="hand"), step("b", use="inner"), step("c", role="lead"))


def told(play: Calls, hours: int) -> tuple[list[str], list[str]]:
    """Late steps and hand-offs that many hours after the start."""
    found = clocks_of(play.space, play.card, OUTER, BOARD, START + hours * HOUR)
    return (
        [f"{owner.id}/{each.view.step.id} {each.level}" for owner, each in found.late],
        [f"{owner.id}/{each.view.step.id} {each.role} {each.waited // HOUR}h" for owner, each in found.hand_offs],
    )  # fmt: skip


def test_an_inner_step_is_handed_over_and_late_before_anybody_began_it() -> None:
    play = Calls(OUTER, INNER)
    play.on("tom: done a")  # an hour after the start
    assert told(play, 1) == ([], ["inner/x lead 0h"])
    assert told(play, 3) == (["inner/x warn"], ["inner/x lead 2h"])
    assert told(play, 5) == (["inner/x escalate"], ["inner/x lead 4h"])
    play.on("mia: inner/done x")
    assert told(play, 5) == ([], ["inner/y hand 3h"])
    play.on("tom: inner/done y")
    assert told(play, 5) == ([], ["job/c lead 2h"])


def test_a_call_s_own_timer_runs_while_its_steps_are_worked() -> None:
    outer = standard(step("b", use="inner", role="hand", timer=TIMER), "c")
    play = Calls(outer, standard("x", "y", id="inner", title="Inner"))
    play.on("inner/done x")
    found = clocks_of(play.space, play.card, outer, BOARD, START + 9 * HOUR)
    assert [(owner.id, each.view.step.id, each.to) for owner, each in found.late] == [
        ("job", "b", "mia")
    ]
    assert found.hand_offs == ()


def test_due_and_the_roles_queues_speak_of_inner_steps_as_of_any_other() -> None:
    play = Calls(OUTER, INNER)
    play.on("tom: done a")
    (due,) = due_steps(play.space, START + 3 * HOUR)
    assert (due.standard.id, due.view.step.id, due.level) == ("inner", "x", "warn")
    (queue,) = role_queues(play.space, START + 3 * HOUR)
    (waiting,) = queue.waiting
    assert (queue.role, queue.people) == ("lead", ("mia", "eva"))
    assert waiting.late is not None
    assert waiting.hand_off is not None
    assert waiting.hand_off.waited // HOUR == 2


def test_a_ready_inner_step_is_ready_since_the_call_is() -> None:
    play = Calls(OUTER, INNER)
    play.on("tom: done a")
    since = play.card.log[-1].at
    for _ in range(2):
        found = next_open(play.space, play.card, OUTER)
        assert found is not None
        assert (found[1].step.id, found[1].since) == ("x", since)
        play.on("mia: inner/failed x (why)")


def test_a_standard_that_two_steps_run_side_by_side_waits_once() -> None:
    outer = standard(
        step("a", role="hand"), step("b after a", use="inner"), step("c after a", use="inner")
    )
    play = Calls(outer, INNER)
    play.on("tom: done a")
    found = clocks_of(play.space, play.card, outer, BOARD, START + 5 * HOUR)
    assert [each.view.step.id for _, each in found.late] == ["x"]
    assert [each.view.step.id for _, each in found.hand_offs] == ["x"]
