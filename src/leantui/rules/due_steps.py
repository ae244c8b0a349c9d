"""Steps that are late by their timers, of all boards: what a cron job asks for."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from leantui.flow.working_time import worked
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.steps import StepView
from leantui.process.timing import next_timer
from leantui.rules.turn_of_steps import Work, work_on


class DueStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step whose timer has run out, or is about to."""

    card: Card
    standard: Standard
    view: StepView
    level: Literal["warn", "escalate", "ahead"]
    to: str | None
    due: datetime
    waited: timedelta


def due_steps(
    workspace: Workspace, now: datetime, ahead: timedelta | None = None
) -> tuple[DueStep, ...]:
    """The steps that are late, the longest late first; with `ahead` also those that are late by then.

    A blocked card's steps are late too; cards that are finished have none.
    """
    found: list[DueStep] = []
    for contents in workspace.boards.values():
        for card in contents.cards.values():
            if contents.board.column_index(card.column_id) < contents.board.finished_index:
                found += _of_card(work_on(workspace, contents, card, now), ahead)
    return tuple(sorted(found, key=lambda each: (each.due, each.card.id, each.view.number)))


def _of_card(work: Work, ahead: timedelta | None) -> list[DueStep]:
    late = {(owner.id, each.view.step.id) for owner, each in work.clocks.late}
    found = [
        DueStep(
            card=work.card,
            standard=owner,
            view=each.view,
            level=each.level,
            to=each.to,
            due=each.due,
            waited=each.waited,
        )
        for owner, each in work.clocks.late
    ]
    for owner, view in work.open if ahead is not None else ():
        at = next_timer(view, work.board, work.now)
        is_late = (owner.id, view.step.id) in late
        if is_late or at is None or view.since is None or ahead is None:
            continue
        if at <= work.now + ahead:
            found.append(
                DueStep(
                    card=work.card,
                    standard=owner,
                    view=view,
                    level="ahead",
                    to=None,
                    due=at,
                    waited=worked(work.board, view.since, work.now),
                )
            )
    return found
