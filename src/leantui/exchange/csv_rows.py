"""Reading a table of comma separated values: every row with its line, every unusable row with the reason."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

from leantui.exchange.mapping import Mapping, Table
from leantui.store.nearest import did_you_mean, one_of

UNREADABLE: list[str] = []
"""Stands for a record that can't be read; compared by identity."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row; values that mean “unknown” are left out."""

    line: int
    """Where it begins in the file, from 1."""
    values: dict[str, str]

    def get(self, column: str | None) -> str:
        return self.values.get(column, "") if column else ""


class RowProblem(msgspec.Struct, frozen=True, order=True):
    """Something in a row that could not be used."""

    line: int
    column: str
    """The column of the table that is at fault; empty where it is the row."""
    message: str
    is_left_out: bool = True
    """Whether the whole row was left out; False: only this value."""


class Rows(msgspec.Struct, frozen=True):
    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]


class UnusableTable(msgspec.Struct, frozen=True):
    """Why nothing of the file can be used."""

    messages: tuple[str, ...]


def read_rows(
    data: bytes, mapping: Mapping, advance: Callable[[int], None] = lambda rows: None
) -> Rows | UnusableTable:
    """Read the file's rows.

    Args:
        data: the file's bytes.
        mapping: says how they are to be read and which columns must be there.
        advance: told, now and then, how many rows were read.
    """
    table = mapping.file.table
    text, is_damaged = _decode(data, table.encoding)
    records = _records(text, table)
    _, header = next(records, (0, []))
    if not any(header):
        return UnusableTable(("the first line is empty; expected the columns' names",))
    names = tuple(name.strip() for name in header)
    wrong = _wrong_header(names, mapping)
    if wrong:
        return UnusableTable((*_why(data, header, table), *wrong))
    rows: list[Row] = []
    problems: list[RowProblem] = []
    null = frozenset(table.null)
    needed = mapping.columns
    used = [(place, name) for place, name in enumerate(names) if name in needed]
    for line, cells in records:
        row: Row | RowProblem | None = _wrong_row(line, cells, names, is_damaged)
        if row is None and any(cells):
            row = _row(line, cells, used, null)
        if isinstance(row, Row):
            rows.append(row)
        elif row is not None:
            problems.append(row)
        if len(rows) % 500 == 0:
            advance(len(rows))
    return Rows(tuple(rows), tuple(problems))


def _decode(data: bytes, encoding: str) -> tuple[str, bool]:
    """The text, with bytes that don't fit kept as surrogates, so that only their rows are lost."""
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        return data.decode(codec), False
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(codec, "surrogateescape"), True
    except UnicodeDecodeError:
        return data.decode(codec, "replace"), True


def _records(text: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins in. A quote that swallows lines costs its own line only."""
    lines = text.split("\n")
    if len(lines) == 1 and "\r" in text:
        lines = text.split("\r")
    if lines[-1] == "":
        lines.pop()
    at = 0
    width = 0
    while at < len(lines):
        reader = csv.reader(
            (line + "\n" for line in islice(lines, at, None)),
            delimiter=table.delimiter,
            quotechar=table.quote,
        )
        begin = at
        for cells in _until_error(reader):
            first, following = at, begin + reader.line_num
            at = following
            width = width or len(cells)
            is_runaway = following - first > 1 and len(cells) != width
            is_open = following == len(lines) and _is_open(lines[first:], table)
            if cells is UNREADABLE or is_runaway or is_open:
                at = first + 1
                yield first + 1, UNREADABLE
                break
            yield first + 1, cells


def _is_open(lines: list[str], table: Table) -> bool:
    """Whether the last record ends in the middle of a quote."""
    if table.quote not in lines[0]:
        return False
    try:
        strict = csv.reader(lines, delimiter=table.delimiter, quotechar=table.quote, strict=True)
        return not list(strict)
    except csv.Error as error:
        return "end of data" in str(error)


def _until_error(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        yield UNREADABLE


def _wrong_header(names: tuple[str, ...], mapping: Mapping) -> tuple[str, ...]:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    wrong = [f"two columns are called {name!r}" for name in twice]
    missing = [(column, place) for column, place in mapping.columns.items() if column not in names]
    wrong += [
        f"no column is called {column!r}, which {place} of the mapping names. "
        + did_you_mean(column, names, otherwise=f"There are {one_of(names)}")
        for column, place in missing
    ]
    return tuple(wrong)


def _why(data: bytes, header: list[str], table: Table) -> Iterator[str]:
    """What the mapping may say wrongly of a file in which columns aren't found."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and "16" not in table.encoding:
        yield 'the file begins like UTF-16: try encoding = "utf-16" in [table] of the mapping'
    elif len(header) == 1:
        text = header[0]
        often = max(_DELIMITERS, key=text.count)
        if often != table.delimiter and often in text:
            shown = "\\t" if often == "\t" else often
            yield f'the columns seem to be separated by "{shown}": try delimiter = "{shown}" in [table] of the mapping'


_DELIMITERS = (",", ";", "\t", "|")


def _wrong_row(
    line: int, cells: list[str], names: tuple[str, ...], is_damaged: bool
) -> RowProblem | None:
    """Why nothing of the row can be used, if so; an empty line is none."""
    if cells is UNREADABLE:
        return RowProblem(line, "", "has a quote that isn't closed, or a cell that is too long")
    if not any(cells):
        return None
    if (
        is_damaged
        and (damaged := next((i for i, c in enumerate(cells) if _is_damaged(c)), None)) is not None
    ):
        return RowProblem(
            line, names[damaged] if damaged < len(names) else "", _damage(cells[damaged])
        )
    if len(cells) != len(names):
        return RowProblem(line, "", f"has {len(cells)} cells, expected {len(names)}")
    return None


def _row(line: int, cells: list[str], used: Iterable[tuple[int, str]], null: frozenset[str]) -> Row:
    """What a row knows of the columns that the mapping names."""
    values: dict[str, str] = {}
    for place, name in used:
        value = cells[place].strip().replace("\r\n", "\n")
        if value and value not in null:
            values[name] = value
    return Row(line, values)


def _is_damaged(cell: str) -> bool:
    return not cell.isascii() and any(
        "\udc80" <= character <= "\udcff" or character == "\ufffd" for character in cell
    )


def _damage(cell: str) -> str:
    found = next((ord(character) for character in cell if "\udc80" <= character <= "\udcff"), None)
    byte = f"byte 0x{found - 0xDC00:02x} " if found else "a byte "
    return f"{byte}isn't in the encoding that table.encoding of the mapping names"
