"""The first screen in a folder without a workspace: three ways to begin, each on one key."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult

from leantui.exchange.beginnings import Beginning, Beginnings
from leantui.exchange.starter import TEMPLATES
from leantui.model.text import one_line
from leantui.screens.page import Page
from leantui.screens.typeahead import held
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to go on."""

    key: str
    title: str
    words: str
    choose: Callable[[], None]


class FirstRunScreen(Page[Beginning]):
    """Offers the ways to a workspace; the result is the one that was gone."""

    FOOTER: ClassVar[tuple[tuple[str, str], ...]] = (
        ("list.up list.down", "select"), ("list.choose", "choose"), ("page.back", "leave"),
    )  # fmt: skip

    def __init__(self, beginnings: Beginnings) -> None:
        super().__init__()
        self._beginnings = beginnings
        self._is_asking = False
        """Whether the templates are shown."""
        self._doing = ""
        """What is being done."""
        self._refused = ""
        """Why the last choice could not be taken."""

    def page_title(self) -> str:
        return "leantui: a board in your terminal"

    def body(self) -> ComposeResult:
        view = LineView(self._lines, id="page-body")
        view.cursor = "p" if self._beginnings.personal.is_workspace else "d"
        yield view

    def mounted(self) -> None:
        self.query_one(LineView).focus()

    # What is shown

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen now."""
        return self._templates() if self._is_asking else self._ways()

    def _ways(self) -> tuple[Choice, ...]:
        beginnings = self._beginnings
        personal = _short(beginnings.personal.path)
        made = "" if beginnings.personal.is_workspace else "; it is made now"
        return (
            Choice(
                key="d",
                title="Try the demo",
                words="A copy of a sample with three boards, to play with. It is thrown away when you leave.",
                choose=lambda: self._go("Copying the sample", beginnings.demo),
            ),
            Choice(
                key="s",
                title="Start a board here",
                words=f"In {_short(beginnings.here)}: files are added, none is written over.",
                choose=self._ask,
            ),
            Choice(
                key="p",
                title="Open your personal board",
                words=f"In {personal}{made}.",
                choose=lambda: self._go("Opening your board", beginnings.personal_board),
            ),
        )

    def _templates(self) -> tuple[Choice, ...]:
        start = self._beginnings.start_here
        return tuple(
            Choice(
                key=template[0],
                title=template.replace("-", " ").capitalize(),
                words=words[0].upper() + words[1:] + ".",
                choose=lambda template=template: self._go(  # type: ignore[misc]  # binds the loop's value
                    "Writing the files", lambda: start(template)
                ),
            )
            for template, words in TEMPLATES.items()
        )

    def _lines(self, width: int) -> Sequence[Line]:
        question = (
            "Which kind of work is the board for? All of it can be changed later."
            if self._is_asking
            else "There is no board in this folder, nor in one above it. How do you want to begin?"
        )
        lines = [Line(), *wrap([Span(question)], width, hanging=1, first=[Span(" ")]), Line()]
        for choice in self.choices:
            lines += [*_choice_lines(choice, width), Line()]
        said, role = (self._refused, "bad") if self._refused else (self._doing, "accent")
        lines += wrap([Span(one_line(said), role)], width, hanging=1, first=[Span(" ")])
        if len(lines) > self.size.height - 2:
            lines = [line for line in lines if line.text.strip()]
        return in_ascii(lines) if wants_ascii(self) else lines

    def _show(self, cursor: str | None = None) -> None:
        self.query_one(LineView).show_lines(self._lines, cursor=cursor)

    # What is done

    def on_key(self, event: events.Key) -> None:
        """A choice by its letter."""
        chosen = next((each for each in self.choices if each.key == event.key), None)
        if chosen is not None:
            event.stop()
            event.prevent_default()
            self._choose(chosen)

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        chosen = next((each for each in self.choices if each.key == event.item), None)
        if chosen is not None:
            self._choose(chosen)

    def _choose(self, choice: Choice) -> None:
        if self._doing:
            return
        self._refused = ""
        choice.choose()

    def _ask(self) -> None:
        self._is_asking = True
        self._show(self.choices[0].key)

    def _go(self, doing: str, way: Callable[[], Beginning]) -> None:
        self._doing = f"{doing} …"
        self._show()
        self.run_worker(held(self.app, self._gone(way)))

    async def _gone(self, way: Callable[[], Beginning]) -> None:
        """Go the way in a thread, and answer with where it led."""
        try:
            found = await asyncio.to_thread(way)
        except OSError as error:
            self._doing = ""
            place = f"{error.filename}: " if error.filename else ""
            self._refused = f"! {place}{error.strerror or error}. Choose another way."
            self._show()
            return
        self.dismiss(found)

    def action_back(self) -> None:
        """From the templates to the ways, from the ways out."""
        if self._is_asking and not self._doing:
            self._is_asking, self._refused = False, ""
            self._show("s")
        elif not self._doing:
            self.dismiss(None)


def _choice_lines(choice: Choice, width: int) -> list[Line]:
    title = wrap(
        [Span(choice.title, "strong")], width, hanging=6,
        first=[Span("   "), Span(f"{choice.key}  ", "key")], item=choice.key, is_head=True,
    )  # fmt: skip
    words = [Span(one_line(choice.words), "muted")]
    return title + wrap(words, width, hanging=6, first=[Span("      ")], item=choice.key)


def _short(path: Path) -> str:
    """The path as people write it, from the home folder where it lies there."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
