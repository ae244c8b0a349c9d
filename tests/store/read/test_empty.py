"""An empty file may be an editor in the middle of a save: it is looked at again, and only then reported."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.session import Session
from leantui.store import empty
from leantui.store.check import check
from leantui.store.empty import Retries
from leantui.store.read import load, wait_for_content
from leantui.store.watch import Watcher

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

CARD = "boards/desk/cards/aaaa1111.toml"
OTHER = "boards/desk/cards/bbbb2222.toml"


class Sleeper:
    """Counts the seconds that were waited, and lets something happen meanwhile."""

    def __init__(self, then: Callable[[], object] = lambda: None, *, at: float = 9) -> None:
        self.waited: list[float] = []
        self._then = then
        self._at = at

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)
        if round(sum(self.waited), 3) >= self._at:
            self._then()


def codes(session: Session) -> list[str]:
    return [problem.code for problem in session.workspace.problems]


def test_all_empty_files_together_are_waited_for_800_ms(workspace: "Files") -> None:
    workspace.write({CARD: "", OTHER: "\n"})
    first = load(workspace.root, report_empty=False)
    assert first.empty == {CARD, OTHER}
    assert first.workspace.problems == ()
    sleep = Sleeper()
    loaded = wait_for_content(first, sleep)
    assert [round(seconds * 1000) for seconds in sleep.waited] == [50, 150, 600]
    found = {(each.file, each.code) for each in loaded.workspace.problems}
    assert found == {(CARD, "empty-file"), (OTHER, "empty-file")}
    assert wait_for_content(loaded, sleep) is loaded
    assert len(sleep.waited) == 3


def test_a_file_that_gets_its_content_is_never_reported(workspace: "Files") -> None:
    text = (workspace.root / CARD).read_text()
    workspace.write({CARD: ""})
    sleep = Sleeper(lambda: workspace.write({CARD: text}), at=0.2)
    loaded = wait_for_content(load(workspace.root, report_empty=False), sleep)
    assert len(sleep.waited) == 2
    assert loaded.workspace.problems == ()
    assert "aaaa1111" in loaded.workspace.boards["desk"].cards


def test_nobody_waits_where_nothing_is_empty(workspace: "Files") -> None:
    sleep = Sleeper()
    Session.open(workspace.root, sleep=sleep)
    check(workspace.root, as_of=datetime(2026, 3, 9, tzinfo=UTC), sleep=sleep)
    assert sleep.waited == []


def test_the_check_looks_again_too(workspace: "Files") -> None:
    text = (workspace.root / CARD).read_text()
    as_of = datetime(2026, 3, 9, tzinfo=UTC)
    workspace.write({CARD: "", OTHER: ""})
    sleep = Sleeper(lambda: workspace.write({CARD: text}), at=0.8)
    problems = check(workspace.root, as_of=as_of, sleep=sleep)
    assert {each.file for each in problems if each.code == "empty-file"} == {OTHER}
    assert round(sum(sleep.waited), 3) == 0.8


def test_a_command_waits_and_the_app_does_not(workspace: "Files") -> None:
    workspace.write({CARD: ""})
    sleep = Sleeper()
    assert codes(Session.open(workspace.root, sleep=sleep)) == ["empty-file"]
    assert len(sleep.waited) == 3
    app = Session.open(workspace.root, writer="thread", sleep=sleep)
    assert codes(app) == []
    assert app.on_disk.empty == {CARD}
    assert len(sleep.waited) == 3
    app.adopt(app.reread([CARD]))
    assert codes(app) == []
    app.adopt(app.reread([CARD], report_empty=True))
    assert codes(app) == ["empty-file"]
    assert app.on_disk.empty == frozenset()
    assert app.reread().loaded.empty == frozenset()
    app.flush()


def test_looks_fall_due_at_50_200_and_800_ms() -> None:
    retries = Retries()
    assert retries.next_look() is None
    retries.found(["a"], 10.0)
    retries.found(["a", "b"], 10.03)
    looks = []
    for ms in range(10_000, 11_000):
        for files, is_last in retries.due(ms / 1000 + 1e-6):
            looks += [(file, ms - 10_000, is_last) for file in sorted(files)]
    assert looks == [
        ("a", 50, False), ("b", 80, False), ("a", 200, False), ("b", 230, False),
        ("a", 800, True), ("b", 830, True),
    ]  # fmt: skip
    assert retries.next_look() is None


def test_a_file_that_has_content_is_not_looked_at_again() -> None:
    retries = Retries()
    retries.found(["a", "b"], 0.0)
    retries.found(["b"], 0.01)
    assert [files for files, _ in retries.due(0.06)] == [{"b"}]
    retries.found([], 0.07)
    assert list(retries.due(9.0)) == []


def test_the_watcher_asks_until_it_is_time_to_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty, "RETRIES_MS", (1, 2, 3))
    asked: list[tuple[frozenset[str] | None, bool]] = []
    reported = threading.Event()

    def look(files: frozenset[str] | None, report_empty: bool) -> frozenset[str]:
        asked.append((files, report_empty))
        if report_empty:
            reported.set()
        return frozenset() if report_empty else frozenset({"a"})

    watcher = Watcher(tmp_path, look, events=False, empty={"a"})
    watcher.start()
    assert reported.wait(10)
    watcher.stop()
    file = frozenset({"a"})
    assert asked[:3] == [(file, False), (file, False), (file, True)]
