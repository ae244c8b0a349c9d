"""What differs between the revision that a run follows and the one in force, and moving the run to it."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.exchange.standard_diff_pages import diff_lines
from leantui.model.text import one_line
from leantui.rules.standard_diff import StandardDiff
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap

_ROLES = {
    "title": "title", "why": "accent", "plain": "", "added": "good", "removed": "bad",
    "changed": "heading", "old": "muted", "new": "strong",
}  # fmt: skip


class DifferenceScreen(Page[bool]):
    """Step by step. The result is whether the run shall go on by the later revision."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "migrate", "move the run", show=False, id="difference.migrate")
    ]
    FOOTER = (("↑↓", "scroll"), ("difference.migrate", "move the run to it"), ("page.back", "back"))

    def __init__(self, diff: StandardDiff, plan: Sequence[str]) -> None:
        """Show it.

        Args:
            diff: The two revisions, compared.
            plan: What doesn't simply carry over where the run is moved, in words.
        """
        super().__init__()
        self._diff = diff
        self._plan = plan

    def page_title(self) -> str:
        diff = self._diff
        return (
            f"What differs: {one_line(diff.new.title)} r{diff.old.revision} → r{diff.new.revision}"
        )

    def body(self) -> ComposeResult:
        yield LineView(self._lines, has_cursor=False, id="page-body")

    def mounted(self) -> None:
        self.query_one("#page-body").focus()

    def _lines(self, width: int) -> Sequence[Line]:
        lines: list[Line] = []
        for each in diff_lines(self._diff):
            indent = " " * (2 * each.indent)
            spans = [Span(each.text, _ROLES[each.look])]
            lines += wrap(spans, width, hanging=len(indent) + 2, first=[Span(indent)])
        if self._plan:
            lines += [Line(), *wrap([Span("If the run is moved to it", "heading")], width)]
            for words in self._plan:
                lines += wrap([Span(words, "warning")], width, hanging=2)
        return in_ascii(lines) if wants_ascii(self) else lines

    def action_migrate(self) -> None:
        self.dismiss(True)
