"""The standard beside the selected card: a virtualised view of its steps."""

from collections import OrderedDict
from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual.message import Message

from leantui.model.standard import Standard
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line
from leantui.widgets.looks import CURSOR_LOOKS, STANDARD_LOOKS, Looks
from leantui.widgets.standard_lines import next_step_line, standard_lines
from leantui.widgets.standard_view import StandardView

_CACHED = 64


class StandardPane(LineView):
    """Shows a `StandardView`. With the focus, a cursor goes over the steps and enter opens or closes one."""

    LOOKS: ClassVar[Looks] = {**STANDARD_LOOKS, **CURSOR_LOOKS}
    DEFAULT_CSS = "StandardPane { padding: 0 0 0 1; }"

    class StepSelected(Message):
        """The cursor came to a step."""

        def __init__(self, pane: "StandardPane", step: str) -> None:
            super().__init__()
            self.pane = pane
            self.step = step
            """The step's id."""

        @property
        def control(self) -> "StandardPane":
            return self.pane

    class StepActivated(StepSelected):
        """Enter was pressed on a step, which has been opened or closed, or is to be shown on a page."""

    opens_pages = False
    """Whether enter is for whoever holds the pane, and doesn't open and close steps here."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(pinned=1, id=id, classes=classes)
        self.view: StandardView | None = None
        self.unread_key: Callable[[Standard], str] = lambda standard: ""
        """The key that says a revision is read and understood; empty where that isn't asked for."""
        self._toggled: frozenset[str] = frozenset()
        self._cache: OrderedDict[tuple[object, ...], tuple[object, tuple[Line, ...]]] = (
            OrderedDict()
        )

    def show(self, view: StandardView) -> None:
        """Show the standard of another card, or of the same card after something changed."""
        if view.standard is not None and (key := self.unread_key(view.standard)):
            view = msgspec.structs.replace(view, unread_key=key)
        before = self.view
        is_same = before is not None and _subject(before) == _subject(view)
        self.view = view
        if not is_same:
            self._toggled = frozenset()
            self.cursor = view.next_step or ""
        elif before is not None and self.cursor == before.next_step and view.next_step:
            self.cursor = view.next_step
        self.show_lines(self._build_lines)
        if not is_same:
            self.scroll_to(y=0, animate=False, force=True)
            self._show_next_step()

    def fit(self) -> None:
        self.rebuild()
        self._show_next_step()

    def _show_next_step(self) -> None:
        """Keep the top in sight while the next step is, too; else go down to the next step."""
        if self.view and self.view.next_step in self._spans:
            self.show_range(*self._spans[self.view.next_step])

    def _build_lines(self, width: int) -> tuple[Line, ...]:
        view = self.view
        if view is None:
            return ()
        height = self.scrollable_content_region.height
        key = (*_cache_key(view), width, height, self._toggled, wants_ascii(self))
        kept_for = (view.standard, view.card, view.board, view.problem)
        held = self._cache.get(key)
        if held is not None:
            self._cache.move_to_end(key)
            return held[1]
        lines = standard_lines(
            view, width, height=height, toggled=self._toggled, is_ascii=wants_ascii(self)
        )
        # The objects stay alive with the lines, so that their identity in the key stays theirs.
        self._cache[key] = (kept_for, lines)
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)
        return lines

    def toggle(self, step: str) -> None:
        """Open a step that is closed, and the reverse."""
        self._toggled ^= {step}
        self.rebuild()
        self.show_cursor()

    def on_line_view_item_selected(self, event: LineView.ItemSelected) -> None:
        event.stop()
        self.post_message(self.StepSelected(self, event.item))

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        if not self.opens_pages:
            self.toggle(event.item)
        self.post_message(self.StepActivated(self, event.item))


class NextStepStrip(OneLine):
    """The next step in one line, where the pane has no room."""

    LOOKS: ClassVar[Looks] = STANDARD_LOOKS
    DEFAULT_CSS = "NextStepStrip { padding: 0 0 0 1; }"

    def show(self, view: StandardView) -> None:
        self.show_line(lambda width: (next_step_line(view, width, is_ascii=wants_ascii(self)),))


def _subject(view: StandardView) -> tuple[str, str]:
    """Whose standard it is and which: what must change for the pane to start at its top again."""
    return (view.wanted, view.card.id if view.card else "")


def _cache_key(view: StandardView) -> tuple[object, ...]:
    """What the lines depend on. Frozen structs stand in by their identity, which is cheaper than their hash."""
    return (
        id(view.standard),
        id(view.card),
        id(view.board),
        id(view.problem),
        view.matching,
        view.index,
        view.open_runs,
        view.next_step,
        view.newer_revision,
        view.is_changed_since,
        view.unread_key,
        view.as_of.replace(second=0, microsecond=0) if view.used is not None else view.as_of.date(),
    )
