"""Wrapping and fitting: nothing is lost, nothing is too wide, nothing is cut inside a word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leantui.widgets.lines import (
    Line,
    Span,
    columns,
    fit,
    in_ascii,
    keys_to_ascii,
    pad,
    plain,
    to_ascii,
    wrap,
)

TEXT = st.text(st.sampled_from("ab /.é漢😀e\u0301 \n"), max_size=60)


def wrapped(text: str, width: int, **options: object) -> str:
    return plain(wrap([Span(text)], width, **options))  # type: ignore[arg-type]


def test_wraps_between_words_and_indents_what_follows() -> None:
    bullet = [Span("• ")]
    lines = wrap([Span("one two three four")], 11, hanging=2, first=bullet, item="x", is_head=True)
    assert plain(lines) == "• one two\n  three\n  four"
    assert [(line.item, line.is_head) for line in lines] == [
        ("x", True),
        ("x", False),
        ("x", False),
    ]


def test_keeps_the_roles_of_the_words() -> None:
    (line,) = wrap([Span("because ", "muted"), Span("it is so", "reason")], 40)
    assert line.spans == (Span("because", "muted"), Span(" it is so", "reason"))


def test_words_of_two_spans_without_a_blank_stay_together() -> None:
    assert plain(wrap([Span("see "), Span("this", "strong"), Span(", please")], 40)) == (
        "see this, please"
    )


def test_a_space_that_does_not_break_becomes_a_space() -> None:
    assert wrapped("takt 4   standard\u00a0WIP\u00a01/2", 20) == "takt 4\nstandard WIP 1/2"


def test_a_newline_breaks_the_line_and_an_empty_line_stays() -> None:
    assert wrapped("one\n\ntwo", 20) == "one\n\ntwo"


def test_a_word_wider_than_the_line_is_cut_and_a_path_at_its_slash() -> None:
    assert wrapped("abcdefghij", 4) == "abcd\nefgh\nij"
    assert wrapped("boards/desk/cards/ab3k", 14) == "boards/desk/\ncards/ab3k"


def test_a_word_that_fits_below_a_bullet_is_not_cut_beside_it() -> None:
    assert wrapped("abcdefgh", 10, hanging=1, first=[Span("12345 ")]) == "12345\n abcdefgh"


def test_wide_characters_count_two_cells() -> None:
    assert wrapped("漢字漢字 ab", 8) == "漢字漢字\nab"
    assert wrapped("漢字漢字", 5) == "漢字\n漢字"


@given(TEXT, st.integers(1, 30), st.integers(0, 6))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: int, hanging: int) -> None:
    lines = wrap([Span(text)], width, hanging=hanging)
    letters = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", "".join(line.text for line in lines)) == letters
    assert all(cell_len(line.text) <= max(width, 2) for line in lines)


@given(TEXT.map(lambda text: text.replace("\n", " ")), st.integers(0, 30))
def test_fitted_text_fits(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 10, "short"),
        ("several words here", 12, "several…"),
        ("several words here", 14, "several words…"),
        ("unbreakable", 6, "unbre…"),
        ("any", 0, ""),
    ],
)
def test_text_is_cut_after_a_word(text: str, width: int, expected: str) -> None:
    assert fit(text, width) == expected


def test_columns_stand_at_the_two_ends_or_not_at_all() -> None:
    spans = columns([Span("ab")], [Span("cd")], 8)
    assert spans is not None
    assert Line(spans).text == "ab    cd"
    assert columns([Span("ab")], [Span("cd")], 5) is None


def test_padding_counts_cells() -> None:
    assert pad("漢", 4) == "漢  "
    assert pad("1h", 5, right=True) == "   1h"


def test_ascii_has_no_sign_outside_ascii_but_keeps_letters_of_words() -> None:
    assert to_ascii("▶ → ← ↑ ✓ ○ ✗ – ▲ ⚑ ◷ • … │ ›").isascii()
    assert to_ascii("Müller →") == "Müller >"
    assert keys_to_ascii("←↓↑→ ↑↓ shift+→") == "arrows up/down shift+right"
    assert in_ascii([Line((Span("✓ done", "good"),), "x", True)])[0].item == "x"
