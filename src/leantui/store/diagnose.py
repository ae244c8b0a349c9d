"""Every way in which a table differs from what its struct takes, and what of it can still be used.

The reader converts a file in one go. Only where that fails is the table walked here, key by key,
against the same definitions, so that a file with ten mistakes is told ten, not one.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect as types

from leantui.model.duration import DURATION_PATTERN
from leantui.model.ids import ID_PATTERN, is_id
from leantui.model.instant import FIRST_YEAR, LAST_YEAR, is_within_calendar
from leantui.model.problem import Severity
from leantui.model.text import one_line
from leantui.store.codes import Code
from leantui.store.locate import KeyPath
from leantui.store.nearest import did_you_mean, one_of


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong at one key, before its line is looked up."""

    path: KeyPath
    code: Code
    message: str
    hint: str = ""
    severity: Severity = "error"
    at_value: bool = False
    """Whether the value rather than its key is to be pointed at."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a table."""

    table: dict[str, Any] | None
    """What of it can be used; None if a required key can't."""
    findings: list[Finding]
    kept: dict[KeyPath, list[int]]
    """For arrays of which elements can't be used: the places in the file of those that can."""


def path_in_file(path: KeyPath, kept: dict[KeyPath, list[int]]) -> KeyPath:
    """The path in the file of what has `path` among the things that can be used."""
    if not kept:
        return path
    original: KeyPath = ()
    for part in path:
        places = kept.get(original)
        original = (*original, places[part] if places and isinstance(part, int) else part)
    return original


NOTHING: Any = object()
"""Stands for a value that can't be used."""

_PATTERNS = {
    ID_PATTERN: "an id of lower-case letters, digits and hyphens",
    DURATION_PATTERN: "a duration such as 20m, 2h30m or 3d",
    "^[A-Za-z][A-Za-z0-9]{0,9}$": "up to 10 letters and digits, a letter first",
    "^[a-z_][a-z0-9_]*$": "a name of lower-case letters, digits and underscores",
}


@cache
def type_of(struct: type) -> types.StructType:
    """The definition of `struct`, as msgspec sees it."""
    found = types.type_info(struct)
    assert isinstance(found, types.StructType)
    return found


@cache
def fields_of(struct: type) -> dict[str, types.Field]:
    """The keys of a struct's table."""
    return {field.encode_name: field for field in type_of(struct).fields}


def diagnose(
    struct: type,
    table: dict[str, Any],
    *,
    not_in_file: Iterable[str] = (),
    optional: Iterable[str] = (),
    stand_ins: dict[str, Any] | None = None,
) -> Diagnosis:
    """Walk `table` against `struct`.

    Args:
        not_in_file: fields of the struct that are no keys of the file.
        optional: keys that may be left out although the struct requires them, as in a template.
        stand_ins: values for required keys of the table itself that can't be used.

    Unknown keys are reported, and left out of what can be used.
    """
    walk = _Walk(stand_ins or {})
    kept = walk.struct(type_of(struct), table, (), frozenset(not_in_file), frozenset(optional))
    return Diagnosis(
        table=None if kept is NOTHING else kept, findings=walk.findings, kept=walk.kept
    )


