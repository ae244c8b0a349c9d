"""Finding by parts of a name."""

import pytest

from leantui.widgets.fuzzy import best, score

NAMES = ["Waiting", "Fix, doing", "Fix, done", "Analyse, done", "Done", "Praxis Dr. Weber"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("do", "Done"),
        ("fix done", "Fix, done"),
        ("web", "Praxis Dr. Weber"),
        ("ana", "Analyse, done"),
        ("wtg", "Waiting"),
        ("FIX", "Fix, doing"),
    ],
)
def test_the_best_comes_first(query: str, first: str) -> None:
    assert best(query, NAMES, str)[0] == first


def test_nothing_typed_keeps_all_in_order() -> None:
    assert best("  ", NAMES, str) == NAMES


def test_every_word_must_be_found() -> None:
    assert best("fix weber", NAMES, str) == []
    assert score("zzz", "Fix") == 0


def test_letters_far_apart_are_no_answer() -> None:
    assert score("ab", "a" + "x" * 40 + "b") == 0


def test_many_equal_letters_are_no_trouble() -> None:
    assert score("a" * 30 + "b", "a" * 5_000) == 0
