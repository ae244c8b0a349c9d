"""Undo and redo by a later session: a merge, so that what was edited since survives; refused where it can't be."""

from pathlib import Path

import pytest

from leantui.model.card import Card
from leantui.rules.commands import Add, Command, Comment, Done, Edit, Move, Refusal
from leantui.session import Session, undoing

FILE = "boards/desk/cards/aaaa1111.toml"
CARD = """# ours
title = "Mail down"
column = "fix"
tags = ["mail"]
description = '''
One
Two
Three
Four
'''
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "fix" },
]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file, text in {
        ".git/HEAD": "ref: refs/heads/main\n",
        "boards/desk/board.toml": 'name = "Desk"\ncolumn = [{ id = "fix" }, { id = "done" }]\n',
        FILE: CARD,
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    return tmp_path


def run(root: Path, *commands: Command) -> None:
    """A program that does something and ends."""
    session = Session.open(root, who="mia")
    for command in commands:
        assert isinstance(session.execute(command), Done)


def undone(root: Path) -> Done | Refusal:
    return undoing.undo(Session.open(root, who="mia"))


def redone(root: Path) -> Done | Refusal:
    return undoing.redo(Session.open(root, who="mia"))


def card(root: Path) -> Card:
    found = Session.open(root).workspace.card("aaaa1111")
    assert found is not None
    return found


def by_hand(root: Path, old: str, new: str) -> None:
    """Somebody else's edit, in an editor."""
    text = (root / FILE).read_text()
    assert old in text
    (root / FILE).write_text(text.replace(old, new))


def test_a_move_goes_back_and_later_edits_stay(root: Path) -> None:
    run(root, Move(card="aaaa1111", column="done"))
    by_hand(root, 'title = "Mail down"', 'title = "Mail is down"  # sure?')
    run(root, Edit(card="aaaa1111", set={"lane": None, "size": 2}))
    assert isinstance(undone(root), Done)
    assert card(root).size is None
    assert isinstance(undone(root), Done)
    assert (card(root).column, card(root).title) == ("fix", "Mail is down")
    assert [entry.to for entry in card(root).log] == ["fix", "done", "fix"]
    assert "# sure?" in (root / FILE).read_text()
    assert isinstance(redone(root), Done)
    assert isinstance(redone(root), Done)
    assert (card(root).column, card(root).size) == ("done", 2)
    answer = redone(root)
    assert isinstance(answer, Refusal)
    assert answer.code == "nothing"


def test_of_lists_and_texts_only_the_own_part_goes_back(root: Path) -> None:
    text = card(root).description or ""
    change = {"tags": ("mail", "again"), "description": text.replace("Four", "Vier")}
    run(root, Edit(card="aaaa1111", set=change))
    by_hand(root, '"again"', '"again", "urgent"')
    by_hand(root, "One", "Eins")
    assert isinstance(undone(root), Done)
    assert card(root).tags == ("mail", "urgent")
    assert card(root).description == text.replace("One", "Eins")


def test_where_the_world_has_moved_the_reason_is_said_and_nothing_written(root: Path) -> None:
    run(root, Edit(card="aaaa1111", set={"title": "Mail is down"}))
    by_hand(root, "Mail is down", "Mail is up")
    before = (root / FILE).read_text()
    answer = undone(root)
    assert isinstance(answer, Refusal)
    assert "title Mail is up by now" in answer.message
    assert (root / FILE).read_text() == before
    by_hand(root, "Mail is up", "Mail is down")
    assert isinstance(undone(root), Done)
    assert card(root).title == "Mail down"


def test_a_new_card_somebody_has_written_into_is_not_taken_away(root: Path) -> None:
    run(root, Add(board="desk", title="Order a screen"))
    (made,) = set((root / "boards/desk/cards").iterdir()) - {root / FILE}
    text = made.read_text()
    made.write_text(text.replace("title", "# which one?\ntitle", 1))
    assert isinstance(undone(root), Refusal)
    assert "# which one?" in made.read_text()
    made.write_text(text)
    assert isinstance(undone(root), Done)
    assert not made.exists()


def test_a_deleted_card_can_not_be_changed_back(root: Path) -> None:
    run(root, Comment(card="aaaa1111", text="hi"))
    (root / FILE).unlink()
    answer = undone(root)
    assert isinstance(answer, Refusal)
    assert "gone" in answer.message
    assert not (root / FILE).exists()
