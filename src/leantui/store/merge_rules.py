"""How each key of each kind of file is merged that both sides changed: tables of data. A key not named is a scalar."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from leantui.store.paths import CONFLICT_KEY as CONFLICT_KEY

MergedKind = Literal[
    "card", "template", "board", "standard", "person", "huddle", "workspace", "config"
]

Leaf = Literal["scalar", "set", "latest move", "long text", "log", "checklist", "conflicts"]


class Table(msgspec.Struct, frozen=True):
    """A table: merged key by key."""

    keys: Mapping[str, "Rule"] = {}


class Tables(msgspec.Struct, frozen=True):
    """An array of tables: item by item, each key by key."""

    id: tuple[str, ...]
    """The keys that make two items the same one."""
    keys: Mapping[str, "Rule"] = {}
    is_needed: bool = False
    """Whether at least one has to stay: two people may have taken out each other's rest."""


Rule = Leaf | Table | Tables

_CARD: dict[str, Rule] = {
    "column": "latest move",
    "rank": "latest move",
    "assignees": "set",
    "tags": "set",
    "ci": "set",
    "depends_on": "set",
    "links": "set",
    "description": "long text",
    "checklist": "checklist",
    "log": "log",
}
_BY_ID = Tables(("id",))
_BOARD: dict[str, Rule] = {
    "sle": Table(),
    "column": Tables(("id",), {"entry": "set", "exit": "set", "requires": "set"}, is_needed=True),
    "lane": _BY_ID,
    "wip": Table(
        {
            "group": Tables(("columns",)),
            "cell": Tables(("column", "lane")),
            "type": Tables(("type",)),
        }
    ),
    "class_of_service": Tables(("id",), {"sle": Table()}),
    "card_type": _BY_ID,
    "posted": Tables(
        ("standard", "column", "lane", "type", "class_of_service", "tags", "service", "project")
    ),
    "view": _BY_ID,
}
_STANDARD: dict[str, Rule] = {
    "group": "set",
    "skill": Table(),
    "tools": "set",
    "safety": "set",
    "role": _BY_ID,
    "step": Tables(
        ("id",),
        {
            "after": "set",
            "key_points": Tables(("point",)),
            "record": Tables(("field",), {"choices": "set"}),
            "timer": Table(),
        },
    ),
    "change": Tables(("revision", "date", "by"), {"approved_by": "set", "approvals": "set"}),
}
_PERSON: dict[str, Rule] = {
    "roles": "set",
    "absent": Tables(("from",)),
    "skills": _BY_ID,
    "read": "set",
}

_HUDDLE: dict[str, Rule] = {"log": "log"}
_CONFLICTS: dict[str, Rule] = {CONFLICT_KEY: "conflicts"}

RULES: dict[MergedKind, Mapping[str, Rule]] = {
    "card": _CARD | _CONFLICTS,
    "template": _CARD | _CONFLICTS,
    "board": _BOARD | _CONFLICTS,
    "standard": _STANDARD | _CONFLICTS,
    "person": _PERSON | _CONFLICTS,
    "huddle": _HUDDLE | _CONFLICTS,
    "workspace": _CONFLICTS,
    "config": _CONFLICTS,
}


def item_id(item: object, rule: Tables) -> tuple[str, ...] | None:
    """What makes a table the same one on both sides, as texts; None if it names nothing of it."""
    if not isinstance(item, Mapping) or not any(key in item for key in rule.id):
        return None
    return tuple(str(item.get(key, "")) for key in rule.id)
