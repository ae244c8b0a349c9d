"""What keys do to the filter: it hides cards and changes nothing else; limits count all cards as before."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from leantui.model.card import Card
from leantui.model.workspace import Workspace
from leantui.rules.filter import Filter, FilterContext, parse_filter
from leantui.screens.board_host import BoardPart

if TYPE_CHECKING:
    from leantui.rules.filter_completion import Completion, FilterNames
    from leantui.screens.filter_bar import FilterBar, SavedFilter

AT_ONCE = 1_000
"""Cards that are held against a filter before the next key; more are gone through beside the keys."""


class FilterCommands(BoardPart):
    """The part of the board screen that filters."""

    filter: Filter
    _names: "tuple[object, FilterNames] | None" = None

    def lets_through(self, workspace: Workspace) -> Callable[[Card], bool] | None:
        """Which cards of a snapshot the filter lets through; None: all."""
        if not self.filter:
            return None
        context = FilterContext(
            workspace=workspace,
            as_of=self.session.today(self.board_id),
            me=self.session.who,
        )
        return self.filter.bound(context)

    @property
    def filter_bar(self) -> "FilterBar | None":
        """The bar, once it was opened."""
        from textual.css.query import NoMatches

        try:
            return self.query_one("FilterBar")  # type: ignore[return-value]  # only one class is called so
        except NoMatches:
            return None

    @property
    def is_typing_filter(self) -> bool:
        bar = self.filter_bar
        return bar is not None and bar.has_class("-shown") and bar.has_focus_within

    async def do_look_filter(self) -> None:
        bar = self.filter_bar
        if bar is None:
            from leantui.screens.filter_bar import FilterBar

            bar = FilterBar(self.filter.text, complete=self._completions, id="filter")
            await self.mount(bar, before="#footer")
        elif not bar.is_mounted:
            return  # pressed twice at once: the first press opens it
        bar.open(self._saved_filters())

    def _completions(self, text: str, cursor: int) -> "Sequence[Completion]":
        from leantui.rules.filter_completion import FilterNames, complete

        cards = self.contents.cards
        if self._names is None or self._names[0] is not cards:
            self._names = (cards, FilterNames.of(self.session.workspace, [self.board_id]))
        return complete(text, cursor, self._names[1])

    def _saved_filters(self) -> "tuple[SavedFilter, ...]":
        from leantui.screens.filter_bar import SavedFilter

        of_board = (
            SavedFilter(
                name=view.title, filter=view.filter, lanes=view.lanes, source=self.board.name
            )
            for view in self.board.view
        )
        own = (
            SavedFilter(name=name, filter=text, source="yours")
            for name, text in self.user_views.items()
        )
        return (*of_board, *own)

    def set_filter(self, text: str, *, is_typed: bool = False) -> None:
        """Show the cards that match; while it is being typed, the letters first and the cards as soon as may be."""
        found = parse_filter(text)
        bar = self.filter_bar
        if bar is not None:
            bar.show_problem(self._why_not(found))
        if found.text != self.filter.text:
            self.filter = found
            if is_typed and len(self.contents.cards) > AT_ONCE:
                self.rebuild_beside()
            else:
                self.rebuild()

    def _why_not(self, found: Filter) -> str:
        if found.problems:
            return found.problems[0].message
        from leantui.rules.filter_completion import unknown_names

        unknown = unknown_names(found, self.session.workspace, [self.board_id])
        return unknown[0].message if unknown else ""

    def clear_filter(self) -> None:
        bar = self.filter_bar
        if bar is not None:
            bar.text = ""
        self.set_filter("")

    def close_filter(self) -> None:
        self.catch_up()
        bar = self.filter_bar
        if bar is not None:
            bar.close()
        self.set_focus(self.view)

    # News of the bar, by name, so that it is imported when it is first opened

    def on_filter_bar_filter_changed(self, message: "FilterBar.FilterChanged") -> None:
        message.stop()
        self.set_filter(message.text, is_typed=True)

    def on_filter_bar_filter_kept(self, message: "FilterBar.FilterKept") -> None:
        message.stop()
        self.close_filter()
        self.view.cursor_to_some_card()

    def on_filter_bar_filter_left(self, message: "FilterBar.FilterLeft") -> None:
        message.stop()
        self.clear_filter()
        self.close_filter()

    def on_filter_bar_view_chosen(self, message: "FilterBar.ViewChosen") -> None:
        message.stop()
        lanes = message.view.lanes
        if lanes is not None and lanes != self.lanes_by:
            self.lanes_by = lanes
            self.rebuild()
