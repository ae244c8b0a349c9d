"""What a change asks of the cards that it doesn't concern: nothing, however many there are."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.model.test_overlay import Watched

from leantui.layout.columns import lay_out
from leantui.layout.geometry import EndsCache, Geometry
from leantui.layout.model import BoardModel
from leantui.rules.commands import Add, Archive, Command, Done, Edit, Move
from leantui.session import Session

BOARD = """\
name = "Desk"
key = "SD"
started = "fix"
finished = "done"
wip_policy = "warn"
column = [{ id = "intake", kind = "queue" }, { id = "fix", wip = 5 }, { id = "done", kind = "done" }]
"""
MADE = '  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "intake" },'
FEW, MANY = 100, 1_000


def desk(root: Path, cards: int) -> Session:
    """A session at a board of so many cards that tells when somebody goes through all of them."""
    folder = root / "boards/desk/cards"
    folder.mkdir(parents=True)
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "boards/desk/board.toml").write_text(BOARD)
    for number in range(cards):
        column = ("intake", "fix", "done")[number % 3]
        (folder / f"aa{number:06}.toml").write_text(
            f'title = "Card {number}"\ncolumn = "{column}"\nrank = "a{number:06}"\nlog = [\n{MADE}\n]\n'
        )
    loaded = Session.open(root).on_disk
    contents = loaded.workspace.boards["desk"]
    section = loaded.sections["cards", "desk"]
    watched = Watched(contents.cards)
    contents = msgspec.structs.replace(contents, cards=watched)
    section = msgspec.structs.replace(section, items=watched, stamps=Watched(section.stamps))
    loaded = msgspec.structs.replace(
        loaded,
        workspace=loaded.workspace.with_board(contents),
        sections={**loaded.sections, ("cards", "desk"): section},
    )
    return Session(loaded, root=root, state=root.parent / f"{root.name}-state", who="mia")


def look(model: BoardModel, ends: EndsCache, measured: list[str]) -> Geometry:
    def height(card: Any, *_: object) -> int:
        measured.append(card.id)
        return 2

    return Geometry(model, lay_out(model.board, 100, 0, frozenset()), height, ends_cache=ends)


CHANGES: dict[str, Command] = {
    "move": Move(card="aa000001", column="done"),
    "order": Move(card="aa000003", column="intake", before="aa000000"),
    "edit": Edit(card="aa000006", set={"title": "Another"}),
    "add": Add(board="desk", title="One more"),
    "archive": Archive(card="aa000005"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_goes_through_no_other_cards(tmp_path: Path, name: str) -> None:
    """Decided, shown, written, and seen on the disk again."""
    session = desk(tmp_path / "w", FEW)
    contents = session.workspace.boards["desk"]
    model = BoardModel.build(
        contents, people={}, as_of=session.today("desk"), tally=session.tally(contents)
    )
    session.index(contents).order("intake")
    ends: EndsCache = {}
    measured: list[str] = []
    look(model, ends, measured)
    measured.clear()
    Watched.walks = 0
    done = session.execute(CHANGES[name])
    assert isinstance(done, Done), done
    after = session.workspace.boards["desk"]
    for part in done.change.cards:
        model = model.with_change(part.before, part.after, after.cards)
    look(model, ends, measured)
    session.tally(after)
    assert session.adopt(session.reread(done.change.paths))
    assert Watched.walks == 0
    assert len(measured) <= 2


def test_a_file_that_others_changed_is_taken_in_without_the_others(tmp_path: Path) -> None:
    session = desk(tmp_path / "w", FEW)
    session.tally(session.workspace.boards["desk"])
    file = session.root / "boards/desk/cards/aa000002.toml"
    file.write_text(file.read_text().replace('column = "done"', 'column = "fix"'))
    Watched.walks = 0
    assert session.adopt(session.reread(["boards/desk/cards/aa000002.toml"]))
    assert session.tally(session.workspace.boards["desk"]).count("column", "fix") == 34
    assert Watched.walks == 0


def calls_of(root: Path, cards: int) -> int:
    """How many functions of ours a move calls."""
    session = desk(root, cards)
    contents = session.workspace.boards["desk"]
    model = BoardModel.build(
        contents, people={}, as_of=session.today("desk"), tally=session.tally(contents)
    )
    session.index(contents).order("intake")
    ends: EndsCache = {}
    look(model, ends, [])
    for number in (1, 4):  # what is imported and made once is not counted
        calls: Counter[str] = Counter()

        def called(frame: Any, event: str, _: object, calls: Counter[str] = calls) -> None:
            if event == "call" and "leantui" in frame.f_code.co_filename:
                calls[frame.f_code.co_qualname] += 1

        sys.setprofile(called)
        try:
            done = session.execute(Move(card=f"aa{number:06}", column="intake", before="aa000000"))
            assert isinstance(done, Done)
            cards_now = session.workspace.boards["desk"].cards
            for part in done.change.cards:
                model = model.with_change(part.before, part.after, cards_now)
            look(model, ends, [])
        finally:
            sys.setprofile(None)
    return calls.total()


def test_a_move_among_ten_times_as_many_cards_is_the_same_work(tmp_path: Path) -> None:
    few, many = calls_of(tmp_path / "few", FEW), calls_of(tmp_path / "many", MANY)
    assert many <= few + 40  # halving a cell's cards takes a few steps more
