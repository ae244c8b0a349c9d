"""Choosing between two values, and files that were committed with git's markers."""

from pathlib import Path

import pytest
import tomli
from tests.sharing.conftest import BOARD, BOARD_FILE, CARD, FILE, Repository

from leantui.sharing.choices import Pick
from leantui.sharing.driver import main
from leantui.sharing.resolve import choosing, conflicted_files, resolve
from leantui.store.parse import parse_card
from leantui.store.versions import marked_versions


def with_markers(*, base: str | None, inside: str = 'title = "Mail down"\n') -> str:
    middle = "" if base is None else f"||||||| base\n{base}"
    conflict = f'<<<<<<< ours\ntitle = "A"\n{middle}=======\ntitle = "B"\n>>>>>>> theirs\n'
    return CARD.replace(inside, conflict)


@pytest.mark.parametrize("base", [None, 'title = "Mail down"\n'])
@pytest.mark.parametrize(("pick", "title"), [("ours", "A"), ("theirs", "B")])
def test_markers_that_were_committed(
    repository: Repository, base: str | None, pick: Pick, title: str
) -> None:
    repository.write(FILE, with_markers(base=base))
    repository.commit("oh")
    (found,) = conflicted_files(repository.root)
    first = resolve(repository.root, found)
    assert [each.field for each in first.left] == ["title"]
    (again,) = conflicted_files(repository.root)
    assert resolve(repository.root, again, choosing(pick)).state == "resolved"
    assert repository.read(FILE) == CARD.replace("Mail down", title)
    assert conflicted_files(repository.root) == []


def test_markers_inside_a_long_text(repository: Repository) -> None:
    text = CARD.replace("two\n", "<<<<<<< ours\n2\n=======\nTWO\n>>>>>>> theirs\n")
    tomli.loads(text)
    repository.write(FILE, text)
    (found,) = conflicted_files(repository.root)
    assert resolve(repository.root, found).left[0].field == "description"


def test_a_card_with_markers_stays_on_the_board() -> None:
    card, problems = parse_card(
        with_markers(base=None), id="aaaa1111", board="desk", file=FILE, thorough=False
    )
    assert card is not None
    assert card.title == "A"
    assert [problem.code for problem in problems] == ["conflict-marker"]


@pytest.mark.parametrize(("pick", "limit"), [("ours", 5), ("theirs", 6)])
def test_a_choice_inside_of_a_board(repository: Repository, pick: Pick, limit: int) -> None:
    sides = [BOARD.replace("wip = 3", f"wip = {number}  # agreed") for number in (5, 6)]
    files = [repository.root.parent / name for name in ("o", "a", "b")]
    for path, text in zip(files, (BOARD, *sides), strict=True):
        path.write_text(text)
    assert main([*map(str, files), "7", BOARD_FILE]) == 1
    repository.write(BOARD_FILE, files[1].read_text())
    (found,) = conflicted_files(repository.root)
    assert resolve(repository.root, found, choosing(pick, ["column.fix.wip"])).state == "left"
    done = resolve(repository.root, found, choosing(pick, ["column.analyse.wip"]))
    assert done.state == "resolved"
    text = repository.read(BOARD_FILE)
    assert tomli.loads(text) == tomli.loads(BOARD.replace("wip = 3", f"wip = {limit}"))
    assert "# agreed" in text


def test_what_is_no_toml_is_merged_by_lines_and_nothing_is_lost(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("o", "a", "b")]
    for path, text in zip(files, ("a = [\n1\n", "a = [\n2\n", "a = [\n3\n"), strict=True):
        path.write_text(text)
    assert main([*map(str, files), "9", FILE]) == 1
    text = files[1].read_text()
    assert "2\n=========\n3\n" in text


def test_a_driver_that_fails_says_so_with_a_code_git_does_not_take_for_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "no"), "no", "no", "7", FILE]) == 129
    assert FILE in capsys.readouterr().err


def test_a_base_stands_only_where_the_markers_have_it() -> None:
    data = b"x\n<<<<<<< a\n1\n||||||| o\n0\n=======\n2\n>>>>>>> b\ny\n"
    assert marked_versions(data) == (b"x\n0\ny\n", b"x\n1\ny\n", b"x\n2\ny\n")


CHAINS = {
    "two people at once": ([("mia", "analyse", "fix"), ("tom", "analyse", "done")], []),
    "and one goes on": (
        [("mia", "analyse", "fix"), ("tom", "analyse", "wait"), ("mia", "fix", "done")],
        [],
    ),
    "one's own move is missing": ([("mia", "fix", "done")], ["log-chain"]),
    "nobody can fail to know of their own": (
        [("mia", "analyse", "fix"), ("mia", "analyse", "done")],
        ["log-chain"],
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_moves_made_at_once_are_history_and_mistakes_are_told(name: str) -> None:
    moves, codes = CHAINS[name]
    lines = "".join(
        f'  {{ at = 2026-03-10T08:0{minute}:00.000Z, by = "{by}", event = "moved", from = "{left}", to = "{to}" }},\n'
        for minute, (by, left, to) in enumerate(moves)
    )
    end = 'to = "analyse" },\n'
    text = CARD.replace(end, end + lines).replace('"analyse"', f'"{moves[-1][2]}"', 1)
    _, problems = parse_card(text, id="aaaa1111", board="desk", file=FILE)
    assert [problem.code for problem in problems] == codes
