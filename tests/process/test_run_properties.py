"""What holds for any process and any actions."""

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.process.play import Play, standard
from tests.process.test_runs import did, logged, started

from leantui.model.standard import Standard, Step
from leantui.process.steps import CLOSED, StepView, is_finished, steps_of

IDS = "abcdef"
STATES = ("done", "done", "done", "skipped", "failed", "undone")
CONDITIONS = (None, None, None, "size > 1", "told == 1", "told == 2", "'vip' in tags")


@st.composite
def processes(draw: st.DrawFn) -> Standard:
    """Steps that name only earlier ones as before them."""
    steps: list[Step] = []
    for index in range(draw(st.integers(1, len(IDS)))):
        earlier = list(IDS[:index])
        is_named: bool = draw(st.booleans())
        is_loop: bool = draw(st.booleans())
        named: list[str] = draw(
            st.lists(st.sampled_from(earlier or ["a"]), unique=True, max_size=3)
        )
        steps.append(
            Step(
                id=IDS[index],
                do=f"Do {IDS[index]}",
                after=tuple(named) if earlier and is_named else None,
                when=draw(st.sampled_from(CONDITIONS)),
                pause=draw(st.integers(0, 5)) == 0,
                required=draw(st.booleans()),
                loop_to=earlier[0] if earlier and is_loop else None,
            )
        )
    return standard(*steps)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(STATES), st.sampled_from(IDS), st.sampled_from(("tom", "mia", "eva"))
    ),
    max_size=12,
)


def open_before(job: Standard, views: dict[str, StepView], step_id: str) -> set[str]:
    """Every open step before one, by the plainest walk there is."""
    place = {step.id: index for index, step in enumerate(job.step)}
    step = job.step[place[step_id]]
    above = (job.step[place[step_id] - 1].id,) if place[step_id] else ()
    found: set[str] = set()
    for each in above if step.after is None else step.after:
        found |= {each} if views[each].state not in CLOSED else set()
        found |= open_before(job, views, each)
    return found


@settings(max_examples=120)
@given(processes(), ACTIONS)
def test_any_play_keeps_the_order(job: Standard, actions: list[tuple[str, str, str]]) -> None:
    play = Play(job)
    for state, step_id, who in actions:
        play.do(f"{who}: {state} {step_id} (why)")
        views = {view.step.id: view for view in steps_of(job, play.card)}
        for view in views.values():
            before = open_before(job, views, view.step.id)
            if view.state == "ready":
                assert not before
                assert not view.waits_for
            elif view.state == "waiting":
                assert set(view.waits_for) <= {
                    each for each in views if views[each].state not in CLOSED
                }
        required = [view for view in views.values() if view.step.required]
        if required and any(entry.event == "step" for entry in play.card.log):
            is_done = all(view.state in CLOSED for view in required)
            has_standing = any(view.entry for view in views.values())
            assert is_finished(job, play.card) or not (is_done and has_standing)


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(("tom", "eva")),
        st.sampled_from(IDS),
        st.sampled_from(STATES),
    ),
    max_size=10,
    unique_by=lambda entry: entry[:3],
)


@settings(max_examples=120)
@given(processes(), ENTRIES, st.integers(0, 1000))
def test_folding_is_independent_of_the_order_of_a_merge(
    job: Standard, entries: list[tuple[int, str, str, str]], seed: int
) -> None:
    logs = [started(0, "tom"), started(0, "eva", 8)]
    logs += [
        did(hours, step, state, by, record={"told": hours % 3})
        for hours, by, step, state in entries
    ]
    shuffled = list(logs)
    random.Random(seed).shuffle(shuffled)
    one, other = logged(*logs), logged(*shuffled)
    assert steps_of(job, one) == steps_of(job, other)
    assert is_finished(job, one) is is_finished(job, other)


@settings(max_examples=60)
@given(processes())
def test_a_run_whose_required_steps_are_done_is_finished(job: Standard) -> None:
    plain = msgspec.structs.replace(
        job,
        step=tuple(msgspec.structs.replace(step, when=None, required=True) for step in job.step),
    )
    play = Play(plain)
    for _ in plain.step:
        assert play.ready()
        assert not is_finished(plain, play.card)
        play.do(f"done {play.ready().split()[-1]}")
    assert play.ready() == ""
    assert is_finished(plain, play.card)
    assert play.card.log[-1].state == "finished"
