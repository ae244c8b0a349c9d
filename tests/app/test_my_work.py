"""My work on the screen: one card and why, the rest in order, the roles' queues, and nothing to do."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened
from tests.app.test_steps import PEOPLE, RUN, STANDARD

from leantui.screens.my_work import MyWorkScreen


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
