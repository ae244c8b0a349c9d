"""Gates: a column that a card leaves forward only when the required steps up to it are done."""

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.process.run import CLOSED, StepView, steps_of


def required_open(standard: Standard, card: Card, board: Board, up_to: int) -> tuple[StepView, ...]:
    """Required steps of the columns up to index `up_to` that are still open."""
    return tuple(
        view
        for view in steps_of(standard, card)
        if view.step.required
        and view.state not in CLOSED
        and view.step.column is not None
        and 0 <= board.column_index(view.step.column) <= up_to
    )
