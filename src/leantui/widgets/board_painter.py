"""The strips of the board: headers, lanes, cards and blanks, each drawn once as long as it looks the same."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from leantui.layout.card_rows import CardFacts, Density, Row, rows
from leantui.layout.columns import Columns
from leantui.layout.model import BoardModel, LaneShown
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.widgets.board_header import Piece, header_rows, lane_row
from leantui.widgets.card_strip import CardStrip
from leantui.widgets.looks import Looks, look_style

_CARDS_KEPT = 4_000
_LANES_KEPT = 400


class BoardPainter:
    """Draws parts of a board for `widget` in the looks of their roles."""

    def __init__(self, widget: Widget, looks: Looks, *, ascii_only: bool) -> None:
        self.cards_drawn = 0
        """How many cards were drawn since the start; for tests and figures."""
        self._widget = widget
        self._looks = looks
        self._ascii_only = ascii_only
        self._styles: dict[str, Style] = {}
        self._card_styles: dict[tuple[str, bool, bool], Style] = {}
        self._cards: dict[
            tuple[str, int, int, bool, bool], tuple[Card, CardFacts, list[Strip]]
        ] = {}
        self._lanes: dict[tuple[object, ...], Strip] = {}
        self._blanks: dict[tuple[int, str, tuple[str, ...]], Strip] = {}
        self._header: tuple[BoardModel, Columns, int, tuple[Strip, Strip]] | None = None

    def forget_cards(self) -> None:
        """Draw every card anew when it is asked for again."""
        self._cards.clear()

    def forget(self) -> None:
        """Draw everything anew: the styles are others."""
        self._styles.clear()
        self._card_styles.clear()
        self._cards.clear()
        self._lanes.clear()
        self._blanks.clear()
        self._header = None

    @property
    def base(self) -> Style:
        """The widget's own style."""
        base = self._styles.get("")
        if base is None:
            base = self._styles[""] = self._widget.rich_style
        return base

    def _style(self, name: str) -> Style:
        if name not in self._looks:
            return Style.null()
        style = self._styles.get(name)
        if style is None:
            look = self._looks[self._role(name)]
            style = self._styles[name] = look_style(self._widget, look)
        return style

    def _role(self, name: str) -> str:
        return "cursor-blurred" if name == "cursor" and not self._widget.has_focus else name

    def header(self, model: BoardModel, columns: Columns, width: int) -> tuple[Strip, Strip]:
        """The two rows of column headers, of the columns that are seen."""
        kept = self._header
        if kept is not None and kept[0] is model and kept[1:3] == (columns, width):
            return kept[3]
        names, halves = (
            self._strip(pieces, width)
            for pieces in header_rows(model, columns, width, ascii_only=self._ascii_only)
        )
        self._header = (model, columns, width, (names, halves))
        return names, halves

    def lane(
        self,
        lane: LaneShown,
        width: int,
        *,
        is_folded: bool,
        is_cursor: bool,
        counts: Sequence[tuple[int, int]],
    ) -> Strip:
        """A lane's header; the arguments are those of `lane_row`."""
        key = (lane, width, is_folded, is_cursor, *counts)
        strip = self._lanes.get(key)
        if strip is None:
            if len(self._lanes) > _LANES_KEPT:
                self._lanes.clear()
            pieces = lane_row(
                lane,
                width,
                is_folded=is_folded,
                is_cursor=is_cursor,
                counts=counts,
                ascii_only=self._ascii_only,
            )
            strip = self._lanes[key] = self._strip(pieces, width)
        return strip

    def blank(self, width: int, text: str = "", styles: tuple[str, ...] = ()) -> Strip:
        """Cells without a card, with a few words where `text` says some."""
        strip = self._blanks.get((width, text, styles))
        if strip is None:
            style = sum((self._style(name) for name in styles), start=self.base)
            strip = Strip([Segment(text[: width - 1].ljust(width), style)], width)
            self._blanks[width, text, styles] = strip
        return strip

    def card(
        self,
        card: Card,
        facts: CardFacts,
        board: Board,
        width: int,
        density: Density,
        *,
        height: int,
        is_cursor: bool,
        is_picked: bool = False,
    ) -> list[Strip]:
        """A card's `height` rows."""
        key = (card.id, width, height, is_cursor, is_picked)
        found = self._cards.get(key)
        if found is not None and found[0] is card and (found[1] is facts or found[1] == facts):
            return found[2]
        self.cards_drawn += 1
        lines = rows(
            card,
            board,
            facts,
            width,
            density,
            height=height,
            is_cursor=is_cursor,
            is_picked=is_picked,
            is_ascii=self._ascii_only,
        )
        strips = [self._card_line(line, width, is_cursor, is_picked) for line in lines]
        if len(self._cards) > _CARDS_KEPT:
            self._cards.clear()
        self._cards[key] = (card, facts, strips)
        return strips

    def _card_line(self, line: Row, width: int, is_cursor: bool, is_picked: bool) -> Strip:
        segments = [
            Segment(text, self._card_style(style, is_cursor, is_picked))
            for text, style in line
            if text
        ]
        rest = width - sum(segment.cell_length for segment in segments)
        if rest < 0:
            base = self._card_base(is_cursor, is_picked)
            segments = list(Strip(segments).adjust_cell_length(width, base))
        elif rest:
            segments.append(Segment(" " * rest, self._card_base(is_cursor, is_picked)))
        return CardStrip(segments, width)

    def _card_style(self, name: str, is_cursor: bool, is_picked: bool) -> Style:
        """The style of a piece of a card, on its ground."""
        key = (name, is_cursor, is_picked)
        style = self._card_styles.get(key)
        if style is None:
            style = self._card_base(is_cursor, is_picked) + self._style(name)
            if is_cursor:
                style += Style(bold=True)
            self._card_styles[key] = style
        return style

    def _card_base(self, is_cursor: bool, is_picked: bool) -> Style:
        """The ground of a card's rows."""
        base = self.base
        if is_picked:
            base += self._style("picked")
        return base + self._style("cursor") if is_cursor else base

    def _strip(self, pieces: Iterable[Piece], width: int) -> Strip:
        segments = [Segment(text, self._style(style)) for text, style in pieces if text]
        return Strip(segments).adjust_cell_length(width, self.base).apply_style(self.base)
