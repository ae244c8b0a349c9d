"""When steps became ready, which are late, whose touch they wait for, and what time a run takes."""

from datetime import timedelta

import msgspec
from tests.process.play import BOARD, START, Play, standard, step
from tests.process.test_runs import did, logged, started

from leantui.model.standard import Standard, Timer
from leantui.process.run import run_of
from leantui.process.steps import StepView, steps_of
from leantui.process.timing import hand_offs, late_steps, next_timer, used_time

HOUR = timedelta(hours=1)


def view(job: Standard, card: object, step_id: str) -> StepView:
    return next(each for each in steps_of(job, card) if each.step.id == step_id)  # type: ignore[arg-type]


def test_a_step_is_ready_since_the_last_it_waited_for_was_done() -> None:
    job = standard("a", "b after nothing", "c after a,b")
    work = logged(started(1), did(2, "a"), did(5, "b"))
    assert view(job, work, "c").since == START + 5 * HOUR
    assert view(job, logged(started(1)), "a").since == START + HOUR
    assert view(job, work, "a").since is None


def test_the_same_step_done_again_doesn_t_start_the_clock_anew() -> None:
    job = standard("a", "b")
    work = logged(started(1), did(2, "a"), did(6, "a", by="eva"))
    assert view(job, work, "b").since == START + 2 * HOUR
    assert [each.by for each in view(job, work, "a").done_by] == ["tom", "eva"]


def test_a_step_taken_back_is_ready_since_then() -> None:
    job = standard("a", "b")
    work = logged(started(1), did(2, "a"), did(3, "b"), did(7, "b", "undone", reason="wrong"))
    assert view(job, work, "b").since == START + 7 * HOUR


def test_a_failed_check_doesn_t_stop_the_clock_but_going_back_starts_it() -> None:
    job = standard("a", step("test back a"))
    failed = logged(started(1), did(2, "a"), did(5, "test", "failed", reason="bent"))
    assert view(job, failed, "a").since == START + 5 * HOUR
    plain = standard("a", "test")
    assert view(plain, failed, "test").since == START + 2 * HOUR


def test_a_condition_told_late_starts_the_clock() -> None:
    job = standard("a", "b after a when told == 1", "c after a records told:number")
    work = logged(started(1), did(2, "a"), did(8, "c", record={"told": 1}))
    assert view(job, work, "b").since == START + 8 * HOUR


def test_a_pause_point_that_was_passed_starts_the_clock() -> None:
    job = standard("a", "hold pause", "d after a")
    work = logged(started(1), did(2, "a"), did(9, "hold"))
    assert view(job, work, "d").since == START + 9 * HOUR


def test_a_step_is_late_after_its_timer_and_escalates() -> None:
    timer = Timer(warn="4h", escalate="8h", to="lead")
    job = standard("a", step("b", timer=timer))
    views = steps_of(job, logged(started(1), did(2, "a")))
    assert late_steps(views, BOARD, START + 5 * HOUR) == ()
    (late,) = late_steps(views, BOARD, START + 6 * HOUR)
    assert (late.level, late.to, late.waited, late.due) == (
        "warn",
        None,
        4 * HOUR,
        START + 6 * HOUR,
    )
    (late,) = late_steps(views, BOARD, START + 11 * HOUR)
    assert (late.level, late.to) == ("escalate", "lead")
    assert next_timer(views[1], BOARD, START + 3 * HOUR) == START + 6 * HOUR
    assert next_timer(views[1], BOARD, START + 7 * HOUR) == START + 10 * HOUR
    assert next_timer(views[1], BOARD, START + 99 * HOUR) == START + 10 * HOUR
    assert late_steps(steps_of(job, logged(started(1), did(2, "a"), did(3, "b"))), BOARD, START + 99 * HOUR) == ()  # fmt: skip


def test_another_role_s_ready_step_is_a_hand_off_until_it_is_touched() -> None:
    job = standard(
        step("a", role="hand"), step("b after a", role="lead"), step("c after a", role="hand")
    )
    work = logged(started(1), did(2, "a"))
    (waits,) = hand_offs(job, steps_of(job, work), BOARD, START + 5 * HOUR)
    assert (waits.view.step.id, waits.role, waits.waited) == ("b", "lead", 3 * HOUR)
    touched = logged(*work.log[1:], did(4, "b", "failed", reason="no"))
    assert hand_offs(job, steps_of(job, touched), BOARD, START + 5 * HOUR) == ()
    fresh = logged(started(1))
    assert hand_offs(job, steps_of(job, fresh), BOARD, START + 5 * HOUR) == ()


def test_a_hand_off_is_seen_past_a_step_that_isn_t_taken() -> None:
    job = standard(
        step("a", role="hand"), step("b when 'vip' in tags", role="lead"), step("c", role="desk")
    )
    (waits,) = hand_offs(
        job, steps_of(job, logged(started(1), did(2, "a"))), BOARD, START + 3 * HOUR
    )
    assert waits.role == "desk"


def test_time_used_runs_to_now_and_stops_at_the_end() -> None:
    job = standard("a", "b")
    play = Play(job)
    play.do("done a")
    run = run_of("job", play.card)
    assert run is not None
    now = START + 10 * HOUR
    assert used_time(run, steps_of(job, play.card), BOARD, now) == 9 * HOUR
    play.do("done b")
    run = run_of("job", play.card)
    assert run is not None
    assert used_time(run, steps_of(job, play.card), BOARD, now) == HOUR + timedelta(milliseconds=1)
    unsaid = msgspec.structs.replace(run, ended=None, is_open=True)
    assert used_time(unsaid, steps_of(job, play.card), BOARD, now) == HOUR
