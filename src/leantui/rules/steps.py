"""Doing a step of a standard: the entries it adds to the card's log, or why it can't be done now."""

from collections.abc import Sequence

import msgspec

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.calls import Call, call_of_step, calls_running
from leantui.process.run import followed, is_running, run_of
from leantui.process.steps import CLOSED, StepView, before, is_complete, standing, steps_of
from leantui.rules.commands import Refusal, StepDone
from leantui.rules.context import Context, Decision, change_of, logged, said
from leantui.rules.help import called
from leantui.rules.names import unknown
from leantui.rules.policies import Checked
from leantui.rules.runs import run_facts, with_runs_left
from leantui.rules.step_fields import missing_field, record_of

_IN_WORDS = {"done": "done", "signed": "signed off", "skipped": "skipped", "failed": "failed",
             "undone": "taken back"}  # fmt: skip


def step_done(workspace: Workspace, card: Card, command: StepDone, context: Context) -> Decision:
    """Log what became of a step; the run's start goes before the first one, its end after the last.

    A step of a standard that another one runs as a step is worked in that call: with its last step, the
    calling step is done too.
    """
    found = _meant(workspace, card, command)
    if isinstance(found, Refusal):
        return found
    standard, seen, calls, view = found
    command = _tidied(command, view)
    refusal = (
        _not_to_begin_above(card, calls[0] if calls else None)
        or _refused(workspace, found, card, command, context.who)
        or _still_running(workspace, card, standard, view, command)
    )
    if refusal is not None:
        return refusal
    record = record_of(view, command)
    if isinstance(record, Refusal):
        return record
    missing = missing_field(card, view, command, record)
    if missing is not None:
        return missing
    after = _begun_above(card, calls[0], context) if calls else card
    if run_of(standard.id, seen) is None:
        after = logged(after, context, **run_facts(standard, "started"))
    after = logged(
        after,
        context,
        event="step",
        standard=standard.id,
        step=view.step.id,
        state=command.state,
        check=command.check,
        reason=command.reason,
        deviation=command.deviation,
        record=record or None,
        text=command.text,
    )
    if command.state == "skipped":
        call = call_of_step(workspace, seen, standard, view)
        after = with_runs_left(workspace, call, after, context, command.reason)
    if command.calls_help and command.state == "failed":
        after = _with_call(workspace, standard, view, command, after, context)
    after = _ended(workspace, standard, calls, after, context)
    what = f"step “{one_line(view.step.do)}” {_IN_WORDS[command.state]}"
    if opened := _opened(standard, seen, after, view.step.id):
        what += f", open again: {', '.join(opened)}"
    return change_of(workspace, card, after, what, _told(workspace, standard, view, context.who))


def _begun_above(card: Card, call: Call, context: Context) -> Card:
    """With the run of the standard begun whose step is worked by another's, and of those above it."""
    after = _begun_above(card, call.above, context) if call.above else card
    seen = call.above.card if call.above else card
    if run_of(call.parent.id, seen) is not None:
        return after
    return logged(after, context, **run_facts(call.parent, "started"))


def not_to_be_run(workspace: Workspace, card: Card, command: StepDone, who: str) -> Refusal | None:
    """Why a service step's command isn't to be run: what became of it couldn't be logged."""
    found = _meant(workspace, card, command)
    if isinstance(found, Refusal):
        return found
    _, _, calls, view = found
    return _not_to_begin_above(card, calls[0] if calls else None) or _refused(
        workspace, found, card, _tidied(command, view), who
    )


_Meant = tuple[Standard, Card, Sequence[Call], StepView]


def _meant(workspace: Workspace, card: Card, command: StepDone) -> _Meant | Refusal:
    """The standard as the run follows it, the card as that run sees it, what runs it as a step, and the step."""
    calls = calls_running(workspace, card, command.standard)
    seen = calls[0].card if calls else card
    standard = followed(workspace, command.standard, seen)
    if standard is None:
        known = [*workspace.standards, *workspace.drafts]
        return unknown("standard", command.standard, known, field="standard")
    view = next((view for view in steps_of(standard, seen) if view.step.id == command.step), None)
    if view is None:
        return unknown("step", command.step, [step.id for step in standard.step], field="step")
    return standard, seen, calls, view


def _still_running(
    workspace: Workspace, card: Card, standard: Standard, view: StepView, command: StepDone
) -> Refusal | None:
    """A step that runs another standard is done by that one's steps."""
    call = call_of_step(workspace, card, standard, view) if view.is_open else None
    if call is None or command.state not in ("done", "signed") or not call.views:
        return None
    if call.is_complete:
        return None
    open_ = [each for each in call.views if each.state not in CLOSED and each.step.required]
    first = next((each for each in call.views if each.is_open), None)
    return Refusal(
        code="not-now",
        message=f"“{one_line(view.step.do)}” runs the standard {one_line(call.standard.title)}, with {len(open_)} steps still open",
        field="step",
        hint=f"Do its step “{one_line(first.step.do)}”" if first else "Its steps come first",
    )


