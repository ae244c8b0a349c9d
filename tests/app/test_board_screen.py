"""The board screen at every size as plain lines, and nothing in it that ASCII hasn't where that is asked for.

`LEANTUI_UPDATE_GOLDEN=1` writes the goldens anew; read the difference before committing it.
"""

import os
from pathlib import Path

import pytest
from tests.app.conftest import card, lines, opened

from leantui.keymap import Configured
from leantui.model.settings import Settings

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def full(root: Path) -> Path:
    """A few more cards, with titles that don't fit."""
    cards = root / "boards/desk/cards"
    titles = (
        "安装新的笔记本电脑给财务部门",
        "Wareneingangsprüfung am Tor",
        "Toner for the third floor",
    )
    for number, title in enumerate(titles):
        made = card(title, ("intake", "fix", "done")[number], f"a{number + 1}")
        (cards / f"cccc{number}333.toml").write_text(made)
    return root


@pytest.mark.parametrize("size", [(150, 45), (100, 30), (80, 24), (50, 20)])
async def test_the_screen_reads_as_it_should(full: Path, size: tuple[int, int]) -> None:
    async with opened(full, size) as (app, _, _):
        shown = "\n".join(line.rstrip() for line in lines(app).splitlines()) + "\n"
    golden = GOLDEN / f"board-{size[0]}.txt"
    if os.environ.get("LEANTUI_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


async def test_in_ascii_only_peoples_words_hold_other_signs(full: Path) -> None:
    async with opened(full, (80, 16), Configured(settings=Settings(ascii=True))) as (app, _, _):
        shown = lines(app)
    for words in ("安装新的笔记本电脑给财务部门", "ü"):
        for sign in words:
            shown = shown.replace(sign, "")
    assert shown.isascii(), {sign for sign in shown if not sign.isascii()}
