"""Late steps and waiting hand-offs of a card's run, those of standards that are run as steps with them."""

from datetime import datetime

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.calls import DEEPEST, Call, call_of_step
from leantui.process.steps import StepView, steps_of
from leantui.process.timing import HandOff, Late, hand_offs, late_steps, roles_before


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in a run, each with the standard whose step it is."""

    late: tuple[tuple[Standard, Late], ...] = ()
    hand_offs: tuple[tuple[Standard, HandOff], ...] = ()
    """The longest wait first."""


def clocks_of(
    workspace: Workspace, card: Card, standard: Standard, board: Board, now: datetime
) -> Clocks:
    """The clocks of a card's run of a standard.

    A step that runs another standard is late by its own timer, too; who is waited for there is the role of
    that standard's step.
    """
    found = _of_level(workspace, card, standard, steps_of(standard, card), board, now, frozenset())
    waits = sorted(found.hand_offs, key=lambda each: (each[1].since, each[1].view.number))
    late = {(owner.id, each.view.step.id): (owner, each) for owner, each in found.late}
    first: dict[tuple[str, str], tuple[Standard, HandOff]] = {}
    for owner, each in waits:  # a standard that two steps run is worked for one after the other
        first.setdefault((owner.id, each.view.step.id), (owner, each))
    return Clocks(late=tuple(late.values()), hand_offs=tuple(first.values()))


def clocks_of_call(workspace: Workspace, call: Call, board: Board, now: datetime) -> Clocks:
    """The same of a standard that a step runs."""
    before = roles_before(call.parent, call.parent_views, call.view)
    return _of_level(workspace, call.card, call.standard, call.views, board, now, before)


def _of_level(
    workspace: Workspace,
    card: Card,
    standard: Standard,
    views: tuple[StepView, ...],
    board: Board,
    now: datetime,
    roles: frozenset[str],
    depth: int = 0,
) -> Clocks:
    late = [(standard, each) for each in late_steps(views, board, now)]
    waits = {
        each.view.step.id: (standard, each)
        for each in hand_offs(standard, views, board, now, roles)
    }
    inside: list[tuple[Standard, HandOff]] = []
    for view in views if depth < DEEPEST else ():
        if not (view.is_open and view.step.use):
            continue
        call = call_of_step(workspace, card, standard, view)
        if call is None or call.is_complete or not call.views:
            continue
        waits.pop(view.step.id, None)
        before = roles_before(standard, views, view) or roles
        below = _of_level(
            workspace, call.card, call.standard, call.views, board, now, before, depth + 1
        )
        late += below.late
        inside += below.hand_offs
    return Clocks(late=tuple(late), hand_offs=(*waits.values(), *inside))
