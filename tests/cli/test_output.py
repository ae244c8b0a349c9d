"""Tables measured in cells of the terminal, and JSON that no terminal obeys."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.cli.output import Heading, cells, escaped_json, padded, table_lines

HEADINGS = (Heading("id"), Heading("title", is_flexible=True), Heading("who", goes=1))
ROWS = [["a", "A title of some length", "@mia"], ["b", "株式会社北浜精機のプリンター", "@tom"]]


def test_aligned_and_whole_without_a_width() -> None:
    assert table_lines(HEADINGS, ROWS, width=None) == [
        "id  title                         who",
        "a   A title of some length        @mia",
        "b   株式会社北浜精機のプリンター  @tom",
    ]


def test_columns_without_anything_are_left_out() -> None:
    assert table_lines(HEADINGS, [["a", "x", ""]], width=None) == ["id  title", "a   x"]


@pytest.mark.parametrize("width", range(20, 60))
def test_fits_any_width(width: int) -> None:
    lines = table_lines(HEADINGS, ROWS, width=width)
    assert all(cells(line) <= width for line in lines)
    assert all(line[0] in "iab" for line in lines)


def test_gives_way_before_it_leaves_out() -> None:
    assert table_lines(HEADINGS, ROWS, width=30)[1] == "a   A title of some len…  @mia"
    assert table_lines(HEADINGS, ROWS, width=22)[1] == "a   A title of some l…"
    assert table_lines(HEADINGS, ROWS, width=10)[1] == "a   A tit…"


def test_no_rows() -> None:
    assert table_lines(HEADINGS, [], width=80) == []


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])), st.integers(1, 30))
def test_padded_takes_exactly_its_width(text: str, width: int) -> None:
    assert cells(padded(text, width)) == width


@given(st.text())
def test_json_keeps_its_meaning_and_holds_nothing_a_terminal_obeys(text: str) -> None:
    escaped = escaped_json(json.dumps({"t": text}, ensure_ascii=False))
    assert json.loads(escaped) == {"t": text}
    unsafe = "\x1b\x07\x7f\x9b\u202e\u2066\u2028"
    assert not any(character in escaped for character in unsafe)
