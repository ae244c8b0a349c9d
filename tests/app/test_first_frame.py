"""The first frame is whole: nothing is drawn in vain before it, and no style sheet is read for what roles look like."""

from pathlib import Path

import pytest
from tests.app.conftest import NOW, card
from textual.app import App
from textual.widget import Widget

from leantui.app import LeantuiApp, Opening
from leantui.session import Session


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stood on the screen each time the app drew."""
    found: list[str] = []
    display = App._display

    def displayed(self: App[None], screen: object, renderable: object) -> None:
        if renderable is not None:
            strips = self.screen._compositor.render_strips()
            found.append("\n".join(strip.text for strip in strips))
        display(self, screen, renderable)  # type: ignore[arg-type]

    monkeypatch.setattr(App, "_display", displayed)
    return found


async def test_the_first_frame_has_cards_and_standard(root: Path, frames: list[str]) -> None:
    for number in range(30):
        (root / f"boards/desk/cards/cccc{number:04}.toml").write_text(
            card(f"Lamp {number}", "fix", f"b{number:02}")
        )
    session = Session.open(root, who="mia", clock=lambda: NOW, writer="thread")
    opening = Opening(lambda: session)
    opening.within(10)
    app = LeantuiApp(opening, watch=False)
    async with app.run_test(size=(150, 45)) as pilot:
        await pilot.pause()
        first, last = frames[0], frames[-1]
        for words in ("Printer", "Mail", "Lamp 3", "Repair it", "with gloves", "31/1", "mia"):
            assert (words in first) == (words in last), words
        assert "Lamp 3" in first
        assert "Repair it" in first
        is_alike = [a == b for a, b in zip(first.split("\n"), last.split("\n"), strict=True)]
        assert sum(is_alike) > 40
        view = app.board_screen.view
        assert view.painter.cards_drawn <= 32, "a card was drawn twice"
        app.close_session()


async def test_roles_are_no_component_classes(root: Path) -> None:
    """Each would be matched against the whole style sheet when its widget is mounted."""
    session = Session.open(root, who="mia", clock=lambda: NOW, writer="thread")
    opening = Opening(lambda: session)
    app = LeantuiApp(opening, watch=False)
    async with app.run_test(size=(150, 45)):
        own = [
            name
            for widget in app.screen.walk_children(Widget)
            if type(widget).__module__.startswith("leantui.")
            for name in widget._get_component_classes()
        ]
        assert own == []
        app.close_session()
