"""Nothing that lies in a file, and no sudden end, does harm."""

import os
import signal
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.terminal.conftest import LEANTUI

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk, Open


def test_a_broken_file_hides_no_other(terminal: "Open", desk: "Desk") -> None:
    desk.file("dddd4444").write_text('title = "Cut off\ncolumn = "intake"\n')
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow", "Lamp flickers", "1 needs attention")
    screen.press("A")
    screen.wait_for("boards/desk/cards/dddd4444.toml:1")


def test_files_full_of_harm_do_none(terminal: "Open", desk: "Desk", tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('title = "From outside"\ncolumn = "intake"\nlog = [\n]\n')
    desk.file("1ink1111").symlink_to(outside)
    desk.file("emp71111").write_bytes(b"")
    desk.file("b1g11111").write_bytes(b"# " + b"x" * 2_000_000)
    desk.file("1a7in111").write_bytes(b'title = "\xff\xfe"\ncolumn = "intake"\nlog = [\n]\n')
    desk.file("deep1111").write_text("x = " + "[" * 5000)
    desk.file("c0nf1111").write_text("<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    os.mkfifo(desk.file("f1f01111"))
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow", "Lamp flickers", "need attention", without="From outside")
    screen.press("A")
    screen.wait_for("boards/desk/cards/c0nf1111.toml")
    screen.press("escape")
    screen.wait_for("Mail is slow")
    screen.press("L")
    screen.wait_for(desk.says("aaaa1111", 'column = "done"'))
    screen.press("q")
    assert screen.wait_for_exit() == 0


def test_escape_sequences_and_markup_are_shown_not_obeyed(terminal: "Open", desk: "Desk") -> None:
    title = r"\u001b]52;c;aGFybQ==\u0007 \u001b[2J [red]sale[/red] [@click=quit]\u202e"
    desk.add("dddd4444", title, "fix", rank="Zz")
    screen = terminal("--workspace", desk.root, size=(200, 45))
    screen.wait_for("Mail is slow", "[red]sale[/red]", "�")
    screen.press("q")
    assert screen.wait_for_exit() == 0
    assert b"\x1b]52" not in screen.output
    assert "\u202e" not in screen.output.decode("utf-8", "replace")


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_a_crash_right_after_a_move_leaves_whole_files(
    terminal: "Open", desk: "Desk", moves: int
) -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    screen.type("LHLHL"[:moves])
    screen.wait_for("u undoes")
    screen.kill()
    assert screen.wait_for_exit() == 128 + 9
    for card_id in ("aaaa1111", "bbbb2222", "cccc3333"):
        card = tomllib.loads(desk.text(card_id))
        last = [entry["to"] for entry in card["log"] if "to" in entry][-1]
        assert card["column"] == last
    left = {path.suffix for path in desk.cards.iterdir() if not path.name.startswith(".")}
    assert left == {".toml"}
    again = terminal("--workspace", desk.root)
    again.wait_for("Mail is slow", "Lamp flickers", without="attention")


NOT_TOLD = (
    "import os, signal, sys;"
    "signal.signal(signal.SIGHUP, signal.SIG_IGN);"
    "os.execv(sys.executable, [sys.executable, '-m', 'leantui', *sys.argv[1:]])"
)
"""Starts the program as one whom no signal tells that its window has gone."""


@pytest.mark.parametrize("command", [LEANTUI, (sys.executable, "-c", NOT_TOLD)])
def test_a_move_outlives_the_window_it_was_made_in_and_the_program_does_not(
    terminal: "Open", desk: "Desk", command: Sequence[str]
) -> None:
    screen = terminal("--workspace", desk.root, command=command)
    screen.wait_for("Mail is slow")
    screen.press("L")
    screen.wait_for("u undoes")
    screen.close_window()
    assert screen.wait_for_exit() == 128 + signal.SIGHUP
    assert 'column = "done"' in desk.text("aaaa1111")


def test_a_program_that_is_told_to_end_saves_and_gives_the_terminal_back(
    terminal: "Open", desk: "Desk"
) -> None:
    screen = terminal("--workspace", desk.root)
    screen.wait_for("Mail is slow")
    screen.press("L")
    screen.wait_for("u undoes")
    screen.process.kill(signal.SIGTERM)
    assert screen.wait_for_exit() == 128 + signal.SIGTERM
    assert b"\x1b[?1049l" in screen.output
    assert 'column = "done"' in desk.text("aaaa1111")


def test_a_workspace_that_is_none_is_said_in_a_line(terminal: "Open", tmp_path: Path) -> None:
    screen = terminal("--workspace", tmp_path / "nowhere")
    assert screen.wait_for_exit() == 2
    assert "There is no folder" in screen.display
    assert "Traceback" not in screen.output.decode()


def test_a_board_that_cannot_be_read_is_named(terminal: "Open", desk: "Desk") -> None:
    (desk.root / "boards/desk/board.toml").write_text('name = "Desk\n')
    screen = terminal("--workspace", desk.root)
    screen.wait_for(
        lambda: "boards/desk/board.toml" in screen.display or "attention" in screen.display
    )
    screen.press("A")
    screen.wait_for("boards/desk/board.toml:1")
    screen.press("escape")
    screen.press("ctrl+q")
    assert screen.wait_for_exit() == 0
