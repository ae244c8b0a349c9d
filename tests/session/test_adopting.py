"""What a look at the disk leaves as it is, and what it takes in."""

from pathlib import Path

import pytest

from leantui.rules.commands import Archive, Done, Edit, Move
from leantui.session import Session, holder

BOARD = """\
name = "Desk"
key = "SD"
started = "fix"
finished = "done"
wip_policy = "warn"
column = [{ id = "intake", kind = "queue" }, { id = "fix" }, { id = "done", kind = "done" }]
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    cards = tmp_path / "boards/desk/cards"
    cards.mkdir(parents=True)
    (tmp_path / "leantui.toml").write_text('format = 1\nname = "Works"\n')
    (tmp_path / "boards/desk/board.toml").write_text(BOARD)
    for number in range(8):
        (cards / f"aaaa{number:04}.toml").write_text(
            f'title = "Card {number}"\ncolumn = "intake"\nrank = "a{number}"\nlog = [\n'
            '  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "intake" },\n]\n'
        )
    return Session.open(tmp_path, who="mia")


def test_an_own_change_seen_on_disk_leaves_the_snapshot_as_it_is(session: Session) -> None:
    done = session.execute(Move(card="aaaa0001", column="fix"))
    assert isinstance(done, Done)
    before = session.workspace
    for files in (["boards/desk/cards/aaaa0001.toml"], None):
        assert session.adopt(session.reread(files))
        assert session.workspace is before


def test_a_card_that_others_changed_is_counted_without_counting_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = session.workspace.boards["desk"]
    assert session.tally(contents).count("column", "fix") == 0
    file = session.root / "boards/desk/cards/aaaa0002.toml"
    file.write_text(file.read_text().replace('column = "intake"', 'column = "fix"'))
    made: list[object] = []
    monkeypatch.setattr(holder, "BoardIndex", made.append)
    assert session.adopt(session.reread())
    contents = session.workspace.boards["desk"]
    assert session.tally(contents).count("column", "fix") == 1
    assert made == []


@pytest.mark.parametrize("title", ["Card 3", "By Mia"], ids=["saved", "refused"])
def test_a_card_that_was_archived_meanwhile_is_still_known_after_a_save(
    session: Session, title: str
) -> None:
    tom = Session.open(session.root, who="tom", archive=True)
    if title != "Card 3":
        assert isinstance(session.execute(Edit(card="aaaa0003", set={"title": title})), Done)
    assert isinstance(session.execute(Archive(card="aaaa0003")), Done)
    is_done = isinstance(tom.execute(Edit(card="aaaa0003", set={"title": "By Tom"})), Done)
    assert is_done == (title == "Card 3")
    card = tom.workspace.card("aaaa0003")
    assert card is not None
    assert card.is_archived
    assert card.title == ("By Tom" if is_done else title)
