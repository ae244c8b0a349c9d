"""The filter at the edge of the board: what is typed, what can follow, and why it isn't a filter."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from leantui.model.board import LanesBy
from leantui.model.text import one_line
from leantui.rules.filter_completion import Completion
from leantui.screens.keys_here import keymap_of
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, Span, fit, in_ascii, pad, wrap

ROWS = 8
"""Completions shown at once."""


class SavedFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A filter that has a name."""

    name: str
    filter: str
    lanes: LanesBy | None = None
    """What the rows show with it; None: as they are."""
    source: str = ""
    """Who saved it: the board, or the user."""


Complete = Callable[[str, int], Sequence[Completion]]


class FilterBar(Vertical):
    """A field that says on every key what it holds; above it what may stand at the cursor."""

    DEFAULT_CSS = """
    FilterBar { height: auto; dock: bottom; background: $surface; }
    FilterBar Input { border: none; height: 1; padding: 0 1; background: $boost; }
    FilterBar Input:focus { border: none; background: $boost; }
    FilterBar #why { display: none; height: 1; padding: 0 1; }
    FilterBar #why.-shown { display: block; }
    FilterBar #ways { display: none; height: auto; padding: 0 1; }
    FilterBar #ways.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "clear", show=False, id="filter.leave", priority=True),
        Binding("tab", "take", "take", show=False, id="filter.take", priority=True),
        Binding("up", "go(-1)", "up", show=False, id="filter.up", priority=True),
        Binding("down", "go(1)", "down", show=False, id="filter.down", priority=True),
        Binding("ctrl+s", "save", "save", show=False, id="filter.save", priority=True),
    ]

    class FilterChanged(Message):
        """Another text stands in the bar."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class FilterKept(FilterChanged):
        """Enter was pressed: the filter stays and the board has the keys again."""

    class FilterSaved(FilterChanged):
        """The filter shall get a name."""

    class FilterLeft(Message):
        """Escape was pressed: no filter."""

    class ViewChosen(Message):
        """A saved filter was taken."""

        def __init__(self, view: SavedFilter) -> None:
            super().__init__()
            self.view = view

    def __init__(
        self,
        text: str = "",
        *,
        complete: Complete | None = None,
        views: Sequence[SavedFilter] = (),
        id: str | None = None,  # noqa: A002 (Textual's name for it)
    ) -> None:
        """A bar.

        Args:
            text: The filter that stands in it at first.
            complete: Says what may stand at the cursor.
            views: Saved filters, offered while nothing is typed.
            id: The widget's id.
        """
        super().__init__(id=id)
        self._initial = one_line(text)
        self._complete: Complete = complete or (lambda text, cursor: ())
        self._views = tuple(views)
        self._ways: tuple[Completion | SavedFilter, ...] = ()
        self._at = -1

    def compose(self) -> ComposeResult:
        ways = LineView(self._way_lines, has_cursor=False, id="ways")
        ways.can_focus = False
        yield ways
        yield Input(
            self._initial,
            placeholder=f"words  @mia  #tag  type:incident  blocked  age>5  -not   {self._keys_words}",
            select_on_focus=False,
        )
        yield OneLine(id="why")

    @property
    def _keys_words(self) -> str:
        keymap = keymap_of(self.app)
        hints = (keymap.hint("filter.take", "takes"), keymap.hint("filter.save", "saves"))
        return ", ".join(filter(None, hints))

    def open(self, views: Sequence[SavedFilter] = ()) -> None:
        """Take the keys, with these saved filters on offer."""
        self._views = tuple(views)
        self.add_class("-shown")
        self.display = True  # at once, so that what is typed next goes here
        self.screen.set_focus(self.query_one(Input))
        self.call_after_refresh(self._offer)

    def close(self) -> None:
        self.remove_class("-shown")
        self.display = False

    @property
    def text(self) -> str:
        return self.query_one(Input).value

    @text.setter
    def text(self, text: str) -> None:
        self._put(text, len(text))

    def _put(self, text: str, cursor: int) -> None:
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = cursor

    def focus(self, scroll_visible: bool = True) -> "FilterBar":
        self.query_one(Input).focus(scroll_visible)
        return self

    def show_problem(self, why: str) -> None:
        """Say why the text isn't a filter; an empty `why` takes it back."""
        line = self.query_one("#why", OneLine)
        line.set_class(bool(why), "-shown")
        line.show_line(lambda width: wrap([Span(f"! {one_line(why)}", "bad")], width))

    # What may follow

    def _offer(self) -> None:
        field = self.query_one(Input)
        ways: list[Completion | SavedFilter] = []
        if not field.value.strip():
            ways += self._views
        ways += self._complete(field.value, field.cursor_position)
        self._ways, self._at = tuple(ways), -1
        self._show_ways()

    def _show_ways(self) -> None:
        view = self.query_one("#ways", LineView)
        view.set_class(bool(self._ways), "-shown")
        view.rebuild()
        view.refresh(layout=True)

    def _way_lines(self, width: int) -> Sequence[Line]:
        first = min(max(self._at - ROWS + 1, 0), max(len(self._ways) - ROWS, 0))
        shown = list(enumerate(self._ways))[first : first + ROWS]
        texts = [_text(way) for _, way in shown]
        text_width = min(max(map(len, texts), default=0), max(width // 2, 8))
        lines = []
        for (at, way), text in zip(shown, texts, strict=True):
            mark, role = ("› ", "strong") if at == self._at else ("  ", "")
            meaning = fit(_meaning(way), max(width - text_width - 5, 1))
            spans = (
                Span(mark + pad(fit(text, text_width), text_width), role),
                Span(f"  {meaning}", "muted"),
            )
            lines.append(Line(spans))
        return in_ascii(lines) if self.is_attached and wants_ascii(self) else lines

    # Keys

    def action_go(self, by: int) -> None:
        if self._ways:
            self._at = min(max(self._at + by, -1), len(self._ways) - 1)
            self._show_ways()

    def action_take(self) -> None:
        """Take the way at the cursor, or the first one."""
        if not self._ways:
            return
        way = self._ways[max(self._at, 0)]
        if isinstance(way, SavedFilter):
            self._put(way.filter, len(way.filter))
            self.post_message(self.ViewChosen(way))
            return
        self._put(*way.applied(self.text))

    def action_save(self) -> None:
        if self.text.strip():
            self.post_message(self.FilterSaved(self.text))

    def action_leave(self) -> None:
        self.post_message(self.FilterLeft())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._offer()
        self.post_message(self.FilterChanged(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._at >= 0:
            self.action_take()
        else:
            self.post_message(self.FilterKept(event.value))


def _text(way: Completion | SavedFilter) -> str:
    return one_line(way.name if isinstance(way, SavedFilter) else way.text)


def _meaning(way: Completion | SavedFilter) -> str:
    if isinstance(way, SavedFilter):
        return one_line(f"{way.filter}   {way.source}".strip())
    return one_line(way.meaning)
