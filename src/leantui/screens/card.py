"""One card with everything about it, its standard beside it where there is room."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from leantui.model.text import one_line
from leantui.screens.card_lines import CardModel, card_lines
from leantui.screens.messages import EditRequested
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, in_ascii
from leantui.widgets.standard_pane import StandardPane

SIDE_BY_SIDE = 100
"""Columns from which card and standard stand beside each other."""


class CardScreen(Page[None]):
    """Fields, description, check-list, other cards, times and history. `tab` goes to the standard."""

    DEFAULT_CSS = """
    CardScreen #card { width: 3fr; padding: 0 1; }
    CardScreen #standard { width: 2fr; border-left: heavy $panel-lighten-1; }
    CardScreen.-narrow #standard { display: none; }
    CardScreen.-narrow.-standard #standard { display: block; border-left: none; }
    CardScreen.-narrow.-standard #card { display: none; }
    CardScreen.-ascii #standard { border-left: ascii $panel-lighten-1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E", "edit", "edit", show=False),
        Binding("tab", "other_side", "card, standard", show=False, priority=True),
    ]
    FOOTER = (("↑↓", "scroll"), ("tab", "card, standard"), ("E", "editor"), ("esc", "back"))

    def __init__(self, model: CardModel) -> None:
        super().__init__()
        self._model = model

    @property
    def model(self) -> CardModel:
        return self._model

    def refresh_model(self, model: CardModel) -> None:
        """Show the card as it is now, without scrolling."""
        self._model = model
        self.query_one("#card", LineView).show_lines(self._lines)
        self._show_standard()
        self.refresh_title()

    def page_title(self) -> str:
        return f"{self._model.facts.ref} · {one_line(self._model.board.name)}"

    def body(self) -> ComposeResult:
        with Horizontal(id="page-body"):
            yield LineView(self._lines, has_cursor=False, id="card")
            yield StandardPane(id="standard")

    def mounted(self) -> None:
        self._fold(self.size.width)
        self._show_standard()

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        self.set_class(width < SIDE_BY_SIDE, "-narrow")

    def _show_standard(self) -> None:
        if self._model.standard is not None:
            self.query_one(StandardPane).show(self._model.standard)

    def _lines(self, width: int) -> Sequence[Line]:
        lines = card_lines(self._model, width)
        return in_ascii(lines) if wants_ascii(self) else lines

    def action_other_side(self) -> None:
        card, pane = self.query_one("#card"), self.query_one(StandardPane)
        to_standard = not pane.has_focus
        self.set_class(to_standard, "-standard")
        (pane if to_standard else card).focus()

    def action_edit(self) -> None:
        """The card's file; with the focus on the standard, the standard's."""
        view = self._model.standard
        if (
            self.query_one(StandardPane).has_focus
            and view is not None
            and view.standard is not None
        ):
            self.post_message(EditRequested(view.standard.file))
        else:
            self.post_message(EditRequested(self._model.card.file))

    def action_back(self) -> None:
        if self.has_class("-narrow") and self.has_class("-standard"):
            self.action_other_side()
        else:
            self.dismiss(None)
