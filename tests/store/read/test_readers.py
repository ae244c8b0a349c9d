"""Very many cards: read by other processes, or here whatever becomes of those; and read later than the first."""

import sys
from pathlib import Path

import pytest

from leantui.store import partly, readers, section
from leantui.store.cache import write_cache
from leantui.store.read import Loaded, load, reload
from leantui.store.reader_process import Found, Task, read_cards
from leantui.store.readers import read_many
from leantui.store.reading_on import taken_in, unread_files
from leantui.store.scan import UNREAD

CARDS = "boards/desk/cards"
TWELVE = [f"{CARDS}/cccc{number:04}.toml" for number in range(12)]
LONG_AGO_NS = 1_600_000_000_000_000_000


def text(number: int) -> str:
    return (
        f'title = "Card {number}"\ncolumn = "fix"\nlog = [\n'
        '  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "fix" },\n]\n'
        "since = 2026-01-02\n"
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "w"
    (root / CARDS).mkdir(parents=True)
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "boards/desk/board.toml").write_text(
        'name = "Desk"\ncolumn = [{ id = "fix" }, { id = "done", kind = "done" }]\n'
    )
    for number, file in enumerate(TWELVE):
        (root / file).write_text(text(number))
    (root / TWELVE[3]).write_text("title = ")
    (root / TWELVE[4]).write_text('title = "No column"\n')
    (root / TWELVE[5]).write_text("")
    return root


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "AT_ONCE", 3)
    monkeypatch.setattr(partly, "AT_ONCE", 2)
    monkeypatch.setattr(partly, "MANY", 4)


def told(parts: list[Found]) -> tuple[list[str], list[str]]:
    read = sorted(card.file for part in parts for card in part.cards)
    return read, sorted(file for part in parts for file in part.rest)


WELL = [file for number, file in enumerate(TWELVE) if number not in (3, 4, 5)]


@pytest.mark.parametrize("processes", [0, 1, 3])
def test_every_file_is_read_or_named(root: Path, few_at_once: None, processes: int) -> None:
    parts = list(read_many(str(root), TWELVE, processes))
    assert told(parts) == (WELL, TWELVE[3:6])
    expected = load(root).workspace.boards["desk"].cards
    assert {card.id: card for part in parts for card in part.cards} == {
        id_: card for id_, card in expected.items() if card.file in WELL
    }


IMPORTS = """\
import sys
from leantui.store.cache import head
from leantui.store.reader_process import receive, send
send(sys.stdout.buffer, head())
receive(sys.stdin.buffer)
"""
FAULTY = {
    "ends": "pass",
    "another version": "import sys; sys.stdout.buffer.write((5).to_bytes(8) + b'other')",
    "cut off": "import sys; sys.stdout.buffer.write((500).to_bytes(8) + b'cut off')",
    "nonsense": f"{IMPORTS}send(sys.stdout.buffer, b'no answer at all')",
    "dies over a task": IMPORTS,
}


@pytest.mark.parametrize("way", FAULTY)
def test_a_process_that_does_not_do_its_part_is_done_without(
    root: Path, few_at_once: None, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(readers, "COMMAND", ("-c", FAULTY[way]))
    monkeypatch.setattr(readers, "LOOK_AFTER", 0.01)
    assert told(list(read_many(str(root), TWELVE, 2))) == (WELL, TWELVE[3:6])


def test_without_python_to_begin_it_is_read_here(
    root: Path, few_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(root / "nothing"))
    assert told(list(read_many(str(root), TWELVE, 2))) == (WELL, TWELVE[3:6])


def test_who_stops_before_the_end_leaves_no_process_behind(
    root: Path, few_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    process = readers._process

    def watched() -> object:
        begun.append(process())
        return begun[-1]

    monkeypatch.setattr(readers, "_process", watched)
    parts = read_many(str(root), TWELVE, 2)
    next(parts)
    parts.close()  # type: ignore[attr-defined]  # it is a generator
    assert [each is not None and each.returncode is not None for each in begun] == [True, True]


def test_what_may_change_unseen_is_known_by_its_hash(root: Path) -> None:
    found = read_cards(Task(str(root), WELL), (root / WELL[0]).stat().st_mtime_ns)
    assert all(found.digests)
    later = (root / WELL[0]).stat().st_mtime_ns + 10**10
    assert not any(read_cards(Task(str(root), WELL), later).digests)


def test_very_many_are_read_the_same_as_few(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files with one id, broken ones and empty ones too."""
    (root / f"{CARDS}/sub").mkdir()
    (root / f"{CARDS}/sub/cccc0001.toml").write_text(text(77))
    few = load(root)
    monkeypatch.setattr(section, "MANY", 4)
    monkeypatch.setattr(readers, "MANY", 4)
    monkeypatch.setattr(readers, "AT_ONCE", 3)
    many = load(root)
    assert many.workspace == few.workspace
    assert many.stamps == few.stamps
    assert many.parsed == few.parsed


# The rest later


def begun(root: Path, **more: object) -> Loaded:
    return load(root, partly=True, report_empty=False, **more)  # type: ignore[arg-type]


def test_of_very_many_cards_some_are_there_at_once_and_all_by_name(
    root: Path, few_at_once: None
) -> None:
    loaded = begun(root)
    assert loaded.unread == {("cards", "desk")}
    assert loaded.parsed <= 2 + 2  # the workspace and its board
    assert len(loaded.workspace.boards["desk"].cards) <= 2
    assert loaded.workspace.ids == load(root).workspace.ids
    assert len(unread_files(loaded)) == 10


def test_few_cards_are_all_read_at_once(root: Path) -> None:
    loaded = begun(root)
    assert not loaded.unread
    assert loaded.workspace == load(root, report_empty=False).workspace
    assert loaded.stamps == load(root, report_empty=False).stamps


def test_the_rest_is_taken_in_a_part_at_a_time(root: Path, few_at_once: None) -> None:
    loaded = begun(root)
    files = unread_files(loaded)
    (root / files[0]).unlink()  # somebody took one away meanwhile
    parts = list(read_many(str(root), files, 0))
    first = taken_in(loaded, parts[:2], is_all=False)
    assert first.unread == loaded.unread
    assert set(unread_files(first)) == set(files[6:])
    last = taken_in(first, parts[2:], is_all=True)
    assert not last.unread
    assert last.workspace == load(root, report_empty=False).workspace
    assert last.stamps == load(root, report_empty=False).stamps
    assert UNREAD not in last.sections["cards", "desk"].stamps.values()


def test_a_whole_look_reads_the_rest_as_well(root: Path, few_at_once: None) -> None:
    loaded = reload(root, begun(root))
    assert not loaded.unread
    assert loaded.workspace == load(root).workspace


def test_what_was_read_before_it_was_cut_off_is_not_read_again(
    root: Path, few_at_once: None, tmp_path: Path
) -> None:
    cache = tmp_path / "state"
    loaded = begun(root, cache=cache, now_ns=lambda: 10**19)
    files = unread_files(loaded)
    parts = [read_cards(Task(str(root), [file for file in files if file in WELL][:4]), 10**19)]
    write_cache(taken_in(loaded, parts, is_all=False), cache)
    again = begun(root, cache=cache, now_ns=lambda: 10**19)
    there = len(again.workspace.boards["desk"].cards)
    assert there >= 4
    whole = load(root, cache=cache, report_empty=False, now_ns=lambda: 10**19)
    assert whole.workspace == load(root, report_empty=False).workspace
    assert whole.parsed <= 12 - 4
