"""The board under the mouse: a click selects, a double click opens, a drag moves a card."""

import msgspec
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from leantui.layout.geometry import Geometry
from leantui.layout.model import BoardModel
from leantui.model.card import Card
from leantui.widgets.board_header import HEADER_ROWS
from leantui.widgets.row_view import RowView

BoardRow = tuple[Strip, ...]
"""The strips that make up a row from left to right."""


class Cursor(msgspec.Struct, frozen=True):
    """Where the user is: on a card, or in a cell without one."""

    lane: str = ""
    place: str = ""
    card_id: str | None = None


class BoardMouse(RowView[BoardRow], inherit_bindings=False):
    """What the board does with the mouse; drawing and the cursor's ways are its heir's."""

    model: BoardModel | None
    cursor: Cursor
    _geometry: Geometry | None
    _drag: Card | None
    _target: tuple[str, str] | None

    def _go(self, cursor: Cursor) -> None:
        raise NotImplementedError

    @property
    def left(self) -> int:
        """The cell of the board that is drawn first: where it is scrolled to, at the next place's edge."""
        return self._geometry.columns.edge_at(self.scroll_offset.x) if self._geometry else 0

    @property
    def room(self) -> Size:
        """Cells there are to draw in, without scroll bars."""
        return self.scrollable_content_region.size

    class CardOpened(Message):
        """A card was double clicked."""

        def __init__(self, card_id: str) -> None:
            super().__init__()
            self.card_id = card_id

    class CardDragged(Message):
        """A card is over another cell; without a place it is over none, or where it came from."""

        def __init__(self, card_id: str, place: str = "", lane: str = "") -> None:
            super().__init__()
            self.card_id = card_id
            self.place = place
            self.lane = lane

    class CardDropped(Message):
        """A card was dragged into another cell."""

        def __init__(self, card_id: str, place: str, lane: str, before: str | None) -> None:
            super().__init__()
            self.card_id = card_id
            self.place = place
            self.lane = lane
            self.before = before

    def _hit(self, event: events.MouseEvent) -> tuple[str, str, Card | None] | None:
        if self._geometry is None or event.y < HEADER_ROWS:
            return None
        row = event.y - HEADER_ROWS + self.scroll_offset.y
        hit = self._geometry.hit(event.x + self.left, row)
        return (hit.lane, hit.place, hit.card) if hit else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        found = self._hit(event)
        if found is None or event.button != 1:
            return
        lane, place, card = found
        self._go(Cursor(lane, place, card.id if card else None))
        if card is not None:
            self._drag = card
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drag is None:
            return
        found = self._hit(event)
        target = (found[0], found[1]) if found else None
        if target != self._target:
            self._target = target
            self.refresh_rows()
            is_away = target and self.model and target != self.model.key_of(self._drag)
            lane, place = target if target and is_away else ("", "")
            self.post_message(self.CardDragged(self._drag.id, place, lane))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        card, self._drag = self._drag, None
        self.release_mouse()
        target, self._target = self._target, None
        if card is None or target is None or self.model is None:
            return
        self.refresh_rows()
        found = self._hit(event)
        if found is None or (found[0], found[1]) == self.model.key_of(card):
            return
        lane, place, before = found
        self.post_message(self.CardDropped(card.id, place, lane, before.id if before else None))

    def cancel_drag(self) -> bool:
        """Leave a card that is being dragged where it was; False if none is."""
        if self._drag is None:
            return False
        self._drag = self._target = None
        self.release_mouse()
        self.refresh_rows()
        return True

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2 and self.cursor.card_id is not None:
            self.post_message(self.CardOpened(self.cursor.card_id))
