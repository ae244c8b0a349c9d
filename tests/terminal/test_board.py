"""Working on a board as a person does: keys, and what is on the screen and in the files afterwards."""

import difflib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk, Open


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines taken away and lines added."""
    diff = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in diff if line[0] == "-"], [
        line[2:] for line in diff if line[0] == "+"
    ]


@pytest.mark.parametrize("size", [(150, 45), (100, 30), (80, 24), (50, 20)])
def test_the_sample_opens_at_every_size(
    terminal: "Open", sample: Path, size: tuple[int, int]
) -> None:
    screen = terminal("--workspace", sample, size=size)
    screen.wait_for("Service Desk", "Fix", "68hm", "? keys")
    screen.press("q")
    assert screen.wait_for_exit() == 0


def test_the_standard_of_the_card_hangs_beside_it(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for(
        "Mail is slow", "Repair it well", "Look at the lamp", "with gloves", "it is hot"
    )


def test_quitting_gives_the_terminal_back(terminal: "Open", desk: "Desk") -> None:
    shell = [
        "sh",
        "-c",
        '"$@"; echo "left with $?"; stty -a',
        "sh",
        sys.executable,
        "-m",
        "leantui",
    ]
    screen = terminal("--workspace", desk.root, command=shell)
    screen.wait_for("Mail is slow")
    screen.press("q")
    assert screen.wait_for_exit() == 0
    left = screen.output.rpartition(b"left with 0")
    assert left[1], screen.display
    for switch in (b"?1049", b"?1000", b"?1003", b"?2004"):
        on, off = (
            screen.output.rfind(b"\x1b[" + switch + b"h"),
            screen.output.rfind(b"\x1b[" + switch + b"l"),
        )
        assert on < off or on == -1, f"{switch!r} is still on"
    assert screen.output.rfind(b"\x1b[?25h") > screen.output.rfind(b"\x1b[?25l")
    modes = left[2].decode().split()
    assert "icanon" in modes
    assert "echo" in modes


def test_n_and_a_title_make_a_card(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    before = set(desk.cards.glob("*.toml"))
    screen.press("n")
    screen.wait_for("esc")
    screen.type("Order a [red]screen[/red] für Zoë")
    screen.press("enter")
    screen.wait_for(lambda: len(set(desk.cards.glob("*.toml")) - before) == 1)
    (made,) = set(desk.cards.glob("*.toml")) - before
    screen.wait_for(lambda: made.stem[:4] in screen.display)
    card = tomllib.loads(made.read_text("utf-8"))
    assert card["title"] == "Order a [red]screen[/red] für Zoë"
    assert card["column"] == "fix"
    assert [(entry["event"], entry["by"]) for entry in card["log"]] == [
        ("created", "mia"),
        ("run", "mia"),  # steps of its standard are worked in that column
    ]


def test_a_move_changes_one_line_and_adds_one(terminal: "Open", desk: "Desk") -> None:
    before = desk.text("aaaa1111")
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    screen.press("L")
    screen.wait_for("u undoes", desk.says("aaaa1111", 'column = "done"'))
    gone, new = changed_lines(before, desk.text("aaaa1111"))
    assert gone == ['column = "fix"']
    assert new[0] == 'column = "done"'
    assert len(new) == 2
    entry = tomllib.loads(f"x = [{new[1]}]")["x"][0]
    assert (entry["by"], entry["event"], entry["from"], entry["to"]) == (
        "mia",
        "moved",
        "fix",
        "done",
    )


def test_u_takes_it_back_even_after_a_restart(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    screen.press("L")
    screen.wait_for("u undoes")
    screen.press("q")
    assert screen.wait_for_exit() == 0
    assert 'column = "done"' in desk.text("aaaa1111")
    again = terminal("--workspace", desk.root)
    again.wait_for("Mail is slow")
    again.press("u")
    again.wait_for(desk.says("aaaa1111", 'column = "fix"'))
    again.press("ctrl+r")
    again.wait_for(desk.says("aaaa1111", 'column = "done"'))
    assert "# a comment that stays" in desk.text("aaaa1111")


def test_going_over_a_limit_asks_why(terminal: "Open", desk: "Desk") -> None:
    desk.add("dddd4444", "Screen is dark", "fix", rank="a1")
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Screen is dark")
    screen.press("h")
    screen.wait_for(lambda: "bbbb" in screen.display.splitlines()[-2])
    screen.press("L")
    screen.wait_for("column fix 3/2")
    screen.press("escape")
    screen.wait_for(without="column fix 3/2")
    assert 'column = "intake"' in desk.text("bbbb2222")
    screen.press("L")
    screen.wait_for("column fix 3/2")
    screen.type("agreed at the huddle")
    screen.press("enter")
    screen.wait_for("u undoes", desk.says("bbbb2222", 'column = "fix"'))
    log = tomllib.loads(desk.text("bbbb2222"))["log"]
    entry = next(each for each in log if each["event"] == "moved")
    assert entry["over"] == ["column fix 3/2"]
    assert entry["reason"] == "agreed at the huddle"


def test_the_filter_hides_and_escape_shows_again(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow", "Lamp flickers")
    screen.press("/")
    screen.type("lamp")
    screen.wait_for("Lamp flickers", without="Mail is slow")
    screen.press("escape")
    screen.wait_for("Mail is slow", "Lamp flickers")


def test_help_lists_keys_and_escape_leaves_it(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    screen.press("?")
    screen.wait_for("Move the card to the column before")
    screen.press("escape")
    screen.wait_for("Mail is slow", without="Move the card to the column before")


def test_the_window_may_change_its_size(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root, size=(150, 45))
    screen.wait_for("Mail is slow", "Repair it well")
    for size in ((80, 24), (50, 20), (20, 5), (200, 60)):
        screen.resize(*size)
    screen.wait_for("Mail is slow", "Repair it well", "Lamp flickers")
    screen.press("q")
    assert screen.wait_for_exit() == 0


def test_what_others_write_appears(terminal: "Open", desk: "Desk") -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Lamp flickers")
    desk.file("bbbb2222").write_text(desk.text("bbbb2222").replace("Lamp flickers", "Lamp is dark"))
    screen.wait_for("Lamp is dark", without="Lamp flickers")
    desk.add("eeee5555", "Heater hums", "intake", rank="a2")
    screen.wait_for("Heater hums")
    desk.file("cccc3333").unlink()
    screen.wait_for(without="Door sticks")


def test_the_command_line_and_the_screen_work_side_by_side(
    terminal: "Open", desk: "Desk", environment: dict[str, str]
) -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    command = [sys.executable, "-m", "leantui", "--workspace", str(desk.root), "--as", "tom"]
    subprocess.run(
        [*command, "comment", "aaaa", "asked again"],
        env=environment,
        check=True,
        capture_output=True,
    )
    screen.press("L")
    screen.wait_for("u undoes", desk.says("aaaa1111", 'column = "done"'))
    events = [entry["event"] for entry in tomllib.loads(desk.text("aaaa1111"))["log"]]
    assert events == ["created", "comment", "moved"]


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], str]:
    """Makes an `$EDITOR` that notes whether it had a terminal, runs a line of sed and waits for enter."""

    def make(sed: str) -> str:
        script = tmp_path / "vi"  # one that is known to take +LINE
        script.write_text(
            "#!/bin/sh\nfor file; do :; done\n"
            'test -t 0 && test -t 1 && echo EDITOR-HAS-THE-TERMINAL "at $1"\nread answer\n'
            f'sed \'{sed}\' "$file" >"$file.new" && mv "$file.new" "$file"\n'
        )
        script.chmod(0o755)
        return str(script)

    return make


def test_the_editor_gets_the_terminal_and_gives_it_back(
    terminal: "Open", desk: "Desk", editor: Callable[[str], str]
) -> None:
    script = editor("s/Mail is slow/Edited by hand/")
    screen = terminal("--workspace", desk.root, env={"EDITOR": script})
    screen.wait_for("Mail is slow")
    screen.press("E")
    screen.wait_for("EDITOR-HAS-THE-TERMINAL")
    screen.press("enter")
    screen.wait_for("Edited by hand", "Repair it well")
    screen.press("L")
    screen.wait_for(desk.says("aaaa1111", 'column = "done"'))
    assert 'title = "Edited by hand"' in desk.text("aaaa1111")
    screen.press("q")
    assert screen.wait_for_exit() == 0


def test_a_file_that_comes_back_broken_is_kept_and_named(
    terminal: "Open", desk: "Desk", editor: Callable[[str], str]
) -> None:
    script = editor("s/^column = .*/column = /")
    screen = terminal("--workspace", desk.root, env={"EDITOR": script})
    screen.wait_for("Mail is slow")
    screen.press("E")
    screen.wait_for("EDITOR-HAS-THE-TERMINAL")
    screen.press("enter")
    screen.wait_for("aaaa1111.toml:3", "1 needs attention", "open it there again")
    screen.press("enter")
    screen.wait_for("EDITOR-HAS-THE-TERMINAL at +3")
    screen.press("enter")
    screen.wait_for("open it there again")
    screen.press("escape")
    screen.wait_for("Mail is slow", without="open it there again")
    screen.press("A")
    screen.wait_for("boards/desk/cards/aaaa1111.toml:3")
    assert "\ncolumn = \n" in desk.text("aaaa1111")


def test_an_editor_that_is_missing_or_fails_gives_the_terminal_back(
    terminal: "Open", desk: "Desk", tmp_path: Path
) -> None:
    before = desk.text("aaaa1111")
    script = tmp_path / "ed"
    screen = terminal("--workspace", desk.root, env={"EDITOR": str(script)})
    screen.wait_for("Mail is slow", "? keys")
    screen.press("E")
    screen.wait_for("can't be started: No such file or directory. Set $EDITOR", "Repair it well")
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    screen.press("E")
    screen.wait_for("ended with 3", "Repair it well")
    script.write_text("#!/bin/sh\necho HERE\nread answer\n")
    screen.press("E")
    screen.wait_for("HERE")
    screen.press("ctrl+c")
    screen.wait_for("ended with -2", "Repair it well")
    assert desk.text("aaaa1111") == before
    screen.press("L")
    screen.wait_for(desk.says("aaaa1111", 'column = "done"'))
    screen.press("q")
    assert screen.wait_for_exit() == 0


DAY = """\
# a comment that stays
title = "Mail is slow again"
column = "done"
rank = "a0"
log = [
  { at = 2026-03-10T08:00:00.000Z, by = "tom", event = "created", to = "fix" },
  { at = T, by = "mia", event = "blocked", reason = "no parts" },
  { at = T, by = "mia", event = "unblocked" },
  { at = T, by = "mia", event = "comment", text = "they came" },
  { at = T, by = "mia", event = "moved", from = "fix", to = "done" },
]
"""
"""What a working day leaves in the card's file, times aside."""


