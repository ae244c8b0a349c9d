"""The merge driver made known to git: once, in this clone only, wherever the workspace lies in it."""

from pathlib import Path

import pytest
from tests.sharing.conftest import Repository

from leantui.sharing.git import GitError, run
from leantui.sharing.setup import is_set_up, missing_attributes, set_up, unset


def test_it_is_set_up_once_and_taken_back(repository: Repository) -> None:
    root = repository.root
    assert not is_set_up(root)
    assert len(set_up(root).done) == 2
    assert set_up(root).done == ()
    assert is_set_up(root)
    assert unset(root).done
    assert unset(root).done == ()
    assert not is_set_up(root)


def test_lines_are_added_to_attributes_and_no_other_is_touched(repository: Repository) -> None:
    repository.write(".gitattributes", "# ours\r\n*.png binary")
    found = set_up(repository.root)
    assert found.to_commit == ".gitattributes"
    assert missing_attributes(repository.root) == ()
    text = repository.read(".gitattributes")
    assert text.startswith("# ours\r\n*.png binary\r\nboards/**/*.toml merge=leantui\r\n")
    assert text.count("\n") == text.count("\r\n") == 6
    assert set_up(repository.root).to_commit is None


def test_a_workspace_in_a_folder_of_a_repository_and_in_a_work_tree(repository: Repository) -> None:
    inner = repository.root / "team/board"
    inner.mkdir(parents=True)
    repository.write(".gitattributes", "")
    set_up(inner)
    assert (inner / ".gitattributes").exists()
    assert missing_attributes(inner) == ()
    run(repository.root, "worktree", "add", "-q", "--detach", "../linked")
    linked = repository.root.parent / "linked"
    assert is_set_up(linked)
    assert unset(linked).done
    assert not is_set_up(repository.root)


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        set_up(tmp_path)
