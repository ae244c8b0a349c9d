"""Needs attention: every file with something wrong, and the way to each."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.screens.messages import EditRequested
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap
from leantui.widgets.words import count_words


class AttentionModel(msgspec.Struct, frozen=True):
    """The problems to show."""

    problems: tuple[Problem, ...] = ()


class AttentionScreen(Page[None]):
    """The list of problems, errors first. Enter or `E` asks for the editor at that place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E,e", "edit", "edit", show=False),
    ]
    FOOTER = (("↑↓", "select"), ("enter E", "open in the editor"), ("esc", "back"))

    def __init__(self, model: AttentionModel) -> None:
        super().__init__()
        self._take(model)

    def _take(self, model: AttentionModel) -> None:
        ordered = sorted(model.problems, key=lambda each: (each.severity != "error", each))
        self._problems = {str(number): problem for number, problem in enumerate(ordered)}

    def refresh_model(self, model: AttentionModel) -> None:
        """Show other problems; the cursor stays at its problem where that is still there."""
        view = self.query_one(LineView)
        at = self._problems.get(view.cursor)
        self._take(model)
        found = next((key for key, problem in self._problems.items() if problem == at), None)
        view.show_lines(self._lines, cursor=found)
        view.show_cursor()
        self.refresh_title()

    def page_title(self) -> str:
        problems = self._problems.values()
        errors = sum(problem.severity == "error" for problem in problems)
        counts = [
            count_words(errors, "error") if errors else "",
            count_words(len(problems) - errors, "warning") if len(problems) > errors else "",
        ]
        said = ", ".join(filter(None, counts))
        return f"Needs attention: {said}" if said else "Needs attention"

    def body(self) -> ComposeResult:
        yield LineView(self._lines, id="page-body")

    def _lines(self, width: int) -> Sequence[Line]:
        if not self._problems:
            return [
                Line((Span("  Nothing needs attention", "good"),)),
                Line((Span("  Every file could be read and is as it should be.", "muted"),)),
            ]
        lines = [
            line
            for key, problem in self._problems.items()
            for line in problem_lines(problem, width, key)
        ]
        return in_ascii(lines) if wants_ascii(self) else lines

    def action_edit(self) -> None:
        problem = self._problems.get(self.query_one(LineView).cursor)
        if problem is not None:
            self.post_message(EditRequested(problem.file, problem.line))

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self.action_edit()


def problem_lines(problem: Problem, width: int, item: str = "") -> list[Line]:
    """Where, what and what to do about it, followed by a blank line."""
    sign, role = ("✗ error  ", "bad") if problem.severity == "error" else ("! warning", "warning")
    where = one_line(problem.file) + (f":{problem.line}" if problem.line else "")
    key = [Span(f"   {one_line(problem.key)}", "code")] if problem.key else []
    first = [Span(f" {sign} ", role)]
    lines = wrap(
        [Span(where, "strong"), *key], width, hanging=4, first=first, item=item, is_head=True
    )
    indent = [Span("    ")]
    lines += wrap([Span(one_line(problem.message))], width, hanging=4, first=indent, item=item)
    if problem.hint:
        hint = [Span(f"→ {one_line(problem.hint)}", "accent")]
        lines += wrap(hint, width, hanging=6, first=indent, item=item)
    return [*lines, Line()]
