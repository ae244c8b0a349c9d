"""Changes on disk are told soon by file events, and a folder that comes or goes means a look at everything."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.store import watch
from leantui.store.git_lock import GitAtWork
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


class Script:
    """File events by plan, on a clock of its own: each wait of 100 ms gives the next ones."""

    def __init__(self, *batches: frozenset[str] | None, until: int = 0) -> None:
        self.batches = list(batches)
        self.until = until
        """How many waits git is at work for."""
        self.waits = 0

    def monotonic(self) -> float:
        return self.waits / 10

    def wait(self, seconds: float) -> frozenset[str] | None:
        self.waits += 1
        return self.batches.pop(0) if self.batches else frozenset()

    def gathered(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> frozenset[str] | None:
        watcher = Watcher(
            root, lambda *_: frozenset(), is_local=True, is_at_work=lambda: self.waits < self.until
        )
        monkeypatch.setattr(watch, "time", self)
        return watcher._gathered(self.wait(0.1), self.wait)


def files(first: int, end: int) -> frozenset[str]:
    return frozenset(f"boards/desk/cards/many{number:04}.toml" for number in range(first, end))


def test_what_git_writes_is_one_look_however_long_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [files(n, n + 7) for n in range(0, 700, 7)]
    script = Script(*batches, until=90)
    assert script.gathered(tmp_path, monkeypatch) == files(0, 700)


def test_one_file_is_looked_at_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(files(0, 1), files(1, 2))
    assert script.gathered(tmp_path, monkeypatch) == files(0, 1)


def test_several_files_wait_for_more_but_not_past_two_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(files(0, 30), files(30, 60), files(60, 61))
    assert script.gathered(tmp_path, monkeypatch) == files(0, 61)
    endless = Script(*(files(n * 30, n * 30 + 30) for n in range(1000)))
    assert endless.gathered(tmp_path, monkeypatch) is not None
    assert endless.monotonic() < 2


def test_an_editor_is_heard_while_git_waits_for_a_commit_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(files(0, 1), until=1000)
    assert script.gathered(tmp_path, monkeypatch) == files(0, 1)
    assert script.monotonic() < 2


def test_a_folder_that_goes_while_git_writes_is_looked_at_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(files(0, 1), None, files(1, 2), until=8)
    assert script.gathered(tmp_path, monkeypatch) is None
    assert script.batches == []


def test_without_events_a_git_that_writes_is_let_finish_and_one_that_waits_only_once(
    tmp_path: Path,
) -> None:
    asked = 0

    def at_work(until: int) -> bool:
        nonlocal asked
        asked += 1
        return asked < until

    watcher = Watcher(
        tmp_path, lambda *_: frozenset(), is_local=True, is_at_work=lambda: at_work(limit)
    )
    pauses: list[float | None] = []

    def wait(timeout: float | None = None) -> bool:
        pauses.append(timeout)
        return False

    watcher._stop.wait = wait  # type: ignore[method-assign]
    limit = 30
    watcher._let_git_finish()
    assert len(pauses) == 29
    limit, asked = 10_000, 0
    watcher._let_git_finish()
    assert 99 <= len(pauses) - 29 <= 101, "ten seconds"
    watcher._let_git_finish()
    assert len(pauses) - 29 <= 101, "and no more for the same git"


def test_git_is_at_work_while_its_index_is_locked_but_not_for_ever(tmp_path: Path) -> None:
    now = [0.0]
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    at_work = GitAtWork(tmp_path / "work", now=lambda: now[0])
    assert not at_work()
    lock = tmp_path / ".git/index.lock"
    lock.write_text("")
    assert at_work()
    now[0] += 59
    assert at_work()
    now[0] += 2
    assert not at_work(), "the lock of a git that was cut off"
    lock.unlink()
    assert not at_work()
    lock.write_text("")
    assert at_work()
    assert not GitAtWork(tmp_path.parent)()


def test_what_lies_beside_the_files_is_looked_at_though_none_changes(tmp_path: Path) -> None:
    """As git's index, which a bare `git add` alone changes."""
    (tmp_path / "boards").mkdir()
    looked = threading.Semaphore(0)
    watcher = Watcher(
        tmp_path, lambda *_: frozenset(), pause=3600, is_local=True, beside=looked.release
    )
    watcher.start()
    try:
        assert looked.acquire(timeout=30)
        assert looked.acquire(timeout=30)
    finally:
        watcher.stop()


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
