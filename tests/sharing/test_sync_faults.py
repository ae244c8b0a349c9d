"""Git fails, or is killed, at every single call of a sync: nothing is lost, and the next sync makes it good."""

import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from tests.sharing.team import FILE, Clone, Team

from leantui.sharing.git import run

OTHER = "boards/desk/cards/bbbb2222.toml"
NEW = "boards/desk/cards/cccc3333.toml"

STRIDE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 9
"""From one call that fails to the next; in `make test-long` it is every one."""
WRAPPER = """#!/bin/sh
read -r number < "{folder}/count"
number=$((number + 1))
echo $number > "{folder}/count"
if [ $number -eq {at} ]; then {fault}; fi
exec "{git}" "$@"
"""
FAULTS = {
    "git is not run": "echo 'fatal: it is broken' >&2; exit 128",
    "git is killed when it is through": '"{git}" "$@"; kill -9 $$',
}


def with_fault(folder: Path, at: int, fault: str) -> Path:
    """A folder with a `git` that fails at the call of that number."""
    git = shutil.which("git", path=os.environ["PATH"])
    assert git is not None
    bin_ = folder / "bin"
    bin_.mkdir()
    (folder / "count").write_text("0\n")
    script = WRAPPER.format(folder=folder, at=at, git=git, fault=FAULTS[fault].format(git=git))
    (bin_ / "git").write_text(script)
    (bin_ / "git").chmod(0o755)
    return bin_


def a_day_of_two(folder: Path) -> Clone:
    """Tom has pushed; Mia has moved a card, made one, and staged something of her own."""
    team = Team(folder)
    mia, tom = team.clone("mia"), team.clone("tom")
    tom.edit("VPN down", "VPN slow", OTHER)
    tom.block()
    assert tom.sync().is_done
    mia.move()
    mia.write(NEW, mia.read(OTHER).replace("VPN down", "Toner"))
    mia.write("main.py", "print(1)\n")
    mia.git("add", "main.py")
    return mia


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_at_every_call_of_git_loses_nothing(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    a_day_of_two(prepared)
    path = os.environ["PATH"]
    faults = 0
    for at in count(1 + sorted(FAULTS).index(fault), STRIDE):
        folder = tmp_path / f"at{at}"
        for part in ("mia", "hub.git"):
            shutil.copytree(prepared / part, folder / part, symlinks=True)
        mia = Clone(folder / "mia")
        run(mia.root, "remote", "set-url", "origin", (folder / "hub.git").as_uri())
        monkeypatch.setenv("PATH", f"{with_fault(folder, at, fault)}{os.pathsep}{path}")
        outcome = mia.sync()
        calls = int((folder / "count").read_text())
        monkeypatch.setenv("PATH", path)
        if calls < at:
            break
        faults += not outcome.is_done
        holds(mia, folder)
        shutil.rmtree(folder)
    assert faults * STRIDE > 10


def holds(mia: Clone, folder: Path) -> None:
    """All is there, on disk and, after another sync, at the hub; what was staged is staged."""
    assert 'event = "moved"' in mia.read(FILE)
    assert "Toner" in mia.read(NEW)
    assert mia.read("main.py") == "print(1)\n"
    assert not (mia.root / ".git/index.lock").exists()
    again = mia.sync()
    assert again.is_done, again
    assert mia.status() == ["A  main.py"]
    hub = folder / "hub.git"
    card, made = (run(hub, "show", f"main:{file}").decode() for file in (FILE, NEW))
    assert card == mia.read(FILE)
    assert 'event = "moved"' in card
    assert 'event = "blocked"' in card
    assert "Toner" in made
    assert "VPN slow" in mia.read(OTHER)
    assert b"main.py" not in run(hub, "ls-tree", "-r", "--name-only", "main")