def test_a_working_day(terminal: "Open", desk: "Desk", editor: Callable[[str], str]) -> None:
    others = {name: desk.text(name) for name in ("bbbb2222", "cccc3333")}
    screen = terminal("--workspace", desk.root, env={"EDITOR": editor("s/slow/slow again/")})
    screen.wait_for("Mail is slow", "Repair it well")
    screen.type("/lamp")
    screen.wait_for("Lamp flickers", without="Mail is slow")
    screen.press("escape")
    screen.wait_for("Mail is slow")
    screen.type("bno parts\x13")
    screen.wait_for("blocked, no parts")
    screen.type("b")
    screen.wait_for("HD-aaaa: unblocked")
    screen.type("cthey came\r")
    screen.wait_for("HD-aaaa: comment added")
    screen.press("E")
    screen.wait_for("EDITOR-HAS-THE-TERMINAL")
    screen.press("enter")
    screen.wait_for("Mail is slow again")
    screen.press("L")
    screen.wait_for("Fix → Done")
    screen.type("nNever mind\r")
    screen.wait_for(lambda: len(list(desk.cards.glob("*.toml"))) == 4)
    screen.wait_for("Never mind")
    screen.press("u")
    screen.wait_for(lambda: len(list(desk.cards.glob("*.toml"))) == 3, without="ever mind  ")
    screen.press("q")
    assert screen.wait_for_exit() == 0
    text = desk.text("aaaa1111")
    assert re.sub(r"at = 20(?!26-03)[^,]+", "at = T", text) == DAY
    assert {name: desk.text(name) for name in others} == others


def test_a_burst_is_read_as_it_was_typed(terminal: "Open", desk: "Desk") -> None:
    """All in one write, as from a macro or a slow line: prompts, fields, a filter and a form between them."""
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    screen.type(
        "bno parts\rexternal/vendor\r\r"  # block: reason, cause, who
        "casked again\r"
        "h"
        "nOrder toner\r"
        "jcsee above\r"
        "/door\rcit rains in\r\x1b"
    )
    screen.wait_for(
        desk.says("aaaa1111", '"asked again"'),
        desk.says("cccc3333", '"it rains in"'),
        lambda: len(list(desk.cards.glob("*.toml"))) == 4,
    )
    entries = tomllib.loads(desk.text("aaaa1111"))["log"]
    assert [(e["event"], e.get("reason"), e.get("cause"), e.get("text")) for e in entries[1:]] == [
        ("blocked", "no parts", "external/vendor", None),
        ("comment", None, None, "asked again"),
    ]
