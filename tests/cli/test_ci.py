"""What a team has run by git and by its workflow: run here by plain git and by a plain shell."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Call = Callable[..., Any]

TOP = Path(__file__).parents[2]
EXAMPLES = TOP / "docs/examples/ci"
CARD = "boards/desk/cards/5h0p0001.toml"
GOOD = """\
title = "Water the plants"
column = "todo"
log = [
  { at = 2026-03-12T08:00:00.000Z, by = "mia", event = "created", to = "todo" },
]
"""
BAD = GOOD.replace('column = "todo"', 'column = "nowhere"')
TODAY = "2026-03-12T08:00:00Z"


def git(folder: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who commits, when, and where the program is found."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Mia")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "mia@test.example")
        monkeypatch.setenv(f"GIT_{role}_DATE", TODAY)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)


def workspace(root: Path) -> Path:
    files = {
        "leantui.toml": 'format = 1\nname = "Test"\n',
        "boards/desk/board.toml": 'name = "Desk"\ncolumn = [{ id = "todo" }, { id = "done", kind = "done" }]\n',
        CARD: GOOD,
        "people/mia.toml": 'name = "Mia"\n',
    }
    for file, text in files.items():
        write(root, file, text)
    return root


def write(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text, encoding="utf-8")


@pytest.fixture(params=[".", "tracker", "tools/our board's"])
def inside(request: pytest.FixtureRequest) -> str:
    """Where in the repository the workspace lies."""
    return str(request.param)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> Path:
    """A repository with a workspace in it, all committed; the workspace is the working directory."""
    top = tmp_path / "r"
    root = workspace(top / inside)
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "base")
    monkeypatch.chdir(root)
    return top


def prefixed(inside: str, file: str) -> str:
    return file if inside == "." else f"{inside}/{file}"


# Staged, not as it lies here


def test_the_staged_version_counts(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    assert call("check", "--staged", "--strict").code == 0
    write(root, CARD, BAD)
    assert call("check", "--staged", "--strict").code == 0, "nothing of it is staged"
    git(root, "add", "-A")
    write(root, CARD, GOOD)
    assert call("check", "--strict").code == 0
    found = call("check", "--staged", "--json")
    assert found.code == 1
    (problem,) = [each for each in found.json["problems"] if each["code"] == "unknown-column"]
    assert (problem["file"], problem["line"]) == (CARD, 2)
    assert git(root, "status", "--porcelain").startswith("MM"), "nothing was touched"


def test_files_that_are_not_staged_do_not_count(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    write(root, "people/tom.toml", "name = \n")
    assert call("check").code == 1
    assert call("check", "--staged").code == 0
    git(root, "rm", "-q", "--cached", "boards/desk/board.toml")
    found = call("check", "--staged")
    assert found.code == 1
    assert "boards/desk/board.toml: error missing-board" in found.out


def test_annotations_name_files_from_the_top(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    write(root, CARD, BAD)
    git(root, "add", "-A")
    for options in ((), ("--staged",)):
        found = call("check", "--strict", "--format", "github", *options)
        assert found.code == 1
        assert f"::error file={prefixed(inside, CARD)},line=2," in found.out
    assert call("check").out.startswith(f"{CARD}:2:")


def test_only_the_paths_asked_for(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    write(root, CARD, BAD)
    git(root, "add", "-A")
    assert call("check", "--staged", "people").code == 0
    assert call("check", "--staged", "boards/desk").code == 1


def test_what_a_merge_left_undecided_fails(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    git(root, "checkout", "-q", "-b", "theirs")
    write(root, CARD, GOOD.replace("plants", "trees"))
    git(root, "commit", "-qam", "theirs")
    git(root, "checkout", "-q", "main")
    write(root, CARD, GOOD.replace("plants", "lawn"))
    git(root, "commit", "-qam", "ours")
    git(root, "merge", "-q", "theirs", code=1)
    write(root, CARD, GOOD)
    found = call("check", "--staged", "--json").json["problems"]
    assert [(each["file"], each["code"]) for each in found] == [(CARD, "merge-conflict")]


def test_our_side_of_an_undecided_board_stands_in_for_it(
    repository: Path, inside: str, call: Call
) -> None:
    """Its cards are not all said to be on no board."""
    root, board = repository / inside, "boards/desk/board.toml"
    text = (root / board).read_text()
    git(root, "checkout", "-q", "-b", "theirs")
    write(root, board, text.replace('"Desk"', '"Their desk"'))
    git(root, "commit", "-qam", "theirs")
    git(root, "checkout", "-q", "main")
    write(root, board, text.replace('"Desk"', '"Our desk"'))
    git(root, "commit", "-qam", "ours")
    git(root, "merge", "-q", "theirs", code=1)
    found = call("check", "--staged", "--json").json["problems"]
    assert [(each["file"], each["code"]) for each in found] == [(board, "merge-conflict")]


def test_a_link_that_leads_out_is_reported(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    (root / "people/eva.toml").symlink_to("/etc/hostname")
    git(root, "add", "-A")
    (root / "people/eva.toml").unlink()
    found = call("check", "--staged", "--json").json["problems"]
    assert [each["code"] for each in found] == ["outside-root"]


def test_without_git_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    monkeypatch.chdir(workspace(tmp_path / "plain"))
    found = call("check", "--staged")
    assert (found.code, found.out) == (2, "")
    assert "The workspace is in no git repository" in found.err
    monkeypatch.setenv("PATH", str(tmp_path))
    git_folder = tmp_path / "plain/.git"
    git_folder.mkdir()
    (git_folder / "HEAD").write_text("ref: refs/heads/main\n")
    found = call("check", "--staged")
    assert found.code == 2
    assert "git is not installed" in found.err


def test_nothing_added_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    root = workspace(tmp_path / "new")
    git(root, "init", "-q")
    monkeypatch.chdir(root)
    found = call("check", "--staged")
    assert found.code == 0
    assert "no file of this workspace yet" in found.err


# The hook, run by git


def commit(folder: Path, *options: str) -> tuple[bool, str]:
    done = subprocess.run(
        ["git", "-C", str(folder), "commit", "-q", "-m", "next", *options],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_the_hook_looks_at_what_is_staged(repository: Path, inside: str, call: Call) -> None:
    root = repository / inside
    assert call("git", "hook").code == 0
    write(root, CARD, BAD)
    git(root, "add", "-A")
    write(root, CARD, GOOD)
    is_done, said = commit(repository)
    assert not is_done, "the file here is good, the one staged isn't"
    assert f"{CARD}:2:" in said
    git(root, "add", "-A")
    write(root, CARD, BAD)
    write(root, "people/tom.toml", 'name = "Tom"\n')
    git(root, "add", "people")
    assert commit(repository)[0], "the file here is bad, the one staged is good"


def test_the_hook_sees_the_index_of_the_commit(repository: Path, inside: str, call: Call) -> None:
    """`commit -a` and `commit FILE` make an index of their own; a linked work tree has its own folder."""
    root = repository / inside
    call("git", "hook")
    write(root, CARD, BAD)
    assert not commit(repository, "-a")[0]
    assert not commit(root, "--", CARD)[0]
    write(root, CARD, GOOD.replace("plants", "trees"))
    assert commit(root, "--", CARD)[0]
    linked = repository.parent / "linked"
    git(repository, "worktree", "add", "-q", str(linked), "-b", "other")
    write(linked / inside, CARD, BAD)
    is_done, said = commit(linked, "-a")
    assert not is_done
    assert f"{CARD}:2:" in said


def test_the_hook_is_put_there_once_and_taken_away(
    repository: Path, inside: str, call: Call
) -> None:
    path = repository / ".git/hooks/pre-commit"
    assert call("git", "hook").out == f"wrote {path}\n"
    assert os.access(path, os.X_OK)
    assert "already" in call("git", "hook").out
    assert call("git", "hook", "--remove").out == f"removed {path}\n"
    assert not path.exists()
    path.write_text("#!/bin/sh\nexit 0\n")
    for options in ((), ("--remove",)):
        found = call("git", "hook", *options)
        assert (found.code, path.read_text()) == (1, "#!/bin/sh\nexit 0\n")


@pytest.mark.parametrize("inside", ["."], indirect=True)
def test_the_script_in_the_examples_is_the_hook(repository: Path, inside: str) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_bytes((EXAMPLES / "pre-commit").read_bytes())
    hook.chmod(0o755)
    write(repository, CARD, BAD)
    assert not commit(repository, "-a")[0]
    write(repository, CARD, GOOD.replace("plants", "trees"))
    assert commit(repository, "-a")[0]


def test_the_framework_s_definition_runs_the_same(repository: Path, inside: str) -> None:
    """What the pre-commit framework does with it: `entry`, then `args`, at the top, on what is staged."""
    (definition,) = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert definition["language"] == "python"
    assert definition["pass_filenames"] is False
    config = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text())
    assert [each["id"] for each in config["repos"][0]["hooks"]] == [definition["id"]]
    command = [*definition["entry"].split(), *([] if inside == "." else [inside])]
    for text, expected in ((BAD, 1), (GOOD.replace("plants", "trees"), 0)):
        write(repository / inside, CARD, text)
        git(repository, "add", "-A")
        done = subprocess.run(command, cwd=repository, capture_output=True, check=False)
        assert done.returncode == expected


# The workflow


def steps(workflow: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    found = yaml.safe_load(workflow)
    assert found["name"] == "leantui"
    return found["env"], found["jobs"]["check"]["steps"]


def test_the_workflow_s_commands_on_a_clone(
    repository: Path, inside: str, call: Call, tmp_path: Path
) -> None:
    assert call("init", "--ci").code == 0
    environment, listed = steps((repository / ".github/workflows/leantui.yml").read_text())
    assert environment["LEANTUI_WORKSPACE"] == inside
    assert [each["run"] for each in listed if "pip install" in each.get("run", "")]
    commands = [each["run"] for each in listed if "run" in each and "pip" not in each["run"]]
    assert commands == ["leantui check --strict --format github"]

    def checked(name: str) -> subprocess.CompletedProcess[str]:
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", name)
        return subprocess.run(
            ["bash", "-e", "-c", "\n".join(commands)],
            cwd=tmp_path / name,
            env={**os.environ, **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    git(repository, "add", ".github")
    git(repository, "commit", "-q", "-m", "ci")
    good = checked("good")
    assert (good.returncode, good.stdout) == (0, ""), good.stdout
    write(repository / inside, CARD, BAD)
    git(repository, "commit", "-qam", "bad")
    bad = checked("bad")
    assert bad.returncode == 1
    assert f"::error file={prefixed(inside, CARD)},line=2," in bad.stdout


@pytest.mark.parametrize("inside", ["."], indirect=True)
def test_the_workflow_in_the_examples_is_what_init_writes(
    repository: Path, inside: str, call: Call
) -> None:
    found = call("init", "--ci")
    assert "wrote .github/workflows/leantui.yml\n" in found.out
    written = repository / ".github/workflows/leantui.yml"
    assert written.read_text() == (EXAMPLES / "leantui.yml").read_text()
    written.write_text("name: ours\n")
    assert "left  .github/workflows/leantui.yml (it was there)" in call("init", "--ci").out
    assert written.read_text() == "name: ours\n"
