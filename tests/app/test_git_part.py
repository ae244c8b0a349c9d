"""The part of a card's page that git tells: there as soon as git answers, and nothing waits for it."""

import threading
from pathlib import Path

import pytest
from tests.app.conftest import lines, opened

from leantui.screens import git_part
from leantui.sharing.git import run


@pytest.fixture
def committed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Tom [b]T.[/b]")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tom@desk.example")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-03-11T08:00:00Z")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    run(root, "init", "-q")
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "base")
    return root


async def test_it_comes_when_git_answers(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go, read = threading.Event(), git_part.read_git_part

    def slow(*arguments: object) -> git_part.GitPart:
        assert go.wait(30)
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(git_part, "read_git_part", slow)
    async with opened(committed) as (app, pilot, settle):
        await pilot.press("enter")
        await pilot.pause()
        assert "asking git …" in lines(app)
        await pilot.press("c")
        await pilot.pause()
        await pilot.press(*"hello", "enter")
        await settle()
        await pilot.pause()
        assert "“hello”" in lines(app), "the page works meanwhile"
        go.set()
        await app.screen.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        shown = lines(app)
        assert "asking git" not in shown
        assert "not committed yet" in shown
        assert "comment by mia: hello" in shown
        assert "Tom [b]T.[/b] new: Mail" in shown
        commit = run(committed, "rev-parse", "HEAD").decode()[:8]
        assert commit in shown


async def test_outside_of_git_it_says_so(root: Path) -> None:
    async with opened(root) as (app, pilot, _):
        await pilot.press("enter")
        await pilot.pause()
        await app.screen.workers.wait_for_complete()
        await pilot.pause()
        assert "git doesn't say: git rev-parse: not a git repository" in lines(app)


@pytest.mark.parametrize("width", [150, 80, 46])
def test_lines_fit(width: int) -> None:
    from datetime import UTC, datetime

    rows = (
        git_part.GitRow(at=None, who="", words=("blocked, no approval yet",) * 5, commit=""),
        git_part.GitRow(
            at=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
            who="eva",
            words=("Analyse → Fix", "assigned to tom"),
            commit="12345678",
        ),
    )
    part = git_part.GitPart(rows=rows, said="2 earlier commits are not told")
    drawn = git_part.git_lines(part, datetime(2026, 3, 12, 9, 0, tzinfo=UTC), width)
    assert all(len(line.text) <= width for line in drawn)
    assert drawn[-1].text == "2 earlier commits are not told"
