"""Comments of a file as things of their own, so that a merge can carry them from one text to another."""

from collections import Counter
from typing import Any, NamedTuple

import tomli

from leantui.store.arrays import place_comment
from leantui.store.statements import (
    Note,
    Statement,
    ends_line,
    items_of,
    layout,
    line_end_of,
    line_start,
    notes_of,
)
from leantui.store.toml_values import canonical


class Comment(NamedTuple):
    """A comment and what it stands by."""

    text: str
    key: str | None
    """The key it stands above, beside or in; None: after the last."""
    is_beside: bool
    is_inside: bool
    """Whether it stands in an array."""
    item: Any
    """The array's item it stands above or beside, in its canonical form; None: after the last."""


def merged_counts(base: str, ours: str, theirs: str) -> Counter[str]:
    """How often each comment stands in a merged text: all that either side added, none that either took out."""
    had, we, they = (Counter(note.text for note in notes_of(each)) for each in (base, ours, theirs))
    kept = had & we & they
    return kept + ((we - had) | (they - had))


def merge_comments(text: str, base: str, start: str, other: str) -> str:
    """`text`, made from `start`, with the comments `other` has added to `base` and without those it took away."""
    in_base, in_start, in_other = (
        Counter(note.text for note in notes_of(each)) for each in (base, start, other)
    )
    for gone, often in ((in_base & in_start) - in_other).items():
        for _ in range(often):
            text = _without(text, gone)
    missing = in_other - in_base - (in_start - in_base)
    for comment in _comments(other) if missing else ():
        if missing[comment.text]:
            missing[comment.text] -= 1
            text = _with(text, comment)
    return text


def _without(text: str, comment: str) -> str:
    note = next((note for note in notes_of(text) if note.text == comment), None)
    if note is None:
        return text
    start = line_start(text, note.start)
    if not text[start : note.start].strip():
        end = text.find("\n", note.end)
        return text[:start] + (text[end + 1 :] if end >= 0 else "")
    return text[: note.start].rstrip(" \t") + text[note.end :]


def _comments(text: str) -> list[Comment]:
    """All comments above the first table header, in the order they stand."""
    where = layout(text)
    found: list[Comment] = []
    for note in notes_of(text, 0, where.top_end):
        statement = next((each for each in where.statements if each.end > note.start), None)
        if statement is None:
            found.append(Comment(note.text, None, False, False, None))
        elif note.start < statement.start:
            found.append(Comment(note.text, statement.key, False, False, None))
        elif note.start >= statement.value_end:
            found.append(Comment(note.text, statement.key, True, False, None))
        else:
            found.append(_inside(text, statement, note))
    return found


def _inside(text: str, statement: Statement, note: Note) -> Comment:
    """A comment in an array, with the item it stands above or beside."""
    raw = text[statement.value : statement.value_end]
    values = _value(text, statement)
    items = items_of(raw)
    if not isinstance(values, list) or len(items) != len(values):
        return Comment(note.text, statement.key, False, False, None)
    at = note.start - statement.value
    above = next((place for place, item in enumerate(items) if item.end > at), len(items))
    is_beside = above > 0 and "\n" not in raw[items[above - 1].end : at]
    place = above - 1 if is_beside else above
    item = canonical(values[place]) if place < len(values) else None
    return Comment(note.text, statement.key, is_beside, True, item)


def _value(text: str, statement: Statement) -> Any:
    value: Any = tomli.loads(text[statement.start : statement.value_end])
    for part in statement.path:
        value = value[part]
    return value


def _with(text: str, comment: Comment) -> str:
    line_end = line_end_of(text)
    where = layout(text)
    statement = next((each for each in where.statements if each.key == comment.key), None)
    if statement is None:
        return _at_the_end(text, comment, where.top_end, line_end)
    if comment.is_inside:
        raw = text[statement.value : statement.value_end]
        if raw.startswith("[") and (placed := _in_array(text, statement, comment, line_end)):
            return text[: statement.value] + placed + text[statement.value_end :]
    elif comment.is_beside and _is_free(text, statement):
        return f"{text[: statement.value_end]}  {comment.text}{text[statement.value_end :]}"
    at = statement.start
    return f"{text[:at]}{comment.text}{line_end}{text[at:]}"


def _is_free(text: str, statement: Statement) -> bool:
    rest = ends_line(text, statement.value_end)
    return rest["comment"] is None if rest else statement.value_end == len(text)


def _in_array(text: str, statement: Statement, comment: Comment, line_end: str) -> str | None:
    raw = text[statement.value : statement.value_end]
    values = [canonical(value) for value in _value(text, statement)]
    if comment.item is None:
        return place_comment(raw, None, comment.text, line_end, beside=False)
    if comment.item not in values:
        return None
    item = values.index(comment.item)
    return place_comment(raw, item, comment.text, line_end, beside=comment.is_beside)


def _at_the_end(text: str, comment: Comment, end: int, line_end: str) -> str:
    head, tail = text[:end], text[end:]
    if head and not head.endswith("\n"):
        return f"{head}{line_end}{comment.text}{tail}"
    return f"{head}{comment.text}{line_end}{tail}"
