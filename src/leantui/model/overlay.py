"""Mappings of very many things of which few change: the next one shares what stays with the one before.

Copying a dict of 100,000 cards for each one that is moved takes longer than drawing the move. Here the next
mapping holds the few keys that differ beside what the first of its line held, and is made whole again once they
aren't few any more.
"""

from collections.abc import (
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MutableMapping,
    ValuesView,
)
from itertools import chain
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

LEAST = 64
"""Differing keys that are always few."""
SHARE = 64
"""Beyond that, one in so many of all keys: a copy of all then costs each of them no more than this."""
_GONE: Any = object()
"""Stands for the value of a key that isn't there any more."""


class Overlay(Mapping[K, V]):
    """A mapping that differs from a dict in few keys. Never changed once it is made."""

    __slots__ = ("_base", "_length", "_own")

    def __init__(self, base: dict[K, V], own: dict[K, V], length: int) -> None:
        self._base = base
        self._own = own
        self._length = length

    def __getitem__(self, key: K) -> V:
        value = self._own[key] if key in self._own else self._base[key]
        if value is _GONE:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        if key in self._own:
            return self._own[key] is not _GONE
        return key in self._base

    def __iter__(self) -> Iterator[K]:
        own, base = self._own, self._base
        kept = (key for key in base if own.get(key) is not _GONE) if self._has_gone else iter(base)
        return chain(kept, (key for key in self._added))

    def __len__(self) -> int:
        return self._length

    def keys(self) -> KeysView[K]:
        return KeysView(self)

    def values(self) -> ValuesView[V]:
        return _Values(self)

    def items(self) -> ItemsView[K, V]:
        return _Items(self)

    @property
    def _added(self) -> list[K]:
        return [
            key for key, value in self._own.items() if key not in self._base and value is not _GONE
        ]

    @property
    def _has_gone(self) -> bool:
        return any(value is _GONE for value in self._own.values())

    def _iter_values(self) -> Iterator[V]:
        """The values in the order of the keys, at the speed of a dict's."""
        base, own = self._base, self._own
        kept: Iterator[V] = map(own.get, base, base.values())
        if self._has_gone:
            kept = (value for value in kept if value is not _GONE)
        return chain(kept, [own[key] for key in self._added])


class _Values(ValuesView[V]):
    _mapping: Overlay[Any, V]

    def __iter__(self) -> Iterator[V]:
        return self._mapping._iter_values()


class _Items(ItemsView[K, V]):
    _mapping: Overlay[K, V]

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return zip(self._mapping, self._mapping._iter_values(), strict=True)


class Draft(MutableMapping[K, V]):
    """A mapping in the making: what is put in and taken out of another, which stays as it is."""

    __slots__ = ("_before", "_own")

    def __init__(self, before: Mapping[K, V]) -> None:
        self._before = before
        self._own: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        value = self._own[key] if key in self._own else self._before[key]
        if value is _GONE:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        if key in self._own:
            return self._own[key] is not _GONE
        return key in self._before

    def __setitem__(self, key: K, value: V) -> None:
        self._own[key] = value

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._own[key] = _GONE

    def __iter__(self) -> Iterator[K]:
        return iter(self.done())

    def __len__(self) -> int:
        return len(self.done())

    def done(self) -> Mapping[K, V]:
        """What has become of it: the very same mapping where nothing was changed."""
        gone = [key for key, value in self._own.items() if value is _GONE]
        put = {key: value for key, value in self._own.items() if value is not _GONE}
        return changed(self._before, put, gone)


def changed(before: Mapping[K, V], put: Mapping[K, V], gone: Iterable[K] = ()) -> Mapping[K, V]:
    """`before` with some keys put in or replaced and others taken out; those that aren't there are no matter."""
    base, own, length = _parts(before)
    own = dict(own)
    for key in gone:
        if key in before:
            own[key] = _GONE
            length -= 1
    for key, value in put.items():
        length += key not in before or own.get(key) is _GONE
        own[key] = value
    if not put and length == len(before):
        return before
    after = Overlay(base, own, length)
    is_few = len(own) <= max(LEAST, len(base) // SHARE)
    return after if is_few else dict(after.items())


def differing(before: Mapping[K, V], after: Mapping[K, V]) -> set[K] | None:
    """Keys whose value is another object, or that are in one only; None where only a look at all would tell."""
    if before is after:
        return set()
    base, own, _ = _parts(before)
    other_base, other_own, _ = _parts(after)
    if base is not other_base:
        return None
    return {
        key for key in {**own, **other_own} if before.get(key, _GONE) is not after.get(key, _GONE)
    }


def keys_come_and_gone(before: Mapping[K, V], after: Mapping[K, V]) -> tuple[set[K], set[K]]:
    """Keys that only `after` has, and those that only `before` has."""
    keys = differing(before, after)
    if keys is None:
        return set(after) - set(before), set(before) - set(after)
    return (
        {key for key in keys if key not in before},
        {key for key in keys if key not in after},
    )


def _parts(mapping: Mapping[K, V]) -> tuple[dict[K, V], dict[K, V], int]:
    """The dict that is shared, what differs from it, and how many keys that makes."""
    if isinstance(mapping, Overlay):
        return mapping._base, mapping._own, len(mapping)
    base = mapping if isinstance(mapping, dict) else dict(mapping)
    return base, {}, len(base)
