"""Where everything stands: rows of lanes and cards, and the way back from a row to a card."""

from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from itertools import accumulate

import msgspec

from leantui.layout.columns import Columns, Slot
from leantui.layout.model import BoardModel, Cell, LaneShown
from leantui.model.card import Card


class Hit(msgspec.Struct, frozen=True):
    """What lies at a point of the board."""

    lane: str
    place: str
    card: Card | None = None
    line: int = 0
    """Which row of the card, from 0."""
    is_lane_header: bool = False


class Span(msgspec.Struct, frozen=True):
    """Where a card stands, in rows and cells of the board."""

    y: int
    height: int
    x: int
    width: int


class _Band(msgspec.Struct, frozen=True):
    """One lane: its header's row, and for each slot where its cards end."""

    lane: LaneShown
    top: int
    height: int
    ends: tuple[list[int], ...]
    cells: tuple[Cell, ...]


Heights = Callable[[Card, int], int]


class Geometry:
    """Rows of a board at one width and density. Made anew for every model; cells that stay cost a look-up."""

    def __init__(
        self,
        model: BoardModel,
        columns: Columns,
        heights: Heights,
        *,
        folded: AbstractSet[str] = frozenset(),
        ends_cache: dict[tuple[int, int], tuple[Cell, list[int]]] | None = None,
    ) -> None:
        self.model = model
        self.columns = columns
        self._heights = heights
        self._ends_cache = {} if ends_cache is None else ends_cache
        self._bands: list[_Band] = []
        has_headers = len(model.lanes) > 1 or bool(model.lanes and model.lanes[0].title)
        top = 0
        for lane in model.lanes:
            cells = tuple(
                () if slot.is_narrow else model.cell(lane.key, slot.place) for slot in columns.slots
            )
            ends = tuple(
                self._ends(cell, slot) for cell, slot in zip(cells, columns.slots, strict=True)
            )
            height = (
                0 if lane.key in folded else max((each[-1] for each in ends if each), default=0)
            )
            if lane.key in folded:
                cells = tuple(() for _ in cells)
                ends = tuple([] for _ in ends)
            header = 1 if has_headers else 0
            if not header:
                height = max(height, 1)
            self._bands.append(_Band(lane, top, header + height, ends, cells))
            top += header + height
        self.height = top
        self.header = 1 if has_headers else 0
        self._tops = [band.top for band in self._bands]

    def _ends(self, cell: Cell, slot: Slot) -> list[int]:
        if not cell:
            return []
        key = (id(cell), slot.width)
        found = self._ends_cache.get(key)
        if found is not None and found[0] is cell:
            return found[1]
        heights = self._heights
        ends = list(accumulate(heights(card, slot.width) for card in cell))
        self._ends_cache[key] = (cell, ends)
        return ends

    def band_at(self, y: int) -> int:
        """The index of the lane at a row; -1 above all."""
        return bisect_right(self._tops, y) - 1 if 0 <= y < self.height else -1

    def lane_at(self, index: int) -> LaneShown:
        return self._bands[index].lane

    def is_lane_header(self, y: int) -> bool:
        index = self.band_at(y)
        return index >= 0 and bool(self.header) and self._bands[index].top == y

    def at(self, band_index: int, slot_index: int, y: int) -> tuple[Card, int] | None:
        """The card in a slot at a row of the board, and which of its rows that is."""
        band = self._bands[band_index]
        inside = y - band.top - self.header
        ends = band.ends[slot_index]
        if inside < 0 or not ends or inside >= ends[-1]:
            return None
        at = bisect_right(ends, inside)
        return band.cells[slot_index][at], inside - (ends[at - 1] if at else 0)

    def hit(self, x: int, y: int) -> Hit | None:
        """What lies at a point; None outside the lanes."""
        index = self.band_at(y)
        if index < 0:
            return None
        slot_index = self.slot_at(x)
        slot = self.columns.slots[slot_index]
        lane = self._bands[index].lane.key
        if self.is_lane_header(y):
            return Hit(lane, slot.place, is_lane_header=True)
        found = self.at(index, slot_index, y)
        return Hit(lane, slot.place, *found) if found else Hit(lane, slot.place)

    def slot_at(self, x: int) -> int:
        for index, slot in enumerate(self.columns.slots):
            if x < slot.x + slot.width:
                return index
        return len(self.columns.slots) - 1

    def slot_of(self, place: str) -> int | None:
        """The slot of a place; that of its column where the column is narrowed; None if it isn't drawn."""
        for index, slot in enumerate(self.columns.slots):
            if slot.place == place or (slot.is_narrow and slot.place == place.partition("/")[0]):
                return index
        return None

    def lane_index(self, lane: str) -> int | None:
        return next((at for at, band in enumerate(self._bands) if band.lane.key == lane), None)

    def span(self, card: Card) -> Span | None:
        """Where a card stands; None if it isn't drawn."""
        found = self.model.find(card)
        if found is None:
            return None
        (lane, place), at = found
        band_index, slot_index = self.lane_index(lane), self.slot_of(place)
        if band_index is None or slot_index is None:
            return None
        band, slot = self._bands[band_index], self.columns.slots[slot_index]
        ends = band.ends[slot_index]
        if at >= len(ends):
            return None
        start = ends[at - 1] if at else 0
        return Span(band.top + self.header + start, ends[at] - start, slot.x, slot.width)

    def lane_top(self, lane: str) -> int:
        index = self.lane_index(lane)
        return self._bands[index].top if index is not None else 0
