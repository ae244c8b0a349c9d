"""An operation on several files that a crash cut off is offered by the session, and can go either way."""

from pathlib import Path

import msgspec
import pytest

from leantui.rules.commands import CardChange, Change, Refusal
from leantui.session import Reread, Session
from leantui.session.recovery import finish, leave, roll_back, unfinished
from leantui.session.undoing import undo
from leantui.store import atomic
from leantui.store.intent import Intent
from leantui.store.lock import LockedError
from leantui.store.save import Saver

CARD = """title = "Mail down"
column = "fix"
log = [
  {{ at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "{column}" }},
]
"""
NAMES = ("aaaa1111", "bbbb2222")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Two cards are archived together, and the program is gone after the first."""
    cards = tmp_path / "boards/desk/cards"
    cards.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "boards/desk/board.toml").write_text('name = "Desk"\n[[column]]\nid = "fix"\n')
    for name in NAMES:
        (cards / f"{name}.toml").write_text(CARD.format(column="fix"))
    session = Session.open(tmp_path, who="mia")
    moved = 0

    def rename(old: Path, new: Path) -> None:
        nonlocal moved
        moved += 1
        if moved > 1:
            raise SystemExit
        old.rename(new)

    def unlink(path: Path) -> None:
        if moved > 1:
            raise SystemExit
        path.unlink()

    system = msgspec.structs.replace(atomic.SYSTEM, rename=rename, unlink=unlink)
    parts = [
        CardChange(
            before=card,
            after=msgspec.structs.replace(card, file=f"boards/desk/archive/2026/{card.id}.toml"),
        )
        for card in (session.workspace.boards["desk"].cards[name] for name in NAMES)
    ]
    change = Change(what="2 cards archived", cards=tuple(parts))
    with pytest.raises(SystemExit):
        Saver(session.root, session.state, system=system).save(change)
    return Session.open(tmp_path, who="mia", archive=True)


def shelves(session: Session) -> tuple[set[str], set[str]]:
    contents = session.workspace.boards["desk"]
    return set(contents.cards), set(contents.archive or ())


def offered(session: Session) -> Intent:
    (intent,) = unfinished(session)
    assert intent.what == "2 cards archived"
    return intent


def taken_in(session: Session, answer: Reread | Refusal) -> None:
    assert isinstance(answer, Reread), answer
    assert session.adopt(answer)


def test_it_is_finished_and_can_be_undone(session: Session) -> None:
    assert shelves(session) == ({"bbbb2222"}, {"aaaa1111"})
    taken_in(session, finish(session, offered(session)))
    assert shelves(session) == (set(), set(NAMES))
    assert unfinished(session) == []
    assert not isinstance(undo(session), Refusal)
    assert shelves(Session.open(session.root, archive=True)) == (set(NAMES), set())


def test_it_is_taken_back(session: Session) -> None:
    taken_in(session, roll_back(session, offered(session)))
    assert shelves(session) == (set(NAMES), set())
    assert unfinished(session) == []
    assert isinstance(undo(session), Refusal)


def test_where_the_world_has_moved_on_it_can_only_be_left(session: Session) -> None:
    file = session.root / "boards/desk/cards/bbbb2222.toml"
    file.write_text(CARD.format(column="fix").replace("down", "up"))
    intent = offered(session)
    for answer in (finish(session, intent), roll_back(session, intent)):
        assert isinstance(answer, Refusal)
        assert "boards/desk/cards/bbbb2222.toml" in answer.message
    assert offered(session) == intent
    leave(session, intent)
    assert unfinished(session) == []
    assert "up" in file.read_text()


def test_a_busy_workspace_is_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> list[str]:
        raise LockedError(None)

    intent = offered(session)
    monkeypatch.setattr("leantui.store.intent.finish", locked)
    answer = finish(session, intent)
    assert isinstance(answer, Refusal)
    assert "is writing" in answer.message


def test_one_that_was_cut_off_after_its_last_file_is_not_offered(session: Session) -> None:
    intent = offered(session)
    new, old = (session.root / file for file in intent.files if "bbbb2222" in file)
    old.rename(new)
    assert unfinished(session) == []
    assert not list((session.state / "intents").iterdir())
