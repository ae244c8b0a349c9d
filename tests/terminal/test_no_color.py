"""`NO_COLOR` in a real terminal: no colour is asked for, and what is at the cursor is seen all the same."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk, Open, Terminal

STYLED = re.compile(rb"\x1b\[([0-9;:]*)m")
COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}


def reversed_words(screen: "Terminal") -> str:
    """What is drawn in reverse, row by row."""
    rows = screen.screen.buffer
    return "\n".join(
        "".join(rows[y][x].data for x in range(screen.screen.columns) if rows[y][x].reverse)
        for y in range(screen.screen.lines)
    )


@pytest.mark.parametrize("theme", ["leantui-dark", "leantui-light"])
def test_no_colour_is_asked_for(terminal: "Open", desk: "Desk", theme: str) -> None:
    desk.root.joinpath("config.toml").write_text(f'theme = "{theme}"\n')
    env = {"NO_COLOR": "1", "LEANTUI_CONFIG": str(desk.root / "config.toml")}
    screen = terminal("--workspace", desk.root, env=env)
    screen.wait_for("Mail is slow", "? keys")
    assert "Mail is slow" in reversed_words(screen), "the card at the cursor"
    screen.type("\x10")  # ctrl+p
    screen.wait_for("Search for commands")
    screen.press("down")
    screen.wait_for(lambda: "Archive" in reversed_words(screen))
    screen.press("escape")
    screen.wait_for(lambda: "Search for" not in screen.display)
    screen.type("e")
    screen.wait_for("check-list", "ctrl+s")
    codes = {
        int(code) for found in STYLED.findall(screen.output) for code in found.split(b";") if code
    }
    assert not codes & COLOURS
    screen.press("escape")
    screen.wait_for("? keys", without="check-list")
    screen.type("q")
    assert screen.wait_for_exit() == 0
