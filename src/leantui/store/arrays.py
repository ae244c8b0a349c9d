"""Changing an array in its own style: what stays keeps its bytes, and every comment outlives the change."""

from collections.abc import Mapping, Sequence
from typing import Any

from leantui.store.statements import (
    Item,
    ends_line,
    indent_at,
    is_first_on_line,
    items_of,
    notes_of,
    pair_of,
)
from leantui.store.toml_values import canonical, is_same, toml_key, toml_value

INDENT = "  "


def edit_array(text: str, before: Sequence[Any], after: Sequence[Any], line_end: str) -> str:
    """The array's text, from bracket to bracket, with the items of `after`.

    Args:
        before: its items as they are, one for each in the text.
        line_end: how lines end in the file.

    Raises:
        ValueError: if the text holds another number of items.
    """
    items = items_of(text)
    if len(items) != len(before):
        raise ValueError(f"{len(items)} items where {len(before)} were expected")
    origins = _origins(before, after)
    raws = [
        toml_value(value) if origin is None else _raw(text, items[origin], before[origin], value)
        for origin, value in zip(origins, after, strict=True)
    ]
    kept = [origin for origin in origins if origin is not None]
    if kept == list(range(len(items))):
        return _with_inserted(text, items, origins, raws, line_end)
    if "\n" in text:
        return _relaid(text, items, origins, raws, line_end)
    return _on_one_line(text, items, raws)


