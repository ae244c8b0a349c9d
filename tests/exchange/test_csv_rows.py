"""Rows: each with its line; what can't be used with the reason, and everything else comes in."""

from collections.abc import Callable

import pytest

from leantui.exchange.csv_rows import Rows, UnusableTable, read_rows
from leantui.exchange.mapping import Mapping
from leantui.exchange.read_mapping import read_mapping

Table = Callable[..., bytes]

GOOD = "A1,New,01-01-2026 10:00,1,Mia,01-01-2026 09:00,Mail,Quota,Tom,1 - High,x;y"


def read(data: bytes, mapping: Mapping) -> Rows:
    found = read_rows(data, mapping)
    assert isinstance(found, Rows), found
    return found


def mapping_with(text: str) -> Mapping:
    found = read_mapping(
        ('[id]\ncolumn = "n"\n[card]\ntitle = "{t}"\n[table]\n' + text).encode(), "m.toml"
    )
    assert isinstance(found, Mapping), found
    return found


def test_unknown_values_are_left_out(table: Table, small: Mapping) -> None:
    rows = read(table("A1,?,01-01-2026 10:00,1,,,?, text ,Tom,?,"), small).rows
    assert rows[0].line == 2
    assert rows[0].values == {
        "number": "A1",
        "updated": "01-01-2026 10:00",
        "count": "1",
        "text": "text",
        "owner": "Tom",
    }


def test_lines_are_those_of_the_file(table: Table, small: Mapping) -> None:
    quoted = GOOD.replace("Quota", '"two\nlines, and ""quotes"""')
    rows = read(table(GOOD, "", quoted, GOOD), small).rows
    assert [row.line for row in rows] == [2, 4, 6]
    assert rows[1].values["text"] == 'two\nlines, and "quotes"'


def test_crlf_bom_and_a_missing_final_line_end(table: Table, small: Mapping) -> None:
    data = b"\xef\xbb\xbf" + table(GOOD, GOOD).replace(b"\n", b"\r\n").rstrip()
    rows = read(data, small)
    assert [row.line for row in rows.rows] == [2, 3]
    assert rows.rows[1].values["labels"] == "x;y"
    assert not rows.problems


def test_old_line_ends(table: Table, small: Mapping) -> None:
    assert len(read(table(GOOD, GOOD).replace(b"\n", b"\r"), small).rows) == 2


def test_a_row_that_is_too_short_or_too_long(table: Table, small: Mapping) -> None:
    found = read(table(GOOD, "A2,New", GOOD, GOOD + ",more"), small)
    assert [(problem.line, problem.message) for problem in found.problems] == [
        (3, "has 2 cells, expected 11"),
        (5, "has 12 cells, expected 11"),
    ]
    assert len(found.rows) == 2


def test_a_byte_that_is_not_in_the_encoding_costs_its_row_only(
    table: Table, small: Mapping
) -> None:
    data = table(GOOD, GOOD.replace("Quota", "Größe"), GOOD.replace("Quota", "BAD"), GOOD)
    found = read(data.replace(b"BAD", b"Gr\xf6\xdfe"), small)
    assert len(found.rows) == 3
    assert found.rows[1].values["text"] == "Größe"
    (problem,) = found.problems
    assert (problem.line, problem.column) == (4, "text")
    assert "byte 0xf6" in problem.message


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_other_encodings(encoding: str) -> None:
    data = "n;t\r\n1;Größe\r\n".encode(encoding)
    rows = read(data, mapping_with(f'encoding = "{encoding}"\ndelimiter = ";"\n')).rows
    assert rows[0].values == {"n": "1", "t": "Größe"}


def test_a_quote_that_is_not_closed_costs_its_line_only(table: Table, small: Mapping) -> None:
    data = table(GOOD, GOOD.replace("Quota", '"Quota'), GOOD, GOOD)
    found = read(data, small)
    assert [row.line for row in found.rows] == [2, 4, 5]
    (problem,) = found.problems
    assert problem.line == 3
    assert "a quote that isn't closed" in problem.message


@pytest.mark.parametrize("column", ["Quota", "x;y"])
def test_a_quote_open_to_the_end_of_the_file_swallows_no_rows(
    table: Table, small: Mapping, column: str
) -> None:
    found = read(table(GOOD, GOOD.replace(column, f'"{column}'), GOOD, GOOD), small)
    assert [row.line for row in found.rows] == [2, 4, 5]
    assert [problem.line for problem in found.problems] == [3]
    last = read(table(GOOD, GOOD, GOOD.replace("x;y", '"x;y')), small)
    assert [row.line for row in last.rows] == [2, 3]
    assert [problem.line for problem in last.problems] == [4]
    closed = read(table(GOOD, GOOD.replace("x;y", '"x;\ny"')).rstrip(), small)
    assert [row.line for row in closed.rows] == [2, 3]
    assert not closed.problems


def test_a_cell_of_any_length_does_no_harm(table: Table, small: Mapping) -> None:
    data = table(GOOD, GOOD.replace("Quota", "x" * 200_000), GOOD)
    found = read(data, small)
    assert [row.line for row in found.rows] == [2, 4]
    assert found.problems[0].line == 3


def test_nul_bytes_and_escapes_are_text(table: Table, small: Mapping) -> None:
    found = read(table(GOOD.replace("Quota", "a\x00b\x1b]52;")), small)
    assert found.rows[0].values["text"] == "a\x00b\x1b]52;"


def test_missing_columns_are_named_with_their_place(small: Mapping) -> None:
    found = read_rows(b"number,state,updated,count,by,opend,category,text,owner,impact\n", small)
    assert isinstance(found, UnusableTable)
    assert found.messages == (
        "no column is called 'opened', which history.created of the mapping names. Did you mean opend?",
        (
            "no column is called 'labels', which card.tags of the mapping names. "
            "There are number, state, updated, count, by, opend, category, text …"
        ),
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"n;t\n1;x\n", 'separated by ";": try delimiter = ";"'),
        (b"n\tt\n1\tx\n", 'separated by "\\t": try delimiter = "\\t"'),
        ("\ufeffn,t\n1,x\n".encode("utf-16-le"), 'try encoding = "utf-16"'),
    ],
)
def test_a_mapping_for_another_form_of_table_says_which(data: bytes, said: str) -> None:
    found = read_rows(data, mapping_with(""))
    assert isinstance(found, UnusableTable)
    assert said in found.messages[0]


def test_a_column_twice(small: Mapping, table: Table) -> None:
    found = read_rows(table(GOOD).replace(b",count,", b",state,", 1), small)
    assert isinstance(found, UnusableTable)
    assert found.messages[0] == "two columns are called 'state'"


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"\n\n\n"])
def test_an_empty_file(data: bytes, small: Mapping) -> None:
    assert isinstance(read_rows(data, small), UnusableTable)


def test_tells_how_far_it_is(small: Mapping, table: Table) -> None:
    told: list[int] = []
    read_rows(table(*[GOOD] * 1200), small, told.append)
    assert told == [500, 1000]
