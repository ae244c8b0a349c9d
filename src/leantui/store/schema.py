"""JSON Schema of the file kinds, made from the definitions that the reader itself uses."""

from typing import Any, Literal, get_args

import msgspec

from leantui.model.ids import ID_PATTERN, WINDOWS_DEVICE_NAMES
from leantui.store.kinds import KINDS, Kind

SchemaKind = Literal[
    "board", "card", "standard", "person", "workspace", "template", "huddle", "config"
]

SCHEMA_FILES: dict[SchemaKind, str] = {
    kind: f"schemas/{kind}.json" for kind in get_args(SchemaKind) if kind != "config"
}
"""Where `leantui init` writes each schema, relative to the root; `#:schema` lines point there."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TITLES: dict[SchemaKind, str] = {
    "board": "leantui board (boards/<board>/board.toml)",
    "card": "leantui card (boards/<board>/cards/<id>.toml)",
    "standard": "leantui standard (standards/<id>.toml)",
    "person": "leantui person (people/<id>.toml)",
    "workspace": "leantui workspace (leantui.toml)",
    "template": "leantui template (boards/<board>/templates/<name>.toml)",
    "huddle": "leantui huddle (huddles/<board>/<date>.toml)",
    "config": "leantui settings (config.toml of the user)",
}


def json_schema(kind: SchemaKind) -> dict[str, Any]:
    """The schema of a kind of file, in draft 2020-12.

    Keys that it doesn't list are allowed, as the reader keeps them.

    Raises:
        KeyError: if there is no such kind.
    """
    title = _TITLES[kind]
    definition = KINDS[kind]
    (reference,), parts = msgspec.json.schema_components([definition.struct])
    name = reference["$ref"].rsplit("/", 1)[1]
    own = dict(parts.pop(name))
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": title,
        "description": own.get("description", ""),
        "type": "object",
        "properties": _properties(own, definition),
        "required": _required(kind, own, definition),
    }
    used = _mentioned(schema["properties"], parts)
    if used:
        schema["$defs"] = {part: parts[part] for part in sorted(used)}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(_with_plain_parts(schema)))
    checkable: dict[str, Any] = _checkable(plain)
    return checkable


_WRITTEN = {
    "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "date-time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})$",
}
"""How dates are written. A `format` alone is a remark, which validators may pass over; JSON has no dates."""


def _checkable(part: Any) -> Any:
    """The schema with what its words say and its checks leave out: forms of dates, names nothing may have."""
    if isinstance(part, list):
        return [_checkable(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _checkable(value) for key, value in part.items()}
    form, pattern = part.get("format"), part.get("pattern")  # or definitions of keys so called
    if isinstance(form, str) and form in _WRITTEN:
        kept["pattern"] = _WRITTEN[form]
    if pattern == ID_PATTERN:
        kept["not"] = {"pattern": f"^({'|'.join(sorted(WINDOWS_DEVICE_NAMES))})$"}
    return kept


def schema_text(kind: SchemaKind) -> str:
    """The schema as it is written to its file."""
    return msgspec.json.format(msgspec.json.encode(json_schema(kind)), indent=2).decode() + "\n"


def _required(kind: SchemaKind, own: dict[str, Any], definition: Kind) -> list[str]:
    """Keys without which the file can't be used; a template may leave out any key of a card."""
    if kind == "template":
        return []
    return [key for key in own.get("required", []) if key in definition.keys]


def _properties(own: dict[str, Any], definition: Kind) -> dict[str, Any]:
    """The keys of the file, in the order in which they are written."""
    return {
        key: _without_null(part)
        for key, part in own.get("properties", {}).items()
        if key in definition.keys
    }


def _without_null(part: dict[str, Any]) -> dict[str, Any]:
    """TOML has no null: a key that may be left out is just not required."""
    kept = dict(part)
    if isinstance(kept.get("default", ""), dict | None):
        del kept["default"]
    choices = [choice for choice in kept.get("anyOf", []) if choice != {"type": "null"}]
    if "anyOf" not in kept:
        return kept
    del kept["anyOf"]
    return {**choices[0], **kept} if len(choices) == 1 else {**kept, "anyOf": choices}


def _mentioned(part: Any, parts: dict[str, Any]) -> set[str]:
    """Names of the definitions that `part` leads to."""
    found: set[str] = set()
    ahead = [part]
    while ahead:
        here = ahead.pop()
        if isinstance(here, dict):
            name = str(here.get("$ref", "")).rsplit("/", 1)[-1]
            if name in parts and name not in found:
                found.add(name)
                ahead.append(parts[name])
            ahead += here.values()
        elif isinstance(here, list):
            ahead += here
    return found


def _with_plain_parts(schema: dict[str, Any]) -> dict[str, Any]:
    for name, part in schema.get("$defs", {}).items():
        properties = {key: _without_null(value) for key, value in part["properties"].items()}
        schema["$defs"][name] = {**part, "properties": properties}
    return schema
