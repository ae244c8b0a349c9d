"""Dates of the past as people type them."""

from datetime import date

import pytest

from leantui.flow.dates import parse_past_word

FRIDAY = date(2026, 3, 13)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", date(2026, 3, 13)),
        (" Yesterday ", date(2026, 3, 12)),
        ("thu", date(2026, 3, 12)),
        ("Monday", date(2026, 3, 9)),
        ("fri", date(2026, 3, 6)),
        ("sat", date(2026, 3, 7)),
        ("0d", date(2026, 3, 13)),
        ("3d", date(2026, 3, 10)),
        ("-3d", date(2026, 3, 10)),
        ("2w", date(2026, 2, 27)),
        ("2026-03-13", date(2026, 3, 13)),
        ("2025-12-31", date(2025, 12, 31)),
    ],
)
def test_words(text: str, expected: date) -> None:
    assert parse_past_word(text, FRIDAY) == expected


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "+1d", "2026-03-14", "3", "d", "3x", "soon", "9999999d", "²d", "3650000d"],
)
def test_what_is_none_of_these_or_lies_ahead(text: str) -> None:
    assert parse_past_word(text, FRIDAY) is None
