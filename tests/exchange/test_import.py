"""Importing into files: real incidents, the same again, a newer file, and what people did on the board meanwhile."""

import csv
import io
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leantui.exchange.csv_import import Plan, board_for
from leantui.exchange.csv_rows import Rows, read_rows
from leantui.exchange.drafts import draft_cards
from leantui.exchange.mapping import Mapping
from leantui.exchange.read_mapping import read_mapping
from leantui.exchange.reconcile import new_card
from leantui.model.card import Card
from leantui.process.run import run_of
from leantui.rules.commands import Archive, Comment, Done, Edit, Move
from leantui.session import Session
from leantui.store.check import check

Importing = Callable[[bytes], Plan]
Importer = Callable[[Mapping, str], Importing]
Table = Callable[..., bytes]
NOW = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
LEVELS = {"1 - High": "high", "2 - Medium": "medium", "3 - Low": "low"}
PLACES = {
    "New": "new", "Active": "active", "Resolved": "resolved", "Closed": "closed",
    "Awaiting User Info": "awaiting", "Awaiting Problem": "awaiting",
    "Awaiting Vendor": "awaiting", "Awaiting Evidence": "awaiting",
}  # fmt: skip


def source_rows(data: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each incident in the order of time, read without any of the code under test."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(data.decode())):
        found.setdefault(row["number"].lower(), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (time_of(row), int(row["sys_mod_count"])))
    return found


def time_of(row: dict[str, str], column: str = "sys_updated_at") -> datetime:
    return datetime.strptime(row[column], "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def before_time(data: bytes, end: datetime) -> bytes:
    """The file as it was then."""
    text = data.decode()
    header, *lines = text.splitlines(keepends=True)
    rows = csv.DictReader(io.StringIO(text))
    kept = [line for line, row in zip(lines, rows, strict=True) if time_of(row) < end]
    return "".join([header, *kept]).encode()


def cards(root: Path, board: str = "incidents") -> dict[str, Card]:
    contents = Session.open(root, archive=True).workspace.boards[board]
    return {**contents.cards, **(contents.archive or {})}


def contents_of(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*.toml"))
        if path.is_file()
    }


def test_real_incidents(root: Path, import_incidents: Importing, extract: bytes) -> None:
    plan = import_incidents(extract)
    assert (plan.rows, plan.cards, plan.problems) == (463, 60, ())
    found = cards(root)
    source = source_rows(extract)
    assert found.keys() == source.keys()
    for card_id, rows in source.items():
        card = found[card_id]
        last = rows[-1]
        moves = [entry for entry in card.log if entry.event in ("created", "moved")]
        states = [PLACES[row["incident_state"]] for row in rows]
        changes = [state for at, state in enumerate(states) if at == 0 or state != states[at - 1]]
        places = [entry.to for entry in moves]
        assert places == changes or places == ["new", *changes]
        times = [entry.at for entry in card.log]
        assert times == sorted(set(times))
        assert card.column == PLACES[last["incident_state"]]
        if last["impact"] != "?" and last["urgency"] != "?":
            assert card.priority == int(last["priority"][0])
            assert (card.impact, card.urgency) == (LEVELS[last["impact"]], LEVELS[last["urgency"]])
    assert check(root, as_of=NOW) == []


def test_reopened_incidents_show_it(
    root: Path, import_incidents: Importing, extract: bytes
) -> None:
    import_incidents(extract)
    found = cards(root)
    reopened = {
        card_id
        for card_id, rows in source_rows(extract).items()
        if int(rows[-1]["reopen_count"]) > 0
    }
    assert len(reopened) == 10
    for card_id in reopened:
        card = found[card_id]
        assert "reopened" in card.tags
        assert any(entry.from_ in ("resolved", "closed") and entry.to not in ("resolved", "closed") for entry in card.log)  # fmt: skip
    assert {card.id for card in found.values() if "reopened" in card.tags} == reopened


def test_the_same_file_again_touches_nothing(
    root: Path, import_incidents: Importing, extract: bytes
) -> None:
    import_incidents(extract)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    state = {name for name in before if ".git" in name.parts}
    plan = import_incidents(extract)
    assert (len(plan.added), len(plan.updated), plan.unchanged) == (0, 0, 60)
    after = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    assert {name: at for name, at in after.items() if name not in state} == {
        name: at for name, at in before.items() if name not in state
    }


def test_the_same_file_again_touches_nothing_on_another_machine(
    root: Path, import_incidents: Importing, extract: bytes
) -> None:
    import_incidents(extract)
    before = contents_of(root)
    shutil.rmtree(root / ".git/leantui")
    plan = import_incidents(extract)
    assert (len(plan.added), len(plan.updated)) == (0, 0)
    assert contents_of(root) == before


@pytest.mark.parametrize("is_forgotten", [False, True])
@pytest.mark.parametrize("day", [2, 4, 10, 24])
def test_a_newer_file_adds_what_is_new(
    root: Path,
    import_incidents: Importing,
    incident_map: Mapping,
    extract: bytes,
    day: int,
    is_forgotten: bool,
) -> None:
    older = import_incidents(before_time(extract, datetime(2016, 3, day, 11, 30, tzinfo=UTC)))
    was = cards(root)
    if is_forgotten:
        shutil.rmtree(root / ".git/leantui")
    newer = import_incidents(extract)
    assert len(older.added) + len(newer.added) == 60
    now = cards(root)
    for card_id, card in was.items():
        assert now[card_id].log[: len(card.log)] == card.log
    assert check(root, as_of=NOW) == []
    expected = fresh(incident_map, extract)
    for card_id, card in expected.items():
        found = now[card_id]
        assert found.log == card.log
        assert found.column == card.column
        assert (found.title, found.impact, found.tags, found.assignees) == (
            card.title,
            card.impact,
            card.tags,
            card.assignees,
        )


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_a_file_with_only_what_is_newer_goes_on_where_the_log_ends(
    root: Path,
    import_incidents: Importing,
    incident_map: Mapping,
    extract: bytes,
    is_forgotten: bool,
) -> None:
    end = datetime(2016, 3, 4, 11, 30, tzinfo=UTC)
    first = before_time(extract, end)
    import_incidents(first)
    if is_forgotten:
        shutil.rmtree(root / ".git/leantui")
    earlier = set(first.splitlines()[1:])
    rest = b"\n".join(line for line in extract.splitlines() if line not in earlier)
    import_incidents(rest)
    assert check(root, as_of=NOW) == []
    now = cards(root)
    for card_id, card in fresh(incident_map, extract).items():
        assert now[card_id].log == card.log
        assert now[card_id].column == card.column
    before = contents_of(root)
    again = import_incidents(rest)
    assert again.updated == ()
    assert contents_of(root) == before


def test_an_older_file_takes_nothing_back(
    root: Path, import_incidents: Importing, extract: bytes
) -> None:
    older = before_time(extract, datetime(2016, 3, 4, 11, 30, tzinfo=UTC))
    import_incidents(older)
    import_incidents(extract)
    before = contents_of(root)
    for data in (older, extract):
        again = import_incidents(data)
        assert (again.added, again.updated, again.kept) == ((), (), ())
    assert contents_of(root) == before


def fresh(mapping: Mapping, extract: bytes) -> dict[str, Card]:
    """The cards that importing the whole file at once makes."""
    rows = read_rows(extract, mapping)
    assert isinstance(rows, Rows)
    columns = ("new", "active", "awaiting", "resolved", "closed")
    return {
        draft.id: new_card(draft, board="incidents", column="new", now=NOW, who="mia")
        for draft in draft_cards(rows.rows, mapping, columns).drafts
    }


def test_what_people_did_on_the_board_survives(
    root: Path, import_incidents: Importing, extract: bytes
) -> None:
    import_incidents(before_time(extract, datetime(2016, 3, 4, 11, 30, tzinfo=UTC)))
    session = Session.open(root, who="mia", clock=lambda: NOW)
    target = next(
        card
        for card in session.workspace.cards()
        if card.column == "active" and len(card.assignees) == 1
    )
    edit = Edit(card=target.id, set={"title": "Our own words", "impact": "low"})
    assert isinstance(session.execute(edit), Done)
    assert isinstance(session.execute(Comment(card=target.id, text="called back")), Done)
    path = root / target.file
    path.write_text("# ours\n" + path.read_text().replace("external =", "external  =  "))
    import_incidents(extract)
    found = cards(root)[target.id]
    assert found.title == "Our own words"
    assert found.impact == "low"
    assert any(entry.text == "called back" for entry in found.log)
    text = path.read_text()
    assert text.startswith("# ours\n")
    assert "external  =  " in text
    source_moves = [entry for entry in found.log if entry.event == "moved"]
    assert source_moves[-1].to == "closed"
    assert [problem for problem in check(root, as_of=NOW) if problem.severity == "error"] == []


def test_a_later_move_on_the_board_wins_over_an_earlier_one_of_the_source(
    root: Path, import_small: Importing, table: Table
) -> None:
    import_small(table("A1,New,01-01-2026 10:00,1,Mia,,,T,,,"))
    session = Session.open(root, who="mia", clock=lambda: NOW)
    assert isinstance(session.execute(Move(card="a1", column="active")), Done)
    import_small(
        table("A1,New,01-01-2026 10:00,1,Mia,,,T,,,", "A1,Closed,01-02-2026 10:00,2,Mia,,,T,,,")
    )
    card = cards(root, "small")["a1"]
    assert card.column == "active"
    assert [entry.to for entry in card.log] == ["new", "closed", "active"]
    assert [entry.at for entry in card.log] == sorted(entry.at for entry in card.log)


def test_a_move_of_the_source_leaves_the_column_that_the_board_has_the_card_in(
    root: Path, import_small: Importing, table: Table
) -> None:
    rows = ["A1,New,01-01-2026 10:00,1,Mia,,,T,,,"]
    import_small(table(*rows))
    session = Session.open(root, who="mia", clock=lambda: NOW)
    assert isinstance(session.execute(Move(card="a1", column="active")), Done)
    rows += ["A1,Active,14-03-2026 10:00,2,Mia,,,T,,,", "A1,Closed,15-03-2026 10:00,3,Mia,,,T,,,"]
    for _ in range(2):
        import_small(table(*rows))
        moves = cards(root, "small")["a1"].log[1:]
        assert [(move.from_, move.to) for move in moves] == [
            ("new", "active"),
            ("active", "closed"),
        ]
    import_small(table(*rows[:2], "A1,Waiting,15-03-2026 11:00,4,Mia,,,T,,,"))
    moves = cards(root, "small")["a1"].log[3:]
    assert [(move.event, move.from_, move.to) for move in moves] == [
        ("moved", "closed", "waiting"),
        ("blocked", None, None),
    ]


def test_a_value_follows_the_source_only_where_nobody_changed_it(
    root: Path, import_small: Importing, table: Table
) -> None:
    first = "1,New,01-01-2026 10:00,1,Mia,,,{title},{owner},,{labels}"
    old = first.format(title="Old", owner="Tom", labels="x;y")
    import_small(table(f"A{old}", f"B{old}", f"C{old}"))
    session = Session.open(root, who="mia", clock=lambda: NOW)
    session.execute(Edit(card="b1", set={"title": "Ours", "tags": ("y", "ours")}))
    session.execute(Edit(card="c1", set={"assignees": None}))
    again = import_small(table(f"A{old}", f"B{old}", f"C{old}"))
    assert not again.updated
    new = first.format(title="New", owner="Eva", labels="x;z")
    plan = import_small(table(f"A{new}", f"B{new}", f"C{new}"))
    found = cards(root, "small")
    assert (found["a1"].title, found["a1"].assignees) == ("New", ("eva",))
    assert found["a1"].tags == ("x", "z", "imported")
    assert found["b1"].title == "Ours"
    assert found["b1"].tags == ("ours", "z")
    assert [(kept.card, kept.keys) for kept in plan.kept] == [("b1", ("title",))]
    assert found["c1"].assignees == ("eva",)


def test_an_archived_card_stays_in_the_archive(
    root: Path, import_small: Importing, table: Table
) -> None:
    row = "A1,Closed,01-01-2026 10:00,1,Mia,,,T,,,"
    import_small(table(row))
    session = Session.open(root, who="mia", clock=lambda: NOW)
    assert isinstance(session.execute(Archive(card="a1")), Done)
    assert not import_small(table(row)).added
    import_small(table(row.replace(",T,", ",New title,")))
    assert cards(root, "small")["a1"].title == "New title"
    assert not (root / "boards/small/cards/a1.toml").exists()
    assert list((root / "boards/small/archive").rglob("a1.toml"))


def test_a_broken_file_is_never_written_over(
    root: Path, import_small: Importing, table: Table
) -> None:
    row = "A1,New,01-01-2026 10:00,1,Mia,,,T,,,"
    import_small(table(row, "B1,New,01-01-2026 10:00,1,Mia,,,T,,,"))
    broken = root / "boards/small/cards/a1.toml"
    broken.write_text("title = \n")
    plan = import_small(table(row.replace("New", "Closed"), "C1,New,01-01-2026 10:00,1,,,,T,,,"))
    assert broken.read_text() == "title = \n"
    assert [(problem.line, problem.is_left_out) for problem in plan.problems] == [(2, True)]
    assert "leantui check" in plan.problems[0].message
    assert (root / "boards/small/cards/c1.toml").exists()


def test_an_id_of_another_board_is_refused(
    root: Path, import_small: Importing, import_incidents: Importing, table: Table, extract: bytes
) -> None:
    import_small(table("INC0000045,New,01-01-2026 10:00,1,Mia,,,T,,,"))
    line = extract.decode().splitlines()[1].split(",")[0].lower()
    import_small(table(f"{line},New,01-01-2026 10:00,1,Mia,,,T,,,"))
    plan = import_incidents(extract)
    assert len(plan.added) == 59
    assert "is a card of the board small" in plan.problems[0].message


def test_texts_from_the_table_do_no_harm(root: Path, import_small: Importing, table: Table) -> None:
    nasty = '"[red] \x1b]52;c;eA\x07 ""quoted"" \\ {brace} \u202e"'
    import_small(table(f"A1,New,01-01-2026 10:00,1,Mia,,,{nasty},,,"))
    title = cards(root, "small")["a1"].title
    assert "[red]" in title
    assert "{brace}" in title
    assert not any(character in title for character in "\x1b\x07\u202e")


def test_a_source_without_times_moves_when_it_is_seen(
    root: Path, importer: Importer, small_map: str
) -> None:
    text = small_map.replace('time = "updated"\n', "").replace('created = "opened"\n', "")
    mapping = read_mapping(text.encode(), "m")
    assert isinstance(mapping, Mapping)
    header = "number,state,updated,count,by,opened,category,text,owner,impact,labels\n"
    run = importer(mapping, "small")
    run(f"{header}A1,New,,,,,,T,,,\nB1,Active,,,,,,T,,,\n".encode())
    found = cards(root, "small")
    assert [(entry.event, entry.at, entry.to) for entry in found["b1"].log] == [
        ("created", NOW, "active")
    ]
    assert not run(f"{header}A1,New,,,,,,T,,,\n".encode()).updated
    Session.open(root, who="mia", clock=lambda: NOW).execute(Move(card="b1", column="closed"))
    plan = run(f"{header}A1,Closed,,,,,,T,,,\nB1,New,,,,,,T,,,\n".encode())
    found = cards(root, "small")
    assert [entry.to for entry in found["a1"].log] == ["new", "closed"]
    assert found["b1"].column == "closed"
    assert len(plan.updated) == 1


def test_time_stamps_of_one_row(root: Path, importer: Importer, small_map: str) -> None:
    text = small_map.replace('time = "updated"\n', "").replace(
        "[card]", '[[history.stamp]]\ncolumn = "updated"\nto = "closed"\n\n[card]'
    )
    mapping = read_mapping(text.encode(), "m")
    assert isinstance(mapping, Mapping), mapping
    run = importer(mapping, "small")
    header = "number,state,updated,count,by,opened,category,text,owner,impact,labels\n"
    run(f"{header}A1,Closed,03-01-2026 10:00,1,Mia,01-01-2026 09:00,,T,,,\n".encode())
    log = cards(root, "small")["a1"].log
    assert [(entry.event, entry.to, entry.at.day) for entry in log] == [
        ("created", "new", 1),
        ("moved", "closed", 3),
    ]


def test_a_board_that_is_there_is_used_by_id_key_or_name(
    root: Path, import_small: Importing, table: Table, small: Mapping
) -> None:
    import_small(table("A1,New,01-01-2026 10:00,1,Mia,,,T,,,"))
    workspace = Session.open(root).workspace
    for named in ("small", "sm", "Small"):
        found = board_for(named, workspace, small)
        assert not isinstance(found, str)
        assert (found[0].id, found[1]) == ("small", None)
    other = board_for("Other Board", workspace, small)
    assert not isinstance(other, str)
    assert (other[0].id, other[0].key) == ("other-board", None)


def test_no_board_and_none_to_make(root: Path, small_map: str) -> None:
    mapping = read_mapping(small_map.partition("[board]")[0].encode(), "m")
    assert isinstance(mapping, Mapping)
    answer = board_for("nowhere", Session.open(root).workspace, mapping)
    assert isinstance(answer, str)
    assert "no [board]" in answer


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_files_of_cards_begin_as_any_other(
    root: Path, import_small: Importing, table: Table
) -> None:
    import_small(table("A1,New,01-01-2026 10:00,1,Mia,,,T,Tom Berg,1 - High,"))
    text = (root / "boards/small/cards/a1.toml").read_text()
    assert text.startswith('#:schema ../../../schemas/card.json\ntitle = "T"\n')
    assert text.endswith("},\n]\n")


def test_an_imported_card_begins_the_run_of_the_column_it_comes_to(
    root: Path, import_small: Importing, table: Table
) -> None:
    import_small(table("A1,New,01-01-2026 10:00,1,Mia,,,T,,,"))
    board = root / "boards/small/board.toml"
    board.write_text(board.read_text() + '\n[[posted]]\nstandard = "job"\n')
    standard = root / "standards/job.toml"
    standard.parent.mkdir()
    standard.write_text(
        'title = "Job"\nrevision = 2\nstatus = "effective"\n'
        '[[step]]\nid = "a"\ndo = "Do a"\ncolumn = "active"\n'
        '[[step]]\nid = "b"\ndo = "Do b"\ncolumn = "closed"\n'
    )
    rows = [
        "A1,New,01-01-2026 10:00,1,Mia,,,T,,,",
        "A1,Active,02-01-2026 10:00,2,Mia,,,T,,,",
        "B1,Active,02-01-2026 10:00,1,Mia,,,T,,,",
        "C1,New,02-01-2026 10:00,1,Mia,,,T,,,",
        "D1,Closed,02-01-2026 10:00,1,Mia,,,T,,,",
    ]
    import_small(table(*rows))
    found = cards(root, "small")
    runs = {id_: run_of("job", card) for id_, card in found.items()}
    assert {id_: run.revision if run else None for id_, run in runs.items()} == {
        "a1": 2,
        "b1": 2,
        "c1": None,
        "d1": None,
    }
    assert not import_small(table(*rows)).updated
