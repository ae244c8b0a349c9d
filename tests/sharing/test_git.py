"""Git as a program: its answers, its refusals, its absence."""

import os
from pathlib import Path

import pytest

from leantui.sharing.git import GitError, ask, run


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called git that is found first, to be written by the test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    program = folder / "git"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_it_answers_in_bytes_and_takes_input(tmp_path: Path) -> None:
    assert run(tmp_path, "hash-object", "--stdin", input=b"a\n").strip() == (
        b"78981922613b2afb6025042ff6bd878ac1994e85"
    )


def test_a_refusal_carries_git_s_words_and_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError) as refused:
        run(tmp_path, "status")
    assert refused.value.message.startswith("git status: not a git repository")
    assert refused.value.hint == "Make one here with: git init"
    assert refused.value.code == 128


def test_an_exit_code_can_be_the_answer(tmp_path: Path) -> None:
    assert ask(tmp_path, "config", "--get", "no.such").code == 1


def test_a_machine_without_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed") as refused:
        run(tmp_path, "status")
    assert refused.value.hint


def test_what_takes_too_long_is_ended_with_all_it_started(tmp_path: Path, fake_git: Path) -> None:
    fake_git.write_text("#!/bin/sh\nsleep 600 & sleep 600\n")
    with pytest.raises(GitError, match="git fetch took longer than"):
        run(tmp_path, "fetch", timeout=0.2)


def test_it_never_asks_at_the_keyboard_unless_the_terminal_was_given_away(
    tmp_path: Path, fake_git: Path
) -> None:
    fake_git.write_text('#!/bin/sh\necho "$GIT_TERMINAL_PROMPT/$GIT_OPTIONAL_LOCKS/$LC_ALL"\n')
    assert run(tmp_path, "x") == b"0/0/C\n"
    assert run(tmp_path, "x", terminal=True) == b"/0/C\n"
