"""Where the cursor goes on the board: sideways, up and down across lanes, and to a card wherever it went."""

from leantui.layout.card_rows import Density
from leantui.model.card import Card
from leantui.widgets.board_header import HEADER_ROWS
from leantui.widgets.board_mouse import BoardMouse, Cursor


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
        cell = self.model.cell(self.cursor.lane, self.cursor.place)
        return next((at for at, card in enumerate(cell) if card.id == self.cursor.card_id), 0)

    def _kept_cursor(self, old: Cursor, row: int) -> Cursor:
        assert self.model is not None
        if old.lane in self.folded_lanes and old.lane in {lane.key for lane in self.model.lanes}:
            return Cursor(old.lane, old.place)
        if old.card_id is not None:
            if any(card.id == old.card_id for card in self.model.cell(old.lane, old.place)):
                return old
            for (lane, place), cell in self.model.cells.items():
                if any(card.id == old.card_id for card in cell):
                    return Cursor(lane, place, old.card_id)
        lanes = {lane.key for lane in self.model.lanes}
        if old.lane not in lanes or old.place not in self.model.places:
            return self._first_cursor()
        cell = self.model.cell(old.lane, old.place)
        return Cursor(old.lane, old.place, cell[min(row, len(cell) - 1)].id if cell else None)

    @property
    def card(self) -> Card | None:
        """The card at the cursor."""
        if self.model is None or self.cursor.card_id is None:
            return None
        cell = self.model.cell(self.cursor.lane, self.cursor.place)
        return next((card for card in cell if card.id == self.cursor.card_id), None)

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
        if not stack:
            return
        at = next((at for at, each in enumerate(stack) if each == self.cursor), None)
        if at is None:
            lanes = [lane.key for lane in self.model.lanes]
            mine = lanes.index(self.cursor.lane) if self.cursor.lane in lanes else 0
            later = [each for each in stack if lanes.index(each.lane) > mine]
            earlier = [each for each in stack if lanes.index(each.lane) < mine]
            target = (later[:1] or earlier[-1:]) if dy > 0 else (earlier[-1:] or later[:1])
            self._go(target[0])
            return
        self._go(stack[min(max(at + dy, 0), len(stack) - 1)])

    def _stack(self) -> list[Cursor]:
        """Every card of the cursor's place from the top lane down; of a lane without rows, its header."""
        assert self.model is not None
        place = self.cursor.place
        used = {lane for lane, _ in self.model.cells} - self.folded_lanes
        found: list[Cursor] = []
        for lane in self.model.lanes:
            if lane.key in used:
                cell = self.model.cell(lane.key, place)
                found += [Cursor(lane.key, place, card.id) for card in cell]
            else:
                found.append(Cursor(lane.key, place))
        return found

    def cursor_home(self) -> None:
        stack = self._stack() if self.model else []
        if stack:
            self._go(stack[0])

    def cursor_end(self) -> None:
        stack = self._stack() if self.model else []
        if stack:
            self._go(stack[-1])

    def cursor_page(self, direction: int) -> None:
        step = max((self.room.height - HEADER_ROWS) // (1 if self.density == "compact" else 3), 1)
        self.move_cursor(0, direction * step)

    def cursor_to(self, card_id: str) -> bool:
        """Go to a card; False if it isn't shown."""
        if self.model is None:
            return False
        for (lane, place), cell in self.model.cells.items():
            if any(card.id == card_id for card in cell):
                self._go(Cursor(lane, place, card_id))
                return True
        return False

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
