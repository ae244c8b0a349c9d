"""Where everything stands: rows of lanes and cards, and the way back from a row to a card."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

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


Heights = Callable[[Card, int, bool], int]
"""A card's rows in a slot of some width; the last argument: whether there is room to show it in full."""

EndsCache = dict[tuple[str, str, int, bool], tuple[Cell, list[int]]]
"""Where the cards of a cell end, by its lane, place and width and whether there is room."""

FEW = 40
"""Cards of a cell up to which it is looked whether it has room to show them in full."""


class Geometry:
    """Rows of a board at one width and density. Made anew for every model; cells that stay cost a look-up.

    Cards are shown in full where that takes no more rows: in a cell that is shorter than its lane, and
    everywhere if the whole board fits into `rows`.
    """

    def __init__(
        self,
        model: BoardModel,
        columns: Columns,
        heights: Heights,
        *,
        folded: AbstractSet[str] = frozenset(),
        rows: int = 0,
        ends_cache: EndsCache | None = None,
    ) -> None:
        """Work out the rows.

        Args:
            model: the board's cells.
            columns: its slots.
            heights: how many rows a card takes.
            folded: keys of the lanes of which only the header is drawn.
            rows: how many there are to see.
            ends_cache: kept between one geometry and the next.
        """
        self.model = model
        self.columns = columns
        self._heights = heights
        self._ends_cache: EndsCache = {} if ends_cache is None else ends_cache
        lanes = model.lanes
        self.header = 1 if len(lanes) > 1 or (lanes and lanes[0].title) else 0
        self._bands = self._stack(lanes, folded, is_roomy=False)
        if rows and self.height <= rows and len(model.cells) <= rows:
            roomy = self._stack(lanes, folded, is_roomy=True)
            if roomy[-1].top + roomy[-1].height <= rows:
                self._bands = roomy
        self._tops = [band.top for band in self._bands]
        self._index = {band.lane.key: at for at, band in enumerate(self._bands)}

    @property
    def height(self) -> int:
        """Rows of all lanes."""
        return self._bands[-1].top + self._bands[-1].height if self._bands else 0

    def _stack(
        self, lanes: tuple[LaneShown, ...], folded: AbstractSet[str], *, is_roomy: bool
    ) -> list[_Band]:
        bands: list[_Band] = []
        top = 0
        for lane in lanes:
            band = self._band(lane, top, is_folded=lane.key in folded, is_roomy=is_roomy)
            bands.append(band)
            top += band.height
        return bands

    def _band(self, lane: LaneShown, top: int, *, is_folded: bool, is_roomy: bool) -> _Band:
        slots = self.columns.slots
        if is_folded:
            return _Band(lane, top, self.header, ([],) * len(slots), ((),) * len(slots))
        cells = tuple(
            () if slot.is_narrow else self.model.cell(lane.key, slot.place) for slot in slots
        )
        ends = [
            self._ends(lane.key, cell, slot, is_roomy=is_roomy)
            for cell, slot in zip(cells, slots, strict=True)
        ]
        height = max((each[-1] for each in ends if each), default=0)
        for at, (cell, slot) in enumerate(zip(cells, slots, strict=True)):
            if not is_roomy and 0 < len(cell) <= FEW and ends[at][-1] < height:
                in_full = self._ends(lane.key, cell, slot, is_roomy=True)
                if in_full[-1] <= height:
                    ends[at] = in_full
        if not height and (not self.header or self._has_narrowed_cards(lane.key)):
            height = 1
        return _Band(lane, top, self.header + height, tuple(ends), cells)

    def _has_narrowed_cards(self, lane: str) -> bool:
        return any(self.count(lane, slot) for slot in self.columns.slots if slot.is_narrow)

    def count(self, lane: str, slot: Slot) -> int:
        """Cards of a lane in a slot, in both halves where a column is narrowed."""
        places = (slot.place, f"{slot.place}/done") if slot.is_narrow else (slot.place,)
        return sum(len(self.model.cell(lane, place)) for place in places)

    def _ends(self, lane: str, cell: Cell, slot: Slot, *, is_roomy: bool) -> list[int]:
        if not cell:
            return []
        key = (lane, slot.place, slot.width, is_roomy)
        known, ends = self._ends_cache.get(key, ((), []))
        if known is not cell:
            ends = _ends_after(
                known, ends, cell, lambda card: self._heights(card, slot.width, is_roomy)
            )
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

    def at(self, band_index: int, slot_index: int, y: int) -> tuple[Card, int, int] | None:
        """The card in a slot at a row of the board, which of its rows that is, and how many it has."""
        band = self._bands[band_index]
        inside = y - band.top - self.header
        ends = band.ends[slot_index]
        if inside < 0 or not ends or inside >= ends[-1]:
            return None
        at = bisect_right(ends, inside)
        start = ends[at - 1] if at else 0
        return band.cells[slot_index][at], inside - start, ends[at] - start

    def cards(
        self, band_index: int, slot_index: int, first: int, end: int
    ) -> Iterator[tuple[Card, int, int, int]]:
        """The cards in a slot on the board's rows from `first` on and before `end`, which are all in one lane.

        With each: its first row that is meant, how many of its rows are, and how many it has.
        """
        band = self._bands[band_index]
        ends = band.ends[slot_index]
        if not ends:
            return
        top = band.top + self.header
        row, bottom = first - top, min(end - top, ends[-1])
        at = bisect_right(ends, row)
        start = ends[at - 1] if at else 0
        while row < bottom:
            stop = ends[at]
            yield (
                band.cells[slot_index][at],
                row - start,
                min(stop, bottom) - row,
                stop - start,
            )
            row = start = stop
            at += 1

    def bottom_of(self, band_index: int) -> int:
        """The first row of the board below a lane."""
        band = self._bands[band_index]
        return band.top + band.height

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
        return Hit(lane, slot.place, *found[:2]) if found else Hit(lane, slot.place)

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
        return self._index.get(lane)

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

    def has_rows(self, lane: str) -> bool:
        """Whether anything is drawn below a lane's header."""
        index = self.lane_index(lane)
        return index is not None and self._bands[index].height > self.header

    def lane_top(self, lane: str) -> int:
        index = self.lane_index(lane)
        return self._bands[index].top if index is not None else 0


def _ends_after(
    known: Cell, ends: list[int], cell: Cell, height: Callable[[Card], int]
) -> list[int]:
    """Where the cards of `cell` end, from where those of `known` end: only what lies between is measured."""
    first = _alike(known, cell)
    last = _alike(known[first:][::-1], cell[first:][::-1])
    after = ends[:first]
    top = after[-1] if after else 0
    for card in cell[first : len(cell) - last]:
        top += height(card)
        after.append(top)
    if last:
        below = len(known) - last
        shift = top - (ends[below - 1] if below else 0)
        after += map(shift.__add__, ends[below:]) if shift else ends[below:]
    return after


def _alike(one: Cell, other: Cell) -> int:
    """How many cards are alike from the beginning on: halves are compared whole, which takes no loop over cards."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
