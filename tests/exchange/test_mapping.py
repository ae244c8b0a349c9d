"""Mapping files: what is read, and what is said of one that doesn't fit together."""

from datetime import UTC, datetime

import pytest

from leantui.exchange.mapping import Mapping
from leantui.exchange.read_mapping import MappingError, read_mapping


def messages(text: str) -> str:
    found = read_mapping(text.encode(), "m.toml")
    assert isinstance(found, MappingError), found
    return "\n".join(found.messages)


def mapping(text: str) -> Mapping:
    found = read_mapping(text.encode(), "m.toml")
    assert isinstance(found, Mapping), found
    return found


LEAST = '[id]\ncolumn = "n"\n[card]\ntitle = "{t}"\n'


def test_the_least_mapping() -> None:
    found = mapping(LEAST)
    assert found.columns == {"n": "id.column", "t": "card.title"}
    assert found.board is None


def test_names_every_column_it_needs_with_the_place(small: Mapping) -> None:
    assert small.columns["updated"] == "history.time"
    assert small.columns["labels"] == "card.tags"
    assert set(small.columns) == {
        "number", "state", "updated", "count", "by", "opened",
        "category", "text", "owner", "impact", "labels",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("title =", "titel ="), "card.titel: an import can't set this card key. Did you mean title?"),
        (('column = "number"', ""), "m.toml:6: id.column: The key column is missing"),
        (("[state.values]", "[state.wrong]"), "m.toml:12: state.wrong: Unknown key wrong"),
        (("Europe/Lisbon", "Europe/Lissabon"), "m.toml:4: table.timezone: no time zone is called 'Europe/Lissabon'"),
        (('"Active" = "active"', '"Active" = "activ"'), "m.toml:14: state.values.Active: There is no column activ. Did you mean active?"),
        (('{ id = "new", kind = "queue" }', '{ id = "New" }'), "board.column[0].id"),
        (("{owner}", "{owner!r}"), "card.assignees"),
        (("{owner}", "{}"), "card.assignees"),
        (('name = "Small"\n', ""), "board.name: The key name is missing"),
        (('key = "SM"', 'kea = "SM"'), "board.kea: Unknown key kea. Did you mean key?"),
        (('[id]', '[id]\npattern = "("'), "id.pattern"),
        (('[table]', '[table]\nencoding = "utf-9"'), "no encoding is called 'utf-9'"),
        (('[table]', '[table]\ndelimiter = "ab"'), "table.delimiter"),
        (('type = "incident"', 'type = { from = "{t}", split = ";" }'), "card.type: split"),
        (('started = "active"', 'started = "activ"'), "board.started: There is no column activ. Did you mean active?"),
        (('"high", "2 - Medium"', '"hugh", "2 - Medium"'), "card.impact: hugh: expected low, medium or high"),
        (("%H:%M", "%H:%Q"), "m.toml:3: table.time_format: '%d-%m-%Y %H:%Q' is no form of a time"),
        (('cause = "external/caller"', "cause = 3"), "m.toml:15: state.values.Waiting.cause: Expected text"),
        (('type = "incident"', 'column = "x"'), "card.column: an import can't set"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_where(small_map: str, change: tuple[str, str], said: str) -> None:
    before, after = change
    assert before in small_map
    assert said in messages(small_map.replace(before, after, 1))


def test_says_where_the_toml_is_broken() -> None:
    assert messages("[id]\ncolumn =\n").startswith("m.toml:2:")


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = LEAST.replace("title", "titel") + '[table]\ntimezone = "x"\ndelimeter = ";"\n'
    found = messages(text).splitlines()
    assert [line.partition(": ")[0] for line in found] == [f"m.toml:{n}" for n in (3, 4, 6, 7)]


def test_times_in_the_zone_of_the_mapping(small: Mapping) -> None:
    assert small.read_time("01-07-2016 10:00") == datetime(2016, 7, 1, 9, 0, tzinfo=UTC)
    assert small.read_time("01-02-2016 10:00") == datetime(2016, 2, 1, 10, 0, tzinfo=UTC)
    assert small.read_time("2016-07-01") is None
    assert small.read_time("32-07-2016 10:00") is None


def test_several_forms_and_own_offsets() -> None:
    found = mapping(LEAST + '[table]\ntime_format = ["iso", "%d.%m.%Y"]\n')
    assert found.read_time("2016-07-01T10:00:00+02:00") == datetime(2016, 7, 1, 8, 0, tzinfo=UTC)
    assert found.read_time("2016-07-01 10:00") == datetime(2016, 7, 1, 10, 0, tzinfo=UTC)
    assert found.read_time("1.7.2016") == datetime(2016, 7, 1, tzinfo=UTC)


def test_times_the_clocks_skipped_or_showed_twice() -> None:
    found = mapping(LEAST + '[table]\ntimezone = "Europe/Berlin"\n')
    assert found.read_time("2026-03-29T02:30:00") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert found.read_time("2026-10-25T02:30:00") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_times_out_of_range_are_no_times(text: str) -> None:
    assert mapping(LEAST).read_time(text) is None
