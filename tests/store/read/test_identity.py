"""Who “me” is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from leantui.model.person import Person
from leantui.sharing.who import git_user
from leantui.store.identity import GitUser, Identity, who_am_i

PEOPLE = {
    "mia": Person(name="Mia Berg", email="Mia@Northwind.example", id="mia"),
    "tom": Person(name="Tom", email="tom@northwind.example", id="tom"),
}


def who(
    option: str | None = None,
    variable: str | None = None,
    config: str | None = None,
    git: GitUser | None = None,
    login: str = "root",
) -> tuple[str, str, bool]:
    found: Identity = who_am_i(
        PEOPLE,
        option=option,
        environ={"LEANTUI_USER": variable} if variable is not None else {},
        config=config,
        git=(lambda: git) if git else None,
        login=lambda: login,
    )
    return found.name, found.found_by, found.is_known


def test_order() -> None:
    git = GitUser("mia@northwind.example", "Tom")
    assert who("tom", "mia", "mia", git) == ("tom", "option", True)
    assert who(None, "tom", "mia", git) == ("tom", "variable", True)
    assert who(None, " ", "tom", git) == ("tom", "config", True)
    assert who(git=git) == ("mia", "git e-mail", True)
    assert who(git=GitUser("x@y", "tom")) == ("tom", "git name", True)
    assert who(git=GitUser("x@y", "Eva Lund")) == ("eva-lund", "git name", False)
    assert who(git=GitUser()) == ("root", "login", False)
    assert who(login="tom") == ("tom", "login", True)


@pytest.mark.parametrize("text", ["mia", "Mia", "mia berg", "MIA@northwind.example", " mia "])
def test_person_may_be_named_in_any_way(text: str) -> None:
    assert who(option=text) == ("mia", "option", True)


def test_name_that_makes_no_id_is_kept() -> None:
    assert who(option="Ödön")[0] == "odon"
    assert who(option="李雷") == ("李雷", "option", False)


def test_git_is_not_asked_where_something_else_answers() -> None:
    def never() -> GitUser:
        raise AssertionError("git was asked")

    assert who_am_i(PEOPLE, option="tom", environ={}, git=never).name == "tom"


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
def test_git_is_asked_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert git_user(tmp_path) == GitUser("", "")
    (tmp_path / ".git/config").write_text("[user]\n\temail = a@b\n\tname = Äb C\n")
    assert git_user(tmp_path) == GitUser("a@b", "Äb C")


def test_without_git_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_user(tmp_path) == GitUser("", "")
