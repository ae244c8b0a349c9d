"""Andon: a call for help at a step stops the card, and the clock runs until somebody answers."""

from typing import Any

from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.run import followed
from leantui.rules.commands import AnswerHelp, CallHelp, Refusal
from leantui.rules.context import Context, Decision, change_of, logged, said
from leantui.rules.edits import person_problem
from leantui.rules.names import unknown


def call_help(workspace: Workspace, card: Card, command: CallHelp, context: Context) -> Decision:
    """Call for help: the card is blocked with cause and owner, unless it is blocked already."""
    reason = said(command.reason)
    if reason is None:
        return Refusal(
            code="invalid",
            message="A call for help needs a reason",
            field="reason",
            hint="Say what is wrong, so that somebody can come",
        )
    wanted = card.help
    if wanted is not None:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} calls for help already: {one_line(wanted.reason or '')}",
            hint="It waits for somebody to answer; add a comment",
        )
    if command.owner and (problem := person_problem(workspace, command.owner, "owner")):
        return problem
    where = _where(workspace, card, command)
    if isinstance(where, Refusal):
        return where
    facts = {
        "reason": reason,
        "cause": said(command.cause),
        "owner": command.owner or None,
        **where,
    }
    after = called(card, context, **facts)
    at = f" at {one_line(command.step)}" if command.step else ""
    return change_of(workspace, card, after, f"help called{at}, {reason}")


def called(card: Card, context: Context, **facts: Any) -> Card:
    """The card with the call in its log, and with the block that goes with it."""
    after = logged(card, context, event="help", **facts)
    if card.is_blocked:
        return after
    block = {key: facts.get(key) for key in ("reason", "cause", "owner")}
    return logged(after, context, event="blocked", **block)


def _where(workspace: Workspace, card: Card, command: CallHelp) -> dict[str, str] | Refusal:
    """The step it is called at, if one was named."""
    if command.step is None:
        return {}
    posted = workspace.posted(card)
    name = command.standard or (posted[0] if posted else "")
    standard = followed(workspace, name, card)
    if standard is None:
        return unknown("standard", name, workspace.standards, field="standard")
    if standard.step_by_id(command.step) is None:
        return unknown("step", command.step, [step.id for step in standard.step], field="step")
    return {"standard": standard.id, "step": command.step}


def answer_help(
    workspace: Workspace, card: Card, command: AnswerHelp, context: Context
) -> Decision:
    """Say that one has come: the clock stops. The block stays until what is wrong is solved."""
    wanted = card.help
    if wanted is None:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} calls for no help",
            hint="There is nothing to answer",
        )
    after = logged(
        card,
        context,
        event="answered",
        of=wanted.at,
        standard=wanted.standard,
        step=wanted.step,
        text=said(command.text),
    )
    return change_of(workspace, card, after, f"call for help answered by {one_line(context.who)}")
