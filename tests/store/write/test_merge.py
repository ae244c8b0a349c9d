"""Merging three versions of a card, key by key."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.merge import Parsed, merge_data, merge_file

AT = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)


def entry(minutes: int, by: str, event: str = "comment", **facts: Any) -> dict[str, Any]:
    return {"at": AT + timedelta(minutes=minutes), "by": by, "event": event, **facts}


BASE: dict[str, Any] = {
    "title": "Mail down",
    "column": "fix",
    "rank": "a0",
    "tags": ["a", "b"],
    "description": "one\ntwo\nthree\nfour\n",
    "checklist": [{"text": "x", "done": False}, {"text": "y", "done": False}],
    "log": [entry(0, "mia", "created", to="fix")],
}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"title": "New"}, {"lane": "acme"}, {"title": "New", "lane": "acme"}),
        ({"tags": ["b", "c"]}, {"tags": ["a", "b", "d"]}, {"tags": ["b", "c", "d"]}),
        ({"description": "ONE\ntwo\nthree\nfour\n"}, {"description": "one\ntwo\nthree\nFOUR\n"}, {"description": "ONE\ntwo\nthree\nFOUR\n"}),
        (
            {"checklist": [{"text": "x", "done": True}, {"text": "y", "done": False}]},
            {"checklist": [{"text": "x", "done": False}, {"text": "y", "done": True}, {"text": "z", "done": False}]},
            {"checklist": [{"text": "x", "done": True}, {"text": "y", "done": True}, {"text": "z", "done": False}]},
        ),
        (
            {"column": "done", "rank": "a5", "log": [*BASE["log"], entry(5, "mia", "moved", to="done")]},
            {"log": [*BASE["log"], entry(3, "tom", "moved", to="waiting"), entry(7, "tom", "moved", to="fix")]},
            {"log": [*BASE["log"], entry(3, "tom", "moved", to="waiting"), entry(5, "mia", "moved", to="done"), entry(7, "tom", "moved", to="fix")]},
        ),
        (
            {"column": "done", "log": [*BASE["log"], entry(5, "mia", "moved", to="done")]},
            {"column": "waiting", "log": [*BASE["log"], entry(9, "tom", "moved", to="waiting")]},
            {"column": "waiting", "log": [*BASE["log"], entry(5, "mia", "moved", to="done"), entry(9, "tom", "moved", to="waiting")]},
        ),
    ],
)  # fmt: skip
def test_both_changes_are_kept(
    ours: dict[str, Any], theirs: dict[str, Any], expected: dict[str, Any]
) -> None:
    merged = merge_data(BASE, BASE | ours, BASE | theirs)
    assert not merged.conflicts
    assert merged.data == BASE | expected


def test_the_same_scalar_changed_differently_is_a_conflict() -> None:
    merged = merge_data(BASE, BASE | {"title": "A"}, BASE | {"title": "B"})
    (conflict,) = merged.conflicts
    assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == (
        "title",
        "Mail down",
        "A",
        "B",
    )
    overlap = merge_data(BASE, BASE | {"description": "1\n"}, BASE | {"description": "2\n"})
    assert overlap.conflicts[0].field == "description"


EDITS = st.fixed_dictionaries(
    {},
    optional={
        "lane": st.sampled_from(["acme", "hq"]),
        "tags": st.lists(st.sampled_from("abcd"), unique=True, max_size=4),
        "column": st.sampled_from(["done", "waiting", "fix"]),
        "notes": st.lists(
            st.tuples(st.integers(1, 30), st.sampled_from(["mia", "tom"])), unique=True, max_size=4
        ),
    },
)


def apply(edit: dict[str, Any]) -> dict[str, Any]:
    side = BASE | {key: value for key, value in edit.items() if key not in ("notes",)}
    log = [*BASE["log"], *(entry(minutes, by, text="t") for minutes, by in edit.get("notes", []))]
    return side | {"log": sorted(log, key=lambda each: (each["at"], each["by"]))}


@settings(max_examples=100, deadline=None)
@given(EDITS, EDITS)
def test_merging_commutes_and_keeps_every_entry(one: dict[str, Any], other: dict[str, Any]) -> None:
    ours, theirs = apply(one), apply(other)
    first, second = merge_data(BASE, ours, theirs), merge_data(BASE, theirs, ours)
    assert {each.field for each in first.conflicts} == {each.field for each in second.conflicts}
    same = {key for key in first.data if key not in {each.field for each in first.conflicts}}
    for key in same - {"tags"}:
        assert first.data[key] == second.data[key]
    assert set(first.data.get("tags", [])) == set(second.data.get("tags", []))
    log = first.data["log"]
    assert len(log) == len({repr(each) for each in log})
    assert all(each in log for each in (*ours["log"], *theirs["log"]))


def test_of_two_like_comments_one_is_taken_out_once() -> None:
    """Of like lines a comparison by lines can't tell which one went, and might take out both."""
    ours = "a = 1\nb = 2\nc = 3\nd = 4\n# one\ne = 5\n\nlog = []\n"
    theirs = ours.replace("c = 3", "# tom\nc = 3")
    base = ours.replace("e = 5", "# one\ne = 5")
    sides = [Parsed.of(side) for side in (ours, theirs)]
    merged = [merge_file(Parsed.of(base), one, other) for one, other in (sides, sides[::-1])]
    assert merged[0].text == merged[1].text
    assert merged[0].text.count("# one") == 1
    assert "# tom" in merged[0].text
