"""One card with everything about it and all that can be done to it, its standard beside it where there is room."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Horizontal

from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.screens.card_lines import CARD, CHECK, LINK, CardModel, card_lines, is_opened
from leantui.screens.card_view import CardView
from leantui.screens.git_part import ASKING, GitPart
from leantui.screens.messages import CardActionAsked, CardAsked, ChecklistTicked, EditRequested
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, in_ascii
from leantui.widgets.standard_pane import StandardPane

SIDE_BY_SIDE = 100
"""Columns from which card and standard stand beside each other."""


class CardScreen(Page[None]):
    """Fields, description, check-list, other cards, times and history. `tab` goes to the standard.

    The keys of the board that change a card change this one; space ticks the line of the check-list at
    the cursor or does the next step; enter opens the link or the card at the cursor.
    """

    DEFAULT_CSS = """
    CardScreen #card { width: 3fr; padding: 0 1; }
    CardScreen #standard { width: 2fr; border-left: heavy $panel-lighten-1; }
    CardScreen.-narrow #standard { display: none; }
    CardScreen.-narrow.-standard #standard { display: block; border-left: none; }
    CardScreen.-narrow.-standard #card { display: none; }
    CardScreen.-ascii #standard { border-left: ascii $panel-lighten-1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E", "edit", "edit", show=False, id="card.editor"),
        Binding("tab", "other_side", "card, standard", show=False, id="select.pane", priority=True),
    ]
    FOOTER = (
        ("card.step", "tick, do step"),
        ("card.edit", "edit"),
        ("card.block", "block"),
        ("card.comment", "comment"),
        ("list.choose", "open link, card"),
        ("select.pane", "card, standard"),
        ("card.editor", "editor"),
        ("page.back", "back"),
    )

    def __init__(
        self,
        model: CardModel,
        keys: Mapping[str, str] | None = None,
        ask_git: Callable[[Card], GitPart] | None = None,
    ) -> None:
        """A page of a card.

        Args:
            model: The card and what was worked out about it.
            keys: The actions that are done to the card, by the keys that do them here.
            ask_git: Says in a thread what git knows of the card; None: git isn't asked.
        """
        super().__init__()
        self._model = model
        self._ask_git = ask_git
        self._git = ASKING if ask_git else None
        own = [
            Binding(key, f"perform('{action}')", show=False, id=action)
            for key, action in (keys or {}).items()
        ]
        self._bindings = BindingsMap.merge([BindingsMap(own), self._bindings])

    @property
    def model(self) -> CardModel:
        return self._model

    def refresh_model(self, model: CardModel) -> None:
        """Show the card as it is now, without scrolling."""
        is_other = model.card != self._model.card
        self._model = model
        self.query_one("#card", LineView).show_lines(self._lines)
        self._show_standard()
        self.refresh_title()
        if is_other:
            self._look_into_git()

    def page_title(self) -> str:
        return f"{self._model.facts.ref} · {one_line(self._model.board.name)}"

    def body(self) -> ComposeResult:
        with Horizontal(id="page-body"):
            yield CardView(self._lines, id="card")
            yield StandardPane(id="standard")

    def mounted(self) -> None:
        self._fold(self.size.width)
        self._show_standard()
        self._look_into_git()

    def _look_into_git(self) -> None:
        if self._ask_git is not None:
            self.run_worker(self._show_git(self._ask_git), group="git", exclusive=True)

    async def _show_git(self, ask: Callable[[Card], GitPart]) -> None:
        """What git tells, as soon as it does; until then, what it told before."""
        self._git = await asyncio.to_thread(ask, self._model.card)
        self.query_one("#card", LineView).show_lines(self._lines)

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        self.set_class(width < SIDE_BY_SIDE, "-narrow")

    def _show_standard(self) -> None:
        if self._model.standard is not None:
            self.query_one(StandardPane).show(self._model.standard)

    def _lines(self, width: int) -> Sequence[Line]:
        lines = card_lines(msgspec.structs.replace(self._model, git=self._git), width)
        return in_ascii(lines) if wants_ascii(self) else lines

    def action_other_side(self) -> None:
        card, pane = self.query_one("#card"), self.query_one(StandardPane)
        to_standard = not pane.has_focus
        self.set_class(to_standard, "-standard")
        (pane if to_standard else card).focus()

    def action_perform(self, action_id: str) -> None:
        self.post_message(CardActionAsked(action_id, self._model.card.id))

    def on_card_view_ticked(self, event: CardView.Ticked) -> None:
        event.stop()
        if event.item.startswith(CHECK):
            number = int(event.item.removeprefix(CHECK))
            self.post_message(ChecklistTicked(self._model.card.id, number))
        else:
            self.action_perform("card.step")

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        if event.item.startswith(CARD):
            self.post_message(CardAsked(event.item.removeprefix(CARD)))
        elif event.item.startswith(LINK):
            self._open_link(self._model.card.links[int(event.item.removeprefix(LINK))])
        elif event.item.startswith(CHECK):
            number = int(event.item.removeprefix(CHECK))
            self.post_message(ChecklistTicked(self._model.card.id, number))

    def _open_link(self, link: str) -> None:
        """Web addresses and mail only: a file of the workspace must not start anything else."""
        if is_opened(link):
            self.app.open_url(link)
            return
        self.app.notify(
            f"{one_line(link)} is not opened: only http, https and mailto are",
            severity="error",
            markup=False,
        )

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
