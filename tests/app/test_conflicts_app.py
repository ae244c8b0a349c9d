"""What a merge left undecided is seen on the board, chosen on one key each, written, staged and taken back."""

import sys
from pathlib import Path

import pytest
import tomli
from tests.app.conftest import BOARD, STANDARD, card, lines, opened, text

from leantui.sharing.git import ask, run
from leantui.sharing.setup import driver_command
from leantui.widgets.status import CardLine

MAIL = "boards/desk/cards/bbbb2222.toml"
BOARD_FILE = "boards/desk/board.toml"
STANDARD_FILE = "standards/repair.toml"
PERSON_FILE = "people/mia.toml"
DRIVER = ("-c", f"merge.leantui.driver={driver_command(f'{sys.executable} -m leantui')}")


def git(root: Path, *arguments: str) -> str:
    options = ("-c", "user.name=mia", "-c", "user.email=mia@desk.example")
    return run(root, *options, *arguments).decode()


def merged(
    root: Path, ours: dict[str, str | None], theirs: dict[str, str | None], *, driver: bool = True
) -> None:
    """The workspace in the middle of a merge of two branches that say so."""
    (root / ".gitattributes").write_text("*.toml merge=leantui\n")
    (root / "people").mkdir(exist_ok=True)
    (root / PERSON_FILE).write_text('name = "Mia"\n')
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    for branch, files in (("theirs", theirs), ("ours", ours)):
        git(root, "checkout", "-qb", branch, "main")
        for file, content in files.items():
            if content is None:
                (root / file).unlink()
            else:
                (root / file).write_text(content)
        git(root, "add", "-A")
        git(root, "commit", "-qm", branch)
    who = ("-c", "user.name=mia", "-c", "user.email=mia@desk.example")
    ask(root, *who, *(DRIVER if driver else ()), "merge", "-q", "theirs")


def unmerged(root: Path) -> list[str]:
    return git(root, "diff", "--name-only", "--diff-filter=U").split()


def mail(title: str, *, tags: str = "") -> str:
    return card(title, "fix", "a0").replace("log = [", f"{tags}log = [")


OURS, THEIRS = mail("Ours"), mail("Theirs", tags='due = 2026-04-01\ntags = ["net"]\n')


@pytest.fixture
def stopped(root: Path) -> Path:
    merged(root, {MAIL: OURS}, {MAIL: THEIRS})
    return root


@pytest.mark.parametrize("driver", [True, False])
async def test_one_key_chooses_and_undo_takes_it_back(root: Path, driver: bool) -> None:
    merged(root, {MAIL: OURS}, {MAIL: THEIRS}, driver=driver)
    before = text(root, "bbbb2222")
    async with opened(root) as (app, pilot, settle):
        assert "bbbb ≠" in lines(app)
        assert "conflict: " in lines(app)
        assert "R chooses" in str(app.screen.query_one(CardLine).line(150).text)
        await pilot.press("R")
        await settle()
        assert "Conflict in SD-bbbb: 1 choice left" in lines(app)
        assert "o  ours" in lines(app)
        assert "Theirs" in lines(app)
        await pilot.press("t")
        await settle()
        assert "title as theirs" in lines(app)
        assert text(root, "bbbb2222") == THEIRS
        assert unmerged(root) == []
        assert "bbbb ≠" not in lines(app)
        await pilot.press("u")
        await settle()
        assert text(root, "bbbb2222") == before
        assert unmerged(root) == [MAIL]
        assert "bbbb ≠" in lines(app)


async def test_leaving_changes_nothing(stopped: Path) -> None:
    before = text(stopped, "bbbb2222")
    async with opened(stopped) as (app, pilot, settle):
        await pilot.press("R")
        await settle()
        await pilot.press("b", "ctrl+s", "escape")
        await settle()
        assert "bbbb ≠" in lines(app)
    assert text(stopped, "bbbb2222") == before
    assert unmerged(stopped) == [MAIL]


async def test_another_value_is_typed(stopped: Path) -> None:
    async with opened(stopped) as (_, pilot, settle):
        await pilot.press("R")
        await settle()
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("ctrl+u", *"New", "enter")
        await settle()
    assert tomli.loads(text(stopped, "bbbb2222"))["title"] == "New"
    assert unmerged(stopped) == []


