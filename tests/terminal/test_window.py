"""What happens to the window while someone works in it: it is resized, and the program is sent to sleep."""

import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.terminal.conftest import LEANTUI

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk, Open


def test_a_resize_while_typing_loses_nothing(terminal: "Open", desk: "Desk") -> None:
    before = set(desk.cards.glob("*.toml"))
    screen = terminal("--workspace", desk.root, size=(150, 45))
    screen.wait_for("Mail is slow")
    screen.type("nThe title")
    screen.wait_for("The title")
    screen.resize(80, 24)
    screen.type(" of a new")
    screen.wait_for("The title of a new")
    screen.resize(50, 20)
    screen.resize(20, 6)
    screen.resize(120, 40)
    screen.type(" card")
    screen.wait_for("The title of a new card")
    screen.press("tab")
    screen.wait_for("next field")
    screen.resize(50, 20)
    screen.wait_for("The title of a new card")
    screen.resize(150, 45)
    screen.press("enter")
    screen.wait_for(lambda: len(set(desk.cards.glob("*.toml")) - before) == 1)
    (made,) = set(desk.cards.glob("*.toml")) - before
    assert tomllib.loads(made.read_text("utf-8"))["title"] == "The title of a new card"


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(terminal: "Open", desk: "Desk") -> None:
    screen = terminal(command=("sh", "-i"), env={"PS1": "shell> ", "ENV": None})
    screen.wait_for("shell>")
    screen.type(f"{shlex.join(LEANTUI)} --workspace {shlex.quote(str(desk.root))}\r")
    screen.wait_for("Mail is slow", "Repair it well")
    screen.type("/lamp\r")
    screen.wait_for("Lamp flickers", without="Mail is slow")
    screen.type("\x1a")
    screen.wait_for("Stopped", "shell>")
    screen.type("echo this is the $((40 + 2))nd line\r")
    screen.wait_for("this is the 42nd line")
    screen.type("fg\r")
    screen.wait_for("Lamp flickers", "/ lamp")
    screen.press("escape")
    screen.wait_for("Mail is slow", without="42nd line")
    screen.press("L")
    screen.wait_for(
        "u undoes", lambda: "moved" in "".join(map(desk.text, ("aaaa1111", "bbbb2222")))
    )
    screen.press("q")
    screen.wait_for("shell>")


def test_a_folder_that_is_no_workspace_offers_the_ways_to_one(
    terminal: "Open", tmp_path: Path
) -> None:
    for name, before in (("one", ("--workspace",)), ("two", ())):
        folder = tmp_path / name
        folder.mkdir()
        screen = terminal(*before, folder, size=(80, 24))
        screen.wait_for("Try the demo", "Start a board here", "personal board")
        screen.press("s", "enter")
        screen.wait_for("Intake")
        screen.press("q")
        assert screen.wait_for_exit() == 0
        assert (folder / "leantui.toml").is_file()
