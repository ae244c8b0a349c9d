"""The boards of the workspace, to choose one."""

from collections.abc import Sequence

import msgspec
from textual.app import ComposeResult

from leantui.model.text import one_line
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap
from leantui.widgets.words import count_words


class BoardEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One board and what stands on it."""

    id: str
    name: str
    key: str = ""
    vision: str = ""
    open: int = 0
    """Cards that aren't finished."""
    wip: int | float = 0
    """Cards started and not finished."""
    wip_limit: int | None = None
    over_limits: int = 0
    """Limits that are exceeded."""
    blocked: int = 0
    attention: int = 0
    """Problems in its files."""
    is_current: bool = False


class BoardsModel(msgspec.Struct, frozen=True):
    boards: tuple[BoardEntry, ...] = ()
    workspace: str = ""
    """The workspace's name."""


class BoardsScreen(Page[str]):
    """Choose a board; the result is its id."""

    FOOTER = (("↑↓", "select"), ("enter", "open the board"), ("esc", "back"))

    def __init__(self, model: BoardsModel) -> None:
        super().__init__()
        self._model = model

    def refresh_model(self, model: BoardsModel) -> None:
        self._model = model
        self.query_one(LineView).show_lines(self._lines)
        self.refresh_title()

    def page_title(self) -> str:
        workspace = one_line(self._model.workspace)
        return f"Boards of {workspace}" if workspace else "Boards"

    def body(self) -> ComposeResult:
        view = LineView(self._lines, id="page-body")
        view.cursor = next((board.id for board in self._model.boards if board.is_current), "")
        yield view

    def _lines(self, width: int) -> Sequence[Line]:
        if not self._model.boards:
            return wrap(
                [Span("There is no board yet: make boards/<name>/board.toml", "muted")], width
            )
        lines = [line for board in self._model.boards for line in _board_lines(board, width)]
        return in_ascii(lines) if wants_ascii(self) else lines

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self.dismiss(event.item)


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
    lines += wrap(_counts(board), width, hanging=5, first=indent, item=board.id)
    return [*lines, Line()]


def _counts(board: BoardEntry) -> list[Span]:
    """Each count as words that stay together."""
    limit = "" if board.wip_limit is None else f"/{board.wip_limit}"
    is_over = board.wip_limit is not None and board.wip > board.wip_limit
    counts = (
        (f"{board.open} open", ""),
        (f"WIP {board.wip:g}{limit}{' ▲' if is_over else ''}", "bad" if is_over else ""),
        (_some(board.over_limits, "limit", "over"), "warning"),
        (f"⚑ {board.blocked} blocked" if board.blocked else "", "warning"),
        (_need(board.attention), "bad"),
    )
    said = [(text.replace(" ", "\u00a0"), role) for text, role in counts if text]
    return [
        Span(f"   {text}" if number else text, role) for number, (text, role) in enumerate(said)
    ]


def _need(count: int) -> str:
    return f"! {count} {'needs' if count == 1 else 'need'} attention" if count else ""


def _some(count: int, noun: str, what: str) -> str:
    return f"▲ {count_words(count, noun)} {what}" if count else ""