async def test_several_keys_one_after_the_other_and_what_is_left_waits(root: Path) -> None:
    one = mail("Ours", tags='due = 2026-04-02\ndescription = """\na\nours\n"""\n')
    other = mail("Theirs", tags='due = 2026-04-01\ndescription = """\na\ntheirs\n"""\n')
    merged(root, {MAIL: one}, {MAIL: other})
    async with opened(root, size=(50, 30)) as (app, pilot, settle):
        await pilot.press("R")
        await settle()
        assert "3 choices left" in lines(app)
        await pilot.press("t", "ctrl+s")
        await settle()
        assert unmerged(root) == [MAIL]
        found = tomli.loads(text(root, "bbbb2222"))
        assert (found["title"], len(found["merge_conflict"])) == ("Theirs", 2)
        await pilot.press("R")
        await settle()
        fields = [each["field"] for each in found["merge_conflict"]]
        await pilot.press(*("b" if field == "description" else "o" for field in fields))
        await settle()
        found = tomli.loads(text(root, "bbbb2222"))
        assert found["description"] == "a\nours\na\ntheirs\n"
        assert str(found["due"]) == "2026-04-02"
        assert unmerged(root) == []


@pytest.mark.parametrize(("key", "stays"), [("o", True), ("t", False)])
async def test_deleted_by_them_and_edited_by_us(root: Path, key: str, stays: bool) -> None:
    merged(root, {MAIL: OURS}, {MAIL: None})
    async with opened(root) as (app, pilot, settle):
        await app.board_screen.look_unmerged()
        await pilot.pause()
        assert "bbbb ≠" in lines(app)
        assert "they deleted it, we changed it" in lines(app)
        await pilot.press("R")
        await settle()
        assert "title: Mail → Ours" in lines(app)
        assert "(deleted)" in lines(app)
        await pilot.press(key)
        await settle()
        assert (root / MAIL).exists() is stays
        assert unmerged(root) == []
        assert "≠" not in lines(app)
        await pilot.press("u")
        await settle()
        assert text(root, "bbbb2222") == OURS
        assert unmerged(root) == [MAIL]


async def test_the_same_id_added_twice_keeps_both_and_is_chosen(root: Path) -> None:
    file = "boards/desk/cards/cccc3333.toml"
    merged(
        root,
        {file: card("One", "intake", "a1")},
        {file: card("Other", "intake", "a1").replace("tom", "eva")},
    )
    async with opened(root) as (app, pilot, settle):
        app.board_screen.go_to_card("cccc3333")
        await pilot.press("R")
        await settle()
        await pilot.press("t")
        await settle()
        found = tomli.loads(text(root, "cccc3333"))
        assert (found["title"], [entry["by"] for entry in found["log"]]) == (
            "Other",
            ["eva", "tom"],
        )
        assert unmerged(root) == []


@pytest.mark.parametrize(
    ("file", "old", "ours", "theirs", "path"),
    [
        (BOARD_FILE, "wip = 1", "wip = 2", "wip = 3", ("column", 1, "wip")),
        (STANDARD_FILE, "Mend it", "Mend all", "Mend each", ("step", 1, "do")),
        (PERSON_FILE, "Mia", "Mia O.", "Mia T.", ("name",)),
    ],
)
async def test_boards_standards_and_people_from_the_list(
    root: Path, file: str, old: str, ours: str, theirs: str, path: tuple[str | int, ...]
) -> None:
    texts = {BOARD_FILE: BOARD, STANDARD_FILE: STANDARD, PERSON_FILE: 'name = "Mia"\n'}
    one, other = (texts[file].replace(old, new) for new in (ours, theirs))
    merged(root, {file: one}, {file: other})
    async with opened(root) as (app, pilot, settle):
        await pilot.press("A")
        await pilot.pause()
        assert "Two people changed" in lines(app)
        await pilot.press("enter")
        await settle()
        assert f"Conflict in {file}" in lines(app)
        await pilot.press("t")
        await settle()
        await pilot.pause()
        assert "Nothing needs attention" in lines(app)
    value: object = tomli.loads((root / file).read_text())
    for part in path:
        value = value[part]  # type: ignore[index]  # tables and arrays of TOML
    assert str(value) in theirs
    assert unmerged(root) == []


async def test_without_a_conflict_that_is_said(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("R")
        await settle()
        assert "SD-bbbb has no conflict" in lines(app)


@pytest.mark.parametrize("size", [(150, 45), (80, 24), (50, 20)])
async def test_both_values_are_shown_at_every_size(stopped: Path, size: tuple[int, int]) -> None:
    async with opened(stopped, size=size) as (app, pilot, settle):
        await pilot.press("R")
        await settle()
        shown = lines(app)
        assert "o  ours" in shown
        assert "t  theirs" in shown
        assert "before  Mail" in shown
        assert ("│ t  theirs" in shown) is (size[0] > 60)
        assert "esc leave" in shown.splitlines()[-1]
