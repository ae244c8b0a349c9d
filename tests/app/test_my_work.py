"""My work on the screen: one card and why, the rest in order, the roles' queues, and nothing to do."""

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.app.conftest import NOW, card, lines, opened
from tests.app.test_steps import PEOPLE, RUN, STANDARD

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.rules.context import Context
from leantui.rules.decide import decide
from leantui.rules.whose_turn import Turn, whose_turn
from leantui.rules.wip import Tally
from leantui.screens.my_work import MyWorkScreen
from leantui.session import Session
from leantui.session.turns import turns_of


@pytest.fixture
def desk(root: Path) -> Path:
    (root / "standards/repair.toml").write_text(STANDARD)
    (root / "people").mkdir()
    for who, roles in PEOPLE.items():
        (root / f"people/{who}.toml").write_text(f'name = "{who.title()}"\nroles = {roles}\n')
    return root


def run(root: Path, entries: str = RUN) -> None:
    file = root / "boards/desk/cards/bbbb2222.toml"
    file.write_text(file.read_text().replace("]\n", f"{entries}]\n"))


@pytest.mark.parametrize("size", [(150, 45), (100, 30), (80, 24), (50, 20)])
async def test_one_card_one_step_and_why_at_every_size(desk: Path, size: tuple[int, int]) -> None:
    run(desk, RUN.splitlines(keepends=True)[0])
    async with opened(desk, size) as (app, pilot, settle):
        await pilot.press("w")
        for _ in range(50):
            await pilot.pause(0.01)
            if "Looking at all boards" not in lines(app):
                break
        shown = lines(app)
        assert isinstance(app.screen, MyWorkScreen)
        assert "My work: Mia, desk" in shown
        assert "▶ SD-bbbb  Mail" in shown
        assert "because: your ready step" in shown
        assert "1 Look at it" in shown
        assert "with gloves" in shown
        assert max(map(len, shown.splitlines())) <= size[0]
        await pilot.press("enter")
        await pilot.pause()
        await settle()
        assert not isinstance(app.screen, MyWorkScreen)
        assert app.board_screen.view.cursor.card_id == "bbbb2222"


async def test_the_queue_of_a_role_that_nobody_has(desk: Path) -> None:
    run(desk)
    (desk / "people/tom.toml").unlink()
    async with opened(desk) as (app, pilot, _):
        await pilot.press("w")
        for _ in range(50):
            await pilot.pause(0.01)
            if "What waits for each role" in lines(app):
                break
        shown = lines(app)
        assert "lead: 1 step  nobody here has this role" in shown
        assert "2 Agree on it  since 3h  late" in shown


async def test_nothing_to_do_is_said(desk: Path) -> None:
    for file in (desk / "boards/desk/cards").iterdir():
        file.unlink()
    async with opened(desk) as (app, pilot, _):
        await pilot.press("w")
        for _ in range(50):
            await pilot.pause(0.01)
            if "Nothing is waiting" in lines(app):
                break
        assert "Nothing is waiting for you" in lines(app)


@pytest.fixture
def ready(desk: Path) -> Path:
    """Cards that are done in their column and could be pulled on, and others that wait at the beginning."""
    board = desk / "boards/desk/board.toml"
    board.write_text(
        board.read_text().replace('name = "Fix", wip = 1', 'name = "Fix", split = true')
    )
    for number in range(20):
        text = card(f"Card {number}", ("fix/done", "intake")[number % 2], f"b{number:02}")
        (desk / f"boards/desk/cards/pile00{number:02}.toml").write_text(text)
    return desk


def test_many_cards_that_could_be_pulled_are_counted_once(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.open(ready, who="mia", clock=lambda: NOW)
    plain = Context(now=session.now(), who="mia")
    expected = whose_turn(session.workspace, "mia", plain, decide)
    assert sum(turn.kind == "pull" for turn in expected) == 10
    counted: list[Board] = []
    count = Tally.of

    def counting(board: Board, cards: Iterable[Card]) -> Tally:
        counted.append(board)
        return count(board, cards)

    monkeypatch.setattr(Tally, "of", counting)
    assert turns_of(session, "mia") == expected
    assert len(counted) == 1


async def test_what_others_write_is_looked_at_beside_the_keys(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def looked(session: Session, who: str) -> tuple[Turn, ...]:
        threads.append(threading.current_thread())
        return turns_of(session, who)

    monkeypatch.setattr("leantui.session.turns.turns_of", looked)
    async with opened(ready) as (app, pilot, settle):
        await pilot.press("w")
        await settle()
        file = ready / "boards/desk/cards/pile0000.toml"
        file.write_text(file.read_text().replace("Card 0", "Letter 0"))
        app._look(frozenset({"boards/desk/cards/pile0000.toml"}))
        for _ in range(200):
            await pilot.pause(0.01)
            if "Letter 0" in lines(app):
                break
        assert "Letter 0" in lines(app)
        assert len(threads) >= 2
        assert threading.main_thread() not in threads
