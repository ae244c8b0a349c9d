"""Changes on disk are told soon by file events, and a folder that comes or goes means a look at everything."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.store import watch
from leantui.store.mounts import is_local
from leantui.store.read import load, reload
from leantui.store.watch import Watcher

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

CARD = "boards/desk/cards/aaaa1111.toml"


class Looks:
    """Takes down what is looked at, until the awaited thing was."""

    def __init__(self, awaited: str | None) -> None:
        self.awaited = awaited
        self.first: list[frozenset[str] | None] = []
        self.seen: list[frozenset[str] | None] = []
        self.came = threading.Event()
        self.began = threading.Event()

    def __call__(self, files: frozenset[str] | None, report_empty: bool) -> frozenset[str]:
        if not self.began.is_set():
            self.first.append(files)
            self.began.set()
            return frozenset()
        self.seen.append(files)
        if files is None if self.awaited is None else files and self.awaited in files:
            self.came.set()
        return frozenset()


@contextmanager
def watching(root: Path, awaited: str | None) -> Iterator[Looks]:
    looks = Looks(awaited)
    watcher = Watcher(root, looks, pause=3600, is_local=True)
    watcher.start()
    assert looks.began.wait(30)
    try:
        yield looks
    finally:
        watcher.stop()


def test_a_change_is_told_by_its_name_and_costs_one_parse(workspace: "Files") -> None:
    loaded = load(workspace.root)
    with watching(workspace.root, CARD) as looks:
        while not looks.came.wait(0.5):  # until the thread watches
            workspace.edit(CARD, "title", "title ")
    assert looks.seen == [frozenset({CARD})]
    assert reload(workspace.root, loaded, looks.seen[0]).parsed == 1


def test_what_changed_before_there_were_events_is_looked_at_first(workspace: "Files") -> None:
    with watching(workspace.root, CARD) as looks:
        pass
    assert looks.first == [None]


def test_a_folder_that_goes_means_a_look_at_everything(workspace: "Files") -> None:
    made = workspace.root / "boards/other/cards"
    with watching(workspace.root, None) as looks:
        while not looks.came.wait(0.5):
            made.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(made.parent)
    assert looks.came.is_set()


def test_what_is_not_watched_itself_is_noticed_too(workspace: "Files") -> None:
    with watching(workspace.root, None) as looks:
        number = 0
        while not looks.came.wait(0.5):
            number += 1
            workspace.write({"leantui.toml": "format = 1\n" + "\n" * number})
    assert looks.came.is_set()


def test_many_changes_at_once_mean_a_look_at_everything(
    workspace: "Files", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MANY", 5)
    with watching(workspace.root, None) as looks:
        while not looks.came.wait(0.5):
            workspace.write({f"boards/desk/cards/many{n:04}.toml": "x" for n in range(9)})
    assert looks.came.is_set()


MOUNTS = """\
22 1 0:6 / / rw,relatime - overlay overlay rw
30 22 0:40 / /home/mia/a\\040share rw - nfs4 server:/x rw
31 22 8:1 / /home/mia rw shared:1 - ext4 /dev/sda1 rw
32 22 0:41 / /mnt/c rw - 9p drives rw
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/work", True),
        ("/home/mia/work", True),
        ("/home/mia/a share/work", False),
        ("/home/mia", True),
        ("/home/mialand", True),
        ("/mnt/c/work", False),
    ],
)
def test_shares_are_not_taken_for_local(tmp_path: Path, folder: str, expected: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert is_local(Path(folder), mounts) is expected
    assert not is_local(Path(folder), tmp_path / "none")
