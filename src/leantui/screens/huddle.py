"""The huddle: one stop of the walk large, its standard beside it, what was agreed one key away."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import ClassVar, Literal

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Horizontal

from leantui.huddle.stop import Kind
from leantui.screens.huddle_lines import (
    StopView,
    clock_words,
    end_lines,
    progress_bar,
    stop_lines,
    strip_line,
)
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, Span, fit, in_ascii
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.standard_view import StandardView

SIDE_BY_SIDE = 100
"""Columns from which the stop and its standard stand beside each other."""
Asked = Literal["note", "park", "action", "decision", "present", "end", "filter", "copy", "file"]


class HuddleModel(msgspec.Struct, frozen=True, kw_only=True):
    """The stop in hand and how far the walk is."""

    title: str
    """Of the boards: `Service Desk`."""
    index: int
    count: int
    kinds: tuple[tuple[Kind, int], ...]
    """How many stops there are of each kind."""
    stop: StopView | None
    """None at the end, where the minutes are shown."""
    standard: StandardView | None = None
    minutes: str = ""
    present: int = 0
    saying: str = ""
    """What can't be read or saved, said until it can."""
    target: timedelta = timedelta(minutes=10)
    """How long the whole should take: the target time of the huddle's own standard."""
    by: str = "board"
    filter: str = ""


Times = Callable[[], tuple[timedelta, timedelta]]
"""How long the huddle has gone on, and for how long the stop has been in hand."""