def _ended(
    workspace: Workspace, standard: Standard, calls: Sequence[Call], after: Card, context: Context
) -> Card:
    """With the end of the run, where it has come to it, and of the steps that ran it."""
    if not (is_running(standard.id, after) and is_complete(standard, after)):
        return after
    after = logged(after, context, **run_facts(standard, "finished"))
    for call in calls[:1]:
        parent, step = call.parent, call.view.step
        above = calls_running(workspace, after, parent.id)
        if run_of(parent.id, after) is None:
            after = logged(after, context, **run_facts(parent, "started"))
        after = logged(after, context, event="step", standard=parent.id, step=step.id, state="done")
        after = _ended(workspace, parent, above, after, context)
    return after


def _with_call(
    workspace: Workspace,
    standard: Standard,
    view: StepView,
    command: StepDone,
    after: Card,
    context: Context,
) -> Card:
    """The card with a call for help at the failed step: to whom its timer escalates, else the standard's owner."""
    if after.help is not None:
        return after
    to = view.step.timer.to if view.step.timer else None
    owner = next((who for who in (to, standard.owner) if who in workspace.people), None)
    return called(
        after,
        context,
        standard=standard.id,
        step=view.step.id,
        reason=f"{one_line(view.step.do)}: {command.reason}",
        owner=owner,
    )


def _opened(standard: Standard, card: Card, after: Card, step_id: str) -> list[str]:
    """Other steps that were done and that this opens again."""
    was, now = (
        standing(standard, run.history) if (run := run_of(standard.id, each)) else {}
        for each in (card, after)
    )
    titles = {step.id: one_line(step.do) for step in standard.step}
    return [
        f"“{titles[each]}”"
        for each in was
        if each not in now and each != step_id and each in titles
    ]


def _tidied(command: StepDone, view: StepView) -> StepDone:
    state = command.state
    if state == "done":
        state = "failed" if command.check == "fail" else "signed" if view.step.sign_off else "done"
    check = "fail" if state == "failed" else command.check
    return msgspec.structs.replace(
        command,
        state=state,
        check=check,
        reason=said(command.reason),
        deviation=said(command.deviation),
    )


def _refused(
    workspace: Workspace, meant: _Meant, whole: Card, command: StepDone, who: str
) -> Refusal | None:
    """Why it can't be done; `whole` is the card as it is, before a call's view of it."""
    standard, card, calls, view = meant
    words = f"“{one_line(view.step.do)}”"
    if run_of(standard.id, card) is None and (unbegun := _not_to_begin(standard, card)):
        return unbegun
    if command.state == "undone":
        if view.entry is None:
            return Refusal(
                code="nothing", message=f"{words} isn't done yet", hint="Nothing to take back"
            )
        return None if command.reason else _needs_reason(f"Taking back {words}")
    if view.state in ("done", "skipped"):
        return Refusal(
            code="nothing", message=f"{words} is {view.state} already", hint="Take it back first"
        )
    is_untold = view.state == "waiting" and not view.waits_for
    if view.state == "not applicable" or (
        view.state == "waiting" and not (is_untold and command.state == "skipped")
    ):
        return _not_yet(standard, view, words)
    if command.state == "skipped" and (view.step.required or is_untold) and not command.reason:
        return _needs_reason(f"Skipping the required step {words}")
    if command.state == "failed" and not command.reason:
        return _needs_reason(f"Saying that {words} failed")
    if command.state == "signed":
        doers = _doers_before(standard, card, view)
        if not doers and calls:
            doers = _doers_before_call(whole, calls[0])
        return _not_to_sign(workspace, view, who, doers)
    return None if command.reason else _not_to_take(workspace, view, who)


def _not_to_begin(standard: Standard, card: Card) -> Refusal | None:
    """A draft runs on cards of its pilot only, and what is obsolete on none."""
    title = one_line(standard.title)
    if standard.is_draft and card.id not in standard.pilot:
        return Refusal(
            code="not-now",
            message=f"{title} r{standard.revision} is a draft: it runs only on cards of its pilot",
            hint=f"leantui standard draft {standard.id} --pilot {card.id} lets this card run it",
        )
    if standard.status == "obsolete":
        return Refusal(
            code="not-now",
            message=f"{title} is obsolete: no run begins any more",
            hint="Its last [[change]] says why, and what to do instead",
        )
    return None


def _not_to_begin_above(card: Card, call: Call | None) -> Refusal | None:
    """The same of the standards that run this one as a step."""
    if call is None:
        return None
    seen = call.above.card if call.above else card
    unbegun = _not_to_begin(call.parent, seen) if run_of(call.parent.id, seen) is None else None
    return unbegun or _not_to_begin_above(card, call.above)


def _needs_reason(what: str) -> Refusal:
    return Refusal(
        code="requires",
        message=f"{what} needs a reason",
        field="reason",
        hint="Say why, so that the standard can be improved",
    )


