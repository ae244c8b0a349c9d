"""`leantui resolve` and `leantui git` as they are typed, in a repository with a merge under way."""

import sys
from pathlib import Path

import pytest
import tomli
from tests.cli.conftest import Call
from tests.sharing.conftest import BOARD_FILE, CARD, FILE, Repository

from leantui.sharing.setup import driver_command

DRIVER = ("-c", f"merge.leantui.driver={driver_command(f'{sys.executable} -m leantui')}")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A merge stopped: two titles for one card, two limits for one column, and a tag each that merges."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "mia")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "mia@desk.example")
    found = Repository(tmp_path / "w")
    monkeypatch.chdir(found.root)
    return found


def stopped(repository: Repository, *, driver: bool) -> None:
    def edit(title: str, tag: str, wip: int) -> None:
        text = CARD.replace("Mail down", title).replace('["mail"]', f'["mail", "{tag}"]')
        repository.write(FILE, text)
        board = (repository.root / BOARD_FILE).read_text()
        repository.write(BOARD_FILE, board.replace("wip = 3", f"wip = {wip}"))

    repository.branch("ours", lambda _: edit("A", "a", 5))
    repository.branch("theirs", lambda _: edit("B", "b", 6))
    assert repository.merge("ours", "theirs", *(DRIVER if driver else ())).code == 1
    assert sorted(repository.unmerged()) == sorted([FILE, BOARD_FILE])


@pytest.mark.parametrize("driver", [True, False])
def test_all_is_merged_and_what_is_left_is_told_with_both_values(
    repository: Repository, call: Call, driver: bool
) -> None:
    stopped(repository, driver=driver)
    told = call("resolve")
    assert told.code == 1
    assert told.out.splitlines()[:2] == [FILE, BOARD_FILE][::-1]
    told = call("resolve", "--all")
    assert told.code == 1
    assert "    ours    A\n    theirs  B\n" in told.out
    assert "  column.analyse.wip\n    ours    5\n    theirs  6\n" in told.out
    assert tomli.loads(repository.read(FILE))["tags"] == ["mail", "a", "b"]
    assert sorted(repository.unmerged()) == sorted([FILE, BOARD_FILE])


@pytest.mark.parametrize("driver", [True, False])
def test_a_side_chosen_is_written_and_staged_and_undo_takes_it_back(
    repository: Repository, call: Call, driver: bool
) -> None:
    stopped(repository, driver=driver)
    before = repository.files()
    told = call("resolve", "aaaa", "--theirs")
    assert (told.code, told.out) == (0, f"{FILE}: merged by field\n")
    assert repository.unmerged() == [BOARD_FILE]
    chosen = tomli.loads(repository.read(FILE))
    assert (chosen["title"], "merge_conflict" in chosen) == ("B", False)
    assert call("undo").out == f"taken back: {FILE}: conflict resolved\n"
    assert repository.files() == before
    assert sorted(repository.unmerged()) == sorted([FILE, BOARD_FILE])
    assert call("redo").code == 0
    assert tomli.loads(repository.read(FILE)) == chosen
    assert repository.unmerged() == [BOARD_FILE]


def test_one_key_is_chosen_and_the_rest_is_left(repository: Repository, call: Call) -> None:
    stopped(repository, driver=True)
    assert call("resolve", "--all", "--ours", "--field", "title").code == 1
    assert repository.unmerged() == [BOARD_FILE]
    assert tomli.loads(repository.read(FILE))["title"] == "A"
    assert call("resolve", "--all", "--theirs").code == 0
    assert repository.unmerged() == []
    assert tomli.loads(repository.read(BOARD_FILE))["column"][0]["wip"] == 6
    assert "merge" not in call("check").out


def test_undo_leaves_what_somebody_wrote_since(repository: Repository, call: Call) -> None:
    stopped(repository, driver=True)
    assert call("resolve", "--all", "--ours").code == 0
    text = repository.read(FILE).replace('"A"', '"C"')
    repository.write(FILE, text)
    refused = call("undo")
    assert refused.code == 1
    assert f"{FILE} was changed by somebody else" in refused.err
    assert repository.read(FILE) == text


def test_deleted_here_and_edited_there_the_edit_stays_or_a_side_is_chosen(
    repository: Repository, call: Call
) -> None:
    repository.branch("ours", lambda root: (root / FILE).unlink())
    edited = CARD.replace("Mail down", "B")
    repository.branch("theirs", lambda _: repository.write(FILE, edited))
    assert repository.merge("ours", "theirs").code == 1
    told = call("resolve", "aaaa")
    assert told.code == 0
    assert "the change is kept (--ours deletes it)" in told.out
    assert (repository.read(FILE), repository.unmerged()) == (edited, [])
    assert call("undo").code == 0
    assert repository.unmerged() == [FILE]
    assert call("resolve", "aaaa", "--ours").code == 0
    assert (FILE in repository.files(), repository.unmerged()) == (False, [])
    assert call("undo").code == 0
    assert repository.read(FILE) == edited


def test_json_says_both_values(repository: Repository, call: Call) -> None:
    stopped(repository, driver=True)
    (card,) = call("resolve", "aaaa", "--json").json["files"]
    assert card["left"] == [{"field": "title", "base": "Mail down", "ours": "A", "theirs": "B"}]


def test_a_file_that_git_can_not_be_told_of_is_written_and_said(
    repository: Repository, call: Call
) -> None:
    stopped(repository, driver=True)
    (repository.root / ".git/index.lock").touch()
    told = call("resolve", "aaaa", "--ours")
    assert "not staged" in told.err
    assert f"git add -- {FILE}" in told.err
    assert tomli.loads(repository.read(FILE))["title"] == "A"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("resolve",), "Nothing is conflicted\n"),
        (("git", "unsetup"), "It was not set up: nothing to do\n"),
    ],
)
def test_nothing_to_do_is_said(
    repository: Repository, call: Call, words: tuple[str, ...], said: str
) -> None:
    told = call(*words)
    assert (told.code, told.out) == (0, said)


def test_a_name_that_is_not_conflicted(repository: Repository, call: Call) -> None:
    told = call("resolve", "bbbb")
    assert told.code == 1
    assert "Nothing called bbbb is conflicted" in told.err
    assert call("resolve", "--field", "title").code == 2


def test_the_driver_is_set_up_and_used(repository: Repository, call: Call) -> None:
    assert "git config --local merge.leantui.driver" in call("git", "setup").out
    assert call("git", "setup").out == "Set up already: nothing to do\n"
    files = [repository.root / name for name in ("o", "a", "b")]
    for path, title in zip(files, ("Mail down", "Mail down", "B"), strict=True):
        path.write_text(CARD.replace("Mail down", title))
    assert call("merge-driver", *map(str, files), "7", FILE).code == 0
    assert files[1].read_text() == CARD.replace("Mail down", "B")


def test_outside_of_a_repository_a_file_is_resolved_all_the_same(
    repository: Repository, call: Call
) -> None:
    conflict = 'merge_conflict = [{ field = "title", base = "x", ours = "Mail down", theirs = "B" }]\nlog = ['
    repository.write(FILE, CARD.replace("log = [", conflict))
    (repository.root / ".git").rename(repository.root.parent / "gone")
    assert call("resolve", "aaaa", "--theirs").code == 0
    assert repository.read(FILE) == CARD.replace("Mail down", "B")
    assert call("git", "setup").code == 1
