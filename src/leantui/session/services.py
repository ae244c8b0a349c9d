"""Service steps: prepared, run once they are trusted, and logged as done or failed."""

import os
from typing import TYPE_CHECKING

from leantui.model.card import Card
from leantui.model.standard import Standard, Step
from leantui.rules.commands import Refusal, StepDone
from leantui.rules.context import broken_file
from leantui.rules.steps import not_to_be_run
from leantui.service.execute import execute
from leantui.service.prepare import Prepared, Unrunnable, prepare
from leantui.service.trust import Trust

if TYPE_CHECKING:
    from leantui.session.holder import Session


def prepared_for(
    session: "Session", card: Card, standard: Standard, step: Step
) -> Prepared | Unrunnable:
    """What a service step would run now."""
    return prepare(session.root, standard, step, card, os.environ)


def trust_of(session: "Session") -> Trust:
    """What this user has trusted on this machine."""
    return Trust.of_user(session.root)


def not_now(
    session: "Session", card: Card, standard: Standard, step: Step, reason: str | None = None
) -> Refusal | None:
    """Why the step's command isn't to be run by this user now, before anything runs."""
    command = StepDone(card=card.id, standard=standard.id, step=step.id, reason=reason)
    return broken_file(session.workspace, card) or not_to_be_run(
        session.workspace, card, command, session.who
    )


def failed_without_program(
    card: Card, standard: Standard, step: Step, found: Unrunnable
) -> StepDone | None:
    """The failed step of a command whose program isn't there; None where it isn't run for another reason."""
    if not found.is_missing:
        return None
    return StepDone(
        card=card.id,
        standard=standard.id,
        step=step.id,
        state="failed",
        check="fail",
        reason=found.message,
        calls_help=True,
    )


def run_step(
    session: "Session",
    card: Card,
    standard: Standard,
    step: Step,
    prepared: Prepared,
    reason: str | None = None,
) -> StepDone:
    """Run a prepared command and say what became of the step. It waits, so it is for a thread.

    The trust is looked at once more, right before: what isn't trusted now is not run.
    """
    now = prepared_for(session, card, standard, step)
    trust = trust_of(session)
    if isinstance(now, Unrunnable) or now.digest != prepared.digest or not trust.has(now):
        raise PermissionError("It isn't trusted as it is now")
    outcome = execute(now, step)
    is_done = not outcome.failure
    return StepDone(
        card=card.id,
        standard=standard.id,
        step=step.id,
        state="done" if is_done else "failed",
        check=None if is_done else "fail",
        reason=outcome.failure or reason,
        record=outcome.record or None,
        text=outcome.output or None,
        calls_help=not is_done,
    )
