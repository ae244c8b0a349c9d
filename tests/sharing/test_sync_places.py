"""Sync wherever a workspace may lie: each place with real git."""

from pathlib import Path

import pytest
from tests.sharing.conftest import BOARD, CARD
from tests.sharing.team import FILE, Clone, Team

from leantui.sharing.git import GitError, run
from leantui.sharing.state import read_state

OTHER = "boards/desk/cards/bbbb2222.toml"


def both_ways(mia: Clone, tom: Clone) -> None:
    """What each does reaches the other, and both have the same afterwards."""
    mia.move()
    assert mia.sync().is_done, mia.steps
    tom.edit("VPN down", "VPN slow", OTHER)
    tom.block()
    outcome = tom.sync()
    assert outcome.is_done, outcome
    assert mia.sync().is_done
    assert mia.read(FILE) == tom.read(FILE)
    assert 'event = "moved"' in mia.read(FILE)
    assert 'event = "blocked"' in mia.read(FILE)
    assert "VPN slow" in mia.read(OTHER)


def test_a_linked_work_tree(tmp_path: Path) -> None:
    team = Team(tmp_path)
    mia, tom = team.clone("mia"), team.clone("tom")
    mia.git("switch", "-q", "-c", "elsewhere")
    mia.git("worktree", "add", "-q", "../linked", "main")
    linked = Clone(tmp_path / "linked")
    both_ways(linked, tom)
    assert mia.git("branch", "--show-current") == "elsewhere"
    assert mia.status() == []


def test_a_submodule(tmp_path: Path) -> None:
    team = Team(tmp_path)
    run(tmp_path, "init", "-q", "-b", "main", "code")
    code = Clone(tmp_path / "code")
    allowed = ("-c", "protocol.file.allow=always")
    code.git(*allowed, "submodule", "add", "-q", team.hub.as_uri(), "work")
    code.git("commit", "-q", "-m", "with the boards")
    module = Clone(tmp_path / "code/work")
    both_ways(module, team.clone("tom"))
    assert code.status() == [" M work"]


def test_a_submodule_as_it_is_checked_out_has_no_branch_and_says_so(tmp_path: Path) -> None:
    team = Team(tmp_path)
    run(tmp_path, "init", "-q", "-b", "main", "code")
    code = Clone(tmp_path / "code")
    code.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", team.hub.as_uri(), "work"
    )
    module = Clone(tmp_path / "code/work")
    module.git("checkout", "-q", "--detach")
    module.move()
    outcome = module.sync()
    assert "no branch is checked out" in outcome.message
    assert module.status() == [f" M {FILE}"]


def test_a_subfolder_of_a_code_repository(tmp_path: Path) -> None:
    team = Team(tmp_path, inside="team/our boards")
    mia, tom = team.clone("mia"), team.clone("tom")
    code = mia.root.parent.parent / "main.py"
    code.write_text("print(1)\n")
    twin = mia.root.parent.parent / "boards"
    twin.mkdir()
    (twin / "plan.toml").write_text("mine = true\n")
    mia.git("add", "--", str(twin))
    both_ways(mia, tom)
    assert mia.status() == ["A  boards/plan.toml", "?? main.py"]
    assert mia.git("ls-files", "--full-name", str(twin)) == "boards/plan.toml"


def test_a_workspace_beside_code_takes_only_what_is_its_own(tmp_path: Path) -> None:
    team = Team(tmp_path)
    mia = team.clone("mia")
    mia.write("main.py", "print(1)\n")
    mia.write(".gitignore", "*.pyc\n")
    mia.move()
    assert mia.sync().is_done
    assert mia.committed() == [FILE]
    assert mia.status() == ["?? .gitignore", "?? main.py"]


def test_what_git_setup_writes_goes_along(tmp_path: Path) -> None:
    from leantui.sharing.setup import set_up

    team = Team(tmp_path)
    mia = team.clone("mia")
    set_up(mia.root)
    assert mia.sync().is_done
    assert mia.committed() == [".gitattributes"]
    assert mia.commits()[0] == ".gitattributes: set up"


@pytest.mark.parametrize("depth", [1, 2])
def test_a_shallow_clone(tmp_path: Path, depth: int) -> None:
    team = Team(tmp_path)
    tom = team.clone("tom")
    for number in range(4):
        tom.edit("VPN down" if number == 0 else f"VPN {number - 1}", f"VPN {number}", OTHER)
        tom.git("commit", "-q", "-a", "-m", str(number))
    tom.git("push", "-q")
    mia = team.clone("mia", f"--depth={depth}")
    assert mia.git("rev-parse", "--is-shallow-repository") == "true"
    tom.edit("VPN 3", "VPN down", OTHER)
    tom.sync()
    both_ways(mia, tom)


def test_without_a_remote_it_commits_and_says_so(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q", "-b", "main", "alone")
    alone = Clone(tmp_path / "alone")
    alone.write("boards/desk/board.toml", BOARD)
    alone.write(FILE, CARD)
    outcome = alone.sync()
    assert outcome.is_done
    assert "no remote" in outcome.message
    assert "git remote add" in outcome.hint
    assert alone.status() == []
    assert str(read_state(alone.root)) == "main"
    again = alone.sync()
    assert again.is_done
    assert again.message.startswith("Nothing to commit")


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    alone = Clone(tmp_path / "alone")
    alone.write("boards/desk/board.toml", BOARD)
    outcome = alone.sync()
    assert not outcome.is_done
    assert "not a git repository" in outcome.message
    assert "git init" in outcome.hint


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team = Team(tmp_path)
    mia = team.clone("mia")
    mia.move()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    outcome = mia.sync()
    assert not outcome.is_done
    assert outcome.message == "git is not installed"
    with pytest.raises(GitError):
        read_state(mia.root)


def test_a_workspace_that_the_repository_around_it_ignores_is_told_so(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q", "-b", "main", "code")
    code = Clone(tmp_path / "code")
    code.write(".gitignore", "/team/\n")
    code.git("add", ".gitignore")
    code.git("commit", "-q", "-m", "code")
    inside = Clone(tmp_path / "code/team")
    inside.write("boards/desk/board.toml", BOARD)
    outcome = inside.sync()
    assert outcome.committed == ()
    assert "ignored by a .gitignore" in outcome.left_out[0]
