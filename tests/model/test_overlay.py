"""Mappings that share what stays with the one before: the same as dicts to look at, and cheap to go on from."""

from collections.abc import Mapping
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from leantui.model.overlay import LEAST, Draft, Overlay, changed, differing, keys_come_and_gone

KEYS = st.integers(0, 9)
STEPS = st.lists(st.tuples(st.dictionaries(KEYS, st.integers(), max_size=3), st.sets(KEYS)))


class Watched(dict[Any, Any]):
    """A dict that tells when somebody goes through all of it."""

    walks = 0

    def _walk(self) -> None:
        type(self).walks += 1

    def __iter__(self) -> Any:
        self._walk()
        return super().__iter__()

    def keys(self) -> Any:
        self._walk()
        return super().keys()

    def values(self) -> Any:
        self._walk()
        return super().values()

    def items(self) -> Any:
        self._walk()
        return super().items()


@given(st.dictionaries(KEYS, st.integers()), STEPS)
def test_it_looks_like_the_dict_that_it_stands_for(
    start: dict[int, int], steps: list[tuple[dict[int, int], set[int]]]
) -> None:
    plain, shared = dict(start), changed(start, {})
    for put, gone in steps:
        before, was = shared, dict(plain)
        plain = {key: value for key, value in plain.items() if key not in gone} | put
        shared = changed(shared, put, gone)
        assert dict(before.items()) == was
        assert dict(shared.items()) == plain == dict(zip(shared, shared.values(), strict=True))
        assert set(shared.keys()) == set(plain)
        assert len(shared) == len(plain)
        assert shared == plain
        assert plain == shared
        for key in range(10):
            assert (key in shared) == (key in plain)
            assert shared.get(key) == plain.get(key)
        come, went = set(plain) - set(was), set(was) - set(plain)
        assert keys_come_and_gone(before, shared) == (come, went)
        told = differing(before, shared)
        assert told is not None
        assert {key for key in range(10) if was.get(key) != plain.get(key)} <= told


@given(st.dictionaries(KEYS, st.integers()), STEPS)
def test_a_draft_becomes_what_a_dict_would(
    start: dict[int, int], steps: list[tuple[dict[int, int], set[int]]]
) -> None:
    plain, draft = dict(start), Draft(start)
    for put, gone in steps:
        for key in gone:
            assert draft.pop(key, None) == plain.pop(key, None)
        draft.update(put)
        plain.update(put)
        assert (dict(draft), len(draft)) == (plain, len(plain))
    assert draft.done() == plain


def test_nothing_changed_is_the_very_same() -> None:
    start = {1: 2}
    assert changed(start, {}, [5]) is start
    assert Draft(start).done() is start
    overlay = changed(start, {2: 3})
    assert changed(overlay, {}, [7]) is overlay


def test_a_change_of_few_goes_through_none_of_the_others() -> None:
    start: Mapping[int, int] = Watched({number: number for number in range(1_000)})
    now = start
    for number in range(LEAST):
        now = changed(now, {number: -number})
    Watched.walks = 0
    after = changed(start, {1: 5, 2_000: 1}, [7])
    assert after[1] == 5
    assert after.get(7) is None
    assert differing(now, after) is not None
    assert Draft(after).pop(8) == 8
    assert Watched.walks == 0


def test_many_changes_are_put_together_again() -> None:
    now: Mapping[int, int] = {number: number for number in range(100)}
    before = now
    for number in range(LEAST + 1):
        now = changed(now, {number: -1})
    assert not isinstance(now, Overlay)
    assert list(now.values()) == [-1] * (LEAST + 1) + list(range(LEAST + 1, 100))
    assert differing(before, now) is None


def test_a_missing_key_is_said_to_be_missing() -> None:
    overlay = changed({1: 1, 2: 2}, {}, [1])
    with pytest.raises(KeyError):
        overlay[1]
    draft = Draft(overlay)
    with pytest.raises(KeyError):
        del draft[1]
