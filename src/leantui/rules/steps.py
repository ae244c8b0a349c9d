"""Doing a step of a standard: the entries it adds to the card's log, or why it can't be done now."""

from typing import Any

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.run import CLOSED, StepView, before, is_running, steps_of
from leantui.rules.commands import Refusal, StepDone
from leantui.rules.names import unknown


def step_entries(
    standard: Standard, card: Card, command: StepDone, who: str
) -> list[dict[str, Any]] | Refusal:
    """The facts of the log entries, in order: the run's start where it begins, the step, the run's end."""
    views = steps_of(standard, card)
    view = next((view for view in views if view.step.id == command.step), None)
    if view is None:
        return unknown("step", command.step, [step.id for step in standard.step], field="step")
    refusal = _refused(standard, views, view, command, who)
    if refusal is not None:
        return refusal
    entries: list[dict[str, Any]] = []
    if not is_running(standard.id, card):
        entries.append(
            {
                "event": "run",
                "standard": standard.id,
                "revision": standard.revision,
                "content": standard.content or None,
                "state": "started",
            }
        )
    entries.append(
        {
            "event": "step",
            "standard": standard.id,
            "step": command.step,
            "state": command.state,
            "check": command.check,
            "reason": command.reason or None,
            "deviation": command.deviation or None,
            "record": command.record or None,
        }
    )
    rest = [each for each in views if each is not view and each.step.required]
    if command.state in ("done", "skipped", "signed") and all(
        each.state in CLOSED for each in rest
    ):
        entries.append({"event": "run", "standard": standard.id, "state": "finished"})
    return entries


def _refused(
    standard: Standard, views: tuple[StepView, ...], view: StepView, command: StepDone, who: str
) -> Refusal | None:
    words = one_line(view.step.do)
    if command.state == "undone":
        if view.entry is None:
            return Refusal(code="nothing", message=f"“{words}” isn't done yet")
        return None if command.reason else _needs_reason(f"Taking back “{words}”")
    if view.state in ("done", "skipped"):
        return Refusal(
            code="nothing", message=f"“{words}” is {view.state} already", hint="Take it back first"
        )
    if view.state in ("waiting", "not applicable"):
        named = set(before(standard, view.number - 1))
        open_before = [
            one_line(each.step.do)
            for each in views
            if each.state not in CLOSED
            and (each.step.id in named or (each.step.pause and each.number < view.number))
        ]
        why = (
            f"it waits for {', '.join(open_before)}"
            if open_before
            else "its condition doesn't hold"
        )
        return Refusal(code="not-now", message=f"“{words}” can't be done yet: {why}", field="step")
    if command.state == "skipped" and view.step.required and not command.reason:
        return _needs_reason(f"Skipping the required step “{words}”")
    if view.step.sign_off and command.state in ("done", "signed"):
        named = set(before(standard, view.number - 1))
        doers = {each.entry.by for each in views if each.entry and each.step.id in named}
        if who in doers:
            return Refusal(
                code="not-now",
                message=f"“{words}” is a sign-off: not by {who}, who did the step before",
                hint="Ask someone else of the role",
            )
    missing = [
        field.label or field.field
        for field in view.step.record
        if field.required
        and command.state == "done"
        and not (command.record or {}).get(field.field)
    ]
    if missing:
        return Refusal(
            code="requires",
            message=f"“{words}” records {', '.join(missing)}",
            field=missing[0],
            hint="Say what it is",
        )
    return None


def _needs_reason(what: str) -> Refusal:
    return Refusal(code="requires", message=f"{what} needs a reason", field="reason")
