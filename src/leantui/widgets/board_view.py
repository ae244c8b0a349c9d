"""The board: one widget that draws lanes × columns line by line, however many cards there are."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import ClassVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from leantui.layout.card_rows import CURSOR_EDGE, Density, Facts, height
from leantui.layout.columns import LEAST, Columns, Slot, lay_out
from leantui.layout.geometry import EndsCache, Geometry
from leantui.layout.model import BoardModel, LaneShown
from leantui.model.card import Card
from leantui.widgets.board_cursor import BoardCursor
from leantui.widgets.board_header import HEADER_ROWS
from leantui.widgets.board_mouse import BoardRow, Cursor
from leantui.widgets.board_painter import BoardPainter
from leantui.widgets.joined_strip import JoinedStrip
from leantui.widgets.lines import ASCII_ELLIPSIS, ELLIPSIS, fit
from leantui.widgets.looks import BOARD_LOOKS, Looks

LEAST_COMPACT = 17
"""Cells a place needs where a card's id and title stand on one row."""

MOST_CELLS = 4_000
"""Cells, at the widths they had, whose rows are remembered."""


class BoardView(BoardCursor, can_focus=True):
    """Draws a `BoardModel`. It owns no keys: a screen calls its methods."""

    ALLOW_SELECT = False
    LOOKS: ClassVar[Looks] = BOARD_LOOKS
    DEFAULT_CSS = """
    BoardView { width: 1fr; height: 1fr; background: $background; scrollbar-size: 1 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """

    class CardHighlighted(Message):
        """The cursor went to another card or cell."""

        def __init__(self, cursor: Cursor) -> None:
            super().__init__()
            self.cursor = cursor

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        ascii_only: bool = False,
        new_card: str = "n new here",
    ) -> None:
        super().__init__(id=id)
        self.ascii_only = ascii_only
        self.new_card_hint = new_card
        """What an empty cell says at the cursor."""
        self.model: BoardModel | None = None
        self.density: Density = "comfortable"
        self.cursor = Cursor()
        self.picked: frozenset[str] = frozenset()
        """Ids of the cards that are marked, to be changed together."""
        self.folded_lanes: frozenset[str] = frozenset()
        self.folded_columns: frozenset[str] = frozenset()
        self._facts: Facts | None = None
        self._geometry: Geometry | None = None
        self._ends: EndsCache = {}
        self.painter = BoardPainter(self, self.LOOKS, ascii_only=ascii_only)
        self._drag: Card | None = None
        self._target: tuple[str, str] | None = None
        self._stamp: object = None

    # What is shown

    def set_model(
        self,
        model: BoardModel,
        facts: Facts,
        *,
        stamp: object = None,
        tells: bool = True,
        ends: EndsCache | None = None,
    ) -> None:
        """Draw `model`. The cursor stays on its card, or goes to the nearest one in its cell.

        Args:
            model: the cells.
            facts: what is worked out about a card, asked only for cards that are drawn.
            stamp: cards are drawn anew only where they or this differ.
            tells: whether to say so where the cursor ends up elsewhere.
            ends: what `measured` found beforehand.
        """
        old_model, old_cursor = self.model, self.cursor
        old_row = self._row_of_cursor()
        self.model, self._facts = model, facts
        self._ends = ends if ends is not None else self._ends
        if stamp != self._stamp:
            self.painter.forget_cards()
            self._stamp = stamp
        self._measure()
        if old_model is None or not old_cursor.place:
            self.cursor = self._first_cursor()
        else:
            self.cursor = self._kept_cursor(old_cursor, old_row)
        self.refresh_rows()
        if tells and self.cursor != old_cursor:
            self.post_message(self.CardHighlighted(self.cursor))

    def pick(self, picked: AbstractSet[str]) -> None:
        """Mark these cards and no others."""
        if picked != self.picked:
            self.picked = frozenset(picked)
            self.refresh_rows()

    def set_density(self, density: Density) -> None:
        self.density = density
        self._forget_sizes()

    def fold(self, *, lane: str | None = None, column: str | None = None) -> None:
        """Fold what is open, unfold what is folded. The cursor leaves a column that folds."""
        cursor = self.cursor
        if lane is not None:
            self.folded_lanes ^= {lane}
            if lane == cursor.lane:
                cell = () if lane in self.folded_lanes else self._cell(lane, cursor.place)
                cursor = Cursor(lane, cursor.place, cell[0].id if cell else None)
        if column is not None:
            before = self.folded_columns
            self.folded_columns ^= {column}
            place = self.open_place_near(cursor.place)
            if place is None:
                self.folded_columns = before
            elif place != cursor.place:
                cell = self._cell(cursor.lane, place)
                cursor = Cursor(cursor.lane, place, cell[0].id if cell else None)
        is_elsewhere = cursor != self.cursor
        self.cursor = cursor
        self._forget_sizes()
        if is_elsewhere:
            self.post_message(self.CardHighlighted(cursor))

    def _cell(self, lane: str, place: str) -> tuple[Card, ...]:
        return self.model.cell(lane, place) if self.model else ()

    def _forget_sizes(self) -> None:
        self._ends.clear()
        self.painter.forget_cards()
        self._measure()
        self.scroll_to_cursor()
        self.refresh_rows()

    def fit(self) -> None:
        self._measure()
        self.scroll_to_cursor()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.painter.forget()

    def _measure(self) -> None:
        if self.model is None:
            return
        self._geometry = self._laid_out(self.model, self._ends)
        if len(self._ends) > MOST_CELLS:
            self._ends.clear()
        columns = self._geometry.columns
        is_scrolled = columns.mode == "scroll"
        self.styles.overflow_x = "scroll" if is_scrolled else "hidden"
        width = columns.width if is_scrolled else max(self.room.width, 10)
        self.set_content_size(Size(width, self._geometry.height + HEADER_ROWS))

    def _laid_out(self, model: BoardModel, ends: EndsCache) -> Geometry:
        """Where all of it stands at the sizes there are now."""
        focus = model.board.column_index(self.cursor.place.partition("/")[0])
        density = self.density
        columns = lay_out(
            model.board,
            max(self.room.width, 10),
            max(focus, 0),
            self.folded_columns,
            filled={place for _, place in model.cells},
            least=LEAST if density == "comfortable" else LEAST_COMPACT,
        )
        return Geometry(
            model,
            columns,
            lambda card, slot, is_roomy: height(card, slot, density, is_roomy=is_roomy),
            folded=self.folded_lanes,
            rows=self.room.height - HEADER_ROWS,
            ends_cache=ends,
        )

    def measured(self, model: BoardModel) -> EndsCache:
        """Where the cards of a model to come will end, so that `set_model` measures none of them; for a thread."""
        ends = dict(self._ends)
        self._laid_out(model, ends)
        return ends

    @property
    def columns(self) -> Columns | None:
        return self._geometry.columns if self._geometry else None

    # The cursor

    def _go(self, cursor: Cursor) -> None:
        if cursor == self.cursor or self.model is None:
            return
        changes_column = cursor.place.partition("/")[0] != self.cursor.place.partition("/")[0]
        self.cursor = cursor
        self._is_stale = True  # at the end of this all rows are compared anyway
        if changes_column and self._follows_cursor:
            self._measure()
        self.scroll_to_cursor()
        self.refresh_rows_now()
        self.post_message(self.CardHighlighted(cursor))

    @property
    def _follows_cursor(self) -> bool:
        """Whether columns get their width by where the cursor is."""
        mode = self._geometry.columns.mode if self._geometry else "full"
        return mode in ("narrowed", "single") or bool(self.folded_columns)

    def cell_region(self) -> Region | None:
        """The room below the last card of the cursor's cell, on the screen; None where it isn't drawn."""
        if self.model is None or self._geometry is None:
            return None
        slot = self._geometry.slot_of(self.cursor.place)
        if slot is None:
            return None
        cell = self.model.cell(self.cursor.lane, self.cursor.place)
        last = self._geometry.span(cell[-1]) if cell else None
        top = self._geometry.lane_top(self.cursor.lane) + self._geometry.header
        y = (last.y + last.height if last else top) + HEADER_ROWS - self.scroll_offset.y
        columns = self._geometry.columns.slots[slot]
        x, first = self.content_region.offset
        y = min(max(y, HEADER_ROWS), max(self.room.height - 1, 0))
        return Region(x + columns.x - self.left, first + y, columns.width, 1)

    def scroll_to_cursor(self) -> None:
        if self._geometry is None:
            return
        card = self.card
        span = self._geometry.span(card) if card else None
        top = span.y if span else self._geometry.lane_top(self.cursor.lane)
        bottom = top + (span.height if span else 2)
        room = self.room.height - HEADER_ROWS
        y = self.scroll_offset.y
        above = self._geometry.header
        if top - above < y:
            y = max(top - above, 0)
        elif bottom > y + room:
            y = bottom - room
        x = self._scroll_x_to(self.cursor.place)
        if (x, y) != self.scroll_offset:
            self.scroll_to(x, y, animate=False, immediate=True, force=True)

    def _scroll_x_to(self, place: str) -> int:
        """Where to scroll sideways for a place to be seen whole; nowhere, where all are."""
        assert self._geometry is not None
        index = self._geometry.slot_of(place)
        if self._geometry.columns.mode != "scroll" or index is None:
            return 0
        slot = self._geometry.columns.slots[index]
        end = slot.x + slot.width
        return min(max(self.left, self._geometry.columns.edge_at(end - self.room.width)), slot.x)

    # Drawing

    def rows_at(self, ys: Iterable[int]) -> list[BoardRow]:
        """The strips that make up each row, from left to right."""
        wanted = list(ys)
        if not wanted:
            return []
        first, last = min(wanted), max(wanted)
        rows = self._rows(first, last + 1)
        return [rows[y - first] for y in wanted]

    def _rows(self, first: int, end: int) -> list[BoardRow]:
        """The rows from `first` on and before `end`: headers, then lane by lane, column by column."""
        width, geometry, model = self.room.width, self._geometry, self.model
        if model is None or geometry is None:
            return [(self.painter.blank(width),)] * (end - first)
        left, columns = self.left, geometry.columns
        header = self.painter.header(model, columns.seen(left, width), width)
        rows: list[BoardRow] = [(header[y],) for y in range(first, min(end, HEADER_ROWS))]
        drawn = columns.drawn(left, width)
        offset = self.scroll_offset.y - HEADER_ROWS
        row, bottom = max(first, HEADER_ROWS) + offset, end + offset
        sticky = HEADER_ROWS + offset
        while row < bottom:
            band = geometry.band_at(row)
            if band < 0:
                rows += [(self.painter.blank(width),)] * (bottom - row)
                break
            if geometry.header and (row == sticky or geometry.is_lane_header(row)):
                rows.append((self._lane_strip(geometry, geometry.lane_at(band), left, width),))
                row += 1
                continue
            stop = min(bottom, geometry.bottom_of(band))
            parts = [self._parts(geometry, band, slot, row, stop) for slot in drawn]
            rows += zip(*parts, strict=True)
            row = stop
        return rows

    def draw_row(self, row: BoardRow) -> Strip:
        return JoinedStrip(row)

    def _lane_strip(self, geometry: Geometry, lane: LaneShown, left: int, width: int) -> Strip:
        is_folded = lane.key in self.folded_lanes
        return self.painter.lane(
            lane,
            width,
            is_folded=is_folded,
            is_cursor=lane.key == self.cursor.lane and not geometry.has_rows(lane.key),
            counts=[
                (slot.x - left, geometry.count(lane.key, slot))
                for slot in (geometry.columns.slots if is_folded else ())
            ],
        )

    def _parts(
        self, geometry: Geometry, band: int, index: int, first: int, end: int
    ) -> list[Strip]:
        """What one slot shows on some rows of a lane."""
        assert self.model is not None
        assert self._facts is not None
        slot = geometry.columns.slots[index]
        parts: list[Strip] = []
        for card, line, rows, card_rows in geometry.cards(band, index, first, end):
            strips = self.painter.card(
                card,
                self._facts(card),
                self.model.board,
                slot.width,
                self.density,
                height=card_rows,
                is_cursor=card.id == self.cursor.card_id,
                is_picked=card.id in self.picked,
            )
            parts += strips[line : line + rows]
        lane = geometry.lane_at(band).key
        row = first + len(parts)
        if row == geometry.lane_top(lane) + geometry.header and row < end:
            parts.append(self._blank(geometry, lane, slot, is_first=True))
            row += 1
        if row < end:
            parts += [self._blank(geometry, lane, slot, is_first=False)] * (end - row)
        return parts

    def _blank(self, geometry: Geometry, lane: str, slot: Slot, *, is_first: bool) -> Strip:
        """A cell's row without a card: the count of a narrowed one, the cursor in an empty one."""
        styles: tuple[str, ...] = ("target",) if self._target == (lane, slot.place) else ()
        if is_first and slot.is_narrow and (count := geometry.count(lane, slot)):
            return self.painter.blank(slot.width, f" {count}", ("half", *styles))
        if is_first and self.cursor == Cursor(lane, slot.place):
            mark = ">" if self.ascii_only else CURSOR_EDGE
            hint = fit(
                self.new_card_hint, slot.width - 2, ASCII_ELLIPSIS if self.ascii_only else ELLIPSIS
            )
            return self.painter.blank(slot.width, f"{mark} {hint}", ("cursor", *styles))
        return self.painter.blank(slot.width, styles=styles)
