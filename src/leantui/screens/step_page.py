"""One step on a page: how it is done, what it asks for, what became of it, and all that can be done with it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.words import since_words, span_words
from leantui.process.steps import StepView
from leantui.screens.card_lines import step_words
from leantui.screens.page import Page
from leantui.screens.record_field import field_label, shown_value
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap
from leantui.widgets.looks import STANDARD_LOOKS, Looks
from leantui.widgets.standard_lines import step_lines
from leantui.widgets.standard_view import StandardView


class StepModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows."""

    view: StandardView
    step: StepView
    known: dict[str, object]
    """Fields recorded so far, by name."""
    ref: str
    item: str
    """By which the pane names it: its id, with the calling step's before it."""


class StepLines(LineView):
    """Lines in the looks of the standard pane, that scroll."""

    LOOKS: ClassVar[Looks] = STANDARD_LOOKS


class StepPage(Page[None]):
    """Key points, reasons, check, fields to record and history of a step."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "act('do')", "do it", show=False, id="step.do"),
        Binding("f", "act('fail')", "it failed", show=False, id="step.fail"),
        Binding("s", "act('skip')", "skip", show=False, id="step.skip"),
        Binding("u", "act('undo')", "take back", show=False, id="step.take-back"),
        Binding("exclamation_mark", "act('help')", "call for help", show=False, id="step.help"),
        Binding("i", "act('improve')", "improve", show=False, id="step.improve"),
    ]
    FOOTER = (
        ("step.do", "do it"),
        ("step.fail", "it failed"),
        ("step.skip", "skip"),
        ("step.take-back", "take back"),
        ("step.help", "help"),
        ("step.improve", "improve"),
        ("page.back", "back"),
    )

    def __init__(self, model: StepModel, act: Callable[[str, str], None]) -> None:
        """A page of a step.

        Args:
            model: The step and what was worked out about it.
            act: Does what a key says: its name, and the step's id.
        """
        super().__init__()
        self._model = model
        self._act = act

    def refresh_model(self, model: StepModel) -> None:
        """Show the step as it is now."""
        self._model = model
        self.query_one(StepLines).show_lines(self._lines)
        self.refresh_title()

    def page_title(self) -> str:
        standard = self._model.view.standard
        title = f"{standard.title} r{standard.revision}" if standard else ""
        return f"{self._model.ref} · {one_line(title)}"

    def body(self) -> ComposeResult:
        yield StepLines(self._lines, has_cursor=False, id="page-body")

    def mounted(self) -> None:
        self.query_one("#page-body").focus()

    def action_act(self, name: str) -> None:
        self._act(name, self._model.item)

    def _lines(self, width: int) -> Sequence[Line]:
        lines = step_page_lines(self._model, width)
        return in_ascii(lines) if wants_ascii(self) else lines


def step_page_lines(model: StepModel, width: int) -> list[Line]:
    """The page's content."""
    view, step = model.view, model.step
    lines = [Line(), *step_lines(view, step, width), Line()]
    lines += wrap([Span(_state_words(view, step), "muted")], width)
    for asked in step.step.record:
        value = shown_value(model.known.get(asked.field))
        words = [Span(f"{field_label(asked)}: ", "muted"), Span(one_line(value) or "–", "record")]
        lines += wrap(words, width, hanging=2)
    if history := _history(view, step):
        lines += [Line(), *wrap([Span("History", "heading")], width)]
        for entry in history:
            when = f"{since_words(entry.at, view.as_of)} {one_line(entry.by)}  "
            words = [Span(when, "muted"), Span(one_line(_entry_words(entry)))]
            lines += wrap(words, width, hanging=2)
    return lines


def _state_words(view: StandardView, step: StepView) -> str:
    numbers = {each.step.id: each.number for each in view.steps}
    waits = ", ".join(str(numbers[each]) for each in step.waits_for if each in numbers)
    state = {
        "waiting": f"waits for {waits}" if waits else "its condition isn't known yet",
        "not applicable": "not needed here",
        "skipped": "left out",
    }.get(step.state, step.state)
    since = f" since {span_words(view.as_of - step.since)}" if step.since else ""
    return state + since


def _history(view: StandardView, step: StepView) -> list[LogEntry]:
    card, standard = view.card, view.standard
    if card is None or standard is None:
        return []
    return [
        entry
        for entry in card.log
        if entry.event in ("step", "help", "answered")
        and entry.step == step.step.id
        and entry.standard in (None, standard.id)
    ]


def _entry_words(entry: LogEntry) -> str:
    if entry.event == "help":
        return f"called for help: {entry.reason or ''}"
    if entry.event == "answered":
        return f"answered the call{f': {entry.text}' if entry.text else ''}"
    said = step_words(entry)
    return f"{said}. It said: {entry.text}" if entry.text else said
