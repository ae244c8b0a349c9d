"""`leantui sync` as a command."""

from pathlib import Path

import pytest
from tests.cli.conftest import Call

from leantui.sharing.git import run


@pytest.fixture
def hub(tmp_path: Path, work: Path) -> Path:
    """What the workspace is pushed to."""
    hub = tmp_path / "hub.git"
    run(tmp_path, "init", "-q", "--bare", "-b", "main", str(hub))
    run(work, "init", "-q", "-b", "main")
    run(work, "config", "user.name", "Mia")
    run(work, "config", "user.email", "mia@test.example")
    run(work, "remote", "add", "origin", str(hub))
    return hub


def test_each_step_is_told_and_the_end_says_what_came_of_it(call: Call, hub: Path) -> None:
    called = call("sync")
    assert called.code == 0, called.err
    lines = called.out.splitlines()
    assert lines[0].startswith("✓ Committed: ")
    assert lines[-2:] == ["✓ Pushed 1 commit", "In step: committed 13 files, pushed 1 commit"]
    assert run(hub, "rev-list", "--count", "main").strip() == b"1"


def test_a_change_is_committed_as_it_would_be_told(call: Call, hub: Path, work: Path) -> None:
    call("sync")
    call("move", "7k3q", "fix", "--reason", "agreed")
    call("block", "ab12", "--reason", "no toner")
    called = call("sync")
    assert called.code == 0
    subject = run(work, "log", "-1", "--format=%s").decode().strip()
    assert subject == "7k3q: Analyse → Fix; ab12: blocked, no toner"
    assert f"✓ Committed: {subject}" in called.out


def test_nothing_from_a_file_reaches_the_terminal_or_the_commit_raw(
    call: Call, hub: Path, work: Path
) -> None:
    called = call("sync")
    assert "\x1b" not in called.out
    assert "\u202e" not in called.out
    assert b"\x1b" not in run(work, "log", "-1", "--format=%B")
    assert "[red]jam[/red]" in call("sync", "--json").out or "[red]" in called.out


def test_programs_get_one_documented_shape(call: Call, hub: Path) -> None:
    call("sync")
    call("comment", "7k3q", "asked again")
    found = call("sync", "--json").json
    assert found["version"] == 1
    sync = found["sync"]
    assert sync["is_done"] is True
    assert sync["pushed"] == 1
    assert sync["committed"] == [
        {
            "file": "boards/desk/cards/7k3q0001.toml",
            "name": "7k3q",
            "title": "VPN drops",
            "words": ["comment by mia: asked again"],
        }
    ]
    assert [step["part"] for step in sync["steps"] if step["state"] == "done"] == [
        "commit", "fetch", "check", "push",
    ]  # fmt: skip


def test_a_refusal_says_why_and_the_way_out_and_ends_with_1(call: Call, work: Path) -> None:
    called = call("sync")
    assert called.code == 1
    assert "not a git repository" in called.err
    assert "git init" in called.err


def test_a_refusal_is_json_too(call: Call, work: Path) -> None:
    called = call("sync", "--json")
    assert called.code == 1
    assert called.json["sync"]["is_done"] is False
    assert "not a git repository" in called.json["sync"]["message"]


def test_what_a_hook_said_is_shown_in_full(call: Call, hub: Path, work: Path) -> None:
    hook = work / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho first line\necho second line\nexit 1\n")
    hook.chmod(0o755)
    called = call("sync")
    assert called.code == 1
    assert "| first line" in called.err
    assert "| second line" in called.err


def test_a_dry_run_does_nothing(call: Call, hub: Path, work: Path) -> None:
    called = call("sync", "--dry-run")
    assert called.code == 0
    assert "Would commit" in called.out
    assert run(work, "status", "--porcelain").startswith(b"??")