def edit_table(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """An inline table's text with the values of `after`; keys that neither knows stay.

    Raises:
        ValueError: if a key that changes is written in parts.
    """
    pairs: dict[str, tuple[Item, int]] = {}
    items = items_of(text)
    for item in items:
        path, value = pair_of(text[item.start : item.end])
        pairs[path[0] if len(path) == 1 else ""] = (item, item.start + value)
    changed = {
        key: value
        for key, value in after.items()
        if key not in before or not is_same(before[key], value)
    }
    gone = [key for key in before if key not in after]
    if any(key in gone for key in pairs) or "" in pairs or not items:
        raise ValueError("the table can't be changed in place")
    added = "".join(
        f", {toml_key(key)} = {toml_value(value)}"
        for key, value in changed.items()
        if key not in pairs
    )
    last = items[-1].end
    result = text[:last] + added + text[last:]
    for key, (item, value_start) in reversed(pairs.items()):
        if key in changed:
            result = result[:value_start] + toml_value(changed[key]) + result[item.end :]
    return result


def _origins(before: Sequence[Any], after: Sequence[Any]) -> list[int | None]:
    """For each item of `after` the place it had before: that of an equal one, or of one with its text."""
    if len(after) >= len(before) and all(map(is_same, before, after)):
        return [*range(len(before)), *(None for _ in after[len(before) :])]
    places: dict[Any, list[int]] = {}
    for place, value in reversed(list(enumerate(before))):
        places.setdefault(canonical(value), []).append(place)
    found: list[int | None] = []
    for value in after:
        alike = places.get(canonical(value))
        found.append(alike.pop() if alike else None)
    left = set(range(len(before))) - set(found)
    for number, value in enumerate(after):
        if found[number] is None and isinstance(value, Mapping) and "text" in value:
            alike = [place for place in sorted(left) if _text_of(before[place]) == value["text"]]
            if alike and "event" not in value:
                found[number] = alike[0]
                left.discard(alike[0])
    return found


def _text_of(value: Any) -> Any:
    return value.get("text") if isinstance(value, Mapping) else None


def _raw(text: str, item: Item, before: Any, after: Any) -> str:
    raw = text[item.start : item.end]
    if is_same(before, after):
        return raw
    try:
        return edit_table(raw, before, after)
    except ValueError:
        return toml_value(after)


def _with_inserted(
    text: str, items: list[Item], origins: list[int | None], raws: list[str], line_end: str
) -> str:
    """All items stay in their order, some with another value, and new ones stand between them."""
    edits: list[tuple[int, int, str]] = []
    added: list[str] = []
    last: int | None = None
    for origin, raw in zip(origins, raws, strict=True):
        if origin is None:
            added.append(raw)
            continue
        edits += _insertion(text, items, last, added, line_end)
        added, last = [], origin
        edits.append((items[origin].start, items[origin].end, raw))
    edits += _insertion(text, items, last, added, line_end)
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _insertion(
    text: str, items: list[Item], after: int | None, raws: list[str], line_end: str
) -> list[tuple[int, int, str]]:
    """What to put where, so that `raws` follow the item `after`, or come first."""
    if not raws:
        return []
    if not items:
        return _first_items(text, raws, line_end)
    if after is None:
        if opening := ends_line(text, 1):
            indent = indent_at(text, items[0].start) or INDENT
            lines = "".join(f"{indent}{raw},{line_end}" for raw in raws)
            return [(opening.end(), opening.end(), lines)]
        start = items[0].start
        return [(start, start, "".join(f"{raw}, " for raw in raws))]
    item = items[after]
    is_own_line = is_first_on_line(text, item.start)
    indent = indent_at(text, item.start) if is_own_line else INDENT
    if rest := ends_line(text, item.behind):
        lines = "".join(f"{indent}{raw},{line_end}" for raw in raws)
        comma = [(item.end, item.end, ",")] if item.comma is None else []
        return [*comma, (rest.end(), rest.end(), lines)]
    gap = f"{line_end}{indent}" if is_own_line and after == len(items) - 1 else " "
    if item.comma is None:
        return [(item.end, item.end, "".join(f",{gap}{raw}" for raw in raws))]
    return [(item.behind, item.behind, "".join(f"{gap}{raw}," for raw in raws))]


def _first_items(text: str, raws: list[str], line_end: str) -> list[tuple[int, int, str]]:
    """Items for an empty array: tables one a line, anything else on the line it is on."""
    lines = "".join(f"{INDENT}{raw},{line_end}" for raw in raws)
    if "\n" in text:
        closing = text.rindex("\n") + 1
        return [(closing, closing, lines)]
    inner = f"{line_end}{lines}" if raws[0].startswith("{") else ", ".join(raws)
    return [(1, len(text) - 1, inner)]


def _on_one_line(text: str, items: list[Item], raws: list[str]) -> str:
    if not raws:
        return "[]"
    head, tail = text[: items[0].start], text[items[-1].end :]
    return f"{head}{', '.join(raws)}{tail}"


def _relaid(
    text: str, items: list[Item], origins: list[int | None], raws: list[str], line_end: str
) -> str:
    """One item a line, each with the comments it had; those of items that went stand where they were."""
    first_own = next((item for item in items if is_first_on_line(text, item.start)), None)
    indent = indent_at(text, first_own.start) if first_own else INDENT
    opening, above, beside, closing = _comments(text, items)
    orphaned = dict.fromkeys(set(range(len(items))) - set(origins), True)
    lines: list[str] = []
    done = -1
    for origin, raw in zip(origins, raws, strict=True):
        if origin is not None:
            for gone in range(done + 1, origin):
                if orphaned.pop(gone, False):
                    lines += above[gone] + beside[gone]
            done = max(done, origin)
            lines += above[origin]
        comments = beside[origin] if origin is not None else []
        lines.append(f"{raw},{'  ' if comments else ''}{' '.join(comments[:1])}")
        lines += comments[1:]
    for gone in sorted(orphaned):
        lines += above[gone] + beside[gone]
    lines += closing
    head = f"[{' ' if opening else ''}{opening}{line_end}"
    body = "".join(f"{indent}{line}{line_end}" for line in lines)
    bracket_indent = indent_at(text, len(text) - 1)
    is_bracket_alone = is_first_on_line(text, len(text) - 1)
    return f"{head}{body}{bracket_indent if is_bracket_alone else ''}]"


def _comments(
    text: str, items: list[Item]
) -> tuple[str, list[list[str]], list[list[str]], list[str]]:
    """The comments behind the opening bracket, above and beside each item, and after the last."""
    above: list[list[str]] = [[] for _ in items]
    beside: list[list[str]] = [[] for _ in items]
    opening, closing = "", []
    for note in notes_of(text, 1):
        nearest = next((n for n, item in enumerate(items) if item.end > note.start), len(items))
        before = nearest - 1
        if nearest < len(items) and items[nearest].start < note.start:
            beside[nearest].append(note.text)
        elif before >= 0 and "\n" not in text[items[before].end : note.start]:
            beside[before].append(note.text)
        elif before < 0 and not opening and "\n" not in text[: note.start]:
            opening = note.text
        elif nearest < len(items):
            above[nearest].append(note.text)
        else:
            closing.append(note.text)
    return opening, above, beside, closing


def place_comment(
    text: str, item: int | None, comment: str, line_end: str, *, beside: bool
) -> str | None:
    """The array's text with a comment above or beside one of its items, or after the last one.

    None if there is no line of its own for it.
    """
    items = items_of(text)
    if item is None:
        if not is_first_on_line(text, len(text) - 1):
            return None
        at = text.rindex("\n") + 1
        indent = indent_at(text, items[-1].start) if items else INDENT
        return f"{text[:at]}{indent}{comment}{line_end}{text[at:]}"
    found = items[item]
    rest = ends_line(text, found.behind)
    if beside and rest is not None and rest["comment"] is None:
        return f"{text[: found.behind]}  {comment}{text[found.behind + len(rest['space']) :]}"
    if not is_first_on_line(text, found.start):
        return None
    at = found.start
    return f"{text[:at]}{comment}{line_end}{indent_at(text, at)}{text[at:]}"
