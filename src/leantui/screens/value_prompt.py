"""Another value for a key than the two there are: one line, or several where the key holds a text."""

from collections.abc import Callable
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from leantui.model.text import printable
from leantui.screens.form_row import LinesInput
from leantui.screens.prompts import Prompt, field


class ValuePrompt(Prompt[tuple[Any, str]]):
    """Its result is the value and the text that was typed for it."""

    DEFAULT_CSS = """
    ValuePrompt TextArea { border: none; padding: 0; height: auto; min-height: 3; max-height: 16; background: $boost; }
    ValuePrompt TextArea:focus { border: none; background: $boost; }
    """
    KEYS = (("ctrl+s", "take it"), ("esc", "leave"))

    def __init__(self, label: str, start: str, read: Callable[[str], Any]) -> None:
        """Ask for a value.

        Args:
            label: What the key is called.
            start: The text to begin with.
            read: Makes a value of a text; a ValueError says why it can't.
        """
        super().__init__(label, hint="" if "\n" in start else "enter takes it too")
        self._start = start
        self._read = read
        self._has_lines = "\n" in start

    def fields(self) -> ComposeResult:
        if self._has_lines:
            area = LinesInput(printable(self._start), tab_behavior="focus", soft_wrap=True)
            area.cursor_blink = False
            yield area
        else:
            yield from field("text", "", self._start)

    @on(TextArea.Changed)
    def _lines_typed(self, event: events.Event) -> None:
        event.stop()
        self.query_one("#refused").remove_class("-shown")

    def answer(self) -> tuple[Any, str] | None:
        text = (
            self.query_one(LinesInput).text
            if self._has_lines
            else self.query_one("#text", Input).value.strip()
        )
        try:
            return self._read(text), text
        except ValueError as error:
            self.refuse(str(error))
            return None
