"""The boards of the workspace: type to narrow them, choose one, or all of them at once."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.rules.board_figures import BoardFigures
from leantui.screens.page import Page
from leantui.widgets.fuzzy import best
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap

ALL = "*"
"""The answer that means all boards at once; no board's id can be that."""


class BoardEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One board and what stands on it."""

    id: str
    name: str
    key: str = ""
    vision: str = ""
    figures: BoardFigures
    is_current: bool = False


class BoardsModel(msgspec.Struct, frozen=True):
    boards: tuple[BoardEntry, ...] = ()
    workspace: str = ""
    """The workspace's name."""


class BoardsScreen(Page[str]):
    """Choose a board; the result is its id, or `ALL`."""

    DEFAULT_CSS = """
    BoardsScreen Input { border: none; height: 1; padding: 0 1; background: $boost; }
    BoardsScreen Input:focus { border: none; background: $boost; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", "up", show=False, id="choice.up"),
        Binding("down", "go(1)", "down", show=False, id="choice.down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="choice.page-up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="choice.page-down"),
    ]
    FOOTER = (
        ("choice.up choice.down", "select"),
        ("enter", "open the board"),
        ("page.back", "back"),
    )

    def __init__(
        self, model: BoardsModel, *, reload: Callable[[], BoardsModel] | None = None
    ) -> None:
        """Show boards.

        Args:
            model: what there is.
            reload: tells what there is by now, after something was written.
        """
        super().__init__()
        self._model = model
        self._reload = reload
        self.renew = self.disk_changed
        self._query = ""

    def refresh_model(self, model: BoardsModel) -> None:
        self._model = model
        self._view.show_lines(self._lines)
        self.refresh_title()

    def disk_changed(self) -> None:
        """Something else lies on disk."""
        if self._reload is not None and self.is_mounted:
            self.refresh_model(self._reload())

    def page_title(self) -> str:
        workspace = one_line(self._model.workspace)
        return f"Boards of {workspace}" if workspace else "Boards"

    def body(self) -> ComposeResult:
        yield Input(placeholder="type to narrow the list", id="search")
        view = LineView(self._lines, id="page-body")
        view.can_focus = False
        view.is_driven = True
        view.cursor = next((board.id for board in self._model.boards if board.is_current), "")
        yield view

    @property
    def _view(self) -> LineView:
        return self.query_one(LineView)

    @property
    def found(self) -> list[BoardEntry]:
        """The boards that answer what is typed, the best first."""
        return best(
            self._query, self._model.boards, lambda board: f"{board.name} {board.key} {board.id}"
        )

    def _lines(self, width: int) -> Sequence[Line]:
        if not self._model.boards:
            words = "There is no board yet: make boards/<name>/board.toml"
            return wrap([Span(words, "muted")], width)
        lines = [line for board in self.found for line in _board_lines(board, width)]
        if len(self._model.boards) > 1 and not self._query:
            lines += wrap(
                [Span("All boards"), Span("   a lane for each: queue, active, done", "muted")],
                width, hanging=4, first=[Span("   ")], item=ALL, is_head=True,
            )  # fmt: skip
        if not lines:
            return wrap([Span("No board is called so; take letters away", "muted")], width)
        return in_ascii(lines) if wants_ascii(self) else lines

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._query = event.value.strip()
        found = self.found
        self._view.show_lines(self._lines, cursor=found[0].id if self._query and found else None)
        self._view.show_cursor()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._view.action_choose()

    def action_go(self, by: int) -> None:
        """Over the list, while the field has the keys."""
        self._view.action_cursor(by)

    def action_page(self, by: int) -> None:
        self._view.action_page(by)

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self.dismiss(event.item)

    def action_back(self) -> None:
        """First what was typed goes, then the screen."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)


def _board_lines(board: BoardEntry, width: int) -> list[Line]:
    key = [Span(f"   {one_line(board.key)}", "muted")] if board.key else []
    here = [Span("   open now", "accent")] if board.is_current else []
    lines = wrap(
        [Span(one_line(board.name), "strong"), *key, *here],
        width, hanging=4, first=[Span(" ▶ " if board.is_current else "   ", "accent")],
        item=board.id, is_head=True,
    )  # fmt: skip
    indent = [Span("     ")]
    if board.vision:
        vision = [Span(one_line(board.vision), "muted")]
        lines += wrap(vision, width, hanging=5, first=indent, item=board.id)
    lines += wrap(_counts(board.figures), width, hanging=5, first=indent, item=board.id)
    return [*lines, Line()]


def _counts(figures: BoardFigures) -> list[Span]:
    """Each count as words that stay together."""
    limit = "" if figures.wip_limit is None else f"/{figures.wip_limit}"
    is_over = figures.wip_limit is not None and figures.wip > figures.wip_limit
    over = len(figures.over_limits)
    counts = (
        (f"{figures.open} open", ""),
        (f"WIP {figures.wip:g}{limit}{' ▲' if is_over else ''}", "bad" if is_over else ""),
        (f"▲ {count_words(over, 'limit')} over" if over else "", "warning"),
        (f"⚑ {figures.blocked} blocked" if figures.blocked else "", "warning"),
        (_need(figures.attention), "bad"),
    )
    said = [(text.replace(" ", "\u00a0"), role) for text, role in counts if text]
    return [
        Span(f"   {text}" if number else text, role) for number, (text, role) in enumerate(said)
    ]


def _need(count: int) -> str:
    return f"! {count} {'needs' if count == 1 else 'need'} attention" if count else ""
