"""A new standard from a job breakdown: title, owner, then the important steps, one after the other."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from leantui.model.text import one_line
from leantui.rules.commands import Refusal
from leantui.rules.standard_draft import DraftStep, StandardDraft, typed_key_point
from leantui.screens.keys_here import keymap_of, written
from leantui.screens.page import Page
from leantui.screens.prompts import ConfirmPrompt, Words, field
from leantui.screens.step_prompt import StepPrompt
from leantui.screens.typeahead import held
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap

Create = Callable[[StandardDraft], Awaitable[str | Refusal]]
"""Writes a draft; the answer is its id."""


class ThrowAwayPrompt(ConfirmPrompt):
    """Whether what was typed may go."""

    KEYS = (("confirm.yes", "throw it away"), ("prompt.leave", "go on writing"))


class StandardForm(Page[str]):
    """Writes a draft; the result is its id."""

    DEFAULT_CSS = """
    StandardForm Input { border: none; height: 1; padding: 0 1; margin: 0 1; background: $boost; }
    StandardForm Input:focus { border: none; background: $boost; }
    StandardForm .label { height: 1; padding: 0 1; }
    StandardForm #steps { height: 1fr; margin-top: 1; }
    StandardForm #refused { display: none; padding: 0 1; }
    StandardForm #refused.-shown { display: block; }
    StandardForm.-low #steps { margin-top: 0; }
    StandardForm.-low .label { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", "write", show=False, id="breakdown.write", priority=True),
        Binding("n,ctrl+n", "new", "new step", show=False, id="breakdown.new"),
        Binding("K,shift+up", "shift(-1)", "up", show=False, id="breakdown.up"),
        Binding("J,shift+down", "shift(1)", "down", show=False, id="breakdown.down"),
        Binding("x,delete", "remove", "remove", show=False, id="breakdown.remove"),
    ]
    FOOTER: ClassVar[tuple[tuple[str, str], ...]] = (
        ("enter", "next, step"), ("breakdown.new*", "new step"), ("breakdown.write", "write it"),
        ("breakdown.up breakdown.down", "order"), ("breakdown.remove", "remove"),
        ("page.back", "leave"),
    )  # fmt: skip
    _FIELDS: ClassVar[tuple[str, ...]] = ("title", "owner", "purpose")
    _LOW = 24

    def __init__(self, *, people: Mapping[str, str], owner: str, create: Create) -> None:
        """Ask for a job breakdown.

        Args:
            people: names by id, offered as owners.
            owner: who is offered first: who writes it.
            create: writes it.
        """
        super().__init__()
        self._people = people
        self._owner = owner if owner in people or not people else ""
        self._create = create
        self._steps: list[DraftStep] = []
        self._is_writing = False

    def page_title(self) -> str:
        return "New standard, as a draft: how the job is done best today"

    def body(self) -> ComposeResult:
        yield from field("title", "title: the job in one line")
        yield from field("owner", "owner: someone who does the work", self._owner, self._people)
        yield from field("purpose", "purpose: what the job is for")
        yield Words((), id="refused")
        yield LineView(self._lines, id="steps")

    def mounted(self) -> None:
        self._fold(self.size.height)
        self._input("title").focus()

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.height)

    def _fold(self, height: int) -> None:
        """Where there is little room, what the fields are called stands in them."""
        is_low = height <= self._LOW
        self.set_class(is_low, "-low")
        for name in self._FIELDS:
            self._input(name).placeholder = name if is_low else ""

    def _input(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)

    @property
    def _view(self) -> LineView:
        return self.query_one("#steps", LineView)

    # The steps

    def _lines(self, width: int) -> Sequence[Line]:
        head = [Line((Span(" Important steps", "heading"),))]
        if not self._steps:
            key = written(keymap_of(self.app), "breakdown.new*")
            words = f"{key} adds a step: what advances the work, as verb and object".strip()
            head += wrap([Span(words, "muted")], width, hanging=3, first=[Span("   ")])
        lines = [*head]
        for number, step in enumerate(self._steps):
            lines += _step_lines(number, step, width)
        return in_ascii(lines) if wants_ascii(self) else lines

    def _show_steps(self, at: int | None = None) -> None:
        self._view.show_lines(self._lines, cursor=None if at is None else str(at))
        self._view.show_cursor()

    @property
    def _at(self) -> int:
        """The number of the step at the cursor, from 0; -1 where there is none."""
        return int(self._view.cursor) if self._steps and self._view.cursor else -1

    def action_new(self) -> None:
        """Add a step below the one at the cursor, and go on with the next until there is none."""
        self._forget_refusal()
        self.run_worker(held(self.app, self._add_steps()))

    async def _add_steps(self) -> None:
        at = self._at + 1 if self._view.has_focus else len(self._steps)
        while step := await self.app.push_screen_wait(StepPrompt(at + 1)):
            self._steps.insert(at, step)
            self._show_steps(at)
            at += 1
        self.set_focus(self._view)

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self.run_worker(self._edit_step(int(event.item)))

    async def _edit_step(self, at: int) -> None:
        step = await self.app.push_screen_wait(StepPrompt(at + 1, self._steps[at]))
        if step is not None:
            self._steps[at] = step
            self._show_steps(at)

    def action_shift(self, by: int) -> None:
        """Move the step at the cursor up or down."""
        at, to = self._at, self._at + by
        if self._view.has_focus and at >= 0 and 0 <= to < len(self._steps):
            self._steps[at], self._steps[to] = self._steps[to], self._steps[at]
            self._show_steps(to)

    def action_remove(self) -> None:
        if self._view.has_focus and self._at >= 0:
            del self._steps[self._at]
            self._show_steps(min(self._at, len(self._steps) - 1) if self._steps else None)

    # Typing and writing

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field, and from the last one to the steps."""
        event.stop()
        at = self._FIELDS.index(event.input.id or "title")
        if at + 1 < len(self._FIELDS):
            self.set_focus(self._input(self._FIELDS[at + 1]))
        elif self._steps:
            self._view.focus()
        else:
            self.action_new()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._forget_refusal()

    def _forget_refusal(self) -> None:
        self.query_one("#refused").remove_class("-shown")

    @property
    def draft(self) -> StandardDraft:
        """What was typed so far."""
        typed = {name: self._input(name).value.strip() for name in self._FIELDS}
        return StandardDraft(**typed, steps=tuple(self._steps))

    def action_write(self) -> None:
        if not self._is_writing:
            self._is_writing = True
            self.run_worker(held(self.app, self._write()))

    async def _write(self) -> None:
        """Write it; what speaks against it is said, and what was typed stays."""
        answer = await self._create(self.draft)
        self._is_writing = False
        if isinstance(answer, str):
            self.dismiss(answer)
            return
        refused = self.query_one("#refused", Words)
        refused.add_class("-shown")
        hint = f". {answer.hint}" if answer.hint else ""
        refused.show_words([Span(f"! {one_line(answer.message + hint)}", "bad")])
        if answer.field in self._FIELDS:
            self._input(answer.field).focus()
        elif answer.field == "steps":
            self._view.focus()

    def action_back(self) -> None:
        """Leave; what was typed is thrown away only if that is meant."""
        draft = self.draft
        if not (draft.title or draft.purpose or draft.steps):
            self.dismiss(None)
            return
        self.run_worker(self._leave())

    async def _leave(self) -> None:
        if await self.app.push_screen_wait(ThrowAwayPrompt("Throw away what was written?")):
            self.dismiss(None)


def _step_lines(number: int, step: DraftStep, width: int) -> list[Line]:
    item = str(number)
    lines = wrap(
        [Span(one_line(step.do), "strong")], width, hanging=6,
        first=[Span(f" {number + 1:>3}  ", "muted")], item=item, is_head=True,
    )  # fmt: skip
    for point in step.key_points:
        reason = f", because {point.reason}" if point.reason else ""
        text = Span(f"{typed_key_point(point)}{reason}")
        lines += wrap([text], width, hanging=8, first=[Span("      • ", "muted")], item=item)
    if step.check:
        text = Span(f"check: {one_line(step.check)}", "good")
        lines += wrap([text], width, hanging=13, first=[Span("      ")], item=item)
    return lines
