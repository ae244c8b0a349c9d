"""What a merge left undecided in a file: both values of each key side by side, and one key for each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, ClassVar

import msgspec
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.model.text import one_line, printable
from leantui.model.words import count_words
from leantui.screens.page import Page
from leantui.screens.value_prompt import ValuePrompt
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap

SIDE_BY_SIDE = 64
"""Cells from which both values stand side by side."""

OURS, THEIRS, BOTH, OTHER = "ours", "theirs", "both", "other"


class ConflictField(msgspec.Struct, frozen=True, kw_only=True):
    """One key with two values, in words."""

    key: str
    """As it is named in the file; empty for the whole of it."""
    label: str
    ours: str
    theirs: str
    base: str = ""
    """What both started from; empty where there was nothing."""
    both: str | None = None
    """Both as one; None where one has to give way."""
    start: str | None = None
    """What an edit starts from; None where there is nothing to type."""
    read: Callable[[str], Any] | None = None
    """Makes a value of what was typed.

    Raises:
        ValueError: with the reason, if it isn't one.
    """


class Chosen(msgspec.Struct, frozen=True):
    """What somebody chose for one key."""

    way: str
    """`ours`, `theirs`, `both` or `other`."""
    value: Any = None
    """With `other`: what was typed, as the file holds it."""
    shown: str = ""
    """With `other`: what was typed."""


class ConflictModel(msgspec.Struct, frozen=True, kw_only=True):
    """The conflict of one file."""

    title: str
    fields: tuple[ConflictField, ...]


class ConflictScreen(Page[Mapping[str, Chosen]]):
    """The result is what was chosen, by key: once nothing is left, or what there is on `ctrl+s`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "choose('ours')", "ours", show=False, id="conflict.ours"),
        Binding("t", "choose('theirs')", "theirs", show=False, id="conflict.theirs"),
        Binding("b", "choose('both')", "both", show=False, id="conflict.both"),
        Binding("e", "edit", "another value", show=False, id="conflict.other"),
        Binding("O", "choose_all('ours')", "all ours", show=False, id="conflict.all-ours"),
        Binding("T", "choose_all('theirs')", "all theirs", show=False, id="conflict.all-theirs"),
        Binding(
            "ctrl+s",
            "write",
            "write what is chosen",
            show=False,
            id="conflict.write",
            priority=True,
        ),
    ]

    def __init__(self, model: ConflictModel) -> None:
        super().__init__()
        self._model = model
        self._fields = {f"field {number}": each for number, each in enumerate(model.fields)}
        self._chosen: dict[str, Chosen] = {}

    def footer_keys(self) -> tuple[tuple[str, str], ...]:
        fields = self._model.fields
        several = (
            (("conflict.all-ours conflict.all-theirs", "all"), ("conflict.write", "write these"))
            if len(fields) > 1
            else ()
        )
        both = (("conflict.both", "both"),) if any(each.both is not None for each in fields) else ()
        edit = (("conflict.other", "another value"),) if any(each.read for each in fields) else ()
        return (
            ("conflict.ours", "ours"),
            ("conflict.theirs", "theirs"),
            *both,
            *edit,
            *several,
            ("page.back", "leave"),
        )

    def page_title(self) -> str:
        left = len(self._fields) - len(self._chosen)
        return f"{self._model.title}: {count_words(left, 'choice')} left"

    def body(self) -> ComposeResult:
        yield LineView(self._lines, id="page-body")

    # Drawing

    def _lines(self, width: int) -> Sequence[Line]:
        lines = [line for item in self._fields for line in self._field_lines(item, width)]
        return in_ascii(lines) if wants_ascii(self) else lines

    def _field_lines(self, item: str, width: int) -> Iterator[Line]:
        field, chosen = self._fields[item], self._chosen.get(item)
        yield from wrap(
            [Span(one_line(field.label), "strong"), *_chosen_words(chosen)],
            width, hanging=4, first=[Span("  ")], item=item, is_head=True,
        )  # fmt: skip
        way = chosen.way if chosen else ""
        left = _Column("o  ours", field.ours, way == OURS)
        right = _Column("t  theirs", field.theirs, way == THEIRS)
        if width >= SIDE_BY_SIDE:
            yield from _side_by_side(left, right, width, item)
        else:
            for column in (left, right):
                for line in column.lines(width - 4):
                    yield Line((Span("    "), *line.spans), item)
        if field.both is not None:
            yield from _below("b  both", field.both, way == BOTH, width, item)
        if chosen is not None and way == OTHER:
            yield from _below("e  another value", chosen.shown, True, width, item)
        if field.base:
            yield from _below("before", field.base, False, width, item)
        yield Line()

    # Keys

    @property
    def _at(self) -> str:
        return self.query_one(LineView).cursor

    def action_choose(self, way: str) -> None:
        self._choose(self._at, way)

    def action_choose_all(self, way: str) -> None:
        for item in self._fields:
            self._chosen[item] = Chosen(way)
        self.action_write()

    def _choose(self, item: str, way: str) -> None:
        field = self._fields.get(item)
        if field is None or (way == BOTH and field.both is None):
            self.app.bell()
            return
        self._take(item, Chosen(way))

    def _take(self, item: str, chosen: Chosen) -> None:
        """Keep a choice and go to the next key that waits for one; the last choice ends it."""
        self._chosen[item] = chosen
        left = [each for each in self._fields if each not in self._chosen]
        if not left:
            self.action_write()
            return
        names = list(self._fields)
        after = [each for each in left if names.index(each) > names.index(item)]
        view = self.query_one(LineView)
        view.show_lines(self._lines, cursor=(after or left)[0])
        view.show_cursor()
        self.refresh_title()

    def action_edit(self) -> None:
        item = self._at
        field = self._fields.get(item)
        if field is None or field.read is None:
            self.app.bell()
            return

        def take(answer: tuple[Any, str] | None) -> None:
            if answer is not None:
                self._take(item, Chosen(OTHER, *answer))

        prompt = ValuePrompt(field.label, field.start or "", field.read)
        self.app.push_screen(prompt, take)

    def action_write(self) -> None:
        """End with what was chosen; nothing chosen is nothing to write."""
        if not self._chosen:
            self.app.bell()
            return
        self.dismiss({self._fields[item].key: chosen for item, chosen in self._chosen.items()})