class _Walk:
    def __init__(self, stand_ins: dict[str, Any]) -> None:
        self.stand_ins = stand_ins
        self.findings: list[Finding] = []
        self.kept: dict[KeyPath, list[int]] = {}

    def struct(
        self,
        node: types.StructType,
        value: object,
        path: KeyPath,
        not_in_file: frozenset[str] = frozenset(),
        optional: frozenset[str] = frozenset(),
    ) -> Any:
        if not isinstance(value, dict):
            return self.wrong(node, value, path)
        fields = fields_of(node.cls)
        self.findings += [
            unknown_key(path, key, fields.keys() - not_in_file)
            for key in value
            if key not in fields or key in not_in_file
        ]
        kept: dict[str, Any] = {}
        is_usable = True
        for name, field in fields.items():
            if name in not_in_file:
                continue
            if name in value:
                part = self.value(field.type, value[name], (*path, name))
                if part is not NOTHING:
                    kept[name] = part
                    continue
            if field.required and name not in optional:
                if name not in value:
                    self.findings.append(_missing(field, path))
                if not path and name in self.stand_ins:
                    kept[name] = self.stand_ins[name]
                else:
                    is_usable = False
        return kept if is_usable else NOTHING

    def value(self, node: types.Type, value: object, path: KeyPath) -> Any:
        node = _bare(node)
        if isinstance(node, types.UnionType):
            fitting = [part for part in _choices(node) if _has_type(part, value)]
            return self.value(fitting[0], value, path) if fitting else self.wrong(node, value, path)
        if not _has_type(node, value):
            return self.wrong(node, value, path)
        if isinstance(node, types.StructType):
            return self.struct(node, value, path)
        if isinstance(node, types.VarTupleType | types.ListType):
            return self.array(node, value, path)
        if isinstance(node, types.DictType):
            return self.table(node, value, path)
        if not _is_allowed(node, value):
            return self.bad(node, value, path)
        if isinstance(node, types.StrType) and node.pattern == ID_PATTERN and not is_id(str(value)):
            self.findings.append(_reserved(path, str(value)))  # kept: cards may stand under it
        return value

    def array(self, node: types.VarTupleType | types.ListType, value: Any, path: KeyPath) -> Any:
        least = node.min_length or 0
        if len(value) < least:
            return self.bad(node, value, path)
        parts = [
            (index, self.value(node.item_type, item, (*path, index)))
            for index, item in enumerate(value)
        ]
        usable = [(index, part) for index, part in parts if part is not NOTHING]
        if len(usable) < len(parts):
            self.kept[path] = [index for index, _ in usable]
        return [part for _, part in usable] if len(usable) >= least else NOTHING

    def table(self, node: types.DictType, value: Any, path: KeyPath) -> Any:
        parts = {
            key: self.value(node.value_type, part, (*path, key)) for key, part in value.items()
        }
        return {key: part for key, part in parts.items() if part is not NOTHING}

    def wrong(self, node: types.Type, value: object, path: KeyPath) -> Any:
        self.findings.append(
            Finding(
                path=path,
                code="wrong-type",
                message=f"Expected {expected(node)}, found {found(value)}",
                hint=_way_out(node, value),
                at_value=True,
            )
        )
        return NOTHING

    def bad(self, node: types.Type, value: object, path: KeyPath) -> Any:
        self.findings.append(
            Finding(
                path=path,
                code="bad-value",
                message=f"Expected {expected(node)}, found {found(value)}",
                hint=_nearest_value(node, value),
                at_value=True,
            )
        )
        return NOTHING


def _choices(node: types.UnionType) -> list[types.Type]:
    parts = [_bare(part) for part in node.types]
    return [part for part in parts if not isinstance(part, types.NoneType)]


def _nearest_value(node: types.Type, value: object) -> str:
    if isinstance(node, types.LiteralType):
        return did_you_mean(str(value), [str(name) for name in node.values])
    if isinstance(node, types.DateTimeType) and isinstance(value, dt.datetime):
        if not is_within_calendar(value):
            return f"Years from {FIRST_YEAR} to {LAST_YEAR} are read"
        return f"Write {value.isoformat()}Z for UTC, or add another offset such as +01:00"
    return ""


def unknown_key(path: KeyPath, key: str, known: Iterable[str]) -> Finding:
    """What is said of a key that nothing reads."""
    return Finding(
        path=(*path, key),
        code="unknown-key",
        severity="warning",
        message=f"Unknown key {one_line(key)}; it is kept",
        hint=did_you_mean(key, known),
    )


def _reserved(path: KeyPath, value: str) -> Finding:
    return Finding(
        path=path,
        code="bad-value",
        message=f"Expected an id that Windows doesn't reserve for a device, found {found(value)}",
        hint=f"Write another, such as {value}-1, wherever it is named",
        at_value=True,
    )


def _missing(field: types.Field, path: KeyPath) -> Finding:
    name = field.encode_name
    return Finding(
        path=(*path, name),
        code="missing-key",
        message=f"The key {name} is missing: expected {expected(field.type)}",
        hint=f"Add {_example(name, _bare(field.type))}",
    )


def _example(name: str, node: types.Type) -> str:
    if name == "log":
        return "log = [] as the last key"
    if isinstance(node, types.VarTupleType) and isinstance(_bare(node.item_type), types.StructType):
        return f"[[{name}]] with its keys"
    if isinstance(node, types.StructType | types.DictType):
        return f"[{name}] with its keys"
    value = '"…"' if isinstance(node, types.StrType) else "…"
    return f"{name} = {value}"


def _bare(node: types.Type) -> types.Type:
    while isinstance(node, types.Metadata):
        node = node.type
    return node


_TYPES: dict[type[types.Type], tuple[type, ...]] = {
    types.StrType: (str,),
    types.IntType: (int,),
    types.FloatType: (int, float),
    types.BoolType: (bool,),
    types.DateTimeType: (dt.datetime,),
    types.DateType: (dt.date,),
    types.TimeType: (dt.time,),
    types.LiteralType: (str,),
    types.StructType: (dict,),
    types.DictType: (dict,),
    types.VarTupleType: (list,),
    types.ListType: (list,),
}


