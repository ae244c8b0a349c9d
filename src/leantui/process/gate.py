"""Gates: a column that a card leaves forward only when the required steps up to it are done."""

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.process.steps import CLOSED, StepView, steps_of


def required_open(standard: Standard, card: Card, board: Board, up_to: int) -> tuple[StepView, ...]:
    """Required steps of the columns up to index `up_to` that are still open.

    A step without a column can be done anywhere, so no gate asks for it; one whose condition can't be
    told yet is open.
    """
    return tuple(
        view
        for view in steps_of(standard, card)
        if view.step.required
        and view.state not in CLOSED
        and view.step.column is not None
        and 0 <= board.column_index(view.step.column) <= up_to
    )


def gate_passed(board: Board, column: str, to: str) -> int | None:
    """The index of the last gate that a card leaves forward on its way between two columns; None: no gate."""
    here, there = board.column_index(column), board.column_index(to)
    gates = [index for index in range(max(here, 0), there) if board.column[index].gate]
    return gates[-1] if gates else None
