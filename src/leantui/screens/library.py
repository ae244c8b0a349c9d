"""The library of standards: search everything in them, read one in full, open one in the editor."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from leantui.model.board import Board
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.screens.messages import EditRequested
from leantui.screens.page import Page
from leantui.widgets.fuzzy import score
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, columns, in_ascii, wrap
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.standard_view import StandardView, standard_view
from leantui.widgets.words import count_words

SIDE_BY_SIDE = 100
"""Columns from which list and standard stand beside each other."""


class LibraryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A standard, a draft, or one that can't be read."""

    id: str
    standard: Standard | None = None
    """None where its file can't be read."""
    is_draft: bool = False
    """Whether it lies in `standards/drafts/`."""
    open_runs: int = 0
    problem: Problem | None = None
    board: Board | None = None
    """The board whose columns its steps name, for their titles."""

    @property
    def key(self) -> str:
        return f"draft {self.id}" if self.is_draft else self.id


class LibraryModel(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[LibraryEntry, ...]
    as_of: datetime
    start: str = ""
    """The id of the standard where the cursor starts."""


class LibraryScreen(Page[None]):
    """Search, list and, where there is room, the standard in full."""

    DEFAULT_CSS = """
    LibraryScreen Input { border: none; height: 1; padding: 0 1; background: $boost; }
    LibraryScreen Input:focus { border: none; background: $boost; }
    LibraryScreen #list { width: 2fr; }
    LibraryScreen #standard { width: 3fr; border-left: heavy $panel; }
    LibraryScreen.-narrow #standard { display: none; }
    LibraryScreen.-reading #standard { display: block; border-left: none; }
    LibraryScreen.-reading #list { display: none; }
    LibraryScreen.-ascii #standard { border-left: ascii $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E", "edit", "edit", show=False),
        Binding("slash", "search", "search", show=False),
    ]
    FOOTER = (
        ("↑↓", "select"), ("enter", "read in full"), ("tab", "list, standard"), ("E", "editor"),
        ("/", "search"), ("esc", "back"),
    )  # fmt: skip

    def __init__(self, model: LibraryModel) -> None:
        super().__init__()
        self._take(model)
        self._found = self._model.entries

    def _take(self, model: LibraryModel) -> None:
        ordered = tuple(sorted(model.entries, key=_by_title))
        self._model = msgspec.structs.replace(model, entries=ordered)
        self._texts = {entry.key: searchable(entry) for entry in ordered}

    def refresh_model(self, model: LibraryModel) -> None:
        """Show other standards; the search and the cursor stay."""
        self._take(model)
        self._search()
        self.refresh_title()

    # What is shown

    def page_title(self) -> str:
        all_, found = len(self._model.entries), len(self._found)
        counted = f"{found} of {all_}" if found != all_ else str(all_)
        return f"Standards: {counted}"

    def body(self) -> ComposeResult:
        yield Input(placeholder="search in titles, steps, key points, tools …", id="search")
        with Horizontal(id="page-body"):
            view = LineView(self._lines, id="list")
            keys = [entry.key for entry in self._found]
            view.cursor = self._model.start if self._model.start in keys else "".join(keys[:1])
            yield view
            yield StandardPane(id="standard")

    def mounted(self) -> None:
        self._fold(self.size.width)
        self.call_after_refresh(self._show_standard)

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        self.set_class(width < SIDE_BY_SIDE, "-narrow")

    def _lines(self, width: int) -> Sequence[Line]:
        if not self._model.entries:
            words = "There is no standard yet: write standards/<name>.toml"
            return wrap([Span(words, "muted")], width)
        if not self._found:
            return wrap([Span("Nothing is found; take words away to see more", "muted")], width)
        today = self._model.as_of.date()
        lines: list[Line] = []
        for entry in self._found:
            is_due = entry.standard is not None and entry.standard.is_review_due(today)
            lines += _entry_lines(entry, width, is_review_due=is_due)
        return in_ascii(lines) if wants_ascii(self) else lines

    def _view(self, entry: LibraryEntry | None) -> StandardView:
        view = standard_view(
            entry.standard if entry else None,
            None,
            entry.board if entry else None,
            open_runs=entry.open_runs if entry else 0,
            problem=entry.problem if entry else None,
            as_of=self._model.as_of,
        )
        return msgspec.structs.replace(view, wanted=entry.id if entry else "")

    def _selected(self) -> LibraryEntry | None:
        key = self.query_one("#list", LineView).cursor
        return next((entry for entry in self._found if entry.key == key), None)

    def _show_standard(self) -> None:
        self.query_one(StandardPane).show(self._view(self._selected()))

    # What is done

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._search()

    def _search(self) -> None:
        query = self.query_one(Input).value
        scored = [
            (entry_score(query, entry, self._texts[entry.key]), entry)
            for entry in self._model.entries
        ]
        self._found = tuple(
            entry for worth, entry in sorted(scored, key=lambda pair: -pair[0]) if worth
        )
        view = self.query_one("#list", LineView)
        view.show_lines(self._lines, cursor=self._found[0].key if query and self._found else None)
        view.show_cursor()
        self.refresh_title()
        self._show_standard()

    def on_key(self, event: events.Key) -> None:
        """From the search field, up and down go over the list and enter reads."""
        if not self.query_one(Input).has_focus:
            return
        view = self.query_one("#list", LineView)
        moves = {"up": -1, "down": 1}
        if event.key in moves:
            view.action_cursor(moves[event.key])
        elif event.key in ("pageup", "pagedown"):
            view.action_page(1 if event.key == "pagedown" else -1)
        else:
            return
        event.prevent_default()
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._read()

    def on_descendant_focus(self) -> None:
        view = self.query_one("#list", LineView)
        view.is_driven = self.query_one(Input).has_focus
        view.refresh()

    def on_line_view_item_selected(self, event: LineView.ItemSelected) -> None:
        if event.view.id == "list":
            event.stop()
            self._show_standard()

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        if event.view.id == "list":
            event.stop()
            self._read()

    def _read(self) -> None:
        """The standard alone, over the whole width."""
        if self._selected() is None:
            return
        self.add_class("-reading")
        self.query_one(StandardPane).focus()

    def action_search(self) -> None:
        self.remove_class("-reading")
        self.query_one(Input).focus()

    def action_edit(self) -> None:
        entry = self._selected()
        if entry is None:
            return
        file = entry.standard.file if entry.standard else ""
        line = entry.problem.line if entry.problem else 1
        self.post_message(EditRequested(entry.problem.file if entry.problem else file, line))

    def action_back(self) -> None:
        """From reading to the list, from the list to what was before."""
        if self.has_class("-reading"):
            self.remove_class("-reading")
            self.query_one("#list", LineView).focus()
        elif self.query_one(Input).value:
            self.query_one(Input).value = ""
        else:
            self.dismiss(None)


def _by_title(entry: LibraryEntry) -> tuple[bool, str, str]:
    """Those that can be read by their titles, then the others by their ids."""
    title = entry.standard.title if entry.standard else entry.id
    return (entry.standard is None, title.casefold(), entry.key)


def entry_score(query: str, entry: LibraryEntry, text: str) -> int:
    """How well a standard answers: its title ten times as much as anything else in it."""
    title = entry.standard.title if entry.standard else entry.id
    in_title = score(query, f"{title} {entry.id}")
    words = query.casefold().split()
    in_text = 1 if all(word in text for word in words) else 0
    return in_title * 10 + in_text


def searchable(entry: LibraryEntry) -> str:
    """Everything in a standard that a person may look for, in lower case."""
    found: list[str] = [entry.id]

    def gather(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                found.append(str(key))
                gather(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                gather(inner)

    if entry.standard is not None:
        gather(msgspec.to_builtins(entry.standard))
    return " ".join(found).casefold()


def _entry_lines(entry: LibraryEntry, width: int, *, is_review_due: bool) -> list[Line]:
    """Title and revision, and below them whose it is, until when, and what is running."""
    standard = entry.standard
    if standard is None:
        lines = wrap(
            [Span(one_line(entry.id), "strong"), Span("   can't be read", "bad")],
            width, hanging=3, first=[Span(" ✗ ", "bad")], item=entry.key, is_head=True,
        )  # fmt: skip
        return [*lines, Line()]
    revision = [Span(f"r{standard.revision} ", "muted")]
    sign = "! " if is_review_due or entry.problem else "  "
    first = [Span(f" {sign}", "warning")]
    title = Span(one_line(standard.title), "strong")
    whole = columns([*first, title], revision, width)
    lines = (
        [Line(whole, entry.key, True)]
        if whole
        else wrap([title, Span("   "), *revision], width, hanging=3, first=first,
                  item=entry.key, is_head=True)
    )  # fmt: skip
    return [*lines, *_entry_facts(entry, standard, width, is_review_due), Line()]


def _entry_facts(
    entry: LibraryEntry, standard: Standard, width: int, is_review_due: bool
) -> list[Line]:
    review = standard.review_by.isoformat() if standard.review_by else ""
    due = f"past review, due {review}" if is_review_due else f"review by {review}" if review else ""
    facts = [
        ("file can't be read, last good version" if entry.problem else "", "bad"),
        (standard.status, "muted" if standard.status == "effective" else "warning"),
        (standard.owner or "", "muted"),
        (due, "warning" if is_review_due else "muted"),
        (count_words(entry.open_runs, "open run") if entry.open_runs else "", "accent"),
    ]
    said = [(one_line(text).replace(" ", "\u00a0"), role) for text, role in facts if text]
    spans = [
        Span(f"   {text}" if number else text, role) for number, (text, role) in enumerate(said)
    ]
    return wrap(spans, width, hanging=3, first=[Span("   ")], item=entry.key) if said else []
