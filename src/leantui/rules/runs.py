"""Runs of standards: how they begin and end in a card's log."""

from typing import Any

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.calls import DEEPEST, Call, call_of_step, calls_running
from leantui.process.run import followed, run_of
from leantui.rules.context import Context, logged


def begun_on_entry(workspace: Workspace, card: Card, context: Context) -> Card:
    """The card that just entered a column, with its run begun if steps of its standard are worked there.

    A new card enters the column it is made in. A card of a draft's pilot begins the draft's run. Where a run
    was begun before, open or finished, none is begun: working through a standard twice is for a person to say.
    """
    posted = workspace.posted(card)
    standard = followed(workspace, posted[0], card) if posted else None
    if standard is None or not may_begin(standard, card):
        return card
    if not any(step.column == card.column_id for step in standard.step):
        return card
    if run_of(standard.id, card) is not None:
        return card
    return logged(card, context, **run_facts(standard, "started"))


def may_begin(standard: Standard, card: Card) -> bool:
    """Whether a run may begin: of what is in force, and of a draft on cards of its pilot."""
    if standard.is_draft:
        return card.id in standard.pilot
    return standard.status == "effective"


def run_facts(standard: Standard, state: str) -> dict[str, Any]:
    """The facts of the log entry that begins, moves or ends a run."""
    facts: dict[str, Any] = {"event": "run", "standard": standard.id, "state": state}
    if state in ("started", "moved"):
        facts |= {"revision": standard.revision, "content": standard.content or None}
    return facts


def with_runs_left(
    workspace: Workspace,
    call: Call | None,
    after: Card,
    context: Context,
    reason: str | None,
    above: tuple[str, ...] = (),
) -> Card:
    """The card with the runs ended that a skipped step began: nobody goes on with them.

    Args:
        workspace: the workspace before.
        call: what the step runs; None for a step that runs nothing.
        after: the card with the step skipped.
        context: who skips it, and when.
        reason: why it is skipped.
        above: ids of the standards by way of which the call is come to, which are left with it.
    """
    if call is None or len(above) >= DEEPEST:
        return after
    name, above = call.standard.id, (*above, call.standard.id)
    for view in call.views:
        below = call_of_step(workspace, call.card, call.standard, view) if view.is_open else None
        after = with_runs_left(workspace, below, after, context, reason, above)
    run = run_of(name, call.card)
    if run is None or not run.is_open or _is_wanted(workspace, after, name, above):
        return after
    return logged(after, context, **run_facts(call.standard, "finished"), reason=reason)


def _is_wanted(workspace: Workspace, card: Card, name: str, left: tuple[str, ...]) -> bool:
    """Whether a standard is the card's own, or run by another step than what is left."""
    return name in workspace.posted(card)[:1] or any(
        _outermost(call).parent.id not in left for call in calls_running(workspace, card, name)
    )


def _outermost(call: Call) -> Call:
    return _outermost(call.above) if call.above else call
