"""The keys that apply here, and what every badge means."""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar, get_args

import msgspec
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from leantui.model.signs import SIGNS, Place
from leantui.model.text import one_line
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, keys_to_ascii, pad, to_ascii, wrap

LEGEND: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = tuple(
    (place, tuple((each.shown, each.meaning) for each in SIGNS.values() if each.place == place))
    for place in get_args(Place)
)
"""Group → badge and its meaning in words, from the table that all are drawn from."""


_LABEL_WIDTH = 18


class HelpRow(msgspec.Struct, frozen=True, kw_only=True):
    """One action."""

    keys: str
    """As people read them."""
    label: str
    help: str
    group: str = ""


class HelpModel(msgspec.Struct, frozen=True):
    rows: tuple[HelpRow, ...]
    """The actions that apply here, those of one group together."""
    where: str = ""
    """What “here” is: “on the board”."""


class HelpScreen(Page[None]):
    """All keys by group, then the legend."""

    DEFAULT_CSS = """
    HelpScreen #search { display: none; border: none; height: 1; padding: 0 1; background: $boost; }
    HelpScreen #search.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "search", show=False, id="help.search"),
    ]
    FOOTER = (("list.up list.down", "scroll"), ("help.search", "search"), ("page.back", "back"))

    def __init__(self, model: HelpModel) -> None:
        super().__init__()
        self._model = model
        self._wanted = ""

    def refresh_model(self, model: HelpModel) -> None:
        self._model = model
        self.query_one(LineView).show_lines(self._lines)
        self.refresh_title()

    def page_title(self) -> str:
        where = f" {one_line(self._model.where)}" if self._model.where else ""
        return f"Keys{where}, and what the signs mean"

    def body(self) -> ComposeResult:
        yield Input(placeholder="search in keys and signs …", id="search")
        yield LineView(self._lines, has_cursor=False, id="page-body")

    def mounted(self) -> None:
        self.query_one(LineView).focus()

    def action_search(self) -> None:
        field = self.query_one(Input)
        field.add_class("-shown")
        field.focus()

    def action_back(self) -> None:
        """Out of the search first, which then shows everything again."""
        field = self.query_one(Input)
        if not field.has_class("-shown"):
            super().action_back()
            return
        field.value = ""
        field.remove_class("-shown")
        self.query_one(LineView).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._wanted = event.value
        view = self.query_one(LineView)
        view.show_lines(self._lines)
        view.scroll_to(y=0, animate=False, force=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(LineView).focus()

    def action_keys(self) -> None:
        self.action_back()

    def _lines(self, width: int) -> Sequence[Line]:
        return help_lines(self._model, width, is_ascii=wants_ascii(self), wanted=self._wanted)


def help_lines(
    model: HelpModel, width: int, *, is_ascii: bool = False, wanted: str = ""
) -> list[Line]:
    """Two columns: keys or badge, and words; only those that have all the words that are wanted."""
    words = wanted.casefold().split()
    if words:
        found = (row for row in model.rows if _has(words, row.keys, row.label, row.help))
        model = msgspec.structs.replace(model, rows=tuple(found))
    if is_ascii:
        model = msgspec.structs.replace(model, rows=tuple(map(_row_in_ascii, model.rows)))
    lines = _action_lines(model, width, key_width := _key_width(model, width))
    for group, all_badges in LEGEND:
        badges = [badge for badge in all_badges if _has(words, group, *badge)]
        if badges:
            lines += _heading(group, has_gap=bool(lines))
        for badge, meaning in badges:
            lines += _row(badge, [Span(meaning)], key_width, width)
    if not lines:
        lines = wrap([Span(" Nothing is found; take words away to see more", "muted")], width)
    return list(in_ascii(lines)) if is_ascii else lines


def _has(words: Sequence[str], *texts: str) -> bool:
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words)


def _row_in_ascii(row: HelpRow) -> HelpRow:
    return HelpRow(
        keys=keys_to_ascii(row.keys),
        label=to_ascii(row.label),
        help=to_ascii(row.help),
        group=row.group,
    )


def _key_width(model: HelpModel, width: int) -> int:
    widest = max((cell_len(row.keys) for row in model.rows), default=0)
    return min(max(widest, 12), max(width // 3, 8))


def _action_lines(model: HelpModel, width: int, key_width: int) -> list[Line]:
    lines: list[Line] = []
    for group, rows in groupby(model.rows, key=lambda row: row.group):
        lines += _heading(group or "Keys", has_gap=bool(lines))
        for row in rows:
            words = [Span(one_line(row.help or row.label))]
            lines += _row(row.keys, words, key_width, width, label=row.label if width >= 90 else "")
    return lines


def _heading(text: str, *, has_gap: bool) -> list[Line]:
    return [*([Line()] if has_gap else []), Line((Span(f" {text}", "heading"),))]


def _row(
    keys: str, words: Sequence[Span], key_width: int, width: int, *, label: str = ""
) -> list[Line]:
    keys, label = one_line(keys), one_line(label)
    shown = [Span(pad(label, _LABEL_WIDTH), "strong"), Span("  ")] if label else []
    indent = key_width + 4 + (_LABEL_WIDTH + 2 if label else 0)
    if cell_len(keys) <= key_width and cell_len(label) <= _LABEL_WIDTH:
        first = [Span("  "), Span(pad(keys, key_width), "key"), Span("  "), *shown]
        return wrap(words, width, hanging=indent, first=first)
    return [
        *wrap(
            [Span(keys, "key"), Span(f"  {label}", "strong")], width, hanging=4, first=[Span("  ")]
        ),
        *wrap(words, width, hanging=indent, first=[Span(" " * indent)]),
    ]
