"""A new card where it will stand: a title and enter; more fields, a template or a pasted list on a key."""

import re
from collections.abc import Sequence
from typing import ClassVar, Literal

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.widgets import Input

from leantui.model.text import one_line
from leantui.screens.prompts import Prompt, Words
from leantui.widgets.lines import Span

NARROWEST = 60
"""Cells the field has at least, however narrow the column is."""

_BULLET = re.compile(r"[-*•+]+(\s+|\Z)")
_NUMBER = re.compile(r"\d+[.)]\s+")
_BOX = re.compile(r"\[[ xX]?\]\s+")


class NewCard(msgspec.Struct, frozen=True):
    """What was typed and what is to come of it."""

    titles: tuple[str, ...]
    """One; several where a list was pasted."""
    way: Literal["make", "form", "template"] = "make"


class TitleInput(Input):
    """A field that gives a pasted list to its prompt instead of dropping all but its first line."""

    def _on_paste(self, event: events.Paste) -> None:
        prompt = self.screen
        lines = pasted_titles(event.text)
        if len(lines) > 1 and isinstance(prompt, NewCardPrompt):
            event.stop()
            event.prevent_default()
            prompt.take_list(lines)


def pasted_titles(text: str) -> tuple[str, ...]:
    """The lines of a pasted text as titles: without bullets, check boxes and empty lines.

    Numbers go where all lines have one: that is a list, and a single one may be part of a title.
    """
    lines = [_BULLET.sub("", line.strip()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if all(map(_NUMBER.match, lines)):
        lines = [_NUMBER.sub("", line) for line in lines]
    return tuple(filter(None, (one_line(_BOX.sub("", line).strip()) for line in lines)))


class NewCardPrompt(Prompt[NewCard]):
    """The title of a new card, asked for in the cell where the card will stand."""

    KEYS = (
        ("enter", "make it"), ("new-card.form", "more"), ("new-card.template", "template"),
        ("prompt.leave", "leave"),
    )  # fmt: skip
    DEFAULT_CSS = """
    NewCardPrompt { align: left top; background: transparent; }
    NewCardPrompt > #prompt { max-width: 60; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "form", "more fields", show=False, id="new-card.form", priority=True),
        Binding(
            "ctrl+t", "template", "template", show=False, id="new-card.template", priority=True
        ),
    ]

    def __init__(self, where: str, *, cell: Region | None = None, initial: str = "") -> None:
        """Ask for a title.

        Args:
            where: Where the card will stand, in words: “Intake, Acme GmbH”.
            cell: The cell's place on the screen; None: at the bottom.
            initial: A title to start from.
        """
        super().__init__(f"New card in {where}")
        self._cell = cell
        self._initial = initial
        self._list: tuple[str, ...] = ()

    def fields(self) -> ComposeResult:
        yield TitleInput(one_line(self._initial), id="text", select_on_focus=False)

    def intro(self) -> list[Span]:
        if not self._list:
            return super().intro()
        shown = [Span(f"• {title}") for title in self._list[:6]]
        rest = len(self._list) - len(shown)
        more = [Span(f"and {rest} more", "muted")] if rest else []
        return [
            Span(f"{len(self._list)} lines: enter makes a card of each", "title"),
            *shown,
            *more,
        ]

    def on_mount(self) -> None:
        super().on_mount()
        self._place()

    def on_resize(self) -> None:
        self._place()

    def _place(self) -> None:
        """Over the cell, as wide as it is where that is enough to type in, and inside the screen."""
        cell, size = self._cell, self.size
        box = self.query_one("#prompt")
        if cell is None or size.width < NARROWEST:
            self.styles.align = ("center", "bottom")
            box.styles.width, box.styles.offset = None, (0, 0)
            return
        self.styles.align = ("left", "top")
        width = min(max(cell.width, NARROWEST), size.width)
        box.styles.width = width
        room = 7 + min(len(self._list), 7)
        place = Offset(min(cell.x, size.width - width), min(cell.y, max(size.height - room, 0)))
        box.styles.offset = (max(place.x, 0), max(place.y, 0))

    def take_list(self, titles: Sequence[str]) -> None:
        """Offer a card for each line that was pasted."""
        self._list = tuple(titles)
        self.query_one("#title", Words).show_words(self.intro())
        self.query_one("#text", Input).value = ""
        self._place()

    def typed(self, text: str) -> None:
        if text and self._list:
            self.take_list(())

    def _typed_title(self) -> str:
        return self.query_one("#text", Input).value.strip()

    def answer(self) -> NewCard | None:
        if self._list:
            return NewCard(self._list)
        if not self._typed_title():
            self.refuse("A title is needed; esc leaves", "text")
            return None
        return NewCard((self._typed_title(),))

    def action_form(self) -> None:
        self.dismiss(NewCard((self._typed_title(),), "form"))

    def action_template(self) -> None:
        self.dismiss(NewCard((self._typed_title(),), "template"))
