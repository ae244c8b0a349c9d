"""How wide each column is: all of them, some narrowed to a count, or one at a time."""

from collections.abc import Set as AbstractSet
from typing import Literal

import msgspec

from leantui.model.board import Board

Mode = Literal["full", "narrowed", "single"]

LEAST = 15
"""Cells a place needs to show a card."""
NARROW = 5
"""Cells of a column that shows its count only."""
SINGLE_BELOW = 60
"""Width from which downwards one column is shown at a time."""


class Slot(msgspec.Struct, frozen=True):
    """One place as it is drawn."""

    place: str
    column: int
    x: int
    width: int
    is_narrow: bool = False

    @property
    def is_done_half(self) -> bool:
        return self.place.endswith("/done")


class Columns(msgspec.Struct, frozen=True):
    """All places that are drawn, from left to right."""

    mode: Mode
    slots: tuple[Slot, ...]


def lay_out(board: Board, width: int, focus: int, folded: AbstractSet[str]) -> Columns:
    """Share `width` cells among the board's columns.

    Args:
        focus: the index of the column at the cursor, which is never narrowed.
        folded: ids of columns folded by hand.
    """
    focus = min(max(focus, 0), len(board.column) - 1)
    if width < SINGLE_BELOW:
        return Columns("single", _slots(board, width, [focus], {focus}))
    every = range(len(board.column))
    wide = _widest(
        board, width, focus, {index for index in every if board.column[index].id in folded}
    )
    shown = list(every)
    while len(shown) > 1 and _need(board, shown, wide) > width:
        far = max(shown, key=lambda index: abs(index - focus))
        shown.remove(far)
    mode: Mode = "full" if len(wide) == len(shown) == len(board.column) else "narrowed"
    return Columns(mode, _slots(board, width, shown, wide))


def _halves(board: Board, index: int) -> int:
    return 2 if board.column[index].split else 1


def _need(board: Board, shown: list[int], wide: set[int]) -> int:
    return sum(_halves(board, index) * LEAST if index in wide else NARROW for index in shown)


def _widest(board: Board, width: int, focus: int, folded: set[int]) -> set[int]:
    """Columns that are drawn in full: the focus, then its neighbours, as long as there is room."""
    wide = {focus}
    every = list(range(len(board.column)))
    for index in sorted(every, key=lambda index: (abs(index - focus), index < focus)):
        if index not in folded and _need(board, every, wide | {index}) <= width:
            wide.add(index)
    return wide


def _slots(board: Board, width: int, shown: list[int], wide: set[int]) -> tuple[Slot, ...]:
    parts = sum(_halves(board, index) for index in shown if index in wide)
    spare = width - NARROW * sum(index not in wide for index in shown)
    each, over = divmod(max(spare, parts), max(parts, 1))
    slots: list[Slot] = []
    x = 0
    for index in shown:
        column = board.column[index]
        if index not in wide:
            slots.append(Slot(column.id, index, x, NARROW, is_narrow=True))
            x += NARROW
            continue
        for place in (column.id, f"{column.id}/done") if column.split else (column.id,):
            size = each + (1 if over > 0 else 0)
            over -= 1
            slots.append(Slot(place, index, x, size))
            x += size
    return tuple(slots)
