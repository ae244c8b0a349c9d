"""`log --git`: a card's commits as a table and as JSON, for cards that are there, broken or gone."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

VPN = "boards/desk/cards/7k3q0001.toml"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def author(monkeypatch: pytest.MonkeyPatch, name: str, email: str, at: str) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", name)
        monkeypatch.setenv(f"GIT_{role}_EMAIL", email)
        monkeypatch.setenv(f"GIT_{role}_DATE", at)


@pytest.fixture
def committed(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Made by Mia, retitled by somebody who isn't in `people/`."""
    author(monkeypatch, "Mia K.", "MIA@test.example", "2026-03-10T12:00:00Z")
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "base")
    author(monkeypatch, "Otto \x1b[31m", "otto@else.example", "2026-03-11T23:30:00Z")
    text = (work / VPN).read_text()
    (work / VPN).write_text(text.replace("VPN drops", "VPN drops \u202e often"), encoding="utf-8")
    git(work, "commit", "-qam", "by hand")
    return work


def test_as_a_table(committed: Path, call: Call) -> None:
    lines = call("log", "SD-7k3q", "--git").out.splitlines()
    assert lines[0].split() == ["when", "who", "what", "commit"]
    assert lines[1].startswith("2026-03-12 00:30  Otto")
    assert "retitled VPN drops" in lines[1]
    assert "\u202e" not in lines[1]
    assert "\x1b" not in lines[1]
    assert lines[2].startswith("2026-03-10 13:00  mia  "), (
        "by the address in people/, whatever its case"
    )


def test_as_json(committed: Path, call: Call) -> None:
    (committed / VPN).write_text((committed / VPN).read_text().replace('lane = "acme"\n', ""))
    first, second, third = call("log", "7k3q", "--git", "--json").json["log"]
    assert list(first) == ["at", "by", "words", "commit", "author", "email", "message", "file"]
    assert (first["at"], first["commit"], first["words"]) == (None, None, ["in no lane"])
    assert (second["message"], second["email"]) == ("by hand", "otto@else.example")
    assert (third["by"], third["at"]) == ("mia", "2026-03-10T12:00:00Z")


def test_a_card_whose_file_can_not_be_read(committed: Path, call: Call) -> None:
    (committed / VPN).write_text("title = \n")
    assert call("log", "7k3q").code == 1
    found = call("log", "7k3q", "--git")
    assert found.code == 0
    assert "not committed yet" in found.out
    assert "can't be read" in found.out


def test_a_card_that_is_gone(committed: Path, call: Call) -> None:
    (committed / VPN).unlink()
    for _ in range(2):
        found = call("log", "SD-7K3q", "--git")
        assert found.code == 0
        assert "deleted: VPN drops" in found.out
        git(committed, "add", "-A")
        git(committed, "commit", "-q", "-m", "gone", "--allow-empty")
    (committed / "boards/desk/cards/7k9a0002.toml").unlink()
    both = call("log", "7k", "--git")
    assert both.code == 1
    assert "7k may mean 2 cards that are gone: 7k3q0001, 7k9a0002" in both.err


def test_a_card_that_never_was(committed: Path, call: Call) -> None:
    found = call("log", "nowhere", "--git")
    assert (found.code, found.out) == (1, "")
    assert "No card is called nowhere" in found.err


def test_never_committed_and_without_git(work: Path, call: Call) -> None:
    found = call("log", "7k3q", "--git")
    assert found.code == 1
    assert "not a git repository" in found.err
    assert call("log", "nowhere", "--git").code == 1
    git(work, "init", "-q")
    assert "not committed yet" in call("log", "7k3q", "--git").out