def _not_yet(standard: Standard, view: StepView, words: str) -> Refusal:
    titles = {step.id: one_line(step.do) for step in standard.step}
    condition = one_line(view.step.when or "")
    if view.state == "not applicable":
        why, hint = f"it is only taken where {condition}", "Go on with the next step"
    elif view.waits_for:
        why = f"it waits for {', '.join(titles[each] for each in view.waits_for)}"
        hint = "Do these first"
    else:
        why = f"it isn't known yet whether {condition}"
        hint = "Record what it asks for, or skip the step with a reason"
    return Refusal(
        code="not-now", message=f"{words} can't be done now: {why}", field="step", hint=hint
    )


def _not_to_sign(
    workspace: Workspace, view: StepView, who: str, doers: frozenset[str]
) -> Refusal | None:
    """Why `who` can't sign off: they did the step before, or don't have the role."""
    words = f"“{one_line(view.step.do)}”"
    if not view.step.sign_off:
        return Refusal(
            code="invalid", message=f"{words} is no sign-off", field="state", hint="It is done"
        )
    if who in doers:
        return Refusal(
            code="not-now",
            message=f"{words} is a sign-off: not by {one_line(who)}, who did the step before",
            hint="Ask someone else of the role",
        )
    role = view.step.role
    if role is None or not _lacks(workspace, who, role):
        return None
    return Refusal(
        code="not-now",
        message=f"{words} is signed off by the role {one_line(role)}, which {_name(workspace, who)} doesn't have",
        hint="Ask someone of the role",
    )


def _not_to_take(workspace: Workspace, view: StepView, who: str) -> Refusal | None:
    """A step's role says who may take it; somebody else says why they do.

    Nobody is asked of whom no roles are known: who isn't in `people/`, or is there without any.
    """
    role, person = view.step.role, workspace.people.get(who)
    if role is None or person is None or not person.roles or role in person.roles:
        return None
    return Refusal(
        code="role-reason",
        message=f"“{one_line(view.step.do)}” is taken by the role {one_line(role)}, which {_name(workspace, who)} doesn't have",
        field="reason",
        hint="Leave it to someone of the role, or say why you take it",
    )


def _lacks(workspace: Workspace, who: str, role: str) -> bool:
    """Whether somebody isn't of a role; who isn't in `people/` isn't of one that somebody there has."""
    person = workspace.people.get(who)
    if person is not None:
        return role not in person.roles
    return any(role in each.roles for each in workspace.people.values())


def _name(workspace: Workspace, who: str) -> str:
    person = workspace.people.get(who)
    return one_line(person.name if person is not None else who)


def _doers_before(standard: Standard, card: Card, view: StepView) -> frozenset[str]:
    """Everybody who did the steps before, also apart; where one wasn't taken, the steps before that."""
    views = {each.step.id: each for each in steps_of(standard, card)}
    doers: set[str] = set()
    to_visit = list(before(standard, view.number - 1))
    visited: set[str] = set()
    while to_visit:
        step_id = to_visit.pop()
        found = views.get(step_id)
        if found is None or step_id in visited:
            continue
        visited.add(step_id)
        if found.state == "done":
            doers.update(entry.by for entry in found.done_by)
            doers.update(
                each.by
                for each in card.log
                if found.step.use is not None and each.standard == found.step.use
                if each.state in ("done", "signed")
            )
        else:
            to_visit.extend(before(standard, found.number - 1))
    return frozenset(doers)


def _doers_before_call(card: Card, call: Call) -> frozenset[str]:
    """Who did the steps before the one that runs a standard, for the first steps of that."""
    seen = call.above.card if call.above else card
    doers = _doers_before(call.parent, seen, call.view)
    return _doers_before_call(card, call.above) if not doers and call.above else doers


_LEVELS = {
    "": "hasn't learnt it",
    "I": "is in training",
    "L": "works with help",
    "U": "works alone",
}


def _told(workspace: Workspace, standard: Standard, view: StepView, who: str) -> Checked:
    """Warnings for somebody of another role, or below the level asked for: told, and never stopped by it."""
    person = workspace.people.get(who)
    if person is None:
        return Checked()
    name = one_line(person.name)
    warnings = []
    role = view.step.role
    if role is not None and person.roles and role not in person.roles:
        warnings.append(f"{name} doesn't have the role {one_line(role)}, which takes this step")
    needed = standard.skill
    levels = {skill.id: skill.level for skill in person.skills}
    level = levels.get(needed.id, "") if needed else ""
    if needed and "ILUO".find(level or "-") < "ILUO".index(needed.level):
        coach = f"; {one_line(person.coach or 'a coach')} helps" if level == "L" else ""
        warnings.append(
            f"{name} {_LEVELS[level]}; {one_line(standard.title)} asks for level {needed.level} in {needed.id}{coach}"
        )
    return Checked(warnings=tuple(warnings))
