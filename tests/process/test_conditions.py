"""Conditions: what they mean, when they can't be told yet, and that nothing makes them raise."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.process.condition import Broken, names_in, parse_condition, problem_of, tell

FACTS: dict[str, object] = {
    "department": "Finance", "amount": 120, "rate": 1.5, "ok": True, "tags": ("vip", "new"), "empty": "",
    "due": date(2026, 3, 12), "created": datetime(2026, 3, 9, 8, tzinfo=UTC), "day": "2026-03-12", "said": "yes",
    "nothing": None, "size": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("department == 'Finance'", True), ('department == "Finance"', True), ("department != 'Finance'", False),
        ("department == 'finance'", False), ("amount > 100", True), ("amount >= 120", True), ("amount < 120", False),
        ("100 < amount <= 120", True), ("100 < amount < 120", False), ("rate == 1.5", True), ("rate > .5", True),
        ("amount > -1", True), ("ok", True), ("not ok", False), ("ok == true", True), ("ok == yes_no", None),
        ("'vip' in tags", True), ("'old' in tags", False), ("'old' not in tags", True), ("not 'vip' in tags", False),
        ("'an' in department", True), ("department in ['HR', 'Finance']", True), ("department in []", False),
        ("due == 2026-03-12", True), ("due < 2026-03-13", True), ("created < 2026-03-10", True),
        ("day == 2026-03-12", True), ("day < 2026-03-13", True), ("due == '2026-03-12'", True),
        ("said == true", True), ("said == false", False), ("said == 'yes'", True),
        ("size", False), ("size == 0", True), ("empty", False), ("not empty", True),
        ("missing == 1", None), ("missing", None), ("not missing", None), ("nothing == 1", None),
        ("missing == 1 and amount > 1", None), ("missing == 1 and amount > 500", False),
        ("missing == 1 or amount > 1", True), ("missing == 1 or amount > 500", None),
        ("amount > 1 and (missing or ok)", True), ("missing in ['a']", None), ("1 < missing < 0", None),
        ("2 < 1 < missing", False), ("amount > 'x'", None), ("amount == 'x'", False), ("tags > 3", None),
        ("3 in department", None), ("3 in amount", None), ("due < 3", None), ("ok and ok or missing", True),
        ("ok or missing and false", True), ("True", True), ("false", False), ("[1, 2] == [1, 2]", True),
        ("", None), ("   ", None), ("department = 'Finance'", None), ("department ==", None), ("(ok", None),
        ("ok)", None), ("__import__('os')", None), ("department.upper()", None), ("ok and", None),
        ("2026-02-30 < due", None), ("'open", None), ("ok ok", None), ("x" * 501, None), ("(" * 60 + "ok" + ")" * 60, None),
        ("not " * 60 + "ok", None),
    ],
)  # fmt: skip
def test_what_a_condition_says(condition: str, answer: bool | None) -> None:
    assert tell(condition, FACTS) is answer


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("department = 'Finance'", "at character 12"),
        ("(ok", "expected a closing parenthesis, at character 4"),
        ("ok ok", "expected and, or, or the end, at character 4"),
        ("ok == ", "expected a name, number, text in quotes, date or list, at character 7"),
        ("2026-02-30 < due", "expected a date of the calendar, not 2026-02-30, at character 1"),
        ("department.upper()", "at character 11"),
        ("['a' 'b']", "expected a comma or a closing bracket"),
    ],
)
def test_a_condition_that_cannot_be_read_says_where(condition: str, told: str) -> None:
    found = problem_of(condition)
    assert found is not None
    assert told in found


def test_the_names_it_asks_for() -> None:
    condition = "department == 'HR' and (amount > rate or not 'vip' in tags) and x in [y, 3]"
    assert problem_of(condition) is None
    assert names_in(condition) == {"department", "amount", "rate", "tags", "x", "y"}
    assert names_in("((") == frozenset()


WORDS = st.lists(
    st.sampled_from(
        ["department", "amount", "tags", "due", "missing", "'x'", '"', "12", "1.5", "2026-03-12", "2026-13-40",
         "and", "or", "not", "in", "==", "!=", "<", "<=", "(", ")", "[", "]", ",", ".", "=", "-", "é", "\x00"]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip
KEYS = st.sampled_from(["department", "amount", "tags", "due"])


@settings(max_examples=300)
@given(WORDS | st.text(max_size=30), st.dictionaries(KEYS, VALUES))
def test_a_condition_never_raises(condition: str, facts: dict[str, object]) -> None:
    assert tell(condition, facts) in (True, False, None)
    assert names_in(condition) is not None
    if isinstance(parse_condition(condition), Broken):
        assert problem_of(condition)
        assert tell(condition, facts) is None
