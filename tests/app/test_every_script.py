"""Titles, names and columns in every script: no edge is moved by wide, joined, combining or right-to-left signs."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.app.conftest import card, lines, opened

SAMPLES = (
    "显示器坏了，请尽快更换",
    "한국어 제목 프린터",
    "ｆｕｌｌ ｗｉｄｔｈ",
    "👨‍👩‍👧‍👦 family 🇩🇪🇯🇵 flags",
    "🏳️‍🌈 rainbow 👍🏽 skin 👩‍💻",
    "❤️ heart ☎️ phone ✈ plane",
    "é́ combined Zoë naïve à̖",
    "שלום עולם מדפסת",
    "مرحبا بالعالم جهاز جديد",
    "ไทย ภาษา เครื่อง",
    "देवनागरी कंप्यूटर",
    "\u202eturned\u202c \u2066isolated\u2069",
    "①②③ ½ ™ ﷽",
    "\u200bzero\u200dwidth\ufeff",
    "👩‍💻" * 30,
)
BOARD = """\
name = "Ｄｅｓｋ 👩‍💻 שלום"
started = "b"
finished = "c"
column = [
  {{ id = "a", name = "受付 👍🏽", kind = "queue" }},
  {{ id = "b", name = "{long}", split = true, wip = 2 }},
  {{ id = "c", name = "مكتمل", kind = "done" }},
]
lane = [{{ id = "x", name = "株式会社 🇯🇵" }}, {{ id = "y", name = "{long}" }}]
"""


@pytest.fixture
def mixed(root: Path) -> Path:
    (root / "boards/desk/board.toml").write_text(BOARD.format(long="खाता ไทย " * 6), "utf-8")
    for number, person in enumerate(("李伟", "مريم", "👩‍💻 Zoë")):
        (root / "people").mkdir(exist_ok=True)
        (root / f"people/p{number}.toml").write_text(f'name = "{person}"\n', "utf-8")
    for number, title in enumerate(SAMPLES):
        more = f'lane = "{"xy"[number % 2]}"\nassignees = ["p{number % 3}"]\nproject = "{title}"\n'
        text = more + card(title, "abc"[number % 3], f"b{number:02}")
        (root / f"boards/desk/cards/mixed{number:02}.toml").write_text(text, "utf-8")
    return root


@pytest.mark.parametrize("size", [(150, 45), (100, 60), (80, 24), (50, 40)])
async def test_every_line_ends_where_the_screen_does(mixed: Path, size: tuple[int, int]) -> None:
    async with opened(mixed, size) as (app, pilot, _):
        for keys in ((), ("z",), ("v",), ("v", "v", "v", "v"), ("s",), ("enter",), ("escape", "O")):
            await pilot.press(*keys)
            await pilot.pause()
            widths = {cell_len(line) for line in lines(app).splitlines()}
            assert widths == {size[0]}, keys


@pytest.mark.parametrize("size", [(150, 45), (100, 60)])
async def test_what_stands_beside_stays_in_its_column(mixed: Path, size: tuple[int, int]) -> None:
    """The edge between board and standard is in the same cell on every line."""
    async with opened(mixed, size) as (app, _, _):
        shown = lines(app).splitlines()[1:-3]
    assert len({cell_len(line.partition("▏")[0]) for line in shown}) == 1
