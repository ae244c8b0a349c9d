"""A conflict while something is staged elsewhere: what is staged is kept aside, and staged again as it was."""

import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from tests.sharing.team import FILE, Clone, Team
from tests.sharing.test_sync_faults import FAULTS, STRIDE, with_fault

from leantui.sharing import put_away
from leantui.sharing.git import GitError, ask, run
from leantui.sharing.resolve import choosing, conflicted, resolve

OTHER = "boards/desk/cards/bbbb2222.toml"
STAGED = ["MM app.py", 'A  "new/fest und groß.py"', "D  old.py"]


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def prepared(team: Team, *, also_moved: bool = True) -> tuple[Clone, Clone]:
    """Both have retitled the same card; Mia has staged code of every kind, and one file only half."""
    mia, tom = team.clone("mia"), team.clone("tom")
    for name in ("app.py", "old.py", "stays.py"):
        mia.write(name, "print(0)\n")
    mia.git("add", ".")
    mia.git("commit", "-q", "-m", "code")
    mia.git("push", "-q")
    tom.git("pull", "-q")
    tom.edit("Mail down", "Mail slow")
    tom.edit("VPN down", "VPN slow", OTHER)
    tom.write("stays.py", "print(9)\n")
    tom.git("commit", "-q", "-a", "-m", "tom's")
    tom.git("push", "-q")
    mia.edit("Mail down", "Mail dead")
    mia.write("app.py", "print(1)\n")
    mia.write("new/fest und groß.py", "print(2)\n")
    mia.git("add", "app.py", "new")
    mia.git("rm", "-q", "old.py")
    mia.write("app.py", "print(1)\nprint('not staged')\n")
    return mia, tom


def staged(mia: Clone) -> str:
    return mia.git("diff", "--cached", "HEAD", "--", "app.py", "new", "old.py")


def decided(mia: Clone) -> None:
    done = resolve(mia.root, conflicted(mia.root, FILE), choosing("theirs"))
    assert done.state == "resolved", done


def test_a_conflict_is_decided_as_ever_and_what_was_staged_is_staged_afterwards(team: Team) -> None:
    mia, _ = prepared(team)
    before, code = staged(mia), mia.read("app.py")
    outcome = mia.sync()
    assert not outcome.is_done
    assert [each.name for each in outcome.conflicts] == ["aaaa"]
    assert "leantui resolve" in outcome.hint
    assert "app.py" in outcome.hint
    assert mia.status() == [
        " M app.py", f"UU {FILE}", f"M  {OTHER}", " D old.py", "M  stays.py", '?? "new/fest und groß.py"',
    ]  # fmt: skip
    assert "merge_conflict" in mia.read(FILE)
    assert mia.read("app.py") == code
    again = mia.sync()
    assert not again.is_done, "it still waits"
    assert "app.py" in again.hint
    decided(mia)
    outcome = mia.sync()
    assert outcome.is_done, outcome
    assert staged(mia) == before
    assert mia.status() == STAGED
    assert mia.read("app.py") == code
    assert mia.read("stays.py") == "print(9)\n"
    assert "Mail slow" in mia.read(FILE)
    assert any(step.words == "Staged again: 3 files" for step in mia.steps)
    other = team.clone("other")
    assert other.read("app.py") == "print(0)\n"
    assert (other.root / "old.py").exists()
    assert not (other.root / "new").exists()
    assert "Mail slow" in other.read(FILE)
    assert mia.git("for-each-ref", "refs/worktree") == ""


def test_a_merge_that_is_given_up_throws_nothing_away_that_was_staged(team: Team) -> None:
    mia, _ = prepared(team)
    before, code = staged(mia), mia.read("app.py")
    mia.sync()
    mia.git("merge", "--abort")
    assert mia.read("app.py") == code
    assert (mia.root / "new/fest und groß.py").exists()
    assert not (mia.root / "old.py").exists()
    outcome = mia.sync(is_sharing=False)
    assert outcome.is_done
    assert staged(mia) == before
    assert mia.status() == STAGED


def test_what_is_staged_while_it_waits_stays_out_of_the_merge_too(team: Team) -> None:
    mia, _ = prepared(team)
    mia.sync()
    mia.write("later.py", "print(3)\n")
    mia.git("add", "later.py")
    decided(mia)
    assert mia.sync().is_done
    assert mia.status() == [STAGED[0], "A  later.py", *STAGED[1:]]
    assert not (team.clone("other").root / "later.py").exists()


