"""What is drawn step by step is what would be drawn anew; and the board stays one widget, however full."""

import random
from pathlib import Path

import pytest
from tests.app.conftest import card, lines, opened
from textual.pilot import Pilot

from leantui.app import LeantuiApp

KEYS = (
    "h",
    "j",
    "k",
    "l",
    "L",
    "H",
    "J",
    "K",
    "z",
    "f",
    "F",
    "v",
    "M",
    "V",
    "escape",
    "end",
    "home",
    "u",
)


@pytest.fixture
def full(root: Path) -> Path:
    board = root / "boards/desk/board.toml"
    board.write_text(
        board.read_text().replace('wip_policy = "reason"', 'wip_policy = "warn"')
        + 'lane = [{ id = "acme", name = "Acme GmbH" }, { id = "weber", name = "Dr. Weber" }]\n'
    )
    columns = ("intake", "fix", "done")
    for number in range(60):
        text = card(f"Card {number} of a pile", columns[number % 3], f"b{number:02}")
        lane = ("", 'lane = "acme"\n', 'lane = "weber"\n')[number % 4 % 3]
        (root / f"boards/desk/cards/pile{number:04}.toml").write_text(lane + text)
    return root


async def drawn_anew(app: LeantuiApp, pilot: Pilot[None]) -> str:
    view = app.board_screen.view
    view.painter.forget()
    app.screen.refresh(layout=True)
    view.refresh()
    await pilot.pause()
    return lines(app)


@pytest.mark.parametrize("size", [(150, 40), (80, 24), (50, 20)])
async def test_any_keys_leave_what_would_be_drawn_anew(full: Path, size: tuple[int, int]) -> None:
    choose = random.Random(size[0])
    async with opened(full, size) as (app, pilot, settle):
        for step in range(15):
            keys = choose.choices(KEYS, k=3)
            await pilot.press(*keys)
            await settle()
            app.board_screen.say_no_more()
            await pilot.pause()
            shown = lines(app)
            assert shown == await drawn_anew(app, pilot), (step, keys)


async def test_the_screen_has_few_widgets(full: Path) -> None:
    async with opened(full) as (app, _, _):
        assert len(app.screen.query("*")) < 40


@pytest.mark.parametrize("density", ["comfortable", "compact"])
async def test_the_selected_card_stands_out_over_its_whole_width(root: Path, density: str) -> None:
    """Between its words and behind them too."""
    async with opened(root) as (app, pilot, _):
        if density == "compact":
            await pilot.press("z")
        rows = app.screen._compositor.render_strips()
        grounds = [
            {segment.style.bgcolor for segment in row.crop(at, at + 20) if segment.style}
            for row in rows
            for at in [next((at for at, sign in enumerate(row.text) if sign == "█"), -1)]
            if at >= 0
        ]
    assert grounds
    assert all(len(each) == 1 for each in grounds)
