"""Card values from text, by the definition of `Card`: for an import's cells and for `leantui edit`."""

from math import isfinite
from typing import Any, get_type_hints

import msgspec

from leantui.model.card import NOT_IN_FILE, Card, ChecklistItem

_MOVES = frozenset({"column", "lane", "log", "created", "rank"})
_TYPES = get_type_hints(Card, include_extras=True)

EDITABLE_KEYS = tuple(
    field for field in Card.__struct_fields__ if field not in NOT_IN_FILE | _MOVES
)
"""Card keys that are set, not moved to, in the order of the file."""

CARD_KEYS = tuple(
    field for field in Card.__struct_fields__ if field in EDITABLE_KEYS or field == "lane"
)
"""Card keys that an import may fill."""

LIST_KEYS = tuple(
    key
    for key in EDITABLE_KEYS
    if _TYPES[key] == tuple[str, ...] or "tuple[str, ...]" in str(_TYPES[key])
)
"""Card keys that hold a list of texts."""

ID_KEYS = frozenset(
    {"assignees", "lane", "type", "class_of_service", "standard", "parent", "depends_on"}
)
"""Card keys whose values are ids of something in the workspace."""


def typed(key: str, value: Any) -> Any:
    """`value` in the type of the card key.

    Args:
        key: one of `CARD_KEYS`.
        value: text as a person typed it, or a value of the right type already.

    Raises:
        ValueError: if it is none the key takes; the message says what was expected.
    """
    if key == "checklist" and isinstance(value, (tuple, list)):
        value = [
            item if isinstance(item, (dict, ChecklistItem)) else {"text": item} for item in value
        ]
    try:
        made = msgspec.convert(value, _TYPES[key], strict=not isinstance(value, str))
    except msgspec.ValidationError as error:
        raise ValueError(_EXPECTED.get(key) or _plain(str(error))) from error
    if isinstance(made, float) and not isfinite(made):
        raise ValueError(_EXPECTED[key])
    return made


def typed_text(key: str, text: str) -> Any:
    """A typed card value from what stands after `key=`; lists are comma separated.

    Raises:
        ValueError: if it is none the key takes; the message says what was expected.
    """
    if key in LIST_KEYS or key == "checklist":
        return typed(key, tuple(part.strip() for part in text.split(",") if part.strip()))
    return typed(key, text if key == "description" else text.strip())


_EXPECTED = {
    "due": "expected a date such as 2026-12-01",
    "size": "expected a number, 0 or more",
    "impact": "expected low, medium or high",
    "urgency": "expected low, medium or high",
    "title": "expected a title",
}


def _plain(said: str) -> str:
    return said.partition(" - at ")[0].replace("Expected", "expected", 1)