class HuddleScreen(Page[None]):
    """Walks from stop to stop. The board's keys for a card change the card in hand."""

    DEFAULT_CSS = """
    HuddleScreen #card { width: 3fr; padding: 1 2; }
    HuddleScreen #standard { width: 2fr; border-left: heavy $panel-lighten-1; }
    HuddleScreen.-narrow #standard { display: none; }
    HuddleScreen.-narrow #card { padding: 0 1; }
    HuddleScreen.-narrow.-standard #standard { display: block; border-left: none; width: 1fr; }
    HuddleScreen.-narrow.-standard #card { display: none; }
    HuddleScreen.-large #standard { display: none; }
    HuddleScreen.-ascii #standard { border-left: ascii $panel-lighten-1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "go(1)", "next", show=False, id="huddle.next", priority=True),
        Binding("left", "go(-1)", "back", show=False, id="huddle.back", priority=True),
        Binding("home", "first", "first", show=False, id="huddle.first", priority=True),
        Binding("end", "last", "end", show=False, id="huddle.last", priority=True),
        Binding("n", "ask('note')", "note", show=False, id="huddle.note"),
        Binding("p", "ask('park')", "parking lot", show=False, id="huddle.park"),
        Binding("plus", "ask('action')", "action", show=False, id="huddle.action"),
        Binding("d", "ask('decision')", "decision", show=False, id="huddle.decision"),
        Binding("w", "ask('present')", "who is here", show=False, id="huddle.present"),
        Binding("slash", "ask('filter')", "filter", show=False, id="huddle.filter"),
        Binding("v", "by_person", "by person", show=False, id="huddle.by-person"),
        Binding("z", "large", "large", show=False, id="huddle.large"),
        Binding("tab", "other_side", "card, standard", show=False, id="select.pane", priority=True),
        Binding("enter", "open", "open", show=False, id="huddle.open", priority=True),
        Binding("y", "ask('copy')", "copy the minutes", show=False, id="huddle.copy"),
        Binding("o", "ask('file')", "minutes to a file", show=False, id="huddle.file"),
        Binding("X", "ask('end')", "end the huddle", show=False, id="huddle.end"),
    ]
    FOOTER = (
        ("huddle.next", "next"), ("huddle.back", "back"), ("huddle.note", "note"),
        ("huddle.action", "action"), ("huddle.park", "park"), ("huddle.decision", "decision"),
        ("card.move-left card.move-right", "move"), ("card.block", "block"), ("card.assign", "assign"),
        ("huddle.by-person", "by person"), ("huddle.large", "large"), ("huddle.present", "who is here"),
        ("page.back", "pause"),
    )  # fmt: skip

    def __init__(
        self,
        model: HuddleModel,
        *,
        keys: Mapping[str, str],
        times: Times,
        go: Callable[[int], None],
        ask: Callable[[Asked], None],
        by_person: Callable[[], None],
        perform: Callable[[str, str], None],
        open_card: Callable[[str], None],
    ) -> None:
        """A page of the walk.

        Args:
            model: the stop in hand.
            keys: the board's actions that are done to the card in hand, by their keys.
            times: what the clocks show.
            go: goes to the stop of that place.
            ask: asks for what is agreed, and writes it down.
            by_person: walks by person instead of by board, or the reverse.
            perform: does an action of the board to a card.
            open_card: shows a card's page over this one.
        """
        super().__init__()
        self._model = model
        self._times = times
        self._go = go
        self._ask = ask
        self._by_person = by_person
        self._perform = perform
        self._open_card = open_card
        own = set(self._bindings.key_to_bindings)
        card_keys = [
            Binding(key, f"perform('{action}')", show=False, id=action)
            for key, action in keys.items()
            if key not in own
        ]
        self._bindings = BindingsMap.merge([BindingsMap(card_keys), self._bindings])

    @property
    def model(self) -> HuddleModel:
        return self._model

    def body(self) -> ComposeResult:
        yield OneLine(self._strip, id="strip")
        with Horizontal(id="page-body"):
            yield LineView(self._lines, id="card")
            yield StandardPane(id="standard")

    def mounted(self) -> None:
        self._fold(self.size.width)
        self.query_one("#card").focus()
        self._show_standard()
        self.set_interval(1, self.refresh_title, name="clock")

    def show(self, model: HuddleModel) -> None:
        """Show another stop, or the same one after something changed."""
        is_same = model.index == self._model.index
        self._model = model
        card = self.query_one("#card", LineView)
        card.show_lines(self._lines)
        if not is_same:
            card.scroll_to(y=0, animate=False, force=True)
        self.query_one("#strip", OneLine).refresh()
        self._show_standard()
        self.refresh_title()

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        self.set_class(width < SIDE_BY_SIDE, "-narrow")

    def _show_standard(self) -> None:
        if self._model.standard is not None:
            self.query_one(StandardPane).show(self._model.standard)

    # What is drawn

    def page_title(self) -> str:
        """What fits, the clock last of all to go."""
        model, width = self._model, self.size.width
        whole, here = self._times()
        late = " over time" if whole > model.target else ""
        clock = f"{clock_words(whole)} of {clock_words(model.target)}{late}"
        place = "end" if model.stop is None else f"{model.index + 1}/{model.count}"
        parts = [
            f"Huddle: {model.title}",
            place,
            clock,
            f"this card {clock_words(here)}" if model.stop is not None else "",
            f"{model.present} here" if model.present else "",
            "by person" if model.by == "person" else "",
            f"/{model.filter}" if model.filter else "",
        ]
        if model.saying:
            return fit("   ".join((place, clock, model.saying)), width - 2)
        shown = [part for part in parts if part]
        while len(shown) > 3 and len("   ".join(shown)) > width - 2:
            shown.pop()
        if len("   ".join(shown)) > width - 2:
            shown = ["Huddle", place, clock]
        return "   ".join(shown)

    def _title_lines(self, width: int) -> Sequence[Line]:
        """The title keeps its gaps."""
        line = Line((Span(f" {self.page_title()}", "title"),))
        return in_ascii([line]) if wants_ascii(self) else [line]

    def _strip(self, width: int) -> Sequence[Line]:
        model = self._model
        is_ascii = wants_ascii(self)
        current = model.stop.stop.kind if model.stop else None
        bar = progress_bar(model.index, model.count, 12 if width >= 80 else 8, is_ascii=is_ascii)
        rest = width - sum(len(span.text) for span in bar) - 2
        line = strip_line(dict(model.kinds), current, rest, is_ascii=is_ascii)
        return [Line((Span(" "), *bar, *line.spans))]

    def _lines(self, width: int) -> Sequence[Line]:
        model = self._model
        if model.stop is None:
            hints = (
                "enter or X ends the huddle   y copies the minutes   o writes them to a file   ← goes back",
            )
            lines = list(end_lines(model.minutes, width, hints))
        else:
            lines = stop_lines(model.stop, width, large=self.has_class("-large"))
        return in_ascii(lines) if wants_ascii(self) else lines

    # Keys

    @property
    def _card_in_hand(self) -> str:
        """The id of the card that keys change: the stop's, or the one at the cursor of a list."""
        view = self._model.stop
        if view is None:
            return ""
        return view.card.id if view.card is not None else self.query_one("#card", LineView).cursor

    def action_go(self, by: int) -> None:
        self._go(self._model.index + by)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(self._model.count)

    def action_ask(self, what: Asked) -> None:
        self._ask(what)

    def action_by_person(self) -> None:
        self._by_person()

    def action_large(self) -> None:
        self.toggle_class("-large")
        self.query_one("#card", LineView).show_lines(self._lines)

    def action_other_side(self) -> None:
        card, pane = self.query_one("#card"), self.query_one(StandardPane)
        to_standard = not pane.has_focus
        self.set_class(to_standard, "-standard")
        (pane if to_standard else card).focus()

    def action_perform(self, action_id: str) -> None:
        if card_id := self._card_in_hand:
            self._perform(action_id, card_id)

    def action_open(self) -> None:
        """The card's page; on the standard a step's details; after the last stop the end."""
        pane = self.query_one(StandardPane)
        if pane.has_focus:
            pane.action_choose()
        elif self._model.stop is None:
            self._ask("end")
        elif card_id := self._card_in_hand:
            self._open_card(card_id)

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self.action_open()

    def action_back(self) -> None:
        if self.has_class("-narrow") and self.has_class("-standard"):
            self.action_other_side()
        else:
            self.dismiss(None)
