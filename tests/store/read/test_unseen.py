"""Cards from the cache without a look at each file: only where it is the same file still, and looked at soon."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.store.cache import write_cache
from leantui.store.guard import Stamp
from leantui.store.read import Loaded, load, reload
from leantui.store.scan import by_status

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

CARDS = "boards/desk/cards"
CARD = f"{CARDS}/aaaa1111.toml"
LONG_AGO_NS = 1_600_000_000_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def settle(workspace: "Files") -> None:
    """Make the folders of cards as if nothing had changed in them for long."""
    for path in (workspace.root / "boards").rglob("cards*"):
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))


def warmed(workspace: "Files", folder: Path) -> None:
    settle(workspace)
    write_cache(load(workspace.root, cache=folder))


def unseen(workspace: "Files", folder: Path) -> Loaded:
    return load(workspace.root, cache=folder, unseen=True)


def test_no_card_is_looked_at_where_the_folder_is_as_it_was(
    workspace: "Files", folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed(workspace, folder)
    looked_through: list[str] = []
    scandir = os.scandir

    def watched(path: str) -> object:
        looked_through.append(str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", watched)
    loaded = unseen(workspace, folder)
    assert loaded.unseen == {("cards", "desk")}
    assert not [path for path in looked_through if path.rstrip("/").endswith("/cards")]
    assert loaded.parsed == 0
    assert loaded.workspace == load(workspace.root).workspace


def test_a_look_at_all_finds_what_was_written_in_place(workspace: "Files", folder: Path) -> None:
    warmed(workspace, folder)
    workspace.edit(CARD, "J. Doe", "J. Smith")
    loaded = unseen(workspace, folder)
    assert loaded.unseen
    seen = reload(workspace.root, loaded)
    assert (seen.unseen, seen.parsed) == (frozenset(), 1)
    assert seen.workspace == load(workspace.root).workspace
    assert seen.workspace != loaded.workspace
    assert seen.uncached == {("cards", "desk")}


def test_a_look_at_all_that_finds_nothing_keeps_every_object(
    workspace: "Files", folder: Path
) -> None:
    warmed(workspace, folder)
    loaded = unseen(workspace, folder)
    seen = reload(workspace.root, loaded)
    assert seen.unseen == frozenset()
    assert seen.workspace is loaded.workspace
    assert seen.uncached == frozenset()


def come(workspace: "Files") -> None:
    workspace.write({f"{CARDS}/cccc3333.toml": (workspace.root / CARD).read_text()})


def go(workspace: "Files") -> None:
    (workspace.root / CARD).unlink()


def replaced(workspace: "Files") -> None:
    other = workspace.root / CARDS / "other"
    other.write_text((workspace.root / CARD).read_text().replace("J. Doe", "J. Smith"))
    other.replace(workspace.root / CARD)


@pytest.fixture
def asked_about(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files whose status a listing asked for."""
    files: list[str] = []

    def watched(entry: "os.DirEntry[str]", file: str) -> Stamp:
        files.append(file)
        return by_status(entry, file)

    monkeypatch.setattr("leantui.store.scan.by_status", watched)
    return files


@pytest.mark.parametrize(
    ("happen", "changed"),
    [(come, [f"{CARDS}/cccc3333.toml"]), (go, []), (replaced, [CARD])],
)
def test_only_other_files_than_before_are_looked_at_first(
    workspace: "Files", folder: Path, happen: object, changed: list[str], asked_about: list[str]
) -> None:
    warmed(workspace, folder)
    assert callable(happen)
    happen(workspace)
    loaded = unseen(workspace, folder)
    assert asked_about == changed
    assert loaded.unseen == {("cards", "desk")}
    assert loaded.parsed == len(changed)
    assert loaded.workspace == load(workspace.root).workspace


def test_a_folder_that_changed_a_moment_ago_is_looked_through(
    workspace: "Files", folder: Path, asked_about: list[str]
) -> None:
    settle(workspace)
    come(workspace)
    write_cache(load(workspace.root, cache=folder))
    go(workspace)
    loaded = unseen(workspace, folder)
    assert asked_about == []
    assert loaded.workspace == load(workspace.root).workspace


def test_files_that_may_have_changed_unseen_are_read_by_the_next_look(
    workspace: "Files", folder: Path
) -> None:
    written = (workspace.root / CARD).stat().st_mtime_ns
    write_cache(load(workspace.root, cache=folder, now_ns=lambda: written))
    text = (workspace.root / CARD).read_text()
    (workspace.root / CARD).write_text(text.replace("J. Doe", "J. Roe"))
    os.utime(workspace.root / CARD, ns=(written, written))
    loaded = unseen(workspace, folder)
    assert loaded.parsed == 0
    assert CARD in loaded.sections["cards", "desk"].unsure
    seen = reload(workspace.root, loaded)
    assert seen.parsed == 1
    assert seen.workspace == load(workspace.root).workspace


def test_a_folder_in_which_something_is_wrong_tells_it_at_once(
    workspace: "Files", folder: Path
) -> None:
    workspace.edit(CARD, "log = [", "log = ")
    warmed(workspace, folder)
    loaded = unseen(workspace, folder)
    assert [problem.code for problem in loaded.workspace.problems] == ["toml-syntax"]


def test_cards_in_folders_below_are_watched_over_too(workspace: "Files", folder: Path) -> None:
    workspace.write({f"{CARDS}/2024/cccc3333.toml": (workspace.root / CARD).read_text()})
    settle(workspace)
    below = workspace.root / CARDS / "2024"
    os.utime(below, ns=(LONG_AGO_NS, LONG_AGO_NS))
    write_cache(load(workspace.root, cache=folder))
    assert unseen(workspace, folder).parsed == 0
    (below / "cccc3333.toml").unlink()
    assert unseen(workspace, folder).workspace == load(workspace.root).workspace
