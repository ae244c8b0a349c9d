"""Boards, standards, people and huddles merged: items by id, then by key; whoever is called ours."""

from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.merge import CONFLICT_KEY, Merged, Parsed, merge_file
from leantui.store.merge_order import merged_order
from leantui.store.merge_rules import MergedKind
from leantui.store.statements import notes_of

STANDARD = """#:schema ../schemas/standard.json
title = "New starter"   # as HR calls it
revision = 7
group = ["mia", "tom"]

# Who takes part
[[role]]
id = "technician"

# The first one
[[step]]
id = "account"
do = "Create the account"
key_points = [
  { point = "copy the role list", reason = "rights pile up" },  # ask eva
]

[[step]]
id = "laptop"
do = "Prepare the laptop"
time = "1h"
[step.timer]
warn = "4h"

[[change]]
revision = 7
date = 2026-02-01
by = "tom"
why = "no mail at 09:00"
approved_by = ["mia"]
"""
BOARD = """name = "Desk"

[[column]]
id = "queue"
kind = "queue"

[[column]]
id = "fix"
wip = 3

[wip]
board = 10
group = [{ columns = ["queue", "fix"], max = 6 }]
"""


def both_ways(kind: MergedKind, base: str, ours: str, theirs: str) -> Merged:
    sides = Parsed.of(ours), Parsed.of(theirs)
    found, swapped = (
        merge_file(Parsed.of(base), one, other, kind) for one, other in (sides, sides[::-1])
    )
    assert tomli.loads(found.text) == found.data
    if not found.conflicts:
        assert found.text == swapped.text
    return found


def test_two_people_add_a_step_at_one_place() -> None:
    end = "\n[[change]]"
    ours = STANDARD.replace(end, '\n# mine\n[[step]]\nid = "zip"\ndo = "Z"\n[[change]]')
    theirs = STANDARD.replace(end, '\n[[step]]\nid = "ask"\ndo = "A" # why not\n[[change]]')
    merged = both_ways("standard", STANDARD, ours, theirs)
    assert not merged.conflicts
    assert [step["id"] for step in merged.data["step"]] == ["account", "laptop", "ask", "zip"]
    assert "# mine" in merged.text
    assert "# why not" in merged.text


def test_one_step_changed_by_both_keeps_both_changes_and_remarks() -> None:
    ours = STANDARD.replace('time = "1h"', 'time = "2h"  # measured').replace("7", "8", 1)
    theirs = (
        STANDARD.replace('"4h"', '"5h"').replace('"Prepare the', '"Set up the').replace("7", "8", 1)
    )
    merged = both_ways("standard", STANDARD, ours, theirs)
    assert not merged.conflicts
    step = merged.data["step"][1]
    assert (step["time"], step["do"]) == ("2h", "Set up the laptop")
    assert step["timer"] == {"warn": "5h"}
    assert "# measured" in merged.text


def test_two_people_approve_one_change() -> None:
    ours, theirs = (
        STANDARD.replace('["mia"]', f'["mia", "{name}"]') for name in ("hr-lead", "eva")
    )
    merged = both_ways("standard", STANDARD, ours, theirs)
    assert not merged.conflicts
    assert set(merged.data["change"][0]["approved_by"]) == {"mia", "hr-lead", "eva"}


def test_both_change_one_limit_differently() -> None:
    ours, theirs = (BOARD.replace("wip = 3", f"wip = {limit}") for limit in (4, 5))
    merged = both_ways("board", BOARD, ours, theirs)
    (conflict,) = merged.conflicts
    assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == (
        "column.fix.wip", 3, 4, 5
    )  # fmt: skip
    assert merged.data["column"][1]["wip"] == 4
    assert merged.data[CONFLICT_KEY] == [
        {"field": "column.fix.wip", "base": 3, "ours": 4, "theirs": 5}
    ]


def test_different_limits_changed_merge() -> None:
    merged = both_ways(
        "board", BOARD, BOARD.replace("wip = 3", "wip = 4"), BOARD.replace("max = 6", "max = 7")
    )
    assert not merged.conflicts
    assert merged.data["wip"]["group"] == [{"columns": ["queue", "fix"], "max": 7}]


def test_a_step_deleted_here_and_changed_there_stays_and_is_a_conflict() -> None:
    at, end = STANDARD.index('[[step]]\nid = "laptop"'), STANDARD.index("[[change]]")
    ours = STANDARD[:at] + STANDARD[end:]
    theirs = STANDARD.replace('"1h"', '"2h"')
    for one, other in ((ours, theirs), (theirs, ours)):
        merged = both_ways("standard", STANDARD, one, other)
        assert [each.field for each in merged.conflicts] == ["step.laptop"]
        assert merged.data["step"][1]["time"] == "2h"


PERSON = """name = "Tom"
skills = [
  { id = "onboarding", level = "L" },  # since May
]
read = []
"""


