"""The least a Textual app can be: one widget that answers a key. The yardstick."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    answers = 0

    def compose(self) -> ComposeResult:
        yield Static("ready-marker")

    def on_key(self, event: events.Key) -> None:
        self.answers += 1
        self.query_one(Static).update(f"{event.key} {self.answers}")


if __name__ == "__main__":
    Minimal().run()
