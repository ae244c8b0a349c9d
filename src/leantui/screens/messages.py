"""What the screens ask of the app, and what it tells them."""

from collections.abc import Callable
from typing import Literal

from textual.message import Message

Way = Literal["do", "back", "leave"]
"""Do it after all; take it back; leave everything as it is."""


class EditRequested(Message):
    """Open a file of the workspace in the user's editor."""

    def __init__(self, file: str, line: int = 1, then: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.file = file
        """Path relative to the workspace root, with forward slashes."""
        self.line = line
        """Counted from 1; 0 where the whole file is meant."""
        self.then = then
        """Called once the editor is left and what it wrote was taken in."""


class CardActionAsked(Message):
    """Do an action of the registry to a card."""

    def __init__(self, action_id: str, card_id: str) -> None:
        super().__init__()
        self.action_id = action_id
        self.card_id = card_id


class ChecklistTicked(Message):
    """Tick a line of a card's check-list, or take the tick away."""

    def __init__(self, card_id: str, number: int) -> None:
        super().__init__()
        self.card_id = card_id
        self.number = number
        """Its place in the list, from 0."""


class CardAsked(Message):
    """Show another card."""

    def __init__(self, card_id: str) -> None:
        super().__init__()
        self.card_id = card_id


class SettingsEdited(Message):
    """The user's `config.toml` was edited."""


class ThemeChosen(Message):
    """Use a theme from now on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class UnsavedAnswered(Message):
    """Try a change again that could not be saved, or drop it."""

    def __init__(self, number: int, way: Way) -> None:
        super().__init__()
        self.number = number
        """Its place among those that could not be saved, from 0."""
        self.way = way


class UnfinishedAnswered(Message):
    """Finish an operation that was cut off, take it back, or leave it."""

    def __init__(self, name: str, way: Way) -> None:
        super().__init__()
        self.name = name
        self.way = way


class TourSeen(Message):
    """The tour was begun, so it needn't be offered again."""
