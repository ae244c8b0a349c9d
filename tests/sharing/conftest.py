"""A workspace in a git repository, and two people who change it on branches of their own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from leantui.sharing.git import Answer, ask, run

CARD = """title = "Mail down"
column = "analyse"
lane = "acme"
rank = "a5"
assignees = ["mia"]
tags = ["mail"]
description = \"\"\"
What we know:
one
two
three
\"\"\"
checklist = [
  { text = "call back", done = false },
  { text = "order part", done = false },
  { text = "close", done = false },
]
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "analyse" },
]
"""
BOARD = """name = "Desk"

[[column]]
id = "analyse"
wip = 3

[[column]]
id = "fix"
wip = 4

[[column]]
id = "done"
kind = "done"
"""
STANDARD = """title = "Restore mail"
revision = 1

[[step]]
id = "look"
do = "Look at the queue"

[[step]]
id = "restart"
do = "Restart the server"
"""
FILE = "boards/desk/cards/aaaa1111.toml"
OTHER = "boards/desk/cards/bbbb2222.toml"
ARCHIVED = "boards/desk/archive/2026/aaaa1111.toml"
BOARD_FILE = "boards/desk/board.toml"
STANDARD_FILE = "standards/mail.toml"

QUICK = """[maintenance]
auto = false
[gc]
auto = 0
[init]
templateDir =
"""
"""A small repository needs no housekeeping after each commit, and no examples of hooks."""

Edit = Callable[[Path], None]


@pytest.fixture(autouse=True)
def plain_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without this machine's settings, and with a name."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(QUICK)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "mia")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "mia@desk.example")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-03-09T08:00:00Z")


class Repository:
    """One clone, in which both branches are made and merged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        run(root, "init", "-q", "-b", "main")
        for file, text in (
            (FILE, CARD),
            (OTHER, CARD),
            (BOARD_FILE, BOARD),
            (STANDARD_FILE, STANDARD),
        ):
            self.write(file, text)
        self.write(".gitattributes", "*.toml merge=leantui\n")
        self.commit("base")

    def write(self, file: str, text: str) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def read(self, file: str) -> str:
        return (self.root / file).read_bytes().decode()

    def commit(self, message: str) -> None:
        run(self.root, "add", "-A")
        run(self.root, "commit", "-q", "--allow-empty", "-m", message)

    def branch(self, name: str, edit: Edit) -> None:
        run(self.root, "checkout", "-q", "-f", "-B", name, "main")
        edit(self.root)
        self.commit(name)

    def merge(self, ours: str, theirs: str, *options: str) -> Answer:
        run(self.root, "checkout", "-q", "-f", "-B", "merged", ours)
        return ask(self.root, *options, "merge", "-q", "--no-edit", theirs)

    def abort(self) -> None:
        run(self.root, "reset", "-q", "--hard")

    def unmerged(self) -> list[str]:
        listed = run(self.root, "diff", "--name-only", "--diff-filter=U", "-z").decode()
        return [name for name in listed.split("\0") if name]

    def files(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes().decode()
            for path in sorted(self.root.rglob("*.toml"))
        }


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "w")
