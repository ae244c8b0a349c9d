"""Open runs moved to a newer revision: what doesn't carry over, and then the change."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from leantui.cli.change import finish
from leantui.cli.output import fail, refuse, say
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.process.run import is_running, run_of
from leantui.rules.commands import Refusal
from leantui.rules.migrate import kept_words, movable, moving, newer, planned, said_of

if TYPE_CHECKING:
    from leantui.session import Session


def move_runs(
    session: "Session",
    standard_id: str,
    cards: Sequence[Card],
    *,
    reason: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Move the cards' runs, or all that are open, as one change.

    Args:
        session: the workspace.
        standard_id: the whole id of the standard.
        cards: those to move; none: every one with an open run of an earlier revision.
        reason: for the cards' logs.
        yes: whether it is confirmed already.
        as_json: whether a program asks.
    """
    workspace = session.workspace
    chosen = list(cards) or movable(workspace, standard_id)
    if not chosen:
        running = any(is_running(standard_id, card) for card in workspace.cards())
        why = "Every open run follows the newest revision" if running else "No run is open"
        refuse(Refusal(code="nothing", message=f"{why}: {standard_id}"), as_json=as_json)
    command = moving(standard_id, chosen, reason)
    decision = session.weigh(command)
    if isinstance(decision, Refusal):
        refuse(decision, as_json=as_json)
    is_smooth = [_say_plan(session, standard_id, card, as_json=as_json) for card in chosen]
    if not yes and not all(is_smooth):
        _confirm(len(chosen), as_json=as_json)
    finish(session, session.execute(command), as_json=as_json)


def _say_plan(session: "Session", standard_id: str, card: Card, *, as_json: bool) -> bool:
    """Tell what becomes of one run; whether everything done holds as it is."""
    workspace = session.workspace
    plan, new = planned(workspace, standard_id, card), newer(workspace, standard_id, card)
    if plan is None or new is None:
        return True
    run = run_of(standard_id, card)
    was = f"r{run.revision}" if run and run.revision else "?"
    if run is not None and run.revision == new.revision:
        was = f"an earlier text of {was}"
    moved = f"{was} → r{new.revision}, {kept_words(plan)}"
    say(f"{workspace.ref(card)}  {one_line(card.title)}: {moved}", err=as_json)
    for line in said_of(plan):
        say(f"  {line}", err=as_json)
    return plan.is_smooth


def _confirm(count: int, *, as_json: bool) -> None:
    runs = "this run" if count == 1 else f"these {count} runs"
    if not sys.stdin.isatty():
        refusal = Refusal(
            code="requires",
            message="Nothing was changed: not everything carries over",
            hint="--yes moves them all the same",
        )
        refuse(refusal, as_json=as_json)
    if not click.confirm(f"Move {runs} to the newer revision?"):
        fail("Nothing was changed")
