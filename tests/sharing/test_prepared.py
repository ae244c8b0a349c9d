"""What both sides changed is merged before git merges: the same result, told of, and stopped before anything is touched."""

import shutil
import threading
from pathlib import Path

import pytest
from tests.sharing.team import FILE, Clone, Team

from leantui.sharing import merging, prepared
from leantui.sharing.long_run import CancelledError, Conditions
from leantui.sharing.outcome import Wish
from leantui.sharing.setup import driver_command
from leantui.sharing.sync import Sync
from leantui.store.discover import state_folder
from leantui.store.versions import Versions, merge_versions

MANY = 30
ARCHIVED = "boards/desk/archive/2026/pile0000.toml"


def pile(number: int) -> str:
    return f"boards/desk/cards/pile{number:04}.toml"


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def both_sides(team: Team, many: int = MANY) -> tuple[Clone, Clone]:
    """Tom has retitled many cards, Mia has moved them; one she has put into the archive, one both have made."""
    mia, tom = team.clone("mia"), team.clone("tom")
    text = mia.read(FILE)
    for number in range(many):
        mia.write(pile(number), text.replace("Mail down", f"Card {number}"))
    assert mia.sync().is_done
    assert tom.sync().is_done
    for number in range(many):
        tom.edit(f"Card {number}", f"Letter {number}", pile(number))
        mia.edit('column = "analyse"', 'column = "fix"', pile(number))
    (mia.root / ARCHIVED).parent.mkdir(parents=True)
    (mia.root / pile(0)).rename(mia.root / ARCHIVED)
    for clone in (mia, tom):
        clone.write(pile(many), text)
    tom.edit("Mail down", "Another", pile(many))
    assert tom.sync().is_done
    return mia, tom


def test_git_takes_what_was_prepared_and_starts_nothing_for_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, _ = both_sides(team)
    started = team.folder / "started"
    told = f"echo %P >> '{started}'; exit 1"
    monkeypatch.setattr(merging, "driver_command", lambda: told)
    outcome = mia.sync()
    assert [each.file for each in outcome.conflicts] == [pile(MANY)]
    assert not started.exists()
    for number in range(1, MANY):
        text = mia.read(pile(number))
        assert f'title = "Letter {number}"' in text
        assert 'column = "fix"' in text
    assert "Letter 0" in mia.read(ARCHIVED)
    assert not (mia.root / pile(0)).exists()
    words = [step.words for step in mia.steps if step.part == "merge"]
    assert f"Merged 25 of {MANY + 1} files by field" in words
    assert list(mia.root.glob(".git/leantui/merged*")) == []


def test_it_comes_to_the_same_as_the_driver_file_by_file(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, _ = both_sides(team, 5)
    shutil.copytree(mia.root, team.folder / "twin", symlinks=True)
    twin = Clone(team.folder / "twin")
    mia.sync()
    monkeypatch.setattr(prepared, "prepare", lambda *_: iter(()))
    outcome = twin.sync()
    assert [each.file for each in outcome.conflicts] == [pile(5)]
    files = sorted(path.relative_to(twin.root) for path in twin.root.glob("boards/**/*.toml"))
    assert files == sorted(path.relative_to(mia.root) for path in mia.root.glob("boards/**/*.toml"))
    for file in files:
        assert twin.read(str(file)) == mia.read(str(file)), file


def test_it_is_cancelled_before_anything_is_touched(team: Team) -> None:
    mia, _ = both_sides(team)
    mia.write("main.py", "print(1)\n")
    mia.git("add", "main.py")
    conditions = Conditions(cancel=threading.Event())

    work = Sync(mia.root, state_folder(mia.root), Wish(), conditions=conditions)
    for step in work.steps():
        if step.words.startswith("Merged "):
            conditions.cancel.set()
    assert work.outcome is not None
    assert work.outcome.is_cancelled
    assert "sync again" in work.outcome.hint
    assert mia.status() == ["A  main.py"]
    assert not (mia.root / ".git/MERGE_HEAD").exists()
    assert "Card 7" in mia.read(pile(7))
    outcome = mia.sync()
    assert [each.file for each in outcome.conflicts] == [pile(MANY)]
    assert "Letter 7" in mia.read(pile(7))


def test_cancelling_stops_between_two_files(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    mia, _ = both_sides(team)
    mia.sync(is_sharing=False)
    mia.git("fetch", "-q")
    cancel = threading.Event()
    asked: list[str] = []

    def stopping(versions: Versions, path: str) -> object:
        asked.append(path)
        if len(asked) == 3:
            cancel.set()
        return merge_versions(versions, path)

    monkeypatch.setattr(prepared, "merge_versions", stopping)
    with pytest.raises(CancelledError):
        list(prepared.prepare(mia.root, "origin/main", team.folder / "prepared", cancel))
    assert len(asked) == 3


def test_what_was_not_prepared_is_asked_of_the_driver(team: Team, tmp_path: Path) -> None:
    assert prepared.driver_with(tmp_path / "none", "driver %O") == "driver %O"
    odd = tmp_path / "100 %"
    odd.mkdir()
    assert prepared.driver_with(odd, "driver %O") == "driver %O"
    folder = tmp_path / "it's empty"
    folder.mkdir()
    mia, tom = team.clone("mia"), team.clone("tom")
    tom.edit("Mail down", "Mail slow")
    tom.sync()
    mia.move()
    mia.git("commit", "-q", "-a", "-m", "move")
    mia.git("fetch", "-q")
    driver = prepared.driver_with(folder, driver_command())
    mia.write(".gitattributes", "*.toml merge=leantui\n")
    mia.git("-c", f"merge.leantui.driver={driver}", "merge", "-q", "--no-edit", "origin/main")
    assert "Mail slow" in mia.read(FILE)
    assert 'column = "fix"' in mia.read(FILE)


def test_with_several_bases_nothing_is_prepared(team: Team) -> None:
    """A criss-cross: what git starts from there is a merge of its own."""
    mia, tom = team.clone("mia"), team.clone("tom")
    mia.move()
    mia.git("commit", "-q", "-a", "-m", "mia")
    tom.edit("Mail down", "Mail slow")
    tom.git("commit", "-q", "-a", "-m", "tom")
    for one, other in ((mia, tom), (tom, mia)):
        one.git("fetch", "-q", str(other.root), "main:other")
    for clone in (mia, tom):
        clone.git(
            "-c",
            f"merge.leantui.driver={driver_command()}",
            "merge",
            "-q",
            "--no-edit",
            "-s",
            "ours",
            "other",
        )
    mia.git("fetch", "-q", str(tom.root), "main")
    assert len(mia.git("merge-base", "--all", "HEAD", "FETCH_HEAD").split()) == 2
    folder = team.folder / "prepared"
    assert list(prepared.prepare(mia.root, "FETCH_HEAD", folder, threading.Event())) == []
    assert not folder.exists()
