"""How wide each column is: all of them, some narrowed to a count, one at a time, or more than there is room for."""

from collections.abc import Set as AbstractSet
from typing import Literal

import msgspec

from leantui.model.board import Board

Mode = Literal["full", "narrowed", "single", "scroll"]

LEAST = 13
"""Cells a place needs to show a card."""
LEAST_EMPTY = 10
"""Cells of a place without cards, where the others need the room."""
EVEN_FROM = 22
"""Cells a place from which on all are as wide as each other, so that nothing shifts when one empties."""
NARROW = 5
"""Cells of a column that shows its count only."""
MOST_NARROW = 8
"""More columns than this aren't narrowed: the board scrolls sideways instead."""
SCROLLED = 17
"""Cells a place gets at least where the board scrolls sideways."""
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

    @property
    def width(self) -> int:
        """Cells from the left end to the right one, which in mode `scroll` are more than there is room for."""
        last = self.slots[-1]
        return last.x + last.width

    def edge_at(self, x: int) -> int:
        """The left edge of the first place that doesn't begin before `x`."""
        return next((slot.x for slot in self.slots if slot.x >= x), self.slots[-1].x)

    def drawn(self, left: int, width: int) -> range:
        """The indexes of the places that are drawn whole in `width` cells from `left` on."""
        if self.mode != "scroll":
            return range(len(self.slots))
        first = next((at for at, slot in enumerate(self.slots) if slot.x >= left), 0)
        last = first
        while (
            last < len(self.slots) and self.slots[last].x + self.slots[last].width <= left + width
        ):
            last += 1
        return range(first, max(last, first + 1))

    def seen(self, left: int, width: int) -> "Columns":
        """The places that are drawn, for their headers."""
        drawn = self.drawn(left, width)
        return (
            self
            if len(drawn) == len(self.slots)
            else Columns(self.mode, self.slots[drawn.start : drawn.stop])
        )


def lay_out(
    board: Board,
    width: int,
    focus: int,
    folded: AbstractSet[str],
    *,
    filled: AbstractSet[str] | None = None,
    least: int = LEAST,
) -> Columns:
    """Share `width` cells among the board's columns.

    Args:
        focus: the index of the column at the cursor, which is never narrowed.
        folded: ids of columns folded by hand.
        filled: the places that hold cards; None for all.
        least: cells a place needs to show a card.
    """
    sharing = _Sharing(board, width, filled, least)
    focus = min(max(focus, 0), len(board.column) - 1)
    if width < SINGLE_BELOW:
        return Columns("single", sharing.slots([focus], {focus}))
    every = list(range(len(board.column)))
    open_ones = {index for index in every if board.column[index].id not in folded} | {focus}
    wide = sharing.widest(every, open_ones, focus)
    if wide is None:
        each = width // max(width // SCROLLED, 1)
        return Columns("scroll", sharing.slots(every, open_ones, each))
    return Columns("full" if len(wide) == len(every) else "narrowed", sharing.slots(every, wide))


class _Sharing:
    """The room there is and what asks for it."""

    def __init__(
        self, board: Board, width: int, filled: AbstractSet[str] | None, least: int
    ) -> None:
        self._width = width
        self._filled = filled
        self._least = least
        self._places = [
            (column.id, f"{column.id}/done") if column.split else (column.id,)
            for column in board.column
        ]

    def widest(self, every: list[int], open_ones: set[int], focus: int) -> set[int] | None:
        """Columns that are drawn in full: the focus, then its neighbours, as long as there is room.

        None where so many would be narrowed, or so little fits, that scrolling sideways shows more.
        """
        wide = {focus}
        if self._need(every, wide) > self._width:
            return None
        full: set[bool] = set()
        for index in sorted(open_ones - wide, key=lambda at: (abs(at - focus), at < focus)):
            is_left = index < focus
            if is_left not in full and self._need(every, wide | {index}) <= self._width:
                wide.add(index)
            else:
                full.add(is_left)
        return wide if len(open_ones - wide) <= MOST_NARROW else None

    def _need(self, shown: list[int], wide: set[int]) -> int:
        return sum(
            sum(map(self._least_of, self._places[index])) if index in wide else NARROW
            for index in shown
        )

    def _least_of(self, place: str) -> int:
        return self._least if self._holds(place) else LEAST_EMPTY

    def _holds(self, place: str) -> bool:
        return self._filled is None or place in self._filled

    def slots(self, shown: list[int], wide: set[int], each: int = 0) -> tuple[Slot, ...]:
        """The places from left to right, each `each` cells wide, or all sharing the room there is."""
        open_places = [place for index in shown if index in wide for place in self._places[index]]
        sizes = dict.fromkeys(open_places, each) if each else self._sizes(shown, wide, open_places)
        slots: list[Slot] = []
        x = 0
        for index in shown:
            is_narrow = index not in wide
            for place in self._places[index][:1] if is_narrow else self._places[index]:
                size = NARROW if is_narrow else sizes[place]
                slots.append(Slot(place, index, x, size, is_narrow))
                x += size
        return tuple(slots)

    def _sizes(self, shown: list[int], wide: set[int], places: list[str]) -> dict[str, int]:
        room = max(self._width - NARROW * sum(index not in wide for index in shown), len(places))
        holding = [place for place in places if self._holds(place)]
        is_even = not holding or room // len(places) >= EVEN_FROM
        small = [] if is_even else [place for place in places if not self._holds(place)]
        sharing = places if is_even else holding
        each, over = divmod(room - LEAST_EMPTY * len(small), len(sharing))
        sizes = dict.fromkeys(small, LEAST_EMPTY)
        sizes |= {place: each + (at < over) for at, place in enumerate(sharing)}
        return sizes
