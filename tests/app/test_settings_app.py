"""Settings in the running app: keys, theme, and a file that is edited meanwhile."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened

from leantui.keymap import Configured, configured
from leantui.model.settings import DARK
from leantui.store.ui_state import read_user_state


@pytest.fixture(autouse=True)
def own_settings(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORFGBG", raising=False)
    monkeypatch.setenv("LEANTUI_CONFIG", str(root.parent / "config.toml"))


def settle(root: Path, text: str) -> Configured:
    (root.parent / "config.toml").write_text(text)
    return configured()


KEYS = (
    '[keys]\n"look.density" = "f6"\n"card.new" = "f7"\n"change.undo" = "f3"\n"card.archive" = []\n'
)


async def test_settled_keys_do_it_the_standard_ones_don_t_and_everything_names_them(
    root: Path,
) -> None:
    settled = settle(root, KEYS + '"place.attention" = "f8"\n"general.help" = "f1"\n')
    async with opened(root, settled=settled) as (app, pilot, done):
        view = app.board_screen.view
        await pilot.press("z", "x")
        assert str(view.density) == "comfortable"
        await pilot.press("f6")
        assert view.density == "compact"
        assert "f7 new" in lines(app)
        assert "f1 keys" in lines(app)
        await pilot.press("L")
        await done()
        assert "(f3 undoes)" in lines(app)
        await pilot.press("left")
        await pilot.pause()
        assert "f7 new here" in lines(app)
        assert "f7 makes one" in lines(app)
        await pilot.press("f1")
        await pilot.pause()
        row = next(line for line in lines(app).splitlines() if "Comfortable or compact" in line)
        assert row.split()[0] == "f6"


async def test_the_palette_has_every_action_with_its_key(root: Path) -> None:
    settled = settle(root, KEYS + '"general.palette" = "f12"\n')
    async with opened(root, settled=settled) as (app, pilot, _):
        shown = {command.title: command.help for command in app.get_system_commands(app.screen)}
        assert len(shown) == len(settled.keymap.actions)
        assert shown["Density   f6"] == "Comfortable or compact cards."
        assert "Archive" in shown
        await pilot.press("ctrl+p")
        assert len(app.screen_stack) == 1
        await pilot.press("f12")
        assert len(app.screen_stack) == 2


async def test_what_is_wrong_in_the_settings_needs_attention_and_the_board_works(
    root: Path,
) -> None:
    settled = settle(root, '[keys]\n"card.due" = "escape"\n')
    async with opened(root, settled=settled) as (app, pilot, _):
        assert "1 needs attention" in lines(app)
        await pilot.press("A")
        await pilot.pause()
        assert "config.toml:2" in lines(app)
        assert "reserved-key" in str(settled.problems)
        assert "esc keeps its meaning" in lines(app)


async def test_settings_come_before_what_was_left_last(root: Path) -> None:
    settled = settle(root, 'density = "compact"\npane = "board"\ntheme = "nord"\nboard = "none"\n')
    async with opened(root, settled=settled) as (app, _, _):
        assert app.theme == "nord"
        assert app.board_screen.view.density == "compact"
        assert app.board_screen.pane == "board"
        assert app.board_screen.board_id == "desk"


async def test_a_theme_is_seen_before_it_is_kept(root: Path) -> None:
    async with opened(root) as (app, pilot, _):
        assert app.theme == DARK
        app.board_screen.action_perform("look.theme")
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.pause()
        assert app.theme == "textual-dark"
        await pilot.press("escape")
        assert app.theme == DARK
        assert read_user_state().theme is None
        app.board_screen.action_perform("look.theme")
        await pilot.pause()
        await pilot.press(*"nord", "enter")
        await pilot.pause()
        assert app.theme == "nord"
        assert read_user_state().theme == "nord"


async def test_settings_edited_in_between_hold_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = settle(root, 'density = "comfortable"\n')
    async with opened(root, settled=settled) as (app, pilot, _):

        async def edit(file: str, line: int) -> None:
            Path(file).write_text('density = "compact"\ntheme = "nord"\n' + KEYS + '"a.b" = "c"\n')
            app.board_screen.take_in(file)

        monkeypatch.setattr(app.board_screen, "edit", edit)
        app.board_screen.action_perform("general.settings")
        await pilot.pause()
        assert app.board_screen.view.density == "compact"
        assert app.theme == "nord"
        assert "f7 new" in lines(app)
        await pilot.pause()
        assert "There is no action a.b" in lines(app)
        await pilot.press("f6")
        assert str(app.board_screen.view.density) == "comfortable"


async def test_a_settled_theme_colours_the_first_frame(root: Path) -> None:
    async with opened(root, settled=settle(root, 'theme = "leantui-light"\n')) as (app, _, _):
        assert app.board_screen.view.rich_style.bgcolor is not None
        assert app.board_screen.view.rich_style.bgcolor.name == "#fbfbf9"


PAGE_KEYS = """\
[keys]
"filter.take" = "ctrl+t"
"attention.edit" = []
"list.down" = "f9"
"page.back" = "backspace"
"help.search" = "ctrl+f"
"list.page-down" = []
"""


async def test_keys_of_pages_and_questions_do_what_was_settled_and_are_shown_so(
    root: Path,
) -> None:
    settled = settle(root, PAGE_KEYS)
    assert not settled.problems
    async with opened(root, settled=settled) as (app, pilot, done):
        await pilot.press("/", *"type:no")
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "/ type:none" in lines(app).splitlines()[0]
        await pilot.press("escape")
        await pilot.press("?")
        await pilot.pause()
        assert "↑ f9 scroll" in lines(app)
        await pilot.press("ctrl+f", *"blocked", "enter")
        await pilot.press("j")
        await pilot.press("escape", "backspace")
        await done()
        assert len(app.screen_stack) == 1
        await pilot.press("A")
        await pilot.pause()
        await pilot.press("?")
        await pilot.pause()
        shown = lines(app)
        assert "In needs attention" in shown
        row = next(line for line in shown.splitlines() if "at the place that is wrong" in line)
        assert row.split()[0] == "open"  # it has no key, but the palette has it
        row = next(line for line in shown.splitlines() if "Go back to what was there" in line)
        assert row.split()[:2] == ["backspace", "esc"]


async def test_the_palette_has_the_actions_of_a_page(root: Path) -> None:
    async with opened(root) as (app, pilot, _):
        await pilot.press("S")
        await pilot.pause()
        shown = {command.title: command for command in app.get_system_commands(app.screen)}
        assert "Order   ctrl+o" in shown  # a letter would be typed into the search
        assert "Archive   x" not in shown
        await pilot.press("tab")
        shown = {command.title: command for command in app.get_system_commands(app.screen)}
        assert shown["Order   v  ctrl+o"].help.startswith("Sort and group")
