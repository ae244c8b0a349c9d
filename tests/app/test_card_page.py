"""A card's page: what the board's keys do to a card, they do there too."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened, text

from leantui.screens.card import CardScreen
from leantui.screens.card_lines import is_opened

MORE = """\
tags = ["x"]
depends_on = ["aaaa1111"]
links = ["https://a.example/x", "file:///etc/passwd"]
checklist = [
  { text = "one", done = false },
  { text = "two", done = false },
]
log = ["""


@pytest.fixture
def desk(root: Path) -> Path:
    file = root / "boards/desk/cards/bbbb2222.toml"
    file.write_text(file.read_text().replace("log = [", MORE, 1))
    return root


async def test_a_line_is_ticked_and_seen_ticked(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "space")
        await settle()
        await pilot.pause()
        assert "[x] two" in lines(app)
        assert "[ ] one" in lines(app)
        await pilot.press("u")
        await settle()
        await pilot.pause()
        assert "[ ] two" in lines(app)
    assert '{ text = "two", done = false }' in text(desk, "bbbb2222")


async def test_the_keys_of_the_board_change_the_card_shown(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("enter", "c")
        await pilot.pause()
        await pilot.press(*"hello", "enter")
        await settle()
        await pilot.pause()
        assert isinstance(app.screen, CardScreen)
        assert "“hello”" in lines(app)
        await pilot.press("H")
        await settle()
    assert 'column = "intake"' in text(desk, "bbbb2222")


async def test_what_was_archived_on_its_page_is_taken_back_there(desk: Path) -> None:
    before = text(desk, "bbbb2222")
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("enter", "x")
        await settle()
        assert not (desk / "boards/desk/cards/bbbb2222.toml").exists()
        assert isinstance(app.screen, CardScreen)
        await pilot.press("u")
        await settle()
        assert text(desk, "bbbb2222") == before
        await pilot.press("H", "escape")
        await settle()
    assert 'column = "intake"' in text(desk, "bbbb2222")


async def test_enter_goes_to_the_card_it_waits_for(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "down", "enter")
        await settle()
        await pilot.pause()
        assert isinstance(app.screen, CardScreen)
        assert app.screen.model.card.id == "aaaa1111"
        await pilot.press("escape")
        assert app.board_screen.view.cursor.card_id == "aaaa1111"


async def test_only_web_and_mail_are_opened(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    async with opened(desk) as (app, pilot, _):
        monkeypatch.setattr(app, "open_url", seen.append)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "down", "down", "enter", "down", "enter")
        await pilot.pause()
    assert seen == ["https://a.example/x"]


@pytest.mark.parametrize(
    ("link", "is_safe"),
    [
        ("https://a.example/x", True),
        ("mailto:a@b.example", True),
        ("HTTP://a.example", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https:a", False),
        ("/bin/sh", False),
        ("https://a\n-x", False),
        ("", False),
    ],
)
def test_links_that_are_opened(link: str, is_safe: bool) -> None:
    assert is_opened(link) is is_safe