def test_a_person_s_skills_merge_by_id() -> None:
    ours = PERSON.replace('"L" }', '"U" }').replace(
        "read = []", "read = [{ standard = 'a', revision = 1 }]"
    )
    theirs = PERSON.replace('"L" }', '"L", target = "O" }').replace(
        "]\n", '  { id = "backup", level = "I" },\n]\n', 1
    )
    merged = both_ways("person", PERSON, ours, theirs)
    assert not merged.conflicts
    assert merged.data["skills"] == [
        {"id": "onboarding", "level": "U", "target": "O"}, {"id": "backup", "level": "I"}
    ]  # fmt: skip
    assert "# since May" in merged.text


HUDDLE = """board = "desk"
date = 2026-03-12
log = [
  { at = 2026-03-12T08:00:10.000Z, by = "mia", event = "started" },
]
"""


def test_two_people_keep_one_huddle_s_record() -> None:
    ours, theirs = (
        HUDDLE.replace(
            "]\n",
            f'  {{ at = 2026-03-12T08:0{minute}:00.000Z, by = "{who}", event = "note" }},\n]\n',
        )
        for minute, who in ((5, "mia"), (3, "tom"))
    )
    merged = both_ways("huddle", HUDDLE, ours, theirs)
    assert not merged.conflicts
    assert [entry["by"] for entry in merged.data["log"]] == ["mia", "tom", "mia"]


def test_an_id_added_twice_differently_is_a_conflict_per_key() -> None:
    ours, theirs = (
        BOARD.replace("[wip]", f'[[column]]\nid = "done"\nkind = "done"\nname = "{name}"\n\n[wip]')
        for name in ("Done", "Ready")
    )
    merged = both_ways("board", BOARD, ours, theirs)
    assert [each.field for each in merged.conflicts] == ["column.done.name"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_and_byte_order_mark_stay(line_end: str) -> None:
    base, ours, theirs = (
        "\ufeff" + text.replace("\n", line_end)
        for text in (
            BOARD,
            BOARD.replace("wip = 3", "wip = 4\nwip_done = 1"),
            BOARD.replace("wip = 3", "wip = 3\nname = 'Repair'"),
        )
    )
    merged = merge_file(Parsed.of(base), Parsed.of(ours), Parsed.of(theirs), "board")
    assert merged.text.startswith("\ufeff")
    assert merged.text.count("\n") == merged.text.count(line_end)
    assert merged.data["column"][1] == {"id": "fix", "wip": 4, "wip_done": 1, "name": "Repair"}


def test_a_board_is_never_left_without_a_column() -> None:
    """Each takes out what the other has left: that is a conflict, not a board that can't be read."""
    head = 'name = "Desk"\n'
    one, other = (f'[[column]]\nid = "{name}"\n' for name in ("fix", "done"))
    base, ours, theirs = (Parsed.of(head + part) for part in (one + other, one, other))
    merged = merge_file(base, ours, theirs, "board")
    assert [conflict.field for conflict in merged.conflicts] == ["column"]
    assert merged.data["column"] == [{"id": "fix"}]


# Any two people


@st.composite
def edited_standards(draw: st.DrawFn, who: str) -> str:
    """Steps put in, taken out, changed and reordered, with remarks."""
    ids = draw(
        st.permutations(["a", "b", "c", "d"]).map(lambda found: found[: draw(st.integers(2, 4))])
    )
    ids += draw(st.lists(st.sampled_from(["new", f"of-{who}"]), max_size=2, unique=True))
    text = f'title = "Job"\nrevision = {draw(st.integers(1, 2))}\n'
    for each in ids:
        if draw(st.integers(0, 3)) == 0:
            text += f"# {who} on {each}\n"
        time = draw(st.sampled_from(["", "", 'time = "1h"\n', 'time = "2h"  # measured\n']))
        text += f'[[step]]\nid = "{each}"\ndo = "Do {each}"\n{time}\n'
    return text


BASE_STEPS = 'title = "Job"\nrevision = 1\n' + "".join(
    f'[[step]]\nid = "{each}"\ndo = "Do {each}"\n\n' for each in "abcd"
)


@settings(max_examples=50, deadline=None)
@given(edited_standards("mia"), edited_standards("tom"))
def test_any_two_versions_of_a_standard(ours: str, theirs: str) -> None:
    merged = both_ways("standard", BASE_STEPS, ours, theirs)
    ids = [step["id"] for step in merged.data.get("step", [])]
    assert len(ids) == len(set(ids))
    added = {note.text for side in (ours, theirs) for note in notes_of(side)}
    assert added == {note.text for note in notes_of(merged.text)}


KEYS = st.lists(st.sampled_from("abcdef"), unique=True)


@given(KEYS, KEYS, KEYS)
def test_an_order_has_everything_once_and_does_not_ask_which_is_ours(
    base: list[Any], ours: list[Any], theirs: list[Any]
) -> None:
    kept = ({*ours, *theirs} - {*base}) | ({*ours} & {*theirs})
    found = merged_order(base, ours, theirs, kept)
    assert sorted(found) == sorted(kept)
    assert found == merged_order(base, theirs, ours, kept)
