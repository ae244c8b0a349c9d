"""Needs attention: what could not be saved, what was cut off, every file with something wrong."""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.screens.messages import EditRequested, UnfinishedAnswered, UnsavedAnswered, Way
from leantui.screens.page import Page
from leantui.session.conflicts import CODES as CONFLICTS
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """A change that isn't wholly in the files."""

    key: str
    what: str
    """The change, in words."""
    why: str
    """What happened to it."""


class AttentionModel(msgspec.Struct, frozen=True):
    """What needs attention."""

    problems: tuple[Problem, ...] = ()
    unsaved: tuple[Matter, ...] = ()
    """Changes that could not be saved; the key is the number among them."""
    unfinished: tuple[Matter, ...] = ()
    """Operations that were cut off; the key is their name."""


_UNSAVED = "✗ not saved "
_UNFINISHED = "✗ cut off   "


class AttentionScreen(Page[None]):
    """The list, the most pressing first. Enter or `E` asks for the editor at a problem's place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E,e", "edit", "edit", show=False, id="attention.edit"),
        Binding("R", "resolve", "resolve", show=False, id="attention.resolve"),
        Binding("r", "answer('back')", "take back", show=False, id="attention.take-back"),
        Binding("x", "answer('leave')", "leave", show=False, id="attention.leave"),
    ]
    FOOTER = (
        ("list.up list.down", "select"),
        ("list.choose", "mend it: editor, or choose"),
        ("attention.edit", "editor"),
        ("attention.resolve", "choose between two sides"),
        ("page.back", "back"),
    )

    def __init__(self, model: AttentionModel, choose: Callable[[str], None]) -> None:
        """A list.

        Args:
            model: What is in it.
            choose: Lets the user choose between the two sides of a file.
        """
        super().__init__()
        self._choose = choose
        self._take(model)

    def _take(self, model: AttentionModel) -> None:
        ordered = sorted(model.problems, key=lambda each: (each.severity != "error", each))
        self._problems = {str(number): problem for number, problem in enumerate(ordered)}
        self._unsaved = {f"unsaved {each.key}": each for each in model.unsaved}
        self._unfinished = {f"unfinished {each.key}": each for each in model.unfinished}

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
            f"{len(self._unsaved)} not saved" if self._unsaved else "",
            f"{len(self._unfinished)} cut off" if self._unfinished else "",
            count_words(errors, "error") if errors else "",
            count_words(len(problems) - errors, "warning") if len(problems) > errors else "",
        ]
        said = ", ".join(filter(None, counts))
        return f"Needs attention: {said}" if said else "Needs attention"

    def body(self) -> ComposeResult:
        yield LineView(self._lines, id="page-body")

    def _lines(self, width: int) -> Sequence[Line]:
        lines = [*self._matter_lines(width), *self._problem_lines(width)]
        if not lines:
            return [
                Line((Span("  Nothing needs attention", "good"),)),
                Line((Span("  Every file could be read and is as it should be.", "muted"),)),
            ]
        return in_ascii(lines) if wants_ascii(self) else lines

    def _matter_lines(self, width: int) -> Iterator[Line]:
        for matters, sign, ways in (
            (self._unsaved, _UNSAVED, "enter tries it again, x drops it"),
            (self._unfinished, _UNFINISHED, "enter finishes it, r takes it back, x leaves all as it is"),
        ):  # fmt: skip
            for item, matter in matters.items():
                yield from _entry(
                    (f" {sign} ", "bad"), matter.what, "", matter.why, ways, width, item
                )

    def _problem_lines(self, width: int) -> Iterator[Line]:
        for item, problem in self._problems.items():
            yield from problem_lines(problem, width, item)

    def action_edit(self) -> None:
        problem = self._problems.get(self.query_one(LineView).cursor)
        if problem is not None:
            self.post_message(EditRequested(problem.file, problem.line))

    def action_answer(self, way: Way) -> None:
        item = self.query_one(LineView).cursor
        if item in self._unsaved and way != "back":
            self.post_message(UnsavedAnswered(int(self._unsaved[item].key), way))
        elif item in self._unfinished:
            self.post_message(UnfinishedAnswered(self._unfinished[item].key, way))

    def action_resolve(self) -> None:
        problem = self._problems.get(self.query_one(LineView).cursor)
        if problem is not None and problem.code in CONFLICTS:
            self._choose(problem.file)

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        problem = self._problems.get(event.item)
        if problem is not None and problem.code in CONFLICTS:
            self.action_resolve()
        elif problem is not None:
            self.action_edit()
        else:
            self.action_answer("do")


def problem_lines(problem: Problem, width: int, item: str = "") -> list[Line]:
    """Where, what and what to do about it, followed by a blank line."""
    sign, role = ("✗ error  ", "bad") if problem.severity == "error" else ("! warning", "warning")
    where = one_line(problem.file) + (f":{problem.line}" if problem.line else "")
    first = (f" {sign} ", role)
    return _entry(first, where, problem.key, problem.message, problem.hint, width, item)


def _entry(
    sign: tuple[str, str], what: str, key: str, why: str, hint: str, width: int, item: str
) -> list[Line]:
    behind = [Span(f"   {one_line(key)}", "code")] if key else []
    words = [Span(one_line(what), "strong"), *behind]
    lines = wrap(words, width, hanging=4, first=[Span(*sign)], item=item, is_head=True)
    indent = [Span("    ")]
    lines += wrap([Span(one_line(why))], width, hanging=4, first=indent, item=item)
    if hint:
        way_out = [Span(f"→ {one_line(hint)}", "accent")]
        lines += wrap(way_out, width, hanging=6, first=indent, item=item)
    return [*lines, Line()]
