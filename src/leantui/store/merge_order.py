"""The order of a list that two people changed: what each moved is moved, what each put in is in. Pure."""

from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def merged_order(
    base: Sequence[Key], ours: Sequence[Key], theirs: Sequence[Key], kept: set[Key]
) -> list[Key]:
    """All of `kept`, which stand in ours, theirs or both, in an order that doesn't ask which is ours.

    Of any two items that were there before, the side that put them the other way round prevails. New
    ones follow what they followed on their side; two people's new ones at one place stand in the order
    of their keys, each person's in the order they were given.
    """
    there = set(base)
    sides = [[key for key in side if key in kept] for side in (ours, theirs)]
    old = [key for key in base if key in kept]
    order = _reordered(old, sides[0], sides[1])
    runs = [_runs(side, there) for side in sides]
    merged: list[Key] = []
    for anchor in (None, *order):
        if anchor is not None:
            merged.append(anchor)
        new = _zipped(runs[0].get(anchor, []), runs[1].get(anchor, []))
        merged += [key for key in new if key not in merged]
    return merged


def _reordered(old: list[Key], ours: list[Key], theirs: list[Key]) -> list[Key]:
    """Each pair as the side has it that turned it round; what then goes in a circle, as the base has it."""
    places = [{key: at for at, key in enumerate(side)} for side in (ours, theirs)]
    before: dict[Key, set[Key]] = {key: set() for key in old}
    for first, second in combinations(old, 2):
        is_turned = any(
            first in side and second in side and side[second] < side[first] for side in places
        )
        if is_turned:
            before[first].add(second)
        else:
            before[second].add(first)
    order: list[Key] = []
    left = list(old)
    while left:
        free = next((key for key in left if not before[key] & set(left)), left[0])
        order.append(free)
        left.remove(free)
    return order


def _runs(side: list[Key], there: set[Key]) -> dict[Key | None, list[Key]]:
    """New items by the item that was there before and that they follow; None: they come first."""
    runs: dict[Key | None, list[Key]] = {}
    anchor: Key | None = None
    for key in side:
        if key in there:
            anchor = key
        else:
            runs.setdefault(anchor, []).append(key)
    return runs


def _zipped(one: list[Key], other: list[Key]) -> list[Key]:
    """Both runs as one; what is in both stands between what stood around it."""
    shared = [key for key in one if key in other]
    if shared != [key for key in other if key in one]:
        return sorted({*one, *other}, key=repr)
    merged: list[Key] = []
    left, right = list(one), list(other)
    while left and right:
        if left[0] in shared and right[0] in shared:
            merged.append(left.pop(0))
            del right[0]
        elif right[0] in shared or (left[0] not in shared and repr(left[0]) <= repr(right[0])):
            merged.append(left.pop(0))
        else:
            merged.append(right.pop(0))
    return merged + left + right
