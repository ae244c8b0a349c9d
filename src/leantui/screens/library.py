"""The library of standards: search everything in them, read one beside the list, edit it, begin a new one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from leantui.process.figures import UseFigures
from leantui.rules.commands import Change, Refusal
from leantui.rules.standard_draft import StandardDraft
from leantui.rules.standard_search import Passage, StandardQuery, hit, parse_query, passages
from leantui.screens.keys_here import footer_keys
from leantui.screens.library_life import Desk, LibraryLife
from leantui.screens.library_lines import (
    ORDERS,
    Found,
    list_lines,
    ordered,
    raised_lines,
    run_lines,
    use_lines,
)
from leantui.screens.library_model import LibraryEntry, LibraryModel
from leantui.screens.messages import EditRequested
from leantui.widgets.fuzzy import score
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.standard_view import StandardView, standard_view
from leantui.widgets.status import Footer

SIDE_BY_SIDE = 100
"""Columns from which list and standard stand beside each other."""

Reload = Callable[[], LibraryModel]
Create = Callable[[StandardDraft], Awaitable[str | Refusal]]
"""Writes a draft; the answer is its id."""


class LibraryScreen(LibraryLife):
    """Search, list and, where there is room, the standard in full. The result is a card to go to."""

    DEFAULT_CSS = """
    LibraryScreen Input { border: none; height: 1; padding: 0 1; background: $boost; }
    LibraryScreen Input:focus { border: none; background: $boost; }
    LibraryScreen #list { width: 2fr; }
    LibraryScreen #reading { width: 3fr; border-left: heavy $panel-lighten-1; }
    LibraryScreen #standard { height: 1fr; }
    LibraryScreen #runs { height: auto; max-height: 30%; padding: 0 0 0 1; border-top: solid $panel-lighten-1; }
    LibraryScreen.-no-runs #runs { display: none; }
    LibraryScreen.-narrow #reading { display: none; }
    LibraryScreen.-reading #reading { display: block; border-left: none; }
    LibraryScreen.-reading #list { display: none; }
    LibraryScreen.-ascii #reading { border-left: ascii $panel-lighten-1; }
    LibraryScreen.-ascii #runs { border-top: ascii $panel-lighten-1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E,f4", "edit", "edit", show=False, id="library.edit"),
        Binding("n,ctrl+n", "new", "new", show=False, id="library.new"),
        Binding("v,ctrl+o", "order", "order", show=False, id="library.order"),
        Binding("slash", "search", "search", show=False, id="library.search"),
        Binding("up", "go(-1)", "up", show=False, id="choice.up"),
        Binding("down", "go(1)", "down", show=False, id="choice.down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="choice.page-up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="choice.page-down"),
    ]
    FOOTER = (
        ("list.up list.down", "select"), ("list.choose", "read"), *LibraryLife.LIFE_KEYS,
        ("library.new", "new"), ("library.edit", "editor"), ("library.order", "order"),
        ("library.search", "search"), ("tab", "list, standard, cards"), ("page.back", "back"),
    )  # fmt: skip
    TYPING_FOOTER = (
        ("choice.up choice.down", "select"), ("enter", "read"), ("tab", "to the list"),
        ("library.new*", "new"), ("library.edit*", "editor"), ("library.order*", "order"),
        ("page.back", "back"),
    )  # fmt: skip

    def __init__(
        self,
        model: LibraryModel,
        *,
        reload: Reload | None = None,
        create: Create | None = None,
        desk: Desk | None = None,
    ) -> None:
        """Show a library.

        Args:
            model: what there is.
            reload: tells what there is by now, after something was written.
            create: writes a new standard.
            desk: takes standards further in their life.
        """
        super().__init__()
        self._reload = reload
        self.renew = self.disk_changed
        self._create = create
        self.desk = desk
        self._order = 0
        self._query = StandardQuery()
        self._found: list[Found] = []
        self._use: Mapping[str, UseFigures] | None = None
        self._to_count: LibraryModel | None = None
        self._take(model)
        self._look()

    def _take(self, model: LibraryModel) -> None:
        self._model = model
        self._texts: dict[str, tuple[Passage, ...]] = {
            entry.key: passages(entry.standard, model.people) if entry.standard else ()
            for entry in model.entries
        }

    def refresh_model(self, model: LibraryModel) -> None:
        """Show other standards; the search and the cursor stay."""
        self._take(model)
        self._look()
        self._show_list()
        self._count_use()

    def _count_use(self) -> None:
        """Figures of use are of every card there ever was: they are counted in a thread, the last ones stay meanwhile.

        What changes while they are counted is counted once afterwards, however often it changed.
        """
        is_counting = self._to_count is not None
        self._to_count = self._model
        if not is_counting:
            self.run_worker(self._counted(), group="use")

    async def _counted(self) -> None:
        counted = None
        while self._to_count is not counted and self._to_count is not None:
            counted = self._to_count
            self._use = await asyncio.to_thread(counted.use)
            if not self.is_attached:
                return
            self._show_runs()
        self._to_count = None

    # What is shown

    def page_title(self) -> str:
        all_, found = len(self._model.entries), len(self._found)
        counted = f"{found} of {all_}" if found != all_ else str(all_)
        return f"Standards: {counted}" + (
            "" if self._query.words else f", by {ORDERS[self._order].name}"
        )

    def body(self) -> ComposeResult:
        yield Input(placeholder="words   owner:mia   status:draft   review:late", id="search")
        with Horizontal(id="page-body"):
            view = LineView(self._lines, id="list")
            keys = [found.entry.key for found in self._found]
            view.cursor = self._model.start if self._model.start in keys else "".join(keys[:1])
            yield view
            with Vertical(id="reading"):
                yield StandardPane(id="standard")
                yield LineView(self._run_lines, id="runs")

    def mounted(self) -> None:
        self._fold(self.size.width)
        self.call_after_refresh(self._show_standard)
        self._count_use()

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        self.set_class(width < SIDE_BY_SIDE, "-narrow")

    @property
    def _list(self) -> LineView:
        return self.query_one("#list", LineView)

    @property
    def _runs(self) -> LineView:
        return self.query_one("#runs", LineView)

    def _lines(self, width: int) -> Sequence[Line]:
        if not self._model.entries:
            words = "There is no standard yet: n writes down how a job is done best today"
            return wrap([Span(words, "muted")], width)
        if not self._found:
            return wrap([Span("Nothing is found; take words away to see more", "muted")], width)
        order = None if self._query.words else ORDERS[self._order]
        today = self._model.as_of.date()
        lines = list_lines(self._found, width, order, today, self._model.people)
        return in_ascii(lines) if wants_ascii(self) else lines

    def _run_lines(self, width: int) -> Sequence[Line]:
        selected = self._selected()
        entry = selected.entry if selected else None
        lines = run_lines(entry.runs if entry else (), width)
        lines += raised_lines(entry.raised if entry else (), width)
        if selected is not None and selected.entry.standard is not None:
            standard = selected.entry.standard
            figures = None if self._use is None else self._use.get(standard.id)
            if self._use is None or figures is not None:
                is_whole = self._model.is_whole
                lines += use_lines(figures, standard.revision, width, is_whole=is_whole)
        return in_ascii(lines) if wants_ascii(self) else lines

    def _view(self, entry: LibraryEntry | None) -> StandardView:
        view = standard_view(
            entry.standard if entry else None,
            None,
            entry.board if entry else None,
            open_runs=len(entry.runs) if entry else 0,
            problem=entry.problem if entry else None,
            as_of=self._model.as_of,
        )
        return msgspec.structs.replace(view, wanted=entry.key if entry else "")

    def _selected(self) -> Found | None:
        key = self._list.cursor
        return next((found for found in self._found if found.entry.key == key), None)

    def chosen(self) -> LibraryEntry | None:
        found = self._selected()
        return found.entry if found else None

    def entries(self) -> Sequence[LibraryEntry]:
        return self._model.entries

    def written(self, change: Change) -> None:
        self.disk_changed()
        files = {part.after.file for part in change.standards if part.after != part.before and part.after}  # fmt: skip
        keys = (each.key for each in self._model.entries if each.file in files)
        key = next((key for key in keys if not key.startswith("archived ")), None)
        if key is not None:
            self._show_list(key)

    def _show_standard(self) -> None:
        selected = self._selected()
        pane = self.query_one(StandardPane)
        pane.show(self._view(selected.entry if selected else None))
        if selected and selected.passage and selected.passage.step:
            pane.select(selected.passage.step)
        entry = selected.entry if selected else None
        has_runs = entry is not None and entry.standard is not None
        is_bare = entry is not None and entry.shelf == "archived" and not entry.runs
        self.set_class(not has_runs or is_bare, "-no-runs")
        self._show_runs()

    def _show_runs(self) -> None:
        selected = self._selected()
        self._runs.can_focus = bool(
            selected and (selected.entry.runs or selected.entry.raised or self._use)
        )
        self._runs.show_lines(self._run_lines)
        self._runs.refresh(layout=True)

    def _show_list(self, cursor: str | None = None) -> None:
        self._list.show_lines(self._lines, cursor=cursor)
        self._list.show_cursor()
        self.refresh_title()
        self._show_standard()

    # Searching and sorting

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._query = parse_query(event.value)
        self._look()
        self._show_list(self._found[0].entry.key if event.value and self._found else None)

    def _look(self) -> None:
        """Work out what answers the search, the best first; without words in the order that was chosen."""
        model, query = self._model, self._query
        today = model.as_of.date()
        scored = [
            (worth, Found(entry, passage))
            for entry in model.entries
            if not query.limits
            or (entry.standard and query.admits(entry.standard, today, model.people))
            for worth, passage in [entry_score(query, entry, self._texts[entry.key])]
            if worth
        ]
        found = ordered((each for _, each in scored), ORDERS[self._order], today, model.people)
        if query.words:
            worths = {id(each.entry): worth for worth, each in scored}
            found.sort(key=lambda each: -worths[id(each.entry)])
        self._found = found

    def action_order(self) -> None:
        """Sort and group by the next thing."""
        self._order = (self._order + 1) % len(ORDERS)
        self._look()
        self._show_list()

    # Going about

    def action_go(self, by: int) -> None:
        """From the search field over the list."""
        self._list.action_cursor(by)

    def action_page(self, by: int) -> None:
        self._list.action_page(by)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._read()

    def on_descendant_focus(self) -> None:
        is_typing = self.query_one(Input).has_focus
        self._list.is_driven = is_typing
        self._list.refresh()
        *keys, last = footer_keys(self.app, self.TYPING_FOOTER if is_typing else self.FOOTER)
        self.query_one(Footer).show(keys, last)

    def on_line_view_item_selected(self, event: LineView.ItemSelected) -> None:
        event.stop()
        if event.view.id == "list":
            self._show_standard()

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        if event.view.id == "list":
            self._read()
        elif event.view.id == "runs":
            self.dismiss(event.item)

    def _read(self) -> None:
        """The standard alone, over the whole width."""
        if self._selected() is None:
            return
        self.add_class("-reading")
        self.query_one(StandardPane).focus()

    def action_search(self) -> None:
        self.remove_class("-reading")
        self.query_one(Input).focus()

    def action_back(self) -> None:
        """From reading to the list, from the list to what was before."""
        if self.has_class("-reading"):
            self.remove_class("-reading")
            self._list.focus()
        elif self.query_one(Input).value:
            self.query_one(Input).value = ""
        else:
            self.dismiss(None)

    # Writing

    def action_edit(self) -> None:
        selected = self._selected()
        if selected is not None and selected.entry.file:
            entry = selected.entry
            line = entry.problem.line if entry.problem else 1
            self.post_message(EditRequested(entry.file, line, self.disk_changed))

    def disk_changed(self) -> None:
        """Something else lies on disk."""
        if self._reload is not None and self.is_mounted:
            self.refresh_model(self._reload())

    def action_new(self) -> None:
        """A new standard from a job breakdown."""
        if self._create is None:
            return
        from leantui.screens.standard_form import StandardForm

        form = StandardForm(people=self._model.people, owner=self._model.me, create=self._create)
        self.app.push_screen(form, self._made)

    def _made(self, id_: str | None) -> None:
        if id_ is None:
            return
        self.query_one(Input).value = ""
        self._query = StandardQuery()
        self.disk_changed()
        self._show_list(f"draft {id_}")
        self._list.focus()


def entry_score(
    query: StandardQuery, entry: LibraryEntry, texts: Sequence[Passage]
) -> tuple[int, Passage | None]:
    """How well a standard answers, its title ten times as much as the rest, and where the words stand.

    The place is None where the title has them all, or nothing is looked for.
    """
    title = entry.standard.title if entry.standard else entry.id
    words = " ".join(query.words)
    in_title = score(words, f"{title} {entry.id}")
    passage = hit(query.words, texts)
    worth = in_title * 10 + (1 if passage is not None else 0)
    has_all = all(word in f"{title} {entry.id}".casefold() for word in query.words)
    return worth, None if has_all else passage
