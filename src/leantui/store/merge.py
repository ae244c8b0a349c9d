"""Three-way merge of a card, field by field. Pure: what two people did is joined wherever it can be."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from leantui.store.diff3 import merge_lines

Data = Mapping[str, Any]
ABSENT = None


class FieldConflict(msgspec.Struct, frozen=True, kw_only=True):
    """One key that both changed differently."""

    field: str
    base: Any
    ours: Any
    theirs: Any


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """The merged data, with ours in force where there is a conflict."""

    data: dict[str, Any]
    conflicts: tuple[FieldConflict, ...] = ()


_SETS = frozenset({"assignees", "tags", "links", "ci", "depends_on"})


def merge_data(base: Data, ours: Data, theirs: Data) -> Merged:
    """Merge two versions of a card that both come from `base`.

    The side whose last move is the later one decides `column` and `rank`; lists are merged as sets, long
    texts by lines, logs as the union of their entries. Everything else changed by both is a conflict.
    """
    merged: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    for key in _keys(base, ours, theirs):
        values = base.get(key, ABSENT), ours.get(key, ABSENT), theirs.get(key, ABSENT)
        found = _merge_key(key, *values, ours, theirs)
        if isinstance(found, FieldConflict):
            conflicts.append(found)
            found = found.ours
        if found is not ABSENT and (found != [] or key in ("log",)):
            merged[key] = found
    return Merged(data=merged, conflicts=tuple(conflicts))


def _keys(*sides: Data) -> list[str]:
    return list(dict.fromkeys(key for side in sides for key in side))


def _merge_key(
    key: str, base: Any, ours: Any, theirs: Any, our_card: Data, their_card: Data
) -> Any:
    if key == "log":
        return merge_logs(ours or [], theirs or [])
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if key in ("column", "rank"):
        return ours if _last_move(our_card) >= _last_move(their_card) else theirs
    rule = _RULES.get(key) or (_merge_set if key in _SETS else None)
    found = rule(base, ours, theirs) if rule else None
    return FieldConflict(field=key, base=base, ours=ours, theirs=theirs) if found is None else found


def _last_move(card: Data) -> tuple[datetime, str, str, str]:
    """What decides between two moves: by time, person, then column, so that either order gives the same."""
    moves = [entry for entry in card.get("log", []) if entry.get("event") in ("moved", "created")]
    if not moves:
        return (
            datetime.min.replace(tzinfo=UTC),
            "",
            str(card.get("column", "")),
            str(card.get("rank", "")),
        )
    last = max(moves, key=_entry_order)
    return (
        last["at"],
        str(last.get("by", "")),
        str(card.get("column", "")),
        str(card.get("rank", "")),
    )


def _entry_order(entry: Data) -> tuple[datetime, str, str, str]:
    return (
        entry["at"],
        str(entry.get("by", "")),
        str(entry.get("event", "")),
        repr(sorted(entry.items())),
    )


def merge_logs(ours: list[Any], theirs: list[Any]) -> list[Any]:
    """The union of two logs in the order of time; no entry lost or doubled."""
    entries = {repr(sorted(entry.items())): entry for entry in (*ours, *theirs)}
    return sorted(entries.values(), key=_entry_order)


def _merge_set(base: Any, ours: Any, theirs: Any) -> list[Any]:
    before, left, right = base or [], ours or [], theirs or []
    kept = [item for item in before if item in left and item in right]
    added = [item for item in (*left, *right) if item not in before]
    return list(dict.fromkeys((*kept, *added)))


def _merge_checklist(base: Any, ours: Any, theirs: Any) -> list[Any]:
    """Items by their text; a tick that one side changed is taken."""
    sides = [{item["text"]: item for item in side or []} for side in (base, ours, theirs)]
    before, left, right = sides
    merged: list[Any] = []
    for text in dict.fromkeys((*before, *left, *right)):
        if text in before and (text not in left or text not in right):
            continue
        items = before.get(text), left.get(text), right.get(text)
        merged.append(
            items[1] if items[2] in (items[0], None) or items[1] == items[2] else items[2]
        )
    return [item for item in merged if item is not None]


def _merge_text(base: Any, ours: Any, theirs: Any) -> str | None:
    return merge_lines(base or "", ours or "", theirs or "")


_RULES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "checklist": _merge_checklist,
    "description": _merge_text,
}
