"""What the screens ask of the app."""

from textual.message import Message


class EditRequested(Message):
    """Open a file of the workspace in the user's editor."""

    def __init__(self, file: str, line: int = 1) -> None:
        super().__init__()
        self.file = file
        """Path relative to the workspace root, with forward slashes."""
        self.line = line
        """Counted from 1; 0 where the whole file is meant."""


class SettingsEdited(Message):
    """The user's `config.toml` was edited."""


class ThemeChosen(Message):
    """Use a theme from now on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
