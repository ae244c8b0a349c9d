"""Files full of harm: every command that reads goes on with the rest, says so, and sends nothing to the terminal."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

CARDS = "boards/desk/cards"
SLE = "days = 1000000000000"
HARM: dict[str, str | bytes] = {
    "torn0000": 'title = "Cut off\n',
    "empty000": "",
    "latin100": b'title = "\xe9"\n',
    "big00000": "#" * 2_000_000,
    "deep0000": f'title = "x"\ncolumn = "fix"\na = {"[" * 5000}\n',
    "c0nf0000": '<<<<<<< ours\ntitle = "x"\n=======\ntitle = "y"\n>>>>>>> theirs\n',
    "year0001": 'title = "x"\ncolumn = "fix"\ncreated = 0001-01-01T00:00:00+10:00\nlog = [\n  { at = 9999-12-31T23:59:59-10:00, by = "a", event = "created", to = "fix" },\n]\n',
    "size0000": 'title = "x"\ncolumn = "fix"\nsize = inf\nlog = [\n]\n',
}
"""Cards that can't be used whole, by id."""
ODD: dict[str, str] = {
    "esc00000": r"""title = "\u001b]52;c;aGk=\u0007 [red]boo[/] [link=x]\u202e \u009b31m \n newline"
column = "intake"
type = "[blink]"
assignees = ["\u001b[31mevil", "[red]"]
tags = ["[bold]x", "\u001b[2J"]
service = "\u001bc"
"\u001b[5m" = "\u001b[5m"
description = "\u001b]0;pwn\u0007 [@click=app.quit]x[/]"
log = [
  { at = 2026-03-09T08:12:00Z, by = "\u001b[31m", event = "\u001b[31mx", text = "\u001b[2J[red]" },
  { at = 2026-03-09T08:13:00Z, by = "a", event = "blocked", reason = "\u001b[2J[red]", cause = "[x]\u001b" },
]
""",
    "n0where0": 'title = "x"\ncolumn = "nope"\nlane = "nope"\ntype = "nope"\nassignees = ["nope"]\nstandard = "nope"\nlog = [\n]\n',
    "first000": 'title = "x"\ncolumn = "fix"\nclass_of_service = "fixed-date"\ndue = 0001-01-01\nassignees = ["mia"]\nlog = [\n]\n',
    "last0000": 'title = "x"\ncolumn = "intake"\nclass_of_service = "fixed-date"\ndue = 9999-12-31\nassignees = ["mia"]\nlog = [\n]\n',
    "ages0000": 'title = "x"\ncolumn = "fix"\nassignees = ["mia"]\nstandard = "new-starter"\nlog = [\n  { at = 1900-01-01T00:00:00Z, by = "mia", event = "created", to = "fix" },\n  { at = 6999-12-31T23:59:59Z, by = "mia", event = "blocked", reason = "x" },\n]\n',
}
"""Cards that are shown as any other, by id."""


@pytest.fixture
def harmed(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace with harm of every kind in it; nobody waits for what is empty."""
    monkeypatch.setattr("leantui.store.empty.PAUSES", (0, 0, 0))
    for name, content in (HARM | ODD).items():
        data = content.encode() if isinstance(content, str) else content
        (work / CARDS / f"{name}.toml").write_bytes(data)
    os.mkfifo(work / CARDS / "f1f00000.toml")
    (work / CARDS / "1ink0000.toml").symlink_to("/etc/hostname")
    (work / CARDS / "con.toml").write_text("")
    (work / "boards/out").symlink_to("/etc")
    for raw in (b"n\xffm.toml", b"sub\xff/0kay0000.toml", b"esc\x1b]52.toml", b"l\nine.toml"):
        path = work / CARDS / os.fsdecode(raw)
        path.parent.mkdir(exist_ok=True)
        path.write_text('title = "x"\ncolumn = "nope"\nlog = [\n]\n')
    (work / "boards" / os.fsdecode(b"b\xff")).mkdir()
    board = work / "boards/desk/board.toml"
    board.write_text(f"sle = {{ {SLE}, probability = 85 }}\n{board.read_text('utf-8')}")
    standard = work / "standards/new-starter.toml"
    text = standard.read_text("utf-8").replace('"2h30m"', '"99999w99999d"')
    standard.write_text(
        text.replace('time = "20m"', 'time = "99999w"\ntimer = { warn = "99999w" }')
    )
    (work / "people/zoe.toml").write_text(r'name = "\u001b[31m[red]"')
    (work / "standards/torn.toml").write_text('title = "')
    return work


READS = [
    "check", "check --json", "check --format github", "list", "list --json", "boards",
    "boards --json", "standards", "standards --json", "standard new-starter",
    "standard new-starter --json", "next", "--as tom next --json", "due", "due --json",
    "huddle --print", "huddle --print --json", "doctor", "list --filter age>3",
    "list --filter overdue", *(f"show {name}" for name in ODD),
    *(f"show {name} --json" for name in ODD), *(f"log {name}" for name in ODD), "show year0001",
    "show size0000", "show torn0000", "show big00000",
]  # fmt: skip


@pytest.mark.parametrize("words", READS)
def test_every_reading_command_goes_on(harmed: Path, call: Call, words: str) -> None:
    before = {path: path.lstat().st_mtime_ns for path in harmed.rglob("*")}
    found = call(*words.split())
    assert found.code in (0, 1)
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", found.out + found.err) is None
    assert {path: path.lstat().st_mtime_ns for path in harmed.rglob("*")} == before


def test_the_rest_is_listed(harmed: Path, call: Call) -> None:
    listed = {card["id"] for card in call("list", "--json").json["cards"]}
    assert {"7k3q0001", "7k9a0002", "5h0p0005", "year0001", "size0000", *ODD} <= listed
    assert not listed & {"torn0000", "empty000", "latin100", "big00000", "deep0000", "1ink0000"}


def test_each_is_named(harmed: Path, call: Call) -> None:
    told = {
        (problem["file"], problem["code"])
        for problem in call("check", "--json").json["problems"]
        if problem["severity"] == "error"
    }
    named = {
        "torn0000": "toml-syntax", "empty000": "empty-file", "latin100": "not-utf-8",
        "big00000": "too-large", "deep0000": "nested-too-deep", "c0nf0000": "conflict-marker",
        "year0001": "bad-value", "size0000": "bad-value", "f1f00000": "not-a-file",
        "1ink0000": "outside-root", "con": "bad-file-name", "n0where0": "unknown-column",
    }  # fmt: skip
    assert {(f"{CARDS}/{name}.toml", code) for name, code in named.items()} <= told
    names = ("n\ufffdm.toml", "sub\ufffd", "esc\x1b]52.toml", "l\nine.toml")
    assert {(f"{CARDS}/{name}", "bad-file-name") for name in names} <= told
    assert ("boards/b\ufffd", "bad-file-name") in told
    assert {("boards/out", "outside-root"), ("standards/torn.toml", "toml-syntax")} <= told
