"""The tour takes no key away, and is offered once; help is searched."""

import unicodedata
from pathlib import Path

import pytest
from tests.app.conftest import lines, opened
from tests.snapshots.workspace import write_workspace

from leantui.app import offers_tour
from leantui.keymap import keymap
from leantui.model.screen_state import UserState
from leantui.model.settings import Settings
from leantui.screens.help import LEGEND
from leantui.screens.tour import STEPS, step_words
from leantui.store.ui_state import read_user_state


def test_it_is_offered_at_the_first_start_only_unless_asked() -> None:
    assert offers_tour(UserState(), {})
    assert not offers_tour(UserState(has_seen_tour=True), {})
    assert offers_tour(UserState(has_seen_tour=True), {"LEANTUI_TOUR": "on"})
    assert not offers_tour(UserState(), {"LEANTUI_TOUR": "off"})
    assert not offers_tour(UserState(), {"CI": "true"})


def test_its_words_name_the_keys_in_force() -> None:
    found, _ = keymap(Settings(keys={"card.new": "f7", "change.undo": "f6"}))
    words = step_words(2, found)[0].text
    assert "f7" in words
    assert "f6 takes back" in words
    assert len(STEPS) == 5


async def test_in_ascii_it_names_the_arrows(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        app.ascii_only = True
        await pilot.press("f2")
        await settle()
        assert "Look:  left  right  go from card to card" in lines(app)
        await pilot.press("f2")
        await settle()
        assert "Move:  H  L" in lines(app)


@pytest.mark.parametrize("size", [(150, 45), (50, 20)])
async def test_every_key_works_beside_it_and_it_ends(root: Path, size: tuple[int, int]) -> None:
    async with opened(root, size) as (app, pilot, settle):
        assert "Tour" not in lines(app)
        await pilot.press("f2")
        await pilot.pause()
        assert "Tour 1/5" in lines(app)
        assert "f2 next" in lines(app)
        assert read_user_state().has_seen_tour
        await pilot.press("L")
        await settle()
        assert 'column = "done"' in (root / "boards/desk/cards/bbbb2222.toml").read_text()
        for number in (2, 3, 4, 5):
            await pilot.press("f2")
            await pilot.pause()
            assert f"Tour {number}/5" in lines(app)
        await pilot.press("f2")
        await pilot.pause()
        assert "Tour" not in lines(app)
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert "Tour" not in lines(app)


@pytest.mark.parametrize("size", [(150, 45), (50, 20)])
async def test_help_is_searched(root: Path, size: tuple[int, int]) -> None:
    async with opened(root, size) as (app, pilot, _):
        await pilot.press("question_mark", "slash", *"blocked")
        await pilot.pause()
        assert "⚑" in lines(app)
        assert "Select the card below" not in lines(app)
        await pilot.press(*" zzz")
        await pilot.pause()
        assert "Nothing is found" in lines(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Select the card" in lines(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_every_sign_on_the_screen_is_explained(root: Path) -> None:
    """What is neither a letter nor a line of a frame stands in the legend."""
    write_workspace(root / "full", is_sound=False)
    explained = "".join(badge for _, badges in LEGEND for badge, _ in badges)
    async with opened(root / "full") as (app, pilot, _):
        app.board_screen.open_board("service-desk")
        app.board_screen.view.cursor_to("ab3k0006")
        await pilot.pause()
        shown = lines(app)
    signs = {each for each in shown if unicodedata.category(each) == "So" or each in "▎▌║┊█│▲▶›»◷"}
    assert {"⚑", "▲", "▌", "◷", "✓", "▶", "○"} <= signs
    assert {
        each for each in signs if ord(each) < 0x1F000 and each not in explained + "▏─═▸▾"
    } == set()
