"""What a merge could not decide, as it stands in a file, and a person's choice put in its place. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from leantui.store.merge import Parsed, rewritten
from leantui.store.merge_rules import CONFLICT_KEY, RULES, MergedKind, Rule, Table, Tables, item_id
from leantui.store.toml_values import is_same
from leantui.store.versions import parsed

Pick = Literal["ours", "theirs"]


class Value(msgspec.Struct, frozen=True):
    """What a person has put in place of both values."""

    value: Any


Choice = Pick | Value


class Undecided(msgspec.Struct, frozen=True, kw_only=True):
    """One key with two values. None: it isn't there on that side."""

    field: str
    """The way to it, such as `column.fix.wip`; empty where one side has deleted the whole file."""
    base: Any = None
    ours: Any = None
    theirs: Any = None


def undecided(data: Mapping[str, Any]) -> tuple[Undecided, ...]:
    """What a file's `merge_conflict` says."""
    marks = data.get(CONFLICT_KEY)
    return tuple(
        Undecided(
            field=str(mark["field"]),
            base=mark.get("base"),
            ours=mark.get("ours"),
            theirs=mark.get("theirs"),
        )
        for mark in (marks if isinstance(marks, list) else ())
        if isinstance(mark, Mapping) and "field" in mark
    )


def chosen(
    before: Parsed, kind: MergedKind, choose: Callable[[Undecided], Choice | None]
) -> tuple[str, tuple[Undecided, ...]]:
    """The text with every value that `choose` picks in force, and what is left undecided.

    Raises:
        EditError: if the text has a shape that can't be changed so.
    """
    data = dict(before.data)
    left: list[Undecided] = []
    for each in undecided(before.data):
        pick = choose(each)
        if pick is None:
            left.append(each)
        else:
            value = pick.value if isinstance(pick, Value) else getattr(each, pick)
            data = _with_value(data, RULES[kind], each.field, value)
    fields = {each.field for each in left}
    marks = [mark for mark in data.get(CONFLICT_KEY, ()) if mark.get("field") in fields]
    rest = {key: value for key, value in data.items() if key != CONFLICT_KEY}
    after = rest | ({CONFLICT_KEY: marks} if marks else {})
    return rewritten(before, after, kind), tuple(left)


def both(each: Undecided) -> Value | None:
    """Both values as one, ours first: lists and texts of several lines; None where one has to give way."""
    ours, theirs = each.ours, each.theirs
    if isinstance(ours, list) and isinstance(theirs, list):
        return Value([*ours, *(item for item in theirs if item not in ours)])
    texts = [text for text in (ours, theirs) if isinstance(text, str)]
    if len(texts) == 2 and any("\n" in text for text in texts):
        return Value("".join(text if text.endswith("\n") else f"{text}\n" for text in texts))
    return None


def _with_value(
    data: Mapping[str, Any], rules: Mapping[str, Rule], path: str, value: Any
) -> dict[str, Any]:
    """The table with another value at `path`; None takes the key away."""
    key = next((key for key in (*rules, *data) if path.startswith(f"{key}.")), path)
    rule = rules.get(key)
    if key != path and isinstance(rule, Table):
        value = _with_value(data.get(key) or {}, rule.keys, path[len(key) + 1 :], value)
    elif key != path and isinstance(rule, Tables):
        value = _with_item(data.get(key) or [], rule, path[len(key) + 1 :], value) or None
    else:
        key = path
    if value is None:
        return {each: part for each, part in data.items() if each != key}
    return {**data, key: value}


def _with_item(items: list[Any], rule: Tables, path: str, value: Any) -> list[Any]:
    result: list[Any] = []
    is_found = False
    for item in items:
        name = "+".join(part for part in item_id(item, rule) or () if part)
        if not is_found and path == name:
            is_found = True
            result += [] if value is None else [value]
        elif not is_found and path.startswith(f"{name}."):
            is_found = True
            result.append(_with_value(item, rule.keys, path[len(name) + 1 :], value))
        else:
            result.append(item)
    return result if is_found or value is None else [*result, value]


def changed_values(base: bytes | None, kept: bytes) -> list[tuple[str, Any, Any]]:
    """The keys of a file that differ between two of its texts, with the value before and after.

    Raises:
        ValueError: if one of them is no TOML.
    """
    before = parsed(base).data if base else {}
    after = parsed(kept).data
    return [
        (key, before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if not is_same(before.get(key), after.get(key))
    ]
