"""The first frame is whole: nothing is drawn in vain before it, and no style sheet is read for what roles look like."""

import os
from pathlib import Path

import pytest
from tests.app.conftest import NOW, card, lines
from textual.app import App
from textual.widget import Widget

from leantui.app import LeantuiApp, Opening
from leantui.rules.commands import Done, Move
from leantui.screens import standard_beside
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


async def test_texts_of_runs_are_looked_for_when_the_board_is_there(
    root: Path, frames: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All cards are gone through for it, which the first frame doesn't wait for."""
    asked: list[int] = []

    def missing(*_: object) -> list[object]:
        asked.append(len(frames))
        return []

    monkeypatch.setattr(standard_beside, "missing_texts", missing)
    session = Session.open(root, who="mia", clock=lambda: NOW, writer="thread")
    opening = Opening(lambda: session)
    opening.within(10)
    app = LeantuiApp(opening, watch=False)
    async with app.run_test(size=(150, 45)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.close_session()
    assert len(asked) == 1
    assert asked[0] >= 1


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


LONG_AGO_NS = 1_600_000_000_000_000_000


def kept(root: Path) -> None:
    """Keep the workspace in the parse cache, as if nothing had changed for long."""
    cards = root / "boards/desk/cards"
    for path in (*cards.iterdir(), cards):
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    Session.open(root).write_cache()


def open_unseen(root: Path) -> tuple[LeantuiApp, Session]:
    session = Session.open(root, who="mia", clock=lambda: NOW, writer="thread", unseen=True)
    opening = Opening(lambda: session)
    opening.within(10)
    return LeantuiApp(opening, watch=False), session


async def test_what_was_written_in_place_is_on_the_screen_at_once_and_in_the_cache(
    root: Path, frames: list[str]
) -> None:
    kept(root)
    mail = root / "boards/desk/cards/bbbb2222.toml"
    mail.write_text(mail.read_text().replace("Mail", "Letter"))
    app, session = open_unseen(root)
    assert session.on_disk.unseen
    async with app.run_test(size=(150, 45)) as pilot:
        for _ in range(400):
            await pilot.pause(0.01)
            if "Letter" in lines(app) and not session.on_disk.unseen:
                break
        assert "Letter" in lines(app)
        assert "Mail" not in lines(app)
        await app.workers.wait_for_complete()
        app.close_session()
    assert "Mail" in frames[0]
    assert Session.open(root, unseen=True).workspace.card("bbbb2222") == Session.open(
        root
    ).workspace.card("bbbb2222")


def test_a_change_of_a_card_not_looked_at_keeps_what_others_wrote(root: Path) -> None:
    kept(root)
    printer = root / "boards/desk/cards/aaaa1111.toml"
    printer.write_text(printer.read_text().replace("Printer", "Plotter"))
    session = Session.open(root, who="mia", clock=lambda: NOW, unseen=True)
    assert session.on_disk.unseen
    answer = session.execute(Move(card="aaaa1111", column="done"))
    assert isinstance(answer, Done)
    assert "Plotter" in printer.read_text()
    assert 'column = "done"' in printer.read_text()
    card = session.workspace.card("aaaa1111")
    assert card is not None
    assert "Plotter" in card.title
