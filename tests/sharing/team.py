"""A team: a repository that all push to, and clones of it in which people work."""

from collections.abc import Callable
from pathlib import Path

from tests.sharing.conftest import BOARD, CARD

from leantui.sharing.git import ask, run
from leantui.sharing.long_run import Conditions
from leantui.sharing.outcome import Outcome, Step, Wish
from leantui.sharing.sync import Sync
from leantui.store.discover import state_folder

FILE = "boards/desk/cards/aaaa1111.toml"
MOVE = '  { at = 2026-03-10T08:00:00.000Z, by = "tom", event = "moved", from = "analyse", to = "fix" },\n'


class Clone:
    """One work tree, with a workspace in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.steps: list[Step] = []

    def git(self, *arguments: str) -> str:
        return run(self.root, *arguments).decode().rstrip("\n")

    def write(self, file: str, text: str) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def read(self, file: str) -> str:
        return (self.root / file).read_bytes().decode()

    def edit(self, old: str, new: str, file: str = FILE) -> None:
        text = self.read(file)
        assert old in text
        self.write(file, text.replace(old, new))

    def move(self) -> None:
        """The card goes from Analyse to Fix, as the program writes it."""
        text = self.read(FILE).replace('column = "analyse"', 'column = "fix"')
        self.write(FILE, f"{text.removesuffix(']' + chr(10))}{MOVE}]\n")

    def block(self, reason: str = "no approval yet") -> None:
        entry = f'  {{ at = 2026-03-10T09:00:00.000Z, by = "mia", event = "blocked", reason = "{reason}" }},\n'
        self.write(FILE, f"{self.read(FILE).removesuffix(']' + chr(10))}{entry}]\n")

    def sync(self, conditions: Conditions | None = None, **wish: object) -> Outcome:
        work = Sync(
            self.root,
            state_folder(self.root),
            Wish(**wish),  # type: ignore[arg-type]
            conditions=conditions,
        )
        self.steps = list(work.steps())
        assert work.outcome is not None
        return work.outcome

    def commits(self) -> list[str]:
        """The first lines of all commits of the branch, the latest first."""
        return self.git("log", "--format=%s").splitlines()

    def committed(self, commit: str = "HEAD") -> list[str]:
        """The files of one commit."""
        listed = self.git("show", "--format=", "--name-only", "--no-renames", "-m", commit)
        return sorted(filter(None, listed.splitlines()))

    def status(self) -> list[str]:
        return self.git("status", "--porcelain", "--untracked-files=all").splitlines()


class Team:
    """The shared repository and those who work with it."""

    def __init__(self, folder: Path, inside: str = "") -> None:
        self.folder = folder
        self.hub = folder / "hub.git"
        self.inside = inside
        run(folder, "init", "-q", "--bare", "-b", "main", str(self.hub))
        first = self.clone("first", is_empty=True)
        first.write("leantui.toml", "format = 1\n")
        first.write("boards/desk/board.toml", BOARD)
        first.write(FILE, CARD)
        first.write("boards/desk/cards/bbbb2222.toml", CARD.replace("Mail down", "VPN down"))
        run(first.root, "add", "-A", ".")
        run(first.root, "commit", "-q", "-m", "base")
        run(first.root, "push", "-q", "origin", "main")

    def clone(self, name: str, *options: str, is_empty: bool = False) -> Clone:
        where = self.folder / name
        run(self.folder, "clone", "-q", *options, self.hub.as_uri(), str(where))
        if is_empty:
            ask(where, "symbolic-ref", "HEAD", "refs/heads/main")
        root = where / self.inside
        root.mkdir(parents=True, exist_ok=True)
        return Clone(root)

    def hook(self, folder: Path, name: str, script: str) -> None:
        """A hook of a repository: a script for sh."""
        path = folder / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


Make = Callable[..., Team]
