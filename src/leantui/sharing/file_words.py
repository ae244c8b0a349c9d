"""What changed between two versions of a board, a standard, a person or a huddle, in words. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from leantui.model.board import (
    BOARD_NOT_IN_FILE,
    Board,
    CardType,
    CellLimit,
    ClassOfService,
    Column,
    GroupLimit,
    Lane,
    Posted,
    TypeLimit,
    View,
    WipLimits,
)
from leantui.model.huddle import HUDDLE_NOT_IN_FILE, Huddle, HuddleEntry
from leantui.model.person import PERSON_NOT_IN_FILE, Absence, Person, ReadStandard, Skill
from leantui.model.standard import (
    STANDARD_NOT_IN_FILE,
    ChangeEntry,
    KeyPoint,
    RecordField,
    Role,
    Standard,
    Step,
)
from leantui.model.text import one_line
from leantui.sharing.card_words import value_words

Described = Board | Standard | Person | Huddle


def board_words(before: Board | None, after: Board | None) -> list[str]:
    """`["column Fix: limit 3 → 4", "new lane Acme GmbH"]`; the most important first."""
    return _words(before, after, after.name if after else "")


def standard_words(before: Standard | None, after: Standard | None) -> list[str]:
    """`["r6 → r7", "new step Write the asset record", "step Prepare the laptop: time 1h → 1h15m"]`."""
    return _words(before, after, after.title if after else "")


def person_words(before: Person | None, after: Person | None) -> list[str]:
    """`["skill onboarding: level L → U", "has read new-starter r7"]`."""
    return _words(before, after, after.name if after else "")


def huddle_words(before: Huddle | None, after: Huddle | None) -> list[str]:
    """`["note by mia: approval promised for noon"]`."""
    if after is None:
        return [] if before is None else ["deleted"]
    known = set(map(repr, before.log)) if before else set()
    return [_huddle_entry(entry) for entry in after.log if repr(entry) not in known]


def _huddle_entry(entry: HuddleEntry) -> str:
    card = f" on {one_line(entry.card)}" if entry.card else ""
    text = f": {value_words(entry.text)}" if entry.text else ""
    return f"{one_line(entry.event)} by {one_line(entry.by)}{card}{text}"


def _words(before: Described | None, after: Described | None, name: str) -> list[str]:
    if after is None:
        return [] if before is None else ["deleted"]
    if before is None:
        return [f"new: {one_line(name)}"]
    return list(_changes(before, after))


def _changes(before: msgspec.Struct, after: msgspec.Struct) -> Iterable[str]:
    """What differs, key by key, in the order in which the keys are written."""
    left_out = _NOT_IN_FILE.get(type(after), frozenset())
    for field in after.__struct_fields__:
        was, now = getattr(before, field), getattr(after, field)
        if was == now or field in left_out:
            continue
        if isinstance(now, msgspec.Struct) and isinstance(was, msgspec.Struct):
            label = _label(field, type(after))
            yield from (f"{label} {said}".strip() for said in _changes(was, now))
        elif isinstance(now, tuple) and _kind_of(was, now) is not None:
            yield from _items(was, now, _kind_of(was, now))
        elif isinstance(now, tuple):
            yield from _lists(_label(field, type(after)), was, now)
        else:
            yield _scalar(_label(field, type(after)), was, now)
    extras = getattr(before, "extra", {}), getattr(after, "extra", {})
    for key in sorted({*extras[0], *extras[1]}):
        if extras[0].get(key) != extras[1].get(key):
            yield _scalar(one_line(key), extras[0].get(key), extras[1].get(key))


def _label(field: str, kind: type) -> str:
    return _KEY_WORDS.get((kind, field), _KEY_WORDS.get(field, field.rstrip("_").replace("_", " ")))


def _scalar(label: str, was: Any, now: Any) -> str:
    if isinstance(now, bool) and isinstance(was, bool):
        return f"{label} {'yes' if now else 'no'}"
    if was is None:
        return f"{label} {_value(now)}"
    return f"{label} {_value(was)} → {_value(now)}" if label != "r" else f"r{was} → r{now}"


def _value(value: Any) -> str:
    if isinstance(value, msgspec.Struct):
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return ", ".join(f"{name} {value_words(part)}" for name, part in fields if part is not None)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.day} {value:%b %Y}"
    return value_words(value)


def _lists(label: str, was: tuple[Any, ...], now: tuple[Any, ...] | None) -> Iterable[str]:
    before, after = was or (), now or ()
    come = [value_words(each) for each in after if each not in before]
    gone = [value_words(each) for each in before if each not in after]
    if come:
        yield f"{label} + {', '.join(come)}"
    if gone:
        yield f"{label} − {', '.join(gone)}"
    if not come and not gone:
        yield f"{label} reordered"


# Arrays of tables


class _Item(NamedTuple):
    """How one kind of item is told apart and named."""

    word: str
    key: Callable[[Any], object]
    name: Callable[[Any], str]
    new: str = "new {}"
    gone: str = "{} removed"


def _kind_of(was: tuple[Any, ...], now: tuple[Any, ...]) -> _Item | None:
    return next((_ITEMS[type(each)] for each in (*now, *was) if type(each) in _ITEMS), None)


def _items(was: tuple[Any, ...], now: tuple[Any, ...], kind: _Item | None) -> Iterable[str]:
    assert kind is not None
    before = {kind.key(item): item for item in was}
    after = {kind.key(item): item for item in now}
    for key, item in after.items():
        name = f"{kind.word} {one_line(kind.name(item))}".strip()
        if key not in before:
            yield kind.new.format(name)
        elif item != before[key]:
            yield from (f"{name}: {said}" for said in _changes(before[key], item))
    for key, item in before.items():
        if key not in after:
            yield kind.gone.format(f"{kind.word} {one_line(kind.name(item))}".strip())
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield f"{kind.word}s reordered"


def _days(absence: Absence) -> str:
    return f"{_value(absence.from_)} – {_value(absence.to)}"


_NOT_IN_FILE: Mapping[type, frozenset[str]] = {
    Board: BOARD_NOT_IN_FILE,
    Standard: STANDARD_NOT_IN_FILE,
    Person: PERSON_NOT_IN_FILE,
    Huddle: HUDDLE_NOT_IN_FILE,
}
_KEY_WORDS: Mapping[Any, str] = {
    "wip": "limit",
    "wip_done": "limit of the done half",
    "max": "limit",
    "name": "renamed",
    "title": "retitled",
    "do": "reworded",
    "sle": "service level expectation",
    "standard_wip": "standard WIP",
    "target_time": "target time",
    "hours_per_week": "hours per week",
    "entry": "policy for entering",
    "exit": "policy for leaving",
    "started": "commitment point",
    (Board, "wip"): "",
    (WipLimits, "board"): "limit of the board",
    (WipLimits, "person"): "personal limit",
    (Standard, "revision"): "r",
    (Board, "class_of_service"): "class of service",
}
"""Keys in the words of the board; a key not named is said as it stands."""

_ITEMS: Mapping[type, _Item] = {
    Column: _Item("column", lambda it: it.id, lambda it: it.title),
    Lane: _Item("lane", lambda it: it.id, lambda it: it.title),
    ClassOfService: _Item("class", lambda it: it.id, lambda it: it.title),
    CardType: _Item("type", lambda it: it.id, lambda it: it.title),
    View: _Item("view", lambda it: it.id, lambda it: it.title),
    Posted: _Item(
        "standard",
        repr,
        lambda it: it.standard,
        new="{} posted",
        gone="{} no longer posted as before",
    ),
    GroupLimit: _Item("limit of", lambda it: it.columns, lambda it: " + ".join(it.columns)),
    CellLimit: _Item(
        "limit of", lambda it: (it.column, it.lane), lambda it: f"{it.column} in {it.lane}"
    ),
    TypeLimit: _Item("limit of type", lambda it: it.type, lambda it: it.type),
    Role: _Item("role", lambda it: it.id, lambda it: it.name or it.id),
    Step: _Item("step", lambda it: it.id, lambda it: it.do),
    KeyPoint: _Item("key point", lambda it: it.point, lambda it: f"“{it.point}”"),
    RecordField: _Item("field", lambda it: it.field, lambda it: it.label or it.field),
    ChangeEntry: _Item(
        "",
        lambda it: (it.revision, it.why),
        lambda it: f"r{it.revision}: {it.why}",
        new="change {}",
    ),
    Skill: _Item("skill", lambda it: it.id, lambda it: it.id),
    Absence: _Item("away", repr, _days, new="{}", gone="no longer {}"),
    ReadStandard: _Item(
        "",
        lambda it: (it.standard, it.revision),
        lambda it: f"{it.standard} r{it.revision}",
        new="has read {}",
    ),
}
