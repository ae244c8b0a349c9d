"""Where the cursor goes on the board: sideways, up and down across lanes, and to a card wherever it went."""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

from leantui.layout.card_rows import Density
from leantui.layout.model import Cell
from leantui.model.card import Card
from leantui.widgets.board_header import HEADER_ROWS
from leantui.widgets.board_mouse import BoardMouse, Cursor


class Stack:
    """What the cursor meets on its way down: every card of a place, and the header of a lane without rows."""

    def __init__(self, place: str, cells: Mapping[str, Cell | None]) -> None:
        """The lanes from the top; None for one without rows."""
        self._place = place
        self._lanes = list(cells)
        self._cells = list(cells.values())
        self._ends = list(accumulate(1 if cell is None else len(cell) for cell in self._cells))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index: int) -> Cursor:
        at = bisect_right(self._ends, index)
        cell = self._cells[at]
        start = self._ends[at - 1] if at else 0
        return Cursor(
            self._lanes[at], self._place, None if cell is None else cell[index - start].id
        )

    def span(self, lane: str) -> tuple[int, int]:
        """Where a lane begins and ends."""
        at = self._lanes.index(lane) if lane in self._lanes else 0
        return (self._ends[at - 1] if at else 0, self._ends[at] if self._ends else 0)

    def index(self, cursor: Cursor, row: int | None) -> int | None:
        """The cursor's place on the way, `row` being its card's place in its cell; None if it isn't on it."""
        if cursor.lane not in self._lanes:
            return None
        cell = self._cells[self._lanes.index(cursor.lane)]
        start, _ = self.span(cursor.lane)
        if cell is None:
            return start if cursor.card_id is None else None
        is_there = row is not None and row < len(cell) and cell[row].id == cursor.card_id
        return start + row if is_there and row is not None else None


class BoardCursor(BoardMouse):
    """The ways of the cursor; how a step is drawn is the heir's."""

    density: Density
    folded_lanes: frozenset[str]
    folded_columns: frozenset[str]

    def _first_cursor(self) -> Cursor:
        assert self.model is not None
        board = self.model.board
        order = [*range(board.started_index, board.finished_index), *range(len(board.column))]
        for lane in self.model.lanes:
            for index in order:
                for place in self.model.places:
                    cell = self.model.cell(lane.key, place)
                    if place.partition("/")[0] == board.column[index].id and cell:
                        return Cursor(lane.key, place, cell[0].id)
        return Cursor(self.model.lanes[0].key, self.model.places[0])

    def _row_of_cursor(self) -> int:
        """The card's place in its cell from the top."""
        if self.model is None:
            return 0
        found = self.model.where(self.cursor.card_id)
        return found[1] if found else 0

    def _kept_cursor(self, old: Cursor, row: int) -> Cursor:
        assert self.model is not None
        if old.lane in self.folded_lanes and old.lane in {lane.key for lane in self.model.lanes}:
            return Cursor(old.lane, old.place)
        if found := self.model.where(old.card_id):
            return Cursor(*found[0], old.card_id)
        lanes = {lane.key for lane in self.model.lanes}
        if old.lane not in lanes or old.place not in self.model.places:
            return self._first_cursor()
        cell = self.model.cell(old.lane, old.place)
        return Cursor(old.lane, old.place, cell[min(row, len(cell) - 1)].id if cell else None)

    @property
    def card(self) -> Card | None:
        """The card at the cursor."""
        found = self.model.where(self.cursor.card_id) if self.model else None
        return self.model.cells[found[0]][found[1]] if self.model and found else None

    def move_cursor(self, dx: int, dy: int) -> None:
        """Go to the next place sideways, or to the next card up or down, across lanes."""
        if self.model is None:
            return
        if dx:
            self._go_sideways(dx)
        elif dy:
            self._go_vertically(dy)

    def _go_sideways(self, dx: int) -> None:
        assert self.model is not None
        places = self.model.places
        index = places.index(self.cursor.place) + dx if self.cursor.place in places else 0
        if not 0 <= index < len(places):
            return
        place = places[index]
        here = self._geometry.span(card) if self._geometry and (card := self.card) else None
        cell = self.model.cell(self.cursor.lane, place)
        if not cell or self._geometry is None or self.cursor.lane in self.folded_lanes:
            self._go(Cursor(self.cursor.lane, place))
            return
        y = here.y if here else 0
        band = self._geometry.lane_index(self.cursor.lane)
        slot = self._geometry.slot_of(place)
        found = None
        if band is not None and slot is not None and here:
            found = self._geometry.at(band, slot, y)
        row = self._row_of_cursor()
        card_id = (
            found[0].id
            if found
            else cell[-1].id
            if here and slot is not None and not self._geometry.columns.slots[slot].is_narrow
            else cell[min(row, len(cell) - 1)].id
        )
        self._go(Cursor(self.cursor.lane, place, card_id))

    def _go_vertically(self, dy: int) -> None:
        assert self.model is not None
        stack = self._stack()
        found = self.model.where(self.cursor.card_id)
        at = stack.index(self.cursor, found[1] if found else None)
        if at is None:
            start, end = stack.span(self.cursor.lane)
            down, up = (end, start - 1) if end < len(stack) else (start - 1, start - 1)
            self._go_to(stack, down if dy > 0 or start == 0 else up)
        else:
            self._go_to(stack, at + dy)

    def _go_to(self, stack: Stack, index: int) -> None:
        if stack:
            self._go(stack[min(max(index, 0), len(stack) - 1)])

    def _stack(self) -> Stack:
        assert self.model is not None
        place = self.cursor.place
        used = {lane for lane, _ in self.model.cells} - self.folded_lanes
        cells = {
            lane.key: self.model.cell(lane.key, place) if lane.key in used else None
            for lane in self.model.lanes
        }
        return Stack(place, cells)

    def cursor_home(self) -> None:
        if self.model is not None:
            self._go_to(self._stack(), 0)

    def cursor_to_some_card(self) -> None:
        """To the first card shown, where it isn't on any."""
        if self.model is not None and self.card is None:
            self._go(self._first_cursor())

    def cursor_end(self) -> None:
        if self.model is not None:
            stack = self._stack()
            self._go_to(stack, len(stack) - 1)

    def cursor_page(self, direction: int) -> None:
        step = max((self.room.height - HEADER_ROWS) // (1 if self.density == "compact" else 3), 1)
        self.move_cursor(0, direction * step)

    def cursor_to(self, card_id: str) -> bool:
        """Go to a card; False if it isn't shown."""
        if self.model is None:
            return False
        found = self.model.where(card_id)
        if found is None:
            return False
        self._go(Cursor(*found[0], card_id))
        return True

    def neighbour(self, direction: int) -> str | None:
        """The id of the card above (-1) or below (1) in the same cell."""
        if self.model is None:
            return None
        cell = self.model.cell(self.cursor.lane, self.cursor.place)
        at = self._row_of_cursor() + direction
        return cell[at].id if 0 <= at < len(cell) else None

    def open_place_near(self, place: str) -> str | None:
        """The nearest place in a column that isn't folded; None if all are."""
        assert self.model is not None
        places = self.model.places
        here = places.index(place) if place in places else 0
        near = sorted(range(len(places)), key=lambda at: (abs(at - here), at))
        columns = ((places[at], places[at].partition("/")[0]) for at in near)
        return next((each for each, column in columns if column not in self.folded_columns), None)
