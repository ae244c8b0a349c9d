"""Choosing the colours: each theme is shown as long as the cursor is on it."""

import os
from typing import ClassVar

from leantui.model.settings import AUTO, DARK, LIGHT, THEMES, theme_for
from leantui.screens.pickers import Choice, ListPicker
from leantui.widgets.line_view import LineView

_OF_OURS = {
    AUTO: "by the terminal's background",
    DARK: "for dark rooms",
    LIGHT: "for bright rooms",
    "ansi-dark": "the terminal's own 16 colours",
    "ansi-light": "the terminal's own 16 colours",
}


class ThemePicker(ListPicker):
    """A list of themes over the board, which takes on each of them. Leaving brings back the one before."""

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("choice.up choice.down", "see it"), ("enter", "keep it"), ("prompt.leave", "as before"),
    )  # fmt: skip
    DEFAULT_CSS = """
    ThemePicker { background: transparent; }
    ThemePicker #choices { max-height: 8; }
    """

    def __init__(self, current: str) -> None:
        choices = [Choice(key=name, label=name, detail=_OF_OURS.get(name, "")) for name in THEMES]
        super().__init__("Colours", choices, start=current)
        self._before = current

    def _preview(self) -> None:
        name = theme_for(self.view.cursor or self._before, os.environ.get("COLORFGBG", ""))
        if name in self.app.available_themes and name != self.app.theme:
            self.app.theme = name

    def typed(self, text: str) -> None:
        super().typed(text)
        self._preview()

    def on_line_view_item_selected(self, event: LineView.ItemSelected) -> None:
        super().on_line_view_item_selected(event)
        self._preview()

    def action_leave(self) -> None:
        self.app.theme = self._before
        super().action_leave()
