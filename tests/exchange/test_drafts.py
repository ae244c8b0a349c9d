"""Rows become history: in the order of time, moves only where the state changes, nothing lost or doubled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leantui.exchange.csv_rows import Rows, read_rows
from leantui.exchange.drafts import Draft, Drafts, draft_cards
from leantui.exchange.mapping import Mapping
from leantui.model.log import LogEntry

Table = Callable[..., bytes]
COLUMNS = ("new", "active", "waiting", "closed")


def drafts(data: bytes, mapping: Mapping) -> Drafts:
    rows = read_rows(data, mapping)
    assert isinstance(rows, Rows), rows
    return draft_cards(rows.rows, mapping, COLUMNS)


def one(data: bytes, mapping: Mapping) -> Draft:
    found = drafts(data, mapping)
    assert not found.problems
    (draft,) = found.drafts
    return draft


def said(entries: tuple[LogEntry, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(entry.event, entry.from_, entry.to) for entry in entries]


def row(number: str, state: str, updated: str, count: int = 1, **more: str) -> str:
    values: dict[str, Any] = {
        "by": "Mia", "opened": "01-01-2026 09:00", "category": "Mail", "text": "Quota",
        "owner": "Tom Berg", "impact": "1 - High", "labels": "",
    }  # fmt: skip
    values |= more
    return ",".join([number, state, updated, str(count), *values.values()])


def test_a_card_of_several_rows(table: Table, small: Mapping) -> None:
    draft = one(
        table(
            row("INC1", "New", "01-01-2026 09:05"),
            row("INC1", "Active", "01-01-2026 10:00", 2),
            row("INC1", "Active", "01-01-2026 11:00", 3, text="Quota of 50 GB"),
            row("INC1", "Closed", "02-01-2026 10:00", 4, by="Eva"),
        ),
        small,
    )
    assert draft.id == "inc1"
    assert said(draft.entries) == [
        ("created", None, "new"),
        ("moved", "new", "active"),
        ("moved", "active", "closed"),
    ]
    assert draft.entries[0].at == datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
    assert draft.entries[2].by == "eva"
    assert draft.fields["title"] == "Mail: Quota"
    assert draft.former[1]["title"] == "Mail: Quota of 50 GB"
    assert draft.fields["assignees"] == ("tom-berg",)
    assert draft.people == {"tom-berg": "Tom Berg"}
    assert draft.fields["impact"] == "high"
    assert draft.fields["tags"] == ("imported",)


def test_rows_in_any_order_and_mixed_with_others(table: Table, small: Mapping) -> None:
    rows = [
        row("A1", "New", "01-01-2026 09:05"),
        row("A1", "Active", "01-01-2026 10:00", 2),
        row("A1", "Closed", "01-01-2026 12:00", 3),
        row("B2", "New", "01-01-2026 09:05"),
        row("B2", "Closed", "01-01-2026 09:07", 2),
    ]
    straight = {draft.id: draft.entries for draft in drafts(table(*rows), small).drafts}
    mixed = drafts(table(rows[4], rows[2], rows[0], rows[3], rows[1]), small).drafts
    assert {draft.id: draft.entries for draft in mixed} == straight


def test_rows_of_one_minute_are_ordered_by_their_count(table: Table, small: Mapping) -> None:
    draft = one(
        table(
            row("A1", "Closed", "01-01-2026 10:00", 10),
            row("A1", "Active", "01-01-2026 10:00", 9),
            row("A1", "New", "01-01-2026 09:00", 1),
        ),
        small,
    )
    assert [entry.to for entry in draft.entries] == ["new", "active", "closed"]
    assert draft.entries[2].at - draft.entries[1].at == timedelta(milliseconds=1)
    assert draft.state is not None
    assert draft.state.column == "closed"


def test_reopened_is_a_move_back(table: Table, small: Mapping) -> None:
    states = ["New", "Active", "Closed", "Active", "Closed"]
    rows = [row("A1", state, f"0{day}-01-2026 10:00", day) for day, state in enumerate(states, 1)]
    moves = one(table(*rows), small).entries[1:]
    assert [(entry.from_, entry.to) for entry in moves] == [
        ("new", "active"),
        ("active", "closed"),
        ("closed", "active"),
        ("active", "closed"),
    ]


def test_states_that_block(table: Table, small: Mapping) -> None:
    draft = one(
        table(
            row("A1", "Waiting", "01-01-2026 10:00", 1),
            row("A1", "Vendor", "01-01-2026 11:00", 2),
            row("A1", "Active", "01-01-2026 12:00", 3),
        ),
        small,
    )
    events = [(entry.event, entry.reason, entry.cause) for entry in draft.entries]
    assert events == [
        ("created", None, None),
        ("moved", None, None),
        ("blocked", "waits for the caller", "external/caller"),
        ("unblocked", None, None),
        ("blocked", "waits for the vendor", None),
        ("moved", None, None),
        ("unblocked", None, None),
    ]


def test_a_row_before_the_opening_begins_the_card(table: Table, small: Mapping) -> None:
    draft = one(table(row("A1", "Active", "01-01-2026 08:00")), small)
    assert said(draft.entries) == [("created", None, "active")]
    assert draft.entries[0].at == datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


def test_rows_that_cannot_be_used_are_told_and_the_rest_goes_in(
    table: Table, small: Mapping
) -> None:
    found = drafts(
        table(
            row("A1", "New", "01-01-2026 09:05"),
            row("A1", "Active", "2026-01-01 10:00"),
            row("A1", "Odd", "01-01-2026 10:00"),
            row("", "New", "01-01-2026 10:00"),
            row("A1", "", "01-01-2026 10:00"),
            row("A1", "Active", "?"),
            row("A1", "Closed", "01-01-2026 11:00", impact="9 - Odd", opened="soon"),
            row("??", "New", "01-01-2026 10:00"),
            row("-", "New", "01-01-2026 10:00"),
        ),
        small,
    )
    told = [(problem.line, problem.column, problem.is_left_out) for problem in found.problems]
    assert told == [
        (3, "updated", True),
        (4, "state", True),
        (5, "number", True),
        (6, "state", True),
        (7, "updated", True),
        (8, "impact", False),
        (9, "number", True),
        (10, "number", True),
    ]
    assert "in the form %d-%m-%Y %H:%M" in found.problems[0].message
    assert "'Odd' isn't in state.values" in found.problems[1].message
    assert "'9 - Odd'" in found.problems[5].message
    (draft,) = found.drafts
    assert [entry.to for entry in draft.entries] == ["new", "closed"]
    assert "impact" not in draft.fields


def test_two_ids_that_would_be_one_file(table: Table, small: Mapping) -> None:
    found = drafts(
        table(row("A 1", "New", "01-01-2026 10:00"), row("A.1", "New", "01-01-2026 10:00")), small
    )
    assert [draft.id for draft in found.drafts] == ["a-1"]
    assert "same id" in found.problems[0].message


def test_a_card_without_any_title_is_named_by_its_number(table: Table, small: Mapping) -> None:
    draft = one(table(row("INC7", "New", "01-01-2026 10:00", category="", text="?")), small)
    assert draft.fields["title"] == "INC7"


def test_titles_are_one_line(table: Table, small: Mapping) -> None:
    draft = one(table(row("A1", "New", "01-01-2026 10:00", text='"two\n lines\t"')), small)
    assert draft.fields["title"] == "Mail: two lines"


def test_lists_are_split(table: Table, small: Mapping) -> None:
    draft = one(table(row("A1", "New", "01-01-2026 10:00", labels="x; y;;x")), small)
    assert draft.fields["tags"] == ("x", "y", "imported")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["New", "Active", "Waiting", "Vendor", "Closed"]),
            st.integers(0, 59),
            st.integers(0, 5),
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda each: each[1:],
    ),
    st.randoms(),
)
def test_whatever_the_rows_the_log_is_a_history(
    table: Table, small: Mapping, changes: list[tuple[str, int, int]], random: Any
) -> None:
    rows = [
        row("A1", state, f"01-01-2026 10:{minute:02}", count) for state, minute, count in changes
    ]
    entries = one(table(*rows), small).entries
    random.shuffle(rows)
    assert one(table(*rows), small).entries == entries
    assert all(earlier.at < later.at for earlier, later in pairwise(entries))
    here = None
    for entry in entries:
        if entry.event == "moved":
            assert entry.from_ == here
            assert entry.to != here
        here = entry.to or here
    ordered = sorted(changes, key=lambda each: each[1:])
    last = ordered[-1][0]
    assert here == {"Vendor": "waiting"}.get(last, last.lower())
    blocked = [entry.event for entry in entries if entry.event in ("blocked", "unblocked")]
    is_blocked = bool(blocked) and blocked[-1] == "blocked"
    assert is_blocked == (last in ("Waiting", "Vendor"))
