"""Decisions: a command answered with a change or a refusal. Pure; one decider for each command."""

from collections.abc import Callable
from typing import Any

from leantui.model.card import Card
from leantui.model.workspace import Workspace
from leantui.rules.adds import add
from leantui.rules.batch import batch
from leantui.rules.commands import (
    Add,
    AnswerHelp,
    ApproveStandard,
    Archive,
    Assign,
    Batch,
    Block,
    CallHelp,
    Command,
    Comment,
    DraftStandard,
    Edit,
    MigrateRun,
    Move,
    PublishStandard,
    ReadStandard,
    Refusal,
    Restore,
    RetireStandard,
    ReviewStandard,
    StepDone,
    Tag,
    Unblock,
)
from leantui.rules.context import Context, Decision, card_of
from leantui.rules.edits import assign, block, comment, edit, tag, unblock
from leantui.rules.help import answer_help, call_help
from leantui.rules.migrate import migrate_run
from leantui.rules.moves import archive, move, restore
from leantui.rules.reading import read_standard
from leantui.rules.standard_draft import NewStandard, new_standard
from leantui.rules.standard_life import (
    approve_standard,
    draft_standard,
    publish_standard,
    retire_standard,
    review_standard,
)
from leantui.rules.steps import step_done

__all__ = ["DECIDERS", "Context", "Decision", "decide"]

DECIDERS: dict[type[Command], Callable[[Workspace, Card, Any, Context], Decision]] = {
    Move: move,
    Block: block,
    Unblock: unblock,
    Comment: comment,
    Assign: assign,
    Tag: tag,
    Edit: edit,
    Archive: archive,
    Restore: restore,
    StepDone: step_done,
    CallHelp: call_help,
    AnswerHelp: answer_help,
    MigrateRun: migrate_run,
}
"""By command: who decides it, for every command that names a card."""

WITHOUT_CARD: dict[type[Command], Callable[[Workspace, Any, Context], Decision]] = {
    Add: add,
    NewStandard: new_standard,
    DraftStandard: draft_standard,
    ReviewStandard: review_standard,
    ApproveStandard: approve_standard,
    PublishStandard: publish_standard,
    RetireStandard: retire_standard,
    ReadStandard: read_standard,
}
"""The same for those that name none."""


def decide(workspace: Workspace, command: Command, context: Context) -> Decision:
    """Answer a command. Nothing is changed: a `Change` says what to write, a `Refusal` why not."""
    if isinstance(command, Batch):
        return batch(workspace, command, context, decide)
    if type(command) in WITHOUT_CARD:
        return WITHOUT_CARD[type(command)](workspace, command, context)
    card = card_of(workspace, command.card)  # type: ignore[attr-defined]  # every other command names a card
    if isinstance(card, Refusal):
        return card
    if card.is_archived and not isinstance(command, Restore):
        return Refusal(
            code="not-now",
            message=f"{workspace.ref(card)} is in the archive",
            hint="Take it back to the board first: leantui restore",
        )
    return DECIDERS[type(command)](workspace, card, command, context)