class _Column(msgspec.Struct, frozen=True):
    """One side's value below its key."""

    name: str
    text: str
    is_chosen: bool

    def lines(self, width: int) -> list[Line]:
        head = Line((Span(f"✓ {self.name}" if self.is_chosen else self.name, "key"),))
        role = "good" if self.is_chosen else ""
        return [head, *wrap([Span(printable(self.text.rstrip("\n")), role)], max(width, 8))]


def _side_by_side(left: _Column, right: _Column, width: int, item: str) -> Iterator[Line]:
    half = (width - 4 - 3) // 2
    for one, other in zip_longest(left.lines(half), right.lines(half), fillvalue=Line()):
        gap = " " * (half - cell_len(one.text))
        yield Line(
            (Span("    "), *one.spans, Span(f"{gap} "), Span("│ ", "muted"), *other.spans), item
        )


def _below(name: str, text: str, is_chosen: bool, width: int, item: str) -> list[Line]:
    sign = "✓ " if is_chosen else ""
    first = [Span("    "), Span(f"{sign}{name}  ", "key" if name != "before" else "muted")]
    role = "good" if is_chosen else "muted"
    return wrap(
        [Span(printable(text.rstrip("\n")), role)], width, hanging=6, first=first, item=item
    )


def _chosen_words(chosen: Chosen | None) -> list[Span]:
    if chosen is None:
        return []
    way = "another value" if chosen.way == OTHER else chosen.way
    return [Span(f"   ✓ {way}", "good")]
