"""Runs of standards: how they begin and end in a card's log."""

from typing import Any

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
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
