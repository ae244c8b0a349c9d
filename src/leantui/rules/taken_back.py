"""One field of a card taken back, where others may have edited it since."""

from typing import Any

from leantui.rules.diff3 import merge_lines


class WorldMovedError(Exception):
    """What the field says today can't be told apart from what is to be taken back."""


def taken_back(old: Any, new: Any, held: Any) -> Any:
    """What a field says once its change from `old` to `new` is taken back; today it says `held`.

    Of lists, what the change added goes and what it took away returns; of texts, its lines. What
    others added or took away since stays as they left it.

    Raises:
        WorldMovedError: if others have changed the same again.
    """
    if held == new:
        return old
    if isinstance(old, tuple) and isinstance(new, tuple) and isinstance(held, tuple):
        return _list_back(old, new, held)
    if isinstance(old, str) and isinstance(new, str) and isinstance(held, str):
        return _text_back(old, new, held)
    raise WorldMovedError


def _list_back(old: tuple[Any, ...], new: tuple[Any, ...], held: tuple[Any, ...]) -> Any:
    added = [item for item in new if item not in old]
    gone = [item for item in old if item not in new]
    is_told = all(each.count(item) == 1 for each in (old, new, held) for item in each)
    is_there = all(item in held for item in added) and not any(item in held for item in gone)
    if not is_told or not is_there or not (added or gone):
        raise WorldMovedError
    back = [item for item in held if item not in added]
    for item in gone:
        above = [each for each in old[: old.index(item)] if each in back]
        back.insert(back.index(above[-1]) + 1 if above else 0, item)
    return tuple(back)


def _text_back(old: str, new: str, held: str) -> str:
    merged = merge_lines(new, old, held) if "\n" in new else None
    if merged is None:
        raise WorldMovedError
    return merged
