"""Very many cards without a cache: the board is there early, says how far it is, and keys are answered meanwhile."""

import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.app.conftest import NOW, card, lines, text
from textual.pilot import Pilot

from leantui.app import LeantuiApp, Opening
from leantui.session import Session, reading_on
from leantui.session.holder import NOT_YET
from leantui.store import partly
from leantui.store.cache import cache_file
from leantui.store.discover import state_folder
from leantui.store.reader_process import Found, Task, read_cards

MANY = 60
AT_ONCE = 4


class Held:
    """Cards that are read one part after the other, each once it is let through."""

    def __init__(self) -> None:
        self.let = threading.Semaphore(0)
        self.asked: list[int] = []

    def read_many(self, root: str, files: Sequence[str]) -> Iterator[Found]:
        self.asked.append(len(files))
        for at in range(0, len(files), 10):
            self.let.acquire()
            yield read_cards(Task(root, list(files[at : at + 10])), 10**19)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    held = Held()
    monkeypatch.setattr(partly, "MANY", 10)
    monkeypatch.setattr(partly, "AT_ONCE", AT_ONCE)
    monkeypatch.setattr(reading_on, "read_many", held.read_many)
    return held


@pytest.fixture
def full(root: Path) -> Path:
    cards = root / "boards/desk/cards"
    for file in cards.iterdir():
        file.unlink()
    for number in range(MANY):
        (cards / f"pile{number:04}.toml").write_text(card(f"Card {number}", "fix", f"b{number:04}"))
    return root


@asynccontextmanager
async def beginning(root: Path) -> AsyncIterator[tuple[LeantuiApp, Session, Pilot[None]]]:
    def open_session() -> Session:
        return Session.open(root, who="mia", clock=lambda: NOW, writer="thread", partly=True)

    app = LeantuiApp(Opening(open_session), watch=False)
    async with app.run_test(size=(150, 45)) as pilot:
        while app.session is None or app.board_screen.model is None:
            await pilot.pause(0.01)
        await pilot.pause()
        yield app, app.session, pilot
        app.close_session()


def shown(app: LeantuiApp) -> int:
    assert app.board_screen.model is not None
    return sum(len(cell) for cell in app.board_screen.model.cells.values())


async def test_the_board_is_there_before_its_cards_are_and_says_how_far_it_is(
    full: Path, held: Held
) -> None:
    async with beginning(full) as (app, session, pilot):
        await pilot.pause(0.05)
        assert shown(app) == AT_ONCE
        assert f"reading {AT_ONCE} of {MANY} cards" in lines(app)
        held.let.release()
        while f"reading {AT_ONCE + 10} of {MANY} cards" not in lines(app):
            await pilot.pause(0.01)
        while shown(app) != AT_ONCE + 10:
            await pilot.pause(0.01)
        held.let.release(10)
        while session.is_reading or shown(app) != MANY:
            await pilot.pause(0.01)
        await pilot.pause()
        assert "reading" not in lines(app)
        assert held.asked == [MANY - AT_ONCE]


async def test_keys_are_answered_while_cards_are_read_and_changes_wait(
    full: Path, held: Held
) -> None:
    async with beginning(full) as (app, session, pilot):
        first = app.board_screen.view.cursor.card_id
        before = {file.name: file.read_text() for file in (full / "boards/desk/cards").iterdir()}
        await pilot.press("j")
        assert app.board_screen.view.cursor.card_id != first
        for key in ("L", "n", "x", "u", "d"):
            await pilot.press(key)
            await pilot.pause()
            assert NOT_YET.message in lines(app), key
            assert len(app.screen_stack) == 1, key
            await pilot.press("j")
        await pilot.press("question_mark")
        await pilot.pause()
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        held.let.release(10)
        while session.is_reading:
            await pilot.pause(0.01)
        assert before == {
            file.name: file.read_text() for file in (full / "boards/desk/cards").iterdir()
        }
        moved = app.board_screen.view.cursor.card_id
        assert moved is not None
        await pilot.press("L")
        while session.is_saving or 'column = "done"' not in text(full, moved):
            await pilot.pause(0.01)


async def test_it_can_be_left_while_cards_are_read_and_keeps_what_was(
    full: Path, held: Held
) -> None:
    kept = cache_file(state_folder(full), ("cards", "desk"))
    async with beginning(full) as (app, _, pilot):
        held.let.release(3)
        while not kept.exists():
            await pilot.pause(0.01)
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running
        held.let.release(10)
    again = Session.open(full, partly=True)
    assert len(again.workspace.boards["desk"].cards) >= AT_ONCE + 10


async def test_what_was_taken_in_otherwise_meanwhile_stays(full: Path, held: Held) -> None:
    """Texts of standards that git found are known from then on, and no card is read twice."""
    async with beginning(full) as (_, session, pilot):
        session.pin({"hash": next(iter(session.workspace.standards.values()))})
        held.let.release(10)
        while session.is_reading:
            await pilot.pause(0.01)
        assert len(session.workspace.boards["desk"].cards) == MANY
        assert "hash" in session.on_disk.workspace.pinned
