"""One field taken back while others have edited it since: their part stays, or it is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.rules.taken_back import WorldMovedError, taken_back


@pytest.mark.parametrize(
    ("old", "new", "held", "back"),
    [
        ("a", "b", "b", "a"),
        (None, "b", "b", None),
        ((), ("a",), ("a", "b"), ("b",)),
        (("a", "b", "c"), ("a", "c"), ("x", "a", "c"), ("x", "a", "b", "c")),
        (("a",), (), ("x",), ("a", "x")),
        (("a",), ("b",), ("b", "x"), ("a", "x")),
        ("1\n2\n3\n4\n", "1\n2\n3\nFOUR\n", "ONE\n2\n3\nFOUR\n", "ONE\n2\n3\n4\n"),
    ],
)
def test_what_others_did_stays(old: Any, new: Any, held: Any, back: Any) -> None:
    assert taken_back(old, new, held) == back


@pytest.mark.parametrize(
    ("old", "new", "held"),
    [
        ("a", "b", "c"),
        ("a", None, "c"),
        ((), ("a",), ()),
        (("a",), (), ("a", "b")),
        (("a", "b"), ("b", "a"), ("b", "a", "x")),
        ((), ("a", "a"), ("a", "a", "b")),
        ("1\n2\n", "1\nTWO\n", "1\nzwei\n"),
    ],
)
def test_where_others_changed_the_same_it_is_refused(old: Any, new: Any, held: Any) -> None:
    with pytest.raises(WorldMovedError):
        taken_back(old, new, held)


ITEMS = st.lists(st.sampled_from("abcdef"), unique=True).map(tuple)


@given(ITEMS, ITEMS, st.lists(st.sampled_from("uvw"), unique=True), st.integers(0, 9))
def test_of_a_list_only_what_the_change_did_goes_back(
    old: tuple[str, ...], new: tuple[str, ...], others: list[str], place: int
) -> None:
    if set(old) == set(new):
        return
    held = (*new[:place], *others, *new[place:])
    back = taken_back(old, new, held)
    assert set(back) == {*old, *others}
    assert len(back) == len(set(back))
    assert [item for item in back if item in others] == others
