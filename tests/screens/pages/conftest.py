"""An app that shows one screen and keeps what it answered and asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from leantui.screens.messages import EditRequested

SIZES = [(150, 45), (100, 30), (80, 24), (50, 20)]


class Host(App[None]):
    """Something below the screen, so that a modal one has a background."""

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._shown_screen = screen
        self.answers: list[Any] = []
        self.edits: list[tuple[str, int]] = []
        self.back_from_editor: Callable[[], object] = lambda: None

    def compose(self) -> ComposeResult:
        yield Static("below")

    def on_mount(self) -> None:
        self.push_screen(self._shown_screen, self.answers.append)

    def on_edit_requested(self, event: EditRequested) -> None:
        self.edits.append((event.file, event.line))
        self.back_from_editor = event.then or (lambda: None)

    @property
    def rows(self) -> list[str]:
        """What the terminal shows."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)


@pytest.fixture
def host() -> Callable[[Screen[Any]], Host]:
    return Host


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found
