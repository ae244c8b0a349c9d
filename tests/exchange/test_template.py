"""Templates: names of columns, and nothing else that braces can do in Python."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.exchange.template import parse_template


def test_fills_columns_between_literal_text() -> None:
    row = {"category": "Mail", "sub category": "Quota"}
    assert parse_template("{category}: {sub category}!").fill(row) == "Mail: Quota!"


def test_knows_nothing_where_a_column_is_unknown() -> None:
    assert parse_template("{category}: {text}").fill({"category": "Mail"}) is None
    assert parse_template("{category}: {text}").fill({"category": "Mail", "text": ""}) is None


def test_constant_and_doubled_braces() -> None:
    assert parse_template("incident").fill({}) == "incident"
    assert parse_template("{{{a}}}").fill({"a": "1"}) == "{1}"


def test_dots_and_brackets_are_part_of_a_name() -> None:
    template = parse_template("{a.__class__} {b[0]}")
    assert template.columns == ("a.__class__", "b[0]")
    assert template.fill({"a.__class__": "x", "b[0]": "y"}) == "x y"
    assert template.fill({"a": "x", "b": "y"}) is None


@pytest.mark.parametrize("text", ["{}", "{a!r}", "{a:>5}", "{a", "a}", "{a:{b}}"])
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_template(text)


@given(st.text(), st.text(min_size=1))
def test_values_are_never_read_as_templates(text: str, value: str) -> None:
    safe = text.replace("{", "{{").replace("}", "}}")
    assert parse_template(safe + "{a}").fill({"a": value}) == text + value
