"""The least a Textual app can be: the yardstick."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("ready-marker")


if __name__ == "__main__":
    Minimal().run()
