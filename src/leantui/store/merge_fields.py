"""Three-way merge of a file's data, key by key. Pure, and the same whichever side is called ours."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from leantui.rules.diff3 import merge_lines
from leantui.store.edit import KEY_ORDER
from leantui.store.merge_order import merged_order
from leantui.store.merge_rules import (
    CONFLICT_KEY,
    RULES,
    Leaf,
    MergedKind,
    Rule,
    Table,
    Tables,
    item_id,
)
from leantui.store.toml_values import canonical, is_same

Data = Mapping[str, Any]
"""A file's keys and values, as a TOML parser or `card_data` gives them."""

__all__ = [
    "CONFLICT_KEY", "Data", "FieldConflict", "MergedData", "entry_order", "in_order", "merge_data",
    "merge_logs",
]  # fmt: skip


class FieldConflict(msgspec.Struct, frozen=True, kw_only=True):
    """One key that both sides changed differently. None stands for a key that isn't there."""

    field: str
    """The key; inside a table the way to it: `column.fix.wip`, where `fix` is the column's id."""
    base: Any
    ours: Any
    theirs: Any


class MergedData(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the data, with ours in force where there is a conflict."""

    data: dict[str, Any]
    conflicts: tuple[FieldConflict, ...] = ()


class _ConflictError(Exception):
    """The key can't be decided."""


def merge_data(
    base: Data | None, ours: Data, theirs: Data, kind: MergedKind = "card"
) -> MergedData:
    """Merge two versions of a file that both come from `base`; None if both made it anew."""
    merge = _Merge(base or {}, ours, theirs)
    data = merge.table(base or {}, ours, theirs, RULES[kind], "")
    return MergedData(data=data, conflicts=tuple(merge.conflicts))


def in_order(keys: Iterable[str], order: Sequence[str] = KEY_ORDER) -> list[str]:
    """Keys in the order they are written; those that aren't known stand before the last, a card's log."""
    ranks = {key: rank for rank, key in enumerate(order)}
    return sorted(keys, key=lambda key: (ranks.get(key, len(ranks) - 1.5), key))


class _Merge:
    """One merge: the three files, and what could not be decided."""

    def __init__(self, base: Data, ours: Data, theirs: Data) -> None:
        self.sides = base, ours, theirs
        self.conflicts: list[FieldConflict] = []

    def table(
        self, base: Data, ours: Data, theirs: Data, rules: Mapping[str, Rule], path: str
    ) -> dict[str, Any]:
        """Key by key."""
        merged: dict[str, Any] = {}
        for key in in_order({*base, *ours, *theirs}):
            rule = rules.get(key, "scalar")
            found = self.value(base.get(key), ours.get(key), theirs.get(key), rule, path + key)
            if found is not None:
                merged[key] = found
        return merged

    def value(self, base: Any, ours: Any, theirs: Any, rule: Rule, path: str) -> Any:
        """Of both sides what differs from the base; where both do, by the key's rule."""
        if rule == "latest move":
            return _merge_place(base, ours, theirs, *self.sides)
        if is_same(ours, theirs) or is_same(theirs, base):
            return ours
        if is_same(ours, base):
            return theirs
        try:
            if isinstance(rule, Table):
                return self._by_key(base, ours, theirs, rule, path)
            if isinstance(rule, Tables):
                return self._by_item(base, ours, theirs, rule, path)
            return _MERGES[rule](base, ours, theirs)
        except _ConflictError:
            self.conflicts.append(FieldConflict(field=path, base=base, ours=ours, theirs=theirs))
            return ours

    def _by_key(self, base: Any, ours: Any, theirs: Any, rule: Table, path: str) -> Any:
        if not isinstance(ours, Mapping) or not isinstance(theirs, Mapping):
            raise _ConflictError
        before = base if isinstance(base, Mapping) else {}
        return self.table(before, ours, theirs, rule.keys, f"{path}.")

    def _by_item(self, base: Any, ours: Any, theirs: Any, rule: Tables, path: str) -> Any:
        def key(item: Any) -> Any:
            named = item_id(item, rule)
            return canonical(item) if named is None else ("", *named)

        before, left, right = (_keyed(side, key) for side in (base, ours, theirs))
        merged: dict[Any, Any] = {}
        for each in dict.fromkeys((*before, *left, *right)):
            values = before.get(each), left.get(each), right.get(each)
            found = self._item(*values, rule, f"{path}.{_named(each)}")
            if found is not None:
                merged[each] = found
        if not merged and rule.is_needed:
            raise _ConflictError
        order = merged_order(list(before), list(left), list(right), set(merged))
        return [merged[each] for each in order] or None

    def _item(self, base: Any, ours: Any, theirs: Any, rule: Tables, path: str) -> Any:
        """An item of all sides; one that was taken out here and changed there is a conflict and stays."""
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            before = base if isinstance(base, Mapping) else {}
            return self.value(before, ours, theirs, Table(rule.keys), path)
        left = theirs if ours is None else ours
        if base is None:
            return left
        if left is None or is_same(left, base):
            return None
        self.conflicts.append(FieldConflict(field=path, base=base, ours=ours, theirs=theirs))
        return left


def _named(key: tuple[Any, int]) -> str:
    """An item's name in the way to it: its id, and where one id stands twice, which of them."""
    parts, often = key
    name = "+".join(str(part) for part in parts[1:] if part)
    return f"{name}#{often + 1}" if often else name


# Moves and logs


def entry_order(entry: Any) -> tuple[Any, ...]:
    """The order of entries in a merged log: by time, then person, event and everything else."""
    if not isinstance(entry, Mapping):
        return (canonical(None), "", "", "", canonical(entry))
    named = (str(entry.get(key, "")) for key in ("by", "event", "to"))
    return (canonical(entry.get("at")), *named, canonical(entry))


def _merge_place(
    base: Any, ours: Any, theirs: Any, before: Data, our_card: Data, their_card: Data
) -> Any:
    """Column or rank. A card that was moved away and back was moved, though it is where it was."""
    was_moved = [
        not is_same(value, base) or _has_more_moves(card, before)
        for value, card in ((ours, our_card), (theirs, their_card))
    ]
    if all(was_moved):
        return ours if _last_move(our_card) >= _last_move(their_card) else theirs
    return ours if was_moved[0] else theirs


def _has_more_moves(card: Data, before: Data) -> bool:
    if is_same(card.get("log"), before.get("log")):
        return False
    earlier = set(map(canonical, _moves(before)))
    return any(canonical(move) not in earlier for move in _moves(card))


def _moves(card: Data) -> list[Any]:
    log = card.get("log")
    return [
        entry
        for entry in (log if isinstance(log, list) else [])
        if isinstance(entry, Mapping) and entry.get("event") in ("moved", "created")
    ]


def _last_move(card: Data) -> tuple[Any, ...]:
    """What decides between two sides: when the card was moved last, by whom, and where it is."""
    last: Any = max(_moves(card), key=entry_order, default={})
    where = (canonical(card.get(key)) for key in ("column", "rank"))
    return (canonical(last.get("at")), str(last.get("by", "")), *where)


def merge_logs(base: Any, ours: Any, theirs: Any) -> list[Any]:
    """All entries of both sides in the order of time, each as often as the side that has it most."""
    entries: dict[Any, Any] = {}
    often: Counter[Any] = Counter()
    for side in (ours or [], theirs or []):
        counted: Counter[Any] = Counter()
        for entry in side:
            counted[canonical(entry)] += 1
            entries.setdefault(canonical(entry), entry)
        often |= counted
    found = [entry for each, entry in entries.items() for _ in range(often[each])]
    return sorted(found, key=entry_order)


# Lists and texts


def _merge_scalar(base: Any, ours: Any, theirs: Any) -> Any:
    texts = [value for value in (base, ours, theirs) if value is not None]
    if all(isinstance(value, str) for value in texts) and any("\n" in text for text in texts):
        return _merge_long_text(base, ours, theirs)
    raise _ConflictError


def _merge_long_text(base: Any, ours: Any, theirs: Any) -> str:
    """Line by line; a side that took the text away while the other changed it is a conflict."""
    if not isinstance(ours, str) or not isinstance(theirs, str):
        raise _ConflictError
    found = merge_lines(base if isinstance(base, str) else "", ours, theirs)
    if found is None:
        raise _ConflictError
    return found


def _merge_set(base: Any, ours: Any, theirs: Any) -> list[Any] | None:
    """The base without what either took away, then what each added."""
    sides = [_keyed(side, canonical) for side in (base, ours, theirs)]
    before, left, right = sides
    kept = [value for key, value in before.items() if key in left and key in right]
    return [*kept, *_added(before, left, right).values()] or None


def _merge_checklist(base: Any, ours: Any, theirs: Any) -> list[Any] | None:
    """As a set, by text; what one side ticked is ticked, even if the other side took it away."""
    sides = [_keyed(side, _item_text) for side in (base, ours, theirs)]
    before, left, right = sides
    merged: list[Any] = []
    for key, item in before.items():
        if key in left and key in right:
            merged.append(_merge_item(item, left[key], right[key]))
        else:
            merged += [
                side[key] for side in (left, right) if key in side and not is_same(side[key], item)
            ]
    for key, item in _added(before, left, right).items():
        is_in_both = key in left and key in right
        merged.append(_merge_item({}, left[key], right[key]) if is_in_both else item)
    return merged or None


def _keyed(side: Any, key: Callable[[Any], Any]) -> dict[Any, Any]:
    """Items by what makes them the same; a repeated one also by how often it was there before."""
    if side is not None and not isinstance(side, list | tuple):
        raise _ConflictError
    found: dict[Any, Any] = {}
    seen: Counter[Any] = Counter()
    for item in side or ():
        found[key(item), seen[key(item)]] = item
        seen[key(item)] += 1
    return found


def _item_text(item: Any) -> Any:
    return canonical(item.get("text")) if isinstance(item, Mapping) else canonical(item)


def _added(
    before: Mapping[Any, Any], left: Mapping[Any, Any], right: Mapping[Any, Any]
) -> dict[Any, Any]:
    """What the sides added: one side's after the other's, in an order that doesn't ask which is ours."""
    added = [{key: side[key] for key in side if key not in before} for side in (left, right)]
    first, second = sorted(added, key=lambda each: canonical(list(each.values())))
    return first | {key: value for key, value in second.items() if key not in first}


def _merge_item(base: Any, ours: Any, theirs: Any) -> Any:
    if not all(isinstance(item, Mapping) for item in (base, ours, theirs)):
        return max(ours, theirs, key=canonical)
    merged: dict[str, Any] = {}
    added = sorted({*ours, *theirs} - {*base}, key=lambda key: (key != "text", key != "done", key))
    for key in (*base, *added):
        values = base.get(key), ours.get(key), theirs.get(key)
        found = _of_both(*values)
        if found is not None:
            merged[key] = found
    return merged


def _of_both(base: Any, ours: Any, theirs: Any) -> Any:
    if is_same(theirs, base):
        return ours
    if is_same(ours, base):
        return theirs
    return max(ours, theirs, key=canonical)


def _merge_conflicts(base: Any, ours: Any, theirs: Any) -> list[Any]:
    sides: Sequence[Any] = [*(ours or []), *(theirs or [])]
    return sorted({canonical(each): each for each in sides}.values(), key=canonical)


_MERGES: dict[Leaf, Callable[[Any, Any, Any], Any]] = {
    "scalar": _merge_scalar,
    "set": _merge_set,
    "long text": _merge_long_text,
    "log": merge_logs,
    "checklist": _merge_checklist,
    "conflicts": _merge_conflicts,
}
