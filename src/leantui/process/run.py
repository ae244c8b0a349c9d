"""One card working through one standard: which steps are done, which is next. Folded from the log."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard, Step
from leantui.process.condition import tell

StepState = Literal["waiting", "ready", "done", "skipped", "failed", "not applicable"]
CLOSED: frozenset[str] = frozenset({"done", "skipped", "not applicable"})
"""States that let the steps after go on."""


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step as it stands for one card."""

    step: Step
    number: int
    """Counted from 1 in the order of the file."""
    state: StepState
    entry: LogEntry | None = None
    """The entry that says so, of a step that was touched."""


def entries_of(standard_id: str, card: Card) -> dict[str, LogEntry]:
    """By step, the last entry that counts; a step that was undone has none."""
    last: dict[str, LogEntry] = {}
    for entry in card.log:
        if entry.event == "step" and entry.step and entry.standard in (None, standard_id):
            if entry.state == "undone":
                last.pop(entry.step, None)
            else:
                last[entry.step] = entry
    return last


def recorded(card: Card) -> dict[str, object]:
    """What conditions can ask for: the card's keys that are set, and the fields recorded at its steps."""
    facts: dict[str, object] = {
        name: value
        for name in Card.__struct_fields__
        if name not in NOT_IN_FILE and name != "log" and (value := getattr(card, name))
    }
    for entry in card.log:
        if entry.record:
            facts.update(entry.record)
    return facts


def before(standard: Standard, index: int) -> Sequence[str]:
    """Ids of the steps that come before a step: those it names, or the step above."""
    step = standard.step[index]
    if step.after is not None:
        return step.after
    return (standard.step[index - 1].id,) if index else ()


def steps_of(standard: Standard, card: Card) -> tuple[StepView, ...]:
    """Every step in the order of the file, each in its state."""
    entries = entries_of(standard.id, card)
    facts = recorded(card)
    index_of = {step.id: index for index, step in enumerate(standard.step)}
    states: dict[str, StepState] = {}

    def state_of(index: int, asking: frozenset[int]) -> StepState:
        step = standard.step[index]
        if step.id in states:
            return states[step.id]
        if index in asking:
            return "waiting"
        found = _state(index, asking | {index})
        states[step.id] = found
        return found

    def _state(index: int, asking: frozenset[int]) -> StepState:
        step = standard.step[index]
        entry = entries.get(step.id)
        if entry is not None and entry.state in ("done", "signed"):
            return "done"
        if entry is not None and entry.state in ("skipped", "failed"):
            return "skipped" if entry.state == "skipped" else "failed"
        is_told = True if step.when is None else tell(step.when, facts)
        if is_told is False:
            return "not applicable"
        open_before = any(
            state_of(index_of[name], asking) not in CLOSED
            for name in before(standard, index)
            if name in index_of
        )
        paused = any(
            earlier.pause and state_of(at, asking) not in CLOSED
            for at, earlier in enumerate(standard.step[:index])
        )
        return "waiting" if open_before or paused or is_told is None else "ready"

    return tuple(
        StepView(
            step=step,
            number=index + 1,
            state=state_of(index, frozenset()),
            entry=entries.get(step.id),
        )
        for index, step in enumerate(standard.step)
    )


def next_step(standard: Standard, card: Card) -> StepView | None:
    """The step to do next: a failed or ready one of the card's column first, then any other."""
    open_ = [view for view in steps_of(standard, card) if view.state in ("ready", "failed")]
    here = [view for view in open_ if view.step.column in (None, card.column_id)]
    return next(iter(here or open_), None)


def progress(standard: Standard, card: Card) -> tuple[int, int] | None:
    """Steps done or skipped, and steps to take in all; None for a standard without steps."""
    views = steps_of(standard, card)
    taken = [view for view in views if view.state != "not applicable"]
    done = sum(view.state in ("done", "skipped") for view in taken)
    return (done, len(taken)) if taken else None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run that was begun."""

    standard: str
    revision: int | None
    content: str | None
    is_open: bool


def runs_of(card: Card) -> Mapping[str, Run]:
    """The last run of each standard the card has worked through."""
    found: dict[str, Run] = {}
    for entry in card.log:
        if entry.event != "run" or not entry.standard:
            continue
        if entry.state in ("started", "moved"):
            found[entry.standard] = Run(
                standard=entry.standard,
                revision=entry.revision,
                content=entry.content,
                is_open=True,
            )
        elif entry.standard in found:
            found[entry.standard] = msgspec.structs.replace(found[entry.standard], is_open=False)
    return found


def is_running(standard_id: str, card: Card) -> bool:
    """Whether the card has an open run of the standard; step entries without a run entry count as one."""
    run = runs_of(card).get(standard_id)
    return run.is_open if run else bool(entries_of(standard_id, card))
