"""The board: one widget that draws lanes × columns line by line, however many cards there are."""

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from leantui.layout.card_rows import Density, Facts, Row, height, rows
from leantui.layout.columns import Columns, lay_out
from leantui.layout.geometry import Geometry
from leantui.layout.model import BoardModel, LaneShown
from leantui.model.card import Card
from leantui.widgets.board_header import HEADER_ROWS, Piece, header_rows, lane_row
from leantui.widgets.board_mouse import BoardMouse, Cursor

_STYLES = (
    "title", "ref", "badge", "person", "blocked", "attention", "urgent", "overdue", "due-soon",
    "age-normal", "age-p50", "age-p85", "age-sle", "edge-expedite", "edge-fixed-date",
    "edge-standard", "edge-intangible", "header", "over-limit", "half", "lane", "rule", "empty",
)  # fmt: skip


class BoardView(BoardMouse, can_focus=True):
    """Draws a `BoardModel`. It owns no keys: a screen calls its methods."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"board--{name}" for name in (*_STYLES, "cursor", "target")
    }
    DEFAULT_CSS = """
    BoardView { width: 1fr; height: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden; }
    BoardView > .board--title { color: $foreground; }
    BoardView > .board--ref { color: $text-muted; }
    BoardView > .board--badge { color: $text-muted; }
    BoardView > .board--person { color: $text-accent; }
    BoardView > .board--blocked { color: $text-error; text-style: bold; }
    BoardView > .board--attention { color: $text-error; text-style: bold; }
    BoardView > .board--urgent { color: $text-warning; text-style: bold; }
    BoardView > .board--overdue { color: $text-error; text-style: bold; }
    BoardView > .board--due-soon { color: $text-warning; }
    BoardView > .board--age-normal { color: $text-muted; }
    BoardView > .board--age-p50 { color: $warning; }
    BoardView > .board--age-p85 { color: $warning-darken-1; text-style: bold; }
    BoardView > .board--age-sle { color: $text-error; text-style: bold; }
    BoardView > .board--edge-expedite { color: $error; text-style: bold; }
    BoardView > .board--edge-fixed-date { color: $warning; }
    BoardView > .board--edge-standard { color: $primary; }
    BoardView > .board--edge-intangible { color: $text-disabled; }
    BoardView > .board--header { color: $foreground; text-style: bold; }
    BoardView > .board--over-limit { color: $text-error; text-style: bold; }
    BoardView > .board--half { color: $text-muted; }
    BoardView > .board--lane { color: $text-secondary; text-style: bold; }
    BoardView > .board--rule { color: $panel-lighten-2; }
    BoardView > .board--empty { color: $text-disabled; }
    BoardView > .board--cursor { background: $block-cursor-blurred-background; text-style: bold; }
    BoardView:focus > .board--cursor { background: $primary-muted; text-style: bold; }
    BoardView > .board--target { background: $secondary-muted; }
    """

    class CardHighlighted(Message):
        """The cursor went to another card or cell."""

        def __init__(self, cursor: Cursor) -> None:
            super().__init__()
            self.cursor = cursor

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ascii_only = ascii_only
        self.model: BoardModel | None = None
        self.density: Density = "comfortable"
        self.cursor = Cursor()
        self.folded_lanes: frozenset[str] = frozenset()
        self.folded_columns: frozenset[str] = frozenset()
        self.cards_rendered = 0
        self.lines_rendered = 0
        self._facts: Facts | None = None
        self._geometry: Geometry | None = None
        self._ends: dict[tuple[int, int], tuple[tuple[Card, ...], list[int]]] = {}
        self._strips: dict[tuple[str, int, bool], tuple[Card, object, list[Strip]]] = {}
        self._style_cache: dict[str, Style] = {}
        self._drag: Card | None = None
        self._target: tuple[str, str] | None = None
        self._stamp: object = None

    # What is shown

    def set_model(self, model: BoardModel, facts: Facts, *, stamp: object = None) -> None:
        """Draw `model`. The cursor stays on its card, or goes to the nearest one in its cell.

        Args:
            facts: what is worked out about a card, asked only for cards that are drawn.
            stamp: cards are drawn anew only where they or this differ.
        """
        old_model, old_cursor = self.model, self.cursor
        old_row = self._row_of_cursor()
        self.model, self._facts = model, facts
        if stamp != self._stamp:
            self._strips.clear()
            self._stamp = stamp
        self._measure()
        if old_model is None or not old_cursor.place:
            self.cursor = self._first_cursor()
        else:
            self.cursor = self._kept_cursor(old_cursor, old_row)
        self.refresh()
        if self.cursor != old_cursor:
            self.post_message(self.CardHighlighted(self.cursor))

    def set_density(self, density: Density) -> None:
        self.density = density
        self._forget_sizes()

    def fold(self, *, lane: str | None = None, column: str | None = None) -> None:
        """Fold what is open, unfold what is folded."""
        if lane is not None:
            self.folded_lanes ^= {lane}
        if column is not None:
            self.folded_columns ^= {column}
        self._forget_sizes()

    def _forget_sizes(self) -> None:
        self._ends.clear()
        self._strips.clear()
        self._measure()
        self.scroll_to_cursor()
        self.refresh()

    def on_resize(self) -> None:
        self._measure()
        self.scroll_to_cursor()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._style_cache.clear()
        self._strips.clear()

    def _measure(self) -> None:
        if self.model is None:
            return
        width = max(self.size.width, 10)
        focus = self.model.board.column_index(self.cursor.place.partition("/")[0])
        columns = lay_out(self.model.board, width, max(focus, 0), self.folded_columns)
        density = self.density
        self._geometry = Geometry(
            self.model,
            columns,
            lambda card, slot: height(card, slot, density),
            folded=self.folded_lanes,
            ends_cache=self._ends,
        )
        if len(self._ends) > 4_000:
            self._ends.clear()
        size = Size(width, self._geometry.height + HEADER_ROWS)
        if self.virtual_size != size:
            self.virtual_size = size

    @property
    def columns(self) -> Columns | None:
        return self._geometry.columns if self._geometry else None

    # The cursor

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

    def _go(self, cursor: Cursor) -> None:
        if cursor == self.cursor or self.model is None:
            return
        before, was_at = self.card, self.cursor
        changes_column = cursor.place.partition("/")[0] != was_at.place.partition("/")[0]
        self.cursor = cursor
        narrow = self._geometry is not None and self._geometry.columns.mode != "full"
        scroll = self.scroll_offset
        if changes_column and narrow:
            self._measure()
            self.refresh()
        self.scroll_to_cursor()
        if self.scroll_offset == scroll and not (changes_column and narrow):
            self._refresh_cell(before, was_at)
            self._refresh_cell(self.card, cursor)
        self.post_message(self.CardHighlighted(cursor))

    def _refresh_cell(self, card: Card | None, cursor: Cursor) -> None:
        """Draw a card's lines again; of an empty cell, its first line."""
        if self._geometry is None:
            return
        span = self._geometry.span(card) if card else None
        if span is not None:
            y, rows_ = span.y, span.height
            self.refresh(Region(span.x, y + HEADER_ROWS - self.scroll_offset.y, span.width, rows_))
        else:
            y = self._geometry.lane_top(cursor.lane) + self._geometry.header
            self.refresh(Region(0, y + HEADER_ROWS - self.scroll_offset.y, self.size.width, 1))

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
        y = min(max(y, HEADER_ROWS), max(self.size.height - 1, 0))
        return Region(x + columns.x, first + y, columns.width, 1)

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
        if not cell or self._geometry is None:
            self._go(Cursor(self.cursor.lane, place, cell[0].id if cell else None))
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
        """Every card of the cursor's place, from the top lane to the bottom one."""
        assert self.model is not None
        return [
            Cursor(lane.key, self.cursor.place, card.id)
            for lane in self.model.lanes
            if lane.key not in self.folded_lanes
            for card in self.model.cell(lane.key, self.cursor.place)
        ]

    def cursor_home(self) -> None:
        stack = self._stack() if self.model else []
        if stack:
            self._go(stack[0])

    def cursor_end(self) -> None:
        stack = self._stack() if self.model else []
        if stack:
            self._go(stack[-1])

    def cursor_page(self, direction: int) -> None:
        step = max((self.size.height - HEADER_ROWS) // (1 if self.density == "compact" else 3), 1)
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

    def scroll_to_cursor(self) -> None:
        if self._geometry is None:
            return
        card = self.card
        span = self._geometry.span(card) if card else None
        top = span.y if span else self._geometry.lane_top(self.cursor.lane)
        bottom = top + (span.height if span else 2)
        room = self.size.height - HEADER_ROWS
        y = self.scroll_offset.y
        above = self._geometry.header
        if top - above < y:
            y = max(top - above, 0)
        elif bottom > y + room:
            y = bottom - room
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, immediate=True)

    # Drawing

    def _style(self, name: str) -> Style:
        found = self._style_cache.get(name)
        if found is None:
            known = f"board--{name}" in self.COMPONENT_CLASSES
            found = (
                self.get_component_rich_style(f"board--{name}", partial=True) if known else Style()
            )
            self._style_cache[name] = found
        return found

    def render_line(self, y: int) -> Strip:
        self.lines_rendered += 1
        width = self.size.width
        if self.model is None or self._geometry is None:
            return Strip.blank(width, self.rich_style)
        if y < HEADER_ROWS:
            pieces = header_rows(
                self.model,
                self._geometry.columns,
                self.cursor.place,
                width,
                ascii_only=self.ascii_only,
            )[y]
            return self._strip(pieces, width)
        row = y - HEADER_ROWS + self.scroll_offset.y
        band = self._geometry.band_at(row)
        if band < 0:
            return Strip.blank(width, self.rich_style)
        is_sticky = y == HEADER_ROWS and self._geometry.header > 0
        if is_sticky or self._geometry.is_lane_header(row):
            return self._lane_strip(self._geometry.lane_at(band), width)
        return self._cards_strip(band, row, width)

    def _strip(self, pieces: Iterable[Piece], width: int) -> Strip:
        segments = [Segment(text, self._style(style)) for text, style in pieces if text]
        return (
            Strip(segments).adjust_cell_length(width, self.rich_style).apply_style(self.rich_style)
        )

    def _lane_strip(self, lane: LaneShown, width: int) -> Strip:
        return self._strip(
            lane_row(
                lane, width, is_folded=lane.key in self.folded_lanes, ascii_only=self.ascii_only
            ),
            width,
        )

    def _cards_strip(self, band: int, row: int, width: int) -> Strip:
        assert self._geometry is not None
        parts: list[Strip] = []
        lane = self._geometry.lane_at(band).key
        for index, slot in enumerate(self._geometry.columns.slots):
            found = None if slot.is_narrow else self._geometry.at(band, index, row)
            if found is None:
                parts.append(self._blank(lane, slot.place, slot.width, row))
            else:
                card, line = found
                parts.append(self._card_strips(card, slot.width)[line])
        return Strip.join(parts).adjust_cell_length(width, self.rich_style)

    def _blank(self, lane: str, place: str, width: int, row: int) -> Strip:
        assert self._geometry is not None
        is_cursor = (
            self.cursor == Cursor(lane, place)
            and row == self._geometry.lane_top(lane) + self._geometry.header
        )
        if is_cursor:
            text = (">" if self.ascii_only else "▌") + " n: new here"
            segment = Segment(
                text[: width - 1].ljust(width), self.rich_style + self._style("cursor")
            )
            return Strip([segment], width)
        style = self.rich_style
        if self._target == (lane, place):
            style = style + self._style("target")
        return Strip([Segment(" " * width, style)], width)

    def _card_strips(self, card: Card, width: int) -> list[Strip]:
        assert self.model is not None
        assert self._facts is not None
        is_cursor = card.id == self.cursor.card_id
        key = (card.id, width, is_cursor)
        facts = self._facts(card)
        found = self._strips.get(key)
        if found is not None and found[0] is card and found[1] == facts:
            return found[2]
        self.cards_rendered += 1
        lines = rows(
            card,
            self.model.board,
            facts,
            width,
            self.density,
            is_cursor=is_cursor,
            is_ascii=self.ascii_only,
        )
        strips = [self._card_line(line, width, is_cursor) for line in lines]
        if len(self._strips) > 8_000:
            self._strips.clear()
        self._strips[key] = (card, facts, strips)
        return strips

    def _card_line(self, line: Row, width: int, is_cursor: bool) -> Strip:
        base = self.rich_style
        if is_cursor:
            base = base + self._style("cursor")
        cursor_color = Style(bold=True) if is_cursor else Style()
        return Strip(
            [
                Segment(text, base + self._style(style) + cursor_color)
                for text, style in line
                if text
            ]
        ).adjust_cell_length(width, base)
