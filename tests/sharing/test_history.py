"""A card's history by git: who changed what and when, by leantui or by hand, wherever the card lay."""

from pathlib import Path
from typing import Any

import pytest
from tests.sharing.conftest import ARCHIVED, CARD, FILE, OTHER, Repository

from leantui.model.card import Card
from leantui.sharing import card_commits
from leantui.sharing import history as history_module
from leantui.sharing.git import Answer, GitError, ask, run
from leantui.sharing.history import Commit, card_history
from leantui.sharing.setup import set_up

ID = "aaaa1111"


def told(root: Path, file: str = FILE) -> list[Commit]:
    return list(history_of(root, file).commits)


def history_of(root: Path, file: str = FILE) -> history_module.CardHistory:
    card = Card(title="", column="", log=(), id=ID, board="desk", file=file)
    return card_history(root, card)


def words(root: Path, file: str = FILE) -> list[tuple[str, ...]]:
    return [each.words for each in told(root, file)]


def by(monkeypatch: pytest.MonkeyPatch, name: str, day: int) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", name)
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", f"{name.lower()}@desk.example")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", f"2026-03-{day:02}T08:00:00+01:00")


def moved_with_log(text: str) -> str:
    entry = '  { at = 2026-03-10T08:00:00.000Z, by = "tom", event = "moved", from = "analyse", to = "fix" },\n]\n'
    return text.replace('column = "analyse"', 'column = "fix"').removesuffix("]\n") + entry


