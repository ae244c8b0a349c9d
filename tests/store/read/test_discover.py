"""Where the workspace is, and where its machine-local state goes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from leantui.store.discover import (
    find_root,
    is_workspace,
    personal_root,
    state_folder,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that nothing of this machine's is found or made."""
    home = tmp_path / "home"
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.delenv("LEANTUI_WORKSPACE", raising=False)
    return home


def made(root: Path) -> Path:
    root.mkdir(parents=True)
    (root / "leantui.toml").write_text("format = 1\n")
    return root


def test_nearest_root_at_or_above(tmp_path: Path) -> None:
    outer = made(tmp_path / "outer")
    inner = made(outer / "a/inner")
    deep = inner / "boards/x/cards"
    deep.mkdir(parents=True)
    for start, wanted in ((inner, inner), (deep, inner), (outer / "a", outer), (outer, outer)):
        found = find_root(start, environ={})
        assert found is not None
        assert (found.path, found.found_by, found.is_workspace) == (wanted, "search", True)


def test_folder_with_a_board_is_a_root(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    assert not is_workspace(tmp_path)
    (tmp_path / "boards/desk").mkdir()
    assert not is_workspace(tmp_path)
    (tmp_path / "boards/desk/board.toml").write_text("")
    assert is_workspace(tmp_path)


def test_option_goes_before_variable_before_search(tmp_path: Path) -> None:
    one, two, three = (made(tmp_path / name) for name in ("one", "two", "three"))
    environ = {"LEANTUI_WORKSPACE": str(two)}
    found = find_root(three, one, environ)
    assert found is not None
    assert (found.path, found.found_by) == (one, "option")
    found = find_root(three, None, environ)
    assert found is not None
    assert (found.path, found.found_by) == (two, "variable")
    found = find_root(tmp_path, "three", {})
    assert found is not None
    assert found.path == three


def test_variable_of_the_process_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEANTUI_WORKSPACE", str(made(tmp_path / "one")))
    found = find_root(tmp_path)
    assert found is not None
    assert found.path == tmp_path / "one"


def test_named_folder_that_is_none_yet(tmp_path: Path) -> None:
    found = find_root(tmp_path, "new/place", {})
    assert found is not None
    assert (found.path, found.is_workspace) == (tmp_path / "new/place", False)


def test_without_any_the_personal_one_is_offered(tmp_path: Path, home: Path) -> None:
    assert find_root(tmp_path, environ={}) is None
    root = personal_root()
    assert home in root.path.parents
    assert not root.is_workspace
    assert not root.path.exists()


def git(folder: Path, *words: str) -> str:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
        cwd=folder,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git here")


def said_by_git(folder: Path) -> Path:
    return (folder / git(folder, "rev-parse", "--git-path", "leantui")).resolve()


@needs_git
def test_state_lies_where_git_says(tmp_path: Path) -> None:
    main = made(tmp_path / "main")
    git(main, "init", "-q")
    git(main, "add", ".")
    git(main, "commit", "-q", "-m", "x")
    git(main, "worktree", "add", "-q", "../linked")
    for folder in (main, tmp_path / "linked"):
        assert state_folder(folder) == said_by_git(folder)
    assert state_folder(main) != state_folder(tmp_path / "linked")


@needs_git
def test_state_in_a_submodule_lies_where_git_says(tmp_path: Path) -> None:
    inner, outer = made(tmp_path / "inner"), made(tmp_path / "outer")
    for folder in (inner, outer):
        git(folder, "init", "-q")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "x")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    assert state_folder(outer / "sub") == said_by_git(outer / "sub")


@needs_git
def test_workspaces_in_one_repository_do_not_share(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    one, two = made(tmp_path / "one"), made(tmp_path / "a/two")
    states = {state_folder(one), state_folder(two), state_folder(tmp_path)}
    assert len(states) == 3
    assert all((tmp_path / ".git/leantui") in (state, *state.parents) for state in states)
    assert not (tmp_path / ".git/leantui").exists()


def test_state_outside_of_git_lies_with_the_platform(tmp_path: Path, home: Path) -> None:
    one, two = made(tmp_path / "a/ws"), made(tmp_path / "b/ws")
    assert home in state_folder(one).parents
    assert state_folder(one) != state_folder(two)
    assert state_folder(one) == state_folder(one / "../ws")


def test_git_folder_that_is_none_is_passed_by(tmp_path: Path, home: Path) -> None:
    root = made(tmp_path / "ws")
    (root / ".git").write_text("gitdir: /nowhere\n")
    assert home in state_folder(root).parents
    (root / ".git").unlink()
    (root / ".git").mkdir()
    assert home in state_folder(root).parents
