"""Whole files changed as one with cards: written where they are as they were, taken back likewise."""

from pathlib import Path

import pytest

from leantui.rules.commands import Change, Comment, Done, FileChange, Refusal
from leantui.session import Session
from leantui.session.undoing import redo, undo

BOARD = "boards/desk/board.toml"
PERSON = "people/mia.toml"
CARD = "boards/desk/cards/aaaa1111.toml"
TEXTS = {
    BOARD: b'name = "Desk"\n[[column]]\nid = "fix"\n',
    PERSON: b'name = "Mia"\n',
    CARD: b'title = "Mail"\ncolumn = "fix"\nlog = [\n]\n',
}
NEW = {BOARD: TEXTS[BOARD].replace(b"Desk", b"Service Desk"), PERSON: None}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    for file, data in TEXTS.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(data)
    return Session.open(tmp_path, who="mia")


def files(root: Path) -> dict[str, bytes | None]:
    return {file: p.read_bytes() if (p := root / file).exists() else None for file in TEXTS}


def change() -> Change:
    parts = (FileChange(file=file, before=TEXTS[file], after=data) for file, data in NEW.items())
    return Change(what="two files", files=tuple(parts))


def test_they_are_written_shown_and_taken_back_over_a_restart(session: Session) -> None:
    assert isinstance(session.perform(change()), Done)
    assert files(session.root) == TEXTS | NEW
    assert session.workspace.boards["desk"].board.name == "Service Desk"
    assert session.workspace.people == {}
    later = Session.open(session.root, who="tom")
    assert isinstance(undo(later), Done)
    assert files(session.root) == TEXTS
    assert list(later.workspace.people) == ["mia"]
    assert isinstance(redo(later), Done)
    assert files(session.root) == TEXTS | NEW


def test_none_is_written_where_one_was_changed_by_somebody_else(session: Session) -> None:
    (session.root / PERSON).write_bytes(b'name = "Maria"\n')
    refused = session.perform(change())
    assert isinstance(refused, Refusal)
    assert PERSON in refused.message
    assert (session.root / BOARD).read_bytes() == TEXTS[BOARD]


@pytest.mark.parametrize(
    "file", ["../x.toml", "notes.txt", "boards/desk/../../x.toml", ".git/config"]
)
def test_nothing_outside_of_the_workspace_is_written(session: Session, file: str) -> None:
    wanted = Change(what="x", files=(FileChange(file=file, before=None, after=b"x"),))
    assert isinstance(session.perform(wanted), Refusal)
    assert not (session.root / file).exists() or file == ".git/config"


def test_they_are_undone_in_turn_with_what_was_done_to_cards(session: Session) -> None:
    session.perform(change())
    session.execute(Comment(card="aaaa1111", text="hi"))
    undo(session)
    assert (session.root / BOARD).read_bytes() == NEW[BOARD]
    undo(session)
    assert files(session.root) | {CARD: b""} == TEXTS | {CARD: b""}
