"""What a standard's steps say together that can't work: steps nobody reaches, conditions never told, exclusive joins."""

from collections.abc import Iterator

from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.soundness import exclusive_joins, never_told, never_true
from leantui.store.diagnose import Finding


def check_process(standard: Standard) -> Iterator[Finding]:
    """Findings about processes that no run can work through as they are drawn."""
    places = {step.id: index for index, step in enumerate(standard.step)}
    for step in never_true(standard):
        yield Finding(
            path=("step", places[step.id], "when"),
            code="unreachable-step",
            message=f"No run ever comes to “{one_line(step.do)}”: its condition is never true",
            hint="Compare with values that can be recorded, or take the step out",
            at_value=True,
        )
    for step, name in never_told(standard):
        yield Finding(
            path=("step", places[step.id], "when"),
            code="never-told",
            message=f"The condition is never told: {one_line(name)} is recorded only at or after this step",
            hint="Record it at a step before this one",
            at_value=True,
        )
    for step, branches in exclusive_joins(standard):
        names = ", ".join(one_line(branch.id) for branch in branches)
        yield Finding(
            path=("step", places[step.id], "after"),
            code="exclusive-join",
            severity="warning",
            message=f"It joins branches that exclude one another: {names}; only one of them is ever taken",
            hint="It goes on with the one that is taken; where both were meant, their conditions are wrong",
        )
