"""Whole screens as pictures: what a person sees, in form and colour.

A difference fails with a report, `snapshot_report.html`, that shows both. Where the new picture is meant:
`python -m pytest tests/snapshots --snapshot-update`, look at the pictures, commit them.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from tests.snapshots.conftest import settle
from tests.snapshots.workspace import NOW, write_workspace
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from leantui.app import LeantuiApp, Opening
from leantui.exchange.beginnings import Beginnings
from leantui.session import Session
from leantui.store.discover import Root

Compare = Callable[..., bool]
Size = tuple[int, int]

SCREENS: dict[str, tuple[Size, Sequence[str]]] = {
    "board-150": ((150, 45), ()),
    "board-100": ((100, 30), ()),
    "board-80": ((80, 24), ("z",)),
    "board-50": ((50, 20), ()),
    "column-beside-standard-80": ((80, 24), ("s",)),
    "card": ((120, 40), ("enter",)),
    "form": ((100, 36), ("e",)),
    "new-card": ((100, 24), ("n", *"Order toner")),
    "filter": ((100, 24), ("/", *"type:", "down")),
    "move": ((100, 24), ("m",)),
    "boards": ((100, 24), ("o",)),
    "overview": ((120, 30), ("O",)),
    "library": ((120, 30), ("S",)),
    "help": ((100, 40), ("?",)),
}  # fmt: skip
"""Name → size of the terminal, and keys typed at the card of the new starter."""


def keys(
    pressed: Sequence[str], card: str = "ab3k0006"
) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Go to a card, then press keys, each when the one before has had its effect."""

    async def run(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, LeantuiApp)
        await settle(pilot)
        app.board_screen.view.cursor_to(card)
        await pilot.pause()
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()
        await settle(pilot)
        for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
            field.cursor_blink = False

    return run


def app_on(root: Path) -> LeantuiApp:
    opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
    return LeantuiApp(opening, watch=False, board="service-desk")


@pytest.fixture
def shows(snap_compare: Compare) -> Compare:
    """Compares, and ends what the app began."""

    def compare(app: App[None], **how: object) -> bool:
        try:
            return snap_compare(app, **how)
        finally:
            if isinstance(app, LeantuiApp):
                app.close_session()

    return compare


@pytest.mark.parametrize("name", SCREENS)
def test_screen(tmp_path: Path, shows: Compare, name: str) -> None:
    size, pressed = SCREENS[name]
    root = write_workspace(tmp_path / "w")
    assert shows(app_on(root), terminal_size=size, run_before=keys(pressed))


def test_needs_attention_and_a_conflict(tmp_path: Path, shows: Compare) -> None:
    root = write_workspace(tmp_path / "w", is_sound=False)
    assert shows(app_on(root), terminal_size=(100, 30), run_before=keys("A"))


def test_first_run(tmp_path: Path, shows: Compare) -> None:
    here = Path("/home/mia/work")
    personal = Root(
        path=Path("/home/mia/.local/share/leantui"), found_by="personal", is_workspace=False
    )
    beginnings = Beginnings(here, personal, today=date(2026, 3, 12), who_at=lambda _: "mia")
    assert shows(LeantuiApp(beginnings, watch=False), terminal_size=(80, 24))


def test_themes_are_seen_while_choosing(tmp_path: Path, shows: Compare) -> None:
    """In our light one, while the list is open."""

    async def choose(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, LeantuiApp)
        await keys(())(pilot)
        app.board_screen.action_perform("look.theme")
        await pilot.pause()
        await keys("light")(pilot)

    root = write_workspace(tmp_path / "w")
    assert shows(app_on(root), terminal_size=(100, 30), run_before=choose)
