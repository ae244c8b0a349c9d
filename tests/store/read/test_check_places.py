"""`check` names a mistake where it stands, with the way out, and nothing that follows from it."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from leantui.model.problem import Problem
from leantui.store.check import check
from leantui.store.read import load

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

DESK = "boards/desk"
CARD = f"{DESK}/cards/aaaa1111.toml"
OTHER = f"{DESK}/cards/bbbb2222.toml"
BOARD = f"{DESK}/board.toml"
STANDARD = "standards/new-starter.toml"
PERSON = "people/mia.toml"
TEMPLATE = f"{DESK}/templates/request.toml"
HUDDLE = "huddles/desk/2026-03-12.toml"
Told = list[tuple[str, int, str, str]]


def checked(root: Path) -> list[Problem]:
    return check(root, as_of=datetime(2026, 3, 13, 9, tzinfo=UTC), sleep=lambda _: None)


def told(root: Path) -> Told:
    return [(one.file, one.line, one.code, one.key) for one in checked(root)]


REFUSED = (OTHER, BOARD, STANDARD, PERSON, TEMPLATE)


@pytest.mark.parametrize("file", REFUSED)
def test_a_file_that_is_refused_unread_is_there_for_those_that_name_it(
    workspace: "Files", file: str
) -> None:
    workspace.write({f"people/{name}.toml": f'name = "{name}"\n' for name in ("eva", "tom")})
    workspace.edit(CARD, "tags", 'depends_on = ["bbbb2222"]\nstandard = "new-starter"\ntags')
    workspace.edit("people/tom.toml", "name", 'coach = "mia"\nname')
    assert told(workspace.root) == []
    workspace.write({file: b"#" * 2_000_000})
    assert told(workspace.root) == [(file, 0, "too-large", "")]
    (workspace.root / file).unlink()
    (workspace.root / file).symlink_to("/etc/hostname")
    assert told(workspace.root) == [(file, 0, "outside-root", "")]


def test_a_folder_that_cannot_be_opened_is_named(
    workspace: "Files", monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if str(path).rstrip("/").endswith("desk/cards"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    problems = (*load(workspace.root).workspace.problems, *checked(workspace.root))
    assert [(one.file, one.code) for one in problems] == [(f"{DESK}/cards", "unreadable")] * 2
    assert "Permission denied" in problems[0].message


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        (BOARD, 'id = "done"', 'id = "done"\n[[column]]\nid = "con"', "column[4].id"),
        (BOARD, 'id = "acme"', 'id = "acme"\n[[lane]]\nid = "lpt1"', "lane[1].id"),
        (BOARD, "[[lane]]", '[[class_of_service]]\nid = "aux"\n[[lane]]', "class_of_service[0].id"),
        (STANDARD, 'id = "technician"', 'id = "technician"\n[[role]]\nid = "nul"', "role[1].id"),
        (PERSON, "email", 'skills = [{ id = "prn", level = "L" }]\nemail', "skills[0].id"),
    ],
)  # fmt: skip
def test_ids_inside_a_file_are_no_device_names_either(
    workspace: "Files", file: str, old: str, new: str, key: str
) -> None:
    workspace.edit(file, old, new)
    (found,) = checked(workspace.root)
    assert (found.severity, found.code, found.key) == ("error", "bad-value", key)
    assert "Windows" in found.message
    assert "-1" in found.hint


def test_a_column_of_such_a_name_keeps_its_cards(workspace: "Files") -> None:
    workspace.edit(BOARD, 'id = "done"', 'id = "done"\n[[column]]\nid = "con"')
    workspace.edit(OTHER, '"intake"', '"con"')
    assert [one.file for one in checked(workspace.root)] == [BOARD]


@pytest.mark.parametrize(
    ("file", "line", "key", "hint"),
    [
        (CARD, "title =", "title", 'Add title = "…"'),
        (CARD, "column =", "column", 'Add column = "…"'),
        (BOARD, "name = ", "name", 'Add name = "…"'),
        (STANDARD, "title =", "title", 'Add title = "…"'),
        (PERSON, "name =", "name", 'Add name = "…"'),
        (HUDDLE, "date =", "date", "Add date = …"),
    ],
)
def test_a_missing_key_is_told_at_the_top_of_its_file(
    workspace: "Files", file: str, line: str, key: str, hint: str
) -> None:
    text = (workspace.root / file).read_text("utf-8")
    at = text.index(line)
    workspace.write({file: text[:at] + text[text.index("\n", at) + 1 :]})
    (found,) = checked(workspace.root)
    assert (found.file, found.line, found.column) == (file, 1, 1)
    assert (found.code, found.key, found.hint) == ("missing-key", key, hint)


def test_a_board_without_columns_is_told_how_to_have_one(workspace: "Files") -> None:
    workspace.write({BOARD: 'name = "x"\n'})
    (found,) = checked(workspace.root)
    assert (found.line, found.key, found.hint) == (1, "column", "Add [[column]] with its keys")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (STANDARD, "revision = 2\nstatus", 'revision = "2"\nstatus', "wrong-type"),
        (STANDARD, '"effective"', '"efective"', "bad-value"),
        (CARD, '["mia"]', '"mia"', "wrong-type"),
        (CARD, '["mia"]', '["mia", 3]', "wrong-type"),
    ],
)
def test_what_follows_from_a_value_that_cannot_be_used_is_not_told(
    workspace: "Files", file: str, old: str, new: str, code: str
) -> None:
    workspace.edit(BOARD, "wip = 3", 'wip = 3\nrequires = ["assignees"]')
    assert checked(workspace.root) == []
    workspace.edit(file, old, new)
    assert [one.code for one in checked(workspace.root)] == [code]


def mistakes_of_a_template() -> Iterator[tuple[str, str, str]]:
    yield 'column = "intak"', "unknown-column", "Did you mean intake?"
    yield 'lane = "acne"', "unknown-lane", "Did you mean acme?"
    yield 'type = "reqest"', "unknown-type", "Did you mean request?"
    yield 'class_of_service = "expedit"', "unknown-class", "Did you mean expedite?"
    yield 'assignees = ["mai"]', "unknown-person", "Did you mean mia?"
    yield 'standard = "new-startr"', "unknown-standard", "Did you mean new-starter?"
    yield 'depends_on = ["zzzz"]', "unknown-card", ""


@pytest.mark.parametrize(("text", "code", "hint"), mistakes_of_a_template())
def test_a_template_names_what_is_there(
    workspace: "Files", text: str, code: str, hint: str
) -> None:
    workspace.write({TEMPLATE: f"{text}\n"})
    (found,) = checked(workspace.root)
    assert (found.file, found.line, found.code, found.hint) == (TEMPLATE, 1, code, hint)


def test_a_persons_own_limit_is_told_in_their_file(workspace: "Files") -> None:
    workspace.edit(PERSON, "email", "wip = 0\nemail")
    (found,) = checked(workspace.root)
    assert (found.file, found.code, found.key) == (PERSON, "limit-over", "wip")
    assert "person mia 1/0" in found.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("due-date = 1", "Did you mean due?"),
        ('desc = "x"', "Did you mean description?"),
        ('checklist = "x"', ""),
        ('due = "soon"', ""),
        ('due = "2026-03-20"', "Write it without quotes"),
        ('ci = "LT-1"', 'Write ["LT-1"]'),
        ("x = 1", ""),
    ],
)
def test_a_hint_is_one_that_helps(workspace: "Files", text: str, hint: str) -> None:
    workspace.edit(OTHER, "log = ", f"{text}\nlog = ")
    (found,) = checked(workspace.root)
    assert found.hint == hint


def test_a_card_that_a_huddle_names_is_looked_for_too(workspace: "Files") -> None:
    workspace.edit(HUDDLE, 'event = "started"', 'event = "note", card = "aaaa111"')
    (found,) = checked(workspace.root)
    assert (found.severity, found.hint) == ("warning", "Write the whole id: aaaa1111")
