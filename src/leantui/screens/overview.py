"""All boards on one screen, for someone who leads several teams: a lane for each, queue, active and done."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.layout.card_rows import CardFacts
from leantui.layout.overview import Overview
from leantui.model.card import Card
from leantui.model.words import count_words
from leantui.screens.page import Page
from leantui.widgets.board_view import BoardView
from leantui.widgets.line_view import wants_ascii
from leantui.widgets.status import CardLine

Facts = Callable[[Card], CardFacts]
LineOf = Callable[[str], str]
"""Says of a card, by its id, where it stands on its board and what is special about it."""


class OverviewScreen(Page[str]):
    """Shows all boards. The result is the id of a card to go to, or of a board with `board:` before it."""

    DEFAULT_CSS = "OverviewScreen BoardView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "go(-1, 0)", "left", show=False, id="select.left"),
        Binding("right,l", "go(1, 0)", "right", show=False, id="select.right"),
        Binding("up,k", "go(0, -1)", "up", show=False, id="select.up"),
        Binding("down,j", "go(0, 1)", "down", show=False, id="select.down"),
        Binding("home,g", "edge(-1)", "first", show=False, id="select.first"),
        Binding("end", "edge(1)", "last", show=False, id="select.last"),
        Binding("pageup,ctrl+b", "page(-1)", "page up", show=False, id="select.page-up"),
        Binding("pagedown,ctrl+f", "page(1)", "page down", show=False, id="select.page-down"),
        Binding("enter", "open", "open", show=False, id="card.open"),
        Binding("o", "open_board", "board", show=False, id="overview.board"),
        Binding("z", "density", "density", show=False, id="look.density"),
        Binding("f", "fold", "fold", show=False, id="look.fold-lane"),
    ]
    FOOTER = (
        ("select.left select.down select.up select.right", "select"), ("card.open", "to the card"),
        ("overview.board", "to its board"), ("look.density", "density"),
        ("look.fold-lane", "fold a board"), ("page.back", "back"),
    )  # fmt: skip

    def __init__(
        self,
        model: Overview,
        facts: Facts,
        line_of: LineOf,
        *,
        reload: Callable[[], tuple[Overview, Facts]] | None = None,
    ) -> None:
        """Show an overview.

        Args:
            model: all boards as one.
            facts: what is worked out about a card.
            line_of: what is said about the selected card.
            reload: both anew, after something was written.
        """
        super().__init__()
        self._model = model
        self._facts = facts
        self._line_of = line_of
        self._reload = reload
        self.renew = self.disk_changed

    def page_title(self) -> str:
        boards, cards = len(self._model.boards), len(self._model.cards)
        return f"All boards: {count_words(boards, 'board')}, {count_words(cards, 'card')}"

    def body(self) -> ComposeResult:
        yield BoardView(id="board", ascii_only=wants_ascii(self), new_card="")
        yield CardLine(id="line")

    @property
    def view(self) -> BoardView:
        return self.query_one(BoardView)

    def mounted(self) -> None:
        self.view.focus()
        self.view.set_model(self._model, self._facts, stamp=self._model)
        self._show_line()

    def disk_changed(self) -> None:
        """Something else lies on disk."""
        if self._reload is not None and self.is_mounted:
            self._model, self._facts = self._reload()
            self.view.set_model(self._model, self._facts, stamp=self._model)
            self.refresh_title()
            self._show_line()

    @on(BoardView.CardHighlighted)
    def _show_line(self) -> None:
        cursor = self.view.cursor
        lane = next((lane for lane in self._model.boards if lane.key == cursor.lane), None)
        self.query_one(CardLine).show(
            self._line_of(cursor.card_id) if cursor.card_id else lane.title if lane else ""
        )

    @on(BoardView.CardOpened)
    def _card_opened(self) -> None:
        self.action_open()

    def action_go(self, dx: int, dy: int) -> None:
        self.view.move_cursor(dx, dy)

    def action_edge(self, to: int) -> None:
        (self.view.cursor_home if to < 0 else self.view.cursor_end)()

    def action_page(self, by: int) -> None:
        self.view.cursor_page(by)

    def action_density(self) -> None:
        self.view.set_density("compact" if self.view.density == "comfortable" else "comfortable")

    def action_fold(self) -> None:
        self.view.fold(lane=self.view.cursor.lane)

    def action_open(self) -> None:
        """To the card on its board; in an empty cell to the board."""
        cursor = self.view.cursor
        if cursor.card_id:
            self.dismiss(cursor.card_id)
        else:
            self.action_open_board()

    def action_open_board(self) -> None:
        if self.view.cursor.lane:
            self.dismiss(f"board:{self.view.cursor.lane}")