def test_what_was_staged_otherwise_since_is_left_as_it_is_and_the_earlier_is_kept(
    team: Team,
) -> None:
    mia, _ = prepared(team)
    mia.sync()
    mia.write("app.py", "print('another')\n")
    mia.git("add", "app.py")
    decided(mia)
    assert mia.sync().is_done
    assert mia.git("show", ":app.py") == "print('another')"
    told = next(step for step in mia.steps if step.words.startswith("Staged again"))
    (kept,) = [line for line in told.lines if "app.py" in line]
    reference = kept.partition("git show ")[2].partition(" ")[0]
    assert mia.git("show", reference) == "print(1)"


def test_a_merge_begun_with_git_is_committed_with_all_that_was_staged_for_it(team: Team) -> None:
    mia, _ = prepared(team)
    mia.git("commit", "-q", "-m", "code and card", "-a")
    mia.git("fetch", "-q")
    ask(mia.root, "merge", "-q", "origin/main")
    mia.write("also.py", "print(4)\n")
    mia.git("add", "also.py")
    decided(mia)
    assert mia.sync().is_done
    assert (team.clone("other").root / "also.py").exists()


def test_where_it_cannot_be_put_away_all_is_as_it_was(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, _ = prepared(team)

    def refused(*_: object) -> None:
        raise GitError("no room")

    monkeypatch.setattr(put_away, "put_away", refused)
    mia.sync()
    assert mia.status() == STAGED
    assert "Mail dead" in mia.read(FILE)
    assert not (mia.root / ".git/MERGE_HEAD").exists()


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_at_every_call_of_git_loses_nothing_that_is_staged(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the sync that meets the conflict, and in the one that finishes it."""
    before_it, after_it = tmp_path / "before", tmp_path / "after"
    before_it.mkdir()
    mia, _ = prepared(Team(before_it))
    was = staged(mia)
    shutil.copytree(before_it, after_it, symlinks=True)
    for folder in (before_it, after_it):
        run(folder / "mia", "remote", "set-url", "origin", (folder / "hub.git").as_uri())
    in_between = Clone(after_it / "mia")
    in_between.sync()
    decided(in_between)
    path = os.environ["PATH"]
    for start in (before_it, after_it):
        faults = 0
        for at in count(1 + sorted(FAULTS).index(fault), STRIDE):
            folder = tmp_path / f"at{at}"
            for part in ("mia", "hub.git"):
                shutil.copytree(start / part, folder / part, symlinks=True)
            mia = Clone(folder / "mia")
            run(mia.root, "remote", "set-url", "origin", (folder / "hub.git").as_uri())
            monkeypatch.setenv("PATH", f"{with_fault(folder, at, fault)}{os.pathsep}{path}")
            mia.sync()
            calls = int((folder / "count").read_text())
            monkeypatch.setenv("PATH", path)
            if calls < at:
                break
            faults += 1
            comes_to_a_good_end(mia, folder, was, at)
            shutil.rmtree(folder)
        shutil.rmtree(folder)
        assert faults * STRIDE > 10


def comes_to_a_good_end(mia: Clone, folder: Path, was: str, at: int) -> None:
    """However often it takes to sync and to decide: all is there, at the hub too, and what was staged is staged."""
    for _ in range(4):
        outcome = mia.sync()
        if outcome.is_done:
            break
        if "merge_conflict" in mia.read(FILE):
            decided(mia)
    assert outcome.is_done, (at, outcome)
    assert staged(mia) == was, at
    assert mia.status() == STAGED, at
    assert mia.read("app.py") == "print(1)\nprint('not staged')\n"
    assert "VPN slow" in mia.read(OTHER)
    assert mia.read("stays.py") == "print(9)\n"
    hub = folder / "hub.git"
    assert run(hub, "show", f"main:{FILE}").decode() == mia.read(FILE)
    assert "VPN slow" in run(hub, "show", f"main:{OTHER}").decode()
    assert run(hub, "show", "main:app.py") == b"print(0)\n"
    assert run(hub, "show", "main:stays.py") == b"print(9)\n"
