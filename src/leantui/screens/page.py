"""The frame of a screen that fills the terminal: a title, a body, and its keys at the bottom."""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.actions import show_keys
from leantui.model.text import one_line
from leantui.screens.answering import Answering
from leantui.screens.keys_here import footer_keys, keys_here
from leantui.widgets.line_view import OneLine, wants_ascii
from leantui.widgets.lines import ASCII_ELLIPSIS, ELLIPSIS, Line, Span, fit, to_ascii
from leantui.widgets.status import Footer

Result = TypeVar("Result")


class Page(Answering[Result | None]):
    """A screen over the board. Escape and `q` go back to what was below it."""

    DEFAULT_CSS = """
    Page { layout: vertical; }
    Page > #page-title { background: $panel; text-style: bold; }
    Page > #page-body { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "back", show=False, id="page.back"),
        Binding("question_mark,f1", "keys", "keys", show=False, id="general.help"),
    ]
    FOOTER: ClassVar[tuple[tuple[str, str], ...]] = (("page.back", "back"),)
    """Actions' ids or keys, and labels; the last one is shown at every width."""

    renew: Callable[[], None] | None = None
    """Shows what the page is about as it is by now; set by whoever opened it."""

    def compose(self) -> ComposeResult:
        yield OneLine(self._title_lines, id="page-title")
        yield from self.body()
        footer = Footer()
        *keys, last = footer_keys(self.app, self.footer_keys())
        footer.show(keys, last)
        yield footer

    def on_mount(self) -> None:
        self.set_class(wants_ascii(self), "-ascii")
        self.mounted()

    def mounted(self) -> None:
        """Called when everything of the page is there."""

    def footer_keys(self) -> tuple[tuple[str, str], ...]:
        """Keys and labels of this page as it is."""
        return self.FOOTER

    def page_title(self) -> str:
        """What the page is, for its first line."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def _title_lines(self, width: int) -> Sequence[Line]:
        title, ellipsis = one_line(self.page_title()), ELLIPSIS
        if wants_ascii(self):
            title, ellipsis = to_ascii(title), ASCII_ELLIPSIS
        return [Line((Span(" "), Span(fit(title, max(width - 2, 1), ellipsis), "title")))]

    def refresh_title(self) -> None:
        self.query_one("#page-title").refresh()

    def action_keys(self) -> None:
        """The keys of this page, and what the signs mean."""
        from leantui.screens.help import HelpModel, HelpRow, HelpScreen

        here = sorted((each.action for each in keys_here(self)), key=lambda each: each.group)
        rows = tuple(
            HelpRow(keys=show_keys(each), label=each.label, help=each.help, group=each.group)
            for each in here
        )
        self.app.push_screen(HelpScreen(HelpModel(rows, "on this page")))

    def action_back(self) -> None:
        self.dismiss(None)
