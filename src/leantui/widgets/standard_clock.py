"""What the standard pane says of time: hand-offs, late steps, calls for help, time used, and pause points."""

from rich.cells import cell_len

from leantui.model.signs import sign
from leantui.model.text import one_line
from leantui.model.words import help_words, span_words
from leantui.process.steps import CLOSED, StepView
from leantui.process.timing import HandOff, Late
from leantui.widgets.lines import Line, Span
from leantui.widgets.standard_view import StandardView


def clock_words(view: StandardView, step: StepView) -> list[str]:
    """What a step has been waiting for, and for how long."""
    step_id = step.step.id
    found = [hand_off_words(each) for each in view.hand_offs if each.view.step.id == step_id]
    found += [late_words(each) for each in view.late if each.view.step.id == step_id]
    if view.help is not None and view.help.step == step_id:
        found.append(help_words(view.help, view.as_of))
    return found


def hand_off_words(hand_off: HandOff) -> str:
    """`→ hr since 3h`."""
    return f"{sign('hand-off')} {one_line(hand_off.role)} since {span_words(hand_off.waited)}"


def late_words(late: Late) -> str:
    """`late 2h`, or `late 9h: hr-lead` once somebody is to be told."""
    words = f"late {span_words(late.waited)}"
    return f"{words}: {one_line(late.to)}" if late.to else words


def used_words(view: StandardView) -> str:
    """Time the run has taken so far, marked where it is more than it should take."""
    if view.used is None or view.standard is None:
        return ""
    target = view.standard.target
    return (
        f"used {span_words(view.used)}{' ' + sign('over') if target and view.used > target else ''}"
    )


def pause_line(step: StepView, width: int, item: str) -> Line:
    """A line across the pane: nothing further before the step above it is done."""
    is_passed = step.state in CLOSED
    rule = "─" if is_passed else "═"
    words = "pause passed" if is_passed else "pause: nothing further before this is done"
    text = f" {rule * 2} {words} "
    if cell_len(text) >= width:
        text = f" {rule * 2} pause "
    line = (text + rule * max(width - cell_len(text), 0))[:width]
    return Line((Span(line, "muted" if is_passed else "notice"),), item)
