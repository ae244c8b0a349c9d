"""The card on its screen: text that scrolls, and among it things to tick, open and go to."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from leantui.widgets.line_view import LineView


class CardView(LineView):
    """A cursor that stops at check-list items, links and other cards, and scrolls through all that is between."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "tick", show=False, id="card.step"),
    ]

    class Ticked(LineView.ItemSelected):
        """Space was pressed; `item` is what the cursor is at, if that can be seen, else empty."""

    def fit(self) -> None:
        """Make the lines for the new width; what was being read stays, wherever the cursor is."""
        if self.content_width != self._built_for:
            self.rebuild()

    @property
    def item_in_sight(self) -> str:
        """What the cursor is at, as long as it is on the screen."""
        return self.cursor if self._is_in_sight(self.cursor) else ""

    def _is_in_sight(self, item: str, margin: int = 0) -> bool:
        if item not in self._spans:
            return False
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        return top - margin <= self._spans[item][0] < top + height + margin

    def action_cursor(self, by: int) -> None:
        """To the next thing where it is in sight or about to come; else one line on."""
        if not self._items:
            super().action_cursor(by)
            return
        following = self._following(by)
        if following and self._is_in_sight(following, margin=1):
            self.select(following)
        else:
            self.scroll_relative(y=by, animate=False, force=True)

    def _following(self, by: int) -> str:
        """The next thing in that direction: from the cursor if that is in sight, else from the edge passed."""
        at = self._items.index(self.cursor) if self.cursor in self._spans else 0
        if not self._is_in_sight(self.cursor):
            top = self.scroll_offset.y
            ahead = [item for item in self._items if self._spans[item][0] >= top]
            behind = [item for item in self._items if self._spans[item][0] < top]
            found = ahead[:1] if by > 0 else behind[-1:]
            return found[0] if found else ""
        place = at + by
        return self._items[place] if 0 <= place < len(self._items) else ""

    def action_page(self, by: int) -> None:
        height = max(self.scrollable_content_region.height - 1, 1)
        self.scroll_relative(y=by * height, animate=False, force=True)

    def action_edge(self, to: int) -> None:
        self.scroll_to(y=0 if to < 0 else len(self.lines), animate=False, force=True)

    def action_choose(self) -> None:
        if self.item_in_sight:
            super().action_choose()

    def action_tick(self) -> None:
        self.post_message(self.Ticked(self, self.item_in_sight))
