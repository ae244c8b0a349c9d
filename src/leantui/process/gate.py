"""Gates: a column that a card leaves forward only when the required steps up to it are done."""

from collections.abc import Iterator

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.calls import DEEPEST, call_of_step
from leantui.process.steps import CLOSED, StepView, steps_of


class OpenStep(msgspec.Struct, frozen=True):
    """A required step that is still open."""

    path: str
    """Its id, with that of the step that runs its standard before it: `account/mailbox`."""
    view: StepView


def required_open(
    workspace: Workspace, standard: Standard, card: Card, board: Board, up_to: int
) -> tuple[OpenStep, ...]:
    """Required steps of the columns up to index `up_to` that are still open.

    A step without a column can be done anywhere, so no gate asks for it; one whose condition can't be
    told yet is open. Where such a step runs another standard, that one's steps are asked for by their columns.
    """
    views = steps_of(standard, card)
    return tuple(_open_of(workspace, standard, card, views, board, up_to))


def _open_of(
    workspace: Workspace,
    standard: Standard,
    card: Card,
    views: tuple[StepView, ...],
    board: Board,
    up_to: int,
    path: str = "",
) -> Iterator[OpenStep]:
    for view in views:
        step = view.step
        if not step.required or view.state in CLOSED:
            continue
        if step.column is not None and 0 <= board.column_index(step.column) <= up_to:
            yield OpenStep(f"{path}{step.id}", view)
            continue
        is_followed = step.use is not None and path.count("/") < DEEPEST
        call = call_of_step(workspace, card, standard, view) if is_followed else None
        if call is not None:
            yield from _open_of(
                workspace, call.standard, call.card, call.views, board, up_to, f"{path}{step.id}/"
            )


def gate_passed(board: Board, column: str, to: str) -> int | None:
    """The index of the last gate that a card leaves forward on its way between two columns; None: no gate."""
    here, there = board.column_index(column), board.column_index(to)
    gates = [index for index in range(max(here, 0), there) if board.column[index].gate]
    return gates[-1] if gates else None