def test_who_changed_what_and_when(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    by(monkeypatch, "Tom", 10)
    repository.write(FILE, moved_with_log(CARD))
    repository.commit("aaaa: Analyse → Fix")
    by(monkeypatch, "Eva", 11)
    repository.write(FILE, repository.read(FILE).replace('"Mail down"', '"Mail is down"'))
    repository.write("notes.txt", "not ours")
    repository.commit("by hand")
    repository.write("notes.txt", "again")
    repository.commit("something else")
    found = told(repository.root)
    assert [(each.author, each.email, each.subject) for each in found] == [
        ("Eva", "eva@desk.example", "by hand"),
        ("Tom", "tom@desk.example", "aaaa: Analyse → Fix"),
        ("mia", "mia@desk.example", "base"),
    ]
    assert [each.at.isoformat() if each.at else "" for each in found[:2]] == [
        "2026-03-11T08:00:00+01:00",
        "2026-03-10T08:00:00+01:00",
    ]
    assert [each.words for each in found[:2]] == [
        ("retitled Mail is down",),
        ("analyse → fix",),
    ]
    assert found[2].words[:2] == ("new: Mail down", "in analyse")
    heads = run(repository.root, "log", "--format=%H").decode().split()
    assert [each.id for each in found] == heads[1:]


def test_a_move_by_hand_that_its_log_does_not_know(repository: Repository) -> None:
    repository.write(FILE, CARD.replace('column = "analyse"', 'column = "fix"'))
    repository.commit("by hand")
    assert words(repository.root)[0] == ("analyse → fix",)


def test_it_follows_the_card_into_the_archive_and_to_another_board(repository: Repository) -> None:
    run(repository.root, "rm", "-q", FILE)
    repository.write(ARCHIVED, CARD.replace('"analyse"', '"done"'))
    repository.commit("archived")
    elsewhere = f"boards/home/cards/{ID}.toml"
    run(repository.root, "rm", "-q", ARCHIVED)
    repository.write(elsewhere, CARD.replace('"analyse"', '"done"'))
    repository.commit("moved")
    found = told(repository.root, elsewhere)
    assert [each.file for each in found] == [elsewhere, ARCHIVED, FILE]
    assert found[0].words == ("taken back from the archive", "board desk → home")
    assert found[1].words == ("archived", "analyse → done")


def test_what_is_not_committed_comes_first(repository: Repository) -> None:
    repository.write(FILE, CARD.replace('"acme"', '"inner"'))
    found = told(repository.root)
    assert (found[0].is_committed, found[0].at, found[0].words) == (False, None, ("lane inner",))
    run(repository.root, "add", "-A")
    assert told(repository.root)[0].words == ("lane inner",), "staged is not committed"
    run(repository.root, "mv", FILE, "boards/desk/cards/sub.toml")
    run(repository.root, "mv", "boards/desk/cards/sub.toml", FILE)
    repository.write(FILE, CARD)
    assert all(each.is_committed for each in told(repository.root))
    (repository.root / ARCHIVED).parent.mkdir(parents=True)
    (repository.root / FILE).rename(repository.root / ARCHIVED)
    assert told(repository.root, ARCHIVED)[0].words == ("archived",)


def test_a_card_that_was_never_committed(repository: Repository) -> None:
    file = "boards/desk/cards/cccc3333.toml"
    repository.write(file, CARD)
    card = Card(title="", column="", log=(), id="cccc3333", board="desk", file=file)
    found = card_history(repository.root, card).commits
    assert [each.is_committed for each in found] == [False]
    assert found[0].words[0] == "new: Mail down"


@pytest.mark.parametrize("with_driver", [True, False])
def test_a_merge_tells_only_what_it_did_itself(repository: Repository, with_driver: bool) -> None:
    root = repository.root
    if with_driver:
        set_up(root)
    repository.branch(
        "theirs", lambda root: repository.write(FILE, CARD.replace('["mail"]', '["mail", "vip"]'))
    )
    repository.branch("ours", lambda root: repository.write(FILE, moved_with_log(CARD)))
    assert repository.merge("ours", "theirs").code == 0
    found = [each.words for each in told(root)]
    assert sorted(found[:2]) == [("analyse → fix",), ("tagged #vip",)]
    assert len(found) == 3
    repository.write(FILE, repository.read(FILE).replace('"acme"', '"inner"'))
    run(root, "add", "-A")
    run(root, "commit", "-q", "--amend", "--no-edit")
    assert told(root)[0].words == ("lane inner",)


def test_a_version_that_can_not_be_read(repository: Repository) -> None:
    repository.write(FILE, "title = \n")
    repository.commit("broken")
    repository.write(FILE, CARD)
    repository.commit("mended")
    assert words(repository.root)[:2] == [("could be read again",), ("could not be read",)]


def test_a_version_that_can_not_be_read_lies_there(repository: Repository) -> None:
    repository.write(FILE, "title = \n")
    found = told(repository.root)
    assert (found[0].words, found[0].is_committed) == (("can't be read",), False)


def test_a_card_that_is_gone(repository: Repository) -> None:
    (repository.root / FILE).unlink()
    assert told(repository.root)[0].words == ("deleted: Mail down",)
    assert card_commits.gone_cards(repository.root, "aaaa", 30) == {ID: FILE}
    repository.commit("away with it")
    found = told(repository.root)
    assert [each.words[0] for each in found] == ["deleted: Mail down", "new: Mail down"]
    assert found[0].is_committed
    assert card_commits.gone_cards(repository.root, "aaaa", 30) == {ID: FILE}
    assert card_commits.gone_cards(repository.root, "b", 30) == {"bbbb2222": OTHER}
    assert card_commits.gone_cards(repository.root, "c", 30) == {}


def test_a_shallow_clone_says_where_history_ends(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    by(monkeypatch, "Tom", 10)
    repository.write(FILE, moved_with_log(CARD))
    repository.commit("moved")
    run(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository.root}", "shallow")
    found = history_of(tmp_path / "shallow")
    assert [each.words for each in found.commits] == [
        ("as it was where this clone's history begins",)
    ]
    assert found.ends == "This clone is shallow: git has nothing from before 2026-03-10"
    assert history_of(repository.root).ends == ""


def test_a_workspace_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    whole = Repository(tmp_path / "whole")
    top = tmp_path / "top"
    run(tmp_path, "init", "-q", "-b", "main", "top")
    (top / "our board").mkdir()
    for folder in ("boards", "standards"):
        (whole.root / folder).rename(top / "our board" / folder)
    run(top, "add", "-A")
    run(top, "commit", "-q", "-m", "base")
    (found,) = told(top / "our board")
    assert (found.file, found.words[0]) == (FILE, "new: Mail down")


def test_a_long_history_is_cut(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "LONGEST", 2)
    for lane in ("a", "b", "c"):
        repository.write(FILE, CARD.replace('"acme"', f'"{lane}"'))
        repository.commit(lane)
    found = history_of(repository.root)
    assert [each.words for each in found.commits] == [("lane c",), ("lane b",)]
    assert found.ends == "2 earlier commits are not told"


def test_no_commit_yet_and_no_repository(tmp_path: Path) -> None:
    root = tmp_path / "plain"
    (root / "boards/desk/cards").mkdir(parents=True)
    (root / FILE).write_text(CARD)
    with pytest.raises(GitError, match="not a git repository"):
        history_of(root)
    run(root, "init", "-q")
    (found,) = told(root)
    assert not found.is_committed


def test_an_author_s_name_is_only_a_name(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "commit 1234 :100644")
    repository.write(FILE, moved_with_log(CARD))
    repository.commit("commit abc\x1b[31m\n\n:100644 100644 a b M")
    found = told(repository.root)
    assert (found[0].author, found[0].words) == ("commit 1234 :100644", ("analyse → fix",))
    assert len(found) == 2


def test_from_place_to_place_and_back(repository: Repository) -> None:
    root = repository.root
    places = (
        "boards/desk/cards/2026/aaaa1111.toml",
        "boards/home/cards/aaaa1111.toml",
        ARCHIVED,
        FILE,
        "boards/home/archive/2027/aaaa1111.toml",
    )
    for old, new in zip((FILE, *places), places, strict=False):
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        (root / old).rename(root / new)
        repository.commit(new)
    found = told(root, places[-1])
    assert [each.file for each in found] == [*reversed(places), FILE]
    (root / places[-1]).rename(root / OTHER.replace("bbbb2222", ID))
    assert len(told(root, OTHER.replace("bbbb2222", ID))) == 7, "moved and not committed yet"


def test_a_folder_of_many_cards_is_not_gone_through_for_each_commit(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def counting(root: Path, *arguments: str, **options: Any) -> Answer:
        asked.append(arguments)
        return ask(root, *arguments, **options)

    monkeypatch.setattr(card_commits, "ask", counting)
    repository.write(FILE, moved_with_log(CARD))
    repository.commit("moved")
    assert len(told(repository.root)) == 2
    (log,) = [each for each in asked if "log" in each]
    assert log[log.index("--") + 1 :] == (FILE,)
