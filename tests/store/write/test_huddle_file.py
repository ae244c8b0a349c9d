"""A huddle's record on disk: made once, added to, never torn, whoever else adds to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from leantui.model.huddle import Huddle, HuddleEntry
from leantui.model.problem import Problem
from leantui.store.huddle_file import add_entries, huddle_days, huddle_file, read_huddle
from leantui.store.save import SaveFailed

if TYPE_CHECKING:
    from tests.store.write.conftest import Desk

DAY = date(2026, 3, 12)
AT = datetime(2026, 3, 12, 8, 0, 10, tzinfo=UTC)
START = HuddleEntry(
    at=AT, by="mia", event="started", present=("mia", "tom"), since=AT - timedelta(1)
)
NOTE = HuddleEntry(
    at=AT + timedelta(seconds=9), by="tom", event="note", card="aaaa1111", text='a "b"'
)
FILE = "huddles/desk/2026-03-12.toml"
TEXT = """\
#:schema ../../schemas/huddle.json
board = "desk"
date = 2026-03-12
log = [
  { at = 2026-03-12T08:00:10.000Z, by = "mia", event = "started", present = ["mia", "tom"], since = 2026-03-11T08:00:10.000Z },
]
"""


def add(desk: "Desk", *entries: HuddleEntry, **options: Any) -> Huddle | SaveFailed:
    def given(_: Huddle | None) -> Sequence[HuddleEntry]:
        return entries

    return add_entries(desk.root, desk.state, "desk", DAY, given, **options)


def added(desk: "Desk", *entries: HuddleEntry) -> Huddle:
    found = add(desk, *entries)
    assert isinstance(found, Huddle), found
    return found


def test_the_first_entry_makes_the_file(desk: "Desk") -> None:
    assert added(desk, START).log == (START,)
    assert desk.text(FILE) == TEXT
    assert huddle_file("desk", DAY) == FILE


def test_an_entry_is_one_line_and_everything_else_stays(desk: "Desk") -> None:
    before = TEXT.replace("log = [", "# ours\nlog = [\n  # quick today").replace("\n", "\r\n")
    desk.write(before, FILE)
    added(desk, NOTE)
    lines = desk.text(FILE).split("\r\n")
    new = '  { at = 2026-03-12T08:00:19.000Z, by = "tom", event = "note", card = "aaaa1111", text = "a \\"b\\"" },'
    assert new in lines
    assert [line for line in lines if line != new] == before.split("\r\n")


def test_what_somebody_else_added_meanwhile_stays(desk: "Desk") -> None:
    added(desk, START)
    desk.write(desk.text(FILE).replace("]\n", '  { at = 2026-03-12T08:00:12.000Z, by = "eva", event = "parked", text = "x" },\n]\n'), FILE)  # fmt: skip
    assert [entry.by for entry in added(desk, NOTE).log] == ["mia", "eva", "tom"]


def test_an_entry_of_a_clock_behind_comes_after_what_is_there(desk: "Desk") -> None:
    added(desk, NOTE)
    late = added(desk, START).log[-1]
    assert late.at == NOTE.at + timedelta(milliseconds=1)


def test_nothing_to_add_makes_or_changes_no_line(desk: "Desk") -> None:
    desk.write(TEXT, FILE)
    added(desk)
    assert desk.text(FILE) == TEXT


@pytest.mark.parametrize("content", ["", 'board = "desk', "<<<<<<< HEAD\n", 'board = "desk"\n'])
def test_a_broken_record_is_named_and_not_touched(desk: "Desk", content: str) -> None:
    desk.write(content, FILE)
    found = add(desk, NOTE)
    assert isinstance(found, SaveFailed)
    assert FILE in found.message
    assert desk.text(FILE) == content
    assert isinstance(read_huddle(desk.root, "desk", DAY), Problem)


@pytest.mark.parametrize("is_there", [False, True])
def test_a_fault_at_any_call_leaves_old_or_new(desk: "Desk", is_there: bool) -> None:
    if is_there:
        desk.write(TEXT, FILE)
    before = desk.files()
    nth = 0
    while True:
        nth += 1
        calls = desk.failing_at(nth)
        found = add(desk, NOTE, system=calls.system)
        if len(calls.names) < nth:
            assert isinstance(found, Huddle)
            break
        now = desk.files()
        left = {name: text for name, text in now.items() if not name.endswith(".tmp")}
        if left == before:
            assert isinstance(found, SaveFailed)
            continue
        read = read_huddle(desk.root, "desk", DAY)
        assert isinstance(read, Huddle)
        assert read.log[-1].text == NOTE.text
        (desk.root / FILE).unlink()
        if is_there:
            desk.write(TEXT, FILE)
    assert nth > 4


def test_the_days_of_a_board_are_the_latest_first(desk: "Desk") -> None:
    for name in ("2026-03-11", "2026-03-12", "2025-12-31", "notes", "2026-13-01"):
        desk.write(TEXT, f"huddles/desk/{name}.toml")
    assert huddle_days(desk.root, "desk") == [DAY, date(2026, 3, 11), date(2025, 12, 31)]
    assert huddle_days(desk.root, "other") == []
    assert huddle_days(desk.root, "../desk") == []


def test_a_record_outside_the_workspace_isn_t_read(desk: "Desk", tmp_path: Path) -> None:
    outside = tmp_path / "secret.toml"
    outside.write_text(TEXT)
    (desk.root / FILE).parent.mkdir(parents=True)
    (desk.root / FILE).symlink_to(outside)
    assert isinstance(read_huddle(desk.root, "desk", DAY), Problem)
    assert isinstance(add(desk, NOTE), SaveFailed)
    assert outside.read_text() == TEXT
