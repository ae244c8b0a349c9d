"""Card values from text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.exchange.card_values import EDITABLE_KEYS, LIST_KEYS, typed, typed_text
from leantui.model.card import NOT_IN_FILE, Card, ChecklistItem
from leantui.model.ids import is_id
from leantui.model.slug import slug


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("title", " VPN drops ", "VPN drops"),
        ("due", "2026-12-01", date(2026, 12, 1)),
        ("size", "2", 2),
        ("size", "2.5", 2.5),
        ("tags", "a, b ,,c", ("a", "b", "c")),
        ("assignees", "mia", ("mia",)),
        ("impact", "high", "high"),
        ("parent", "12345678", "12345678"),
        ("description", " two\nlines ", " two\nlines "),
        ("checklist", "one, two", (ChecklistItem(text="one"), ChecklistItem(text="two"))),
    ],
)
def test_typed_by_the_definition_of_the_card(key: str, text: str, value: object) -> None:
    found = typed_text(key, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("due", "soon", "expected a date such as 2026-12-01"),
        ("size", "-1", "expected a number, 0 or more"),
        ("size", "inf", "expected a number, 0 or more"),
        ("size", "nan", "expected a number, 0 or more"),
        ("impact", "huge", "expected low, medium or high"),
        ("title", " ", "expected a title"),
    ],
)
def test_says_what_was_expected(key: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typed_text(key, text)


def test_values_of_the_right_type_stay() -> None:
    assert typed("size", 3) == 3
    assert typed("due", date(2026, 1, 2)) == date(2026, 1, 2)
    with pytest.raises(ValueError, match="expected"):
        typed("title", 3)


def test_every_key_of_the_file_is_editable_but_where_the_card_is() -> None:
    keys = set(Card.__struct_fields__) - NOT_IN_FILE
    assert keys - set(EDITABLE_KEYS) == {"column", "lane", "rank", "created", "log"}
    assert set(LIST_KEYS) == {"assignees", "tags", "ci", "depends_on", "links"}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Resolver 170", "resolver-170"),
        ("Opened by  8", "opened-by-8"),
        ("Müller, Jörg", "muller-jorg"),
        ("con", "con-1"),
        ("??", ""),
        ("-x-", "x"),
    ],
)
def test_slug(text: str, made: str) -> None:
    assert slug(text) == made


@given(st.text())
def test_a_slug_is_an_id_or_nothing(text: str) -> None:
    made = slug(text)
    assert made == "" or is_id(made)
    assert slug(made) == made