def _has_type(node: types.Type, value: object) -> bool:
    wanted = _TYPES.get(type(node), (object,))
    if isinstance(value, bool):
        return bool in wanted or object in wanted
    if isinstance(value, dt.datetime) and dt.datetime not in wanted:
        return object in wanted
    return isinstance(value, wanted)


def _is_allowed(node: types.Type, value: Any) -> bool:
    if isinstance(node, types.LiteralType):
        return value in node.values
    if isinstance(node, types.StrType):
        long_enough = len(value) >= (node.min_length or 0)
        short_enough = node.max_length is None or len(value) <= node.max_length
        return long_enough and short_enough and _matches(node.pattern, value)
    if isinstance(node, types.IntType | types.FloatType):
        return (node.ge is None or value >= node.ge) and (node.le is None or value <= node.le)
    if isinstance(node, types.DateTimeType):
        return not node.tz or (value.tzinfo is not None and is_within_calendar(value))
    return True


def _matches(pattern: str | None, value: str) -> bool:
    return pattern is None or re.search(pattern, value) is not None


def _way_out(node: types.Type, value: object) -> str:
    """What to type instead, where that is plain to see."""
    if isinstance(node, types.UnionType):
        node = _bare(node.types[0])
    if isinstance(node, types.VarTupleType | types.ListType):
        takes_texts = isinstance(_bare(node.item_type), types.StrType)
        return f"Write [{found(value)}]" if takes_texts and isinstance(value, str) else ""
    if isinstance(node, types.StrType | types.LiteralType) and not isinstance(value, dict | list):
        return "Put it in quotes"
    if isinstance(node, types.BoolType) and value in ("true", "false"):
        return f"Write {value} without quotes"
    if isinstance(node, types.IntType | types.FloatType) and isinstance(value, str):
        return f"Write {value} without quotes" if re.fullmatch(r"-?\d+(\.\d+)?", value) else ""
    if isinstance(node, types.DateType | types.DateTimeType) and isinstance(value, str):
        return "Write it without quotes" if re.match(r"\d{4}-\d\d-\d\d", value) else ""
    if isinstance(node, types.DateType) and isinstance(value, dt.datetime):
        return f"Write {value.date().isoformat()}"
    return ""


def expected(node: types.Type) -> str:
    """What a key takes, in words."""
    node = _bare(node)
    if isinstance(node, types.UnionType):
        choices = _choices(node)
        if any(isinstance(each, types.FloatType) for each in choices):  # a whole number is one too
            choices = [each for each in choices if not isinstance(each, types.IntType)]
        return one_of(dict.fromkeys(map(expected, choices)))
    describe = _DESCRIBED.get(type(node))
    return describe(node) if describe else "another value"


def _string(node: Any) -> str:
    if node.pattern:
        return _PATTERNS.get(node.pattern, f"text that matches {node.pattern}")
    if node.max_length is not None:
        return f"text of at most {node.max_length} characters"
    return "text that is not empty" if node.min_length else "text in quotes"


def _number(node: Any) -> str:
    kind = "a whole number" if isinstance(node, types.IntType) else "a number"
    if node.ge is not None and node.le is not None:
        return f"{node.ge}" if node.ge == node.le else f"{kind} from {node.ge} to {node.le}"
    return kind if node.ge is None else f"{kind} of at least {node.ge}"


_ITEMS: dict[type[types.Type], str] = {types.StrType: "texts", types.StructType: "tables"}


def _array_words(node: Any) -> str:
    items = _ITEMS.get(type(_bare(node.item_type)), "values")
    return f"an array of {items}{' that is not empty' if node.min_length else ''}"


_DESCRIBED: dict[type[types.Type], Callable[[Any], str]] = {
    types.StrType: _string,
    types.IntType: _number,
    types.FloatType: _number,
    types.BoolType: lambda _: "true or false",
    types.DateTimeType: lambda _: (
        "a date and time with its offset, such as 2026-03-09T08:12:00.000Z"
    ),
    types.DateType: lambda _: "a date such as 2026-03-20",
    types.LiteralType: lambda node: one_of(map(str, node.values)),
    types.StructType: lambda _: "a table",
    types.DictType: lambda _: "a table",
    types.VarTupleType: _array_words,
    types.ListType: _array_words,
}

_KINDS: dict[type, str] = {dict: "a table", list: "an array"}


def found(value: object) -> str:
    """A value as it stands in the file, cut short."""
    if isinstance(value, str):
        text = one_line(value)
        return f'"{text if len(text) <= 40 else text[:39] + "…"}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _KINDS.get(type(value)) or str(value)[:40]
