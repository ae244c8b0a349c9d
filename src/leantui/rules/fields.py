"""Setting card keys, each in its type and each held against what the workspace knows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from leantui.flow.dates import parse_date_word
from leantui.model.card import NOT_IN_FILE, Card, ChecklistItem
from leantui.model.ids import is_id
from leantui.model.text import one_line, printable
from leantui.model.workspace import Workspace
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown

NOT_EDITED = {
    "column": "move it",
    "rank": "move it",
    "log": "it is append-only",
    "created": "it is history",
}
"""Keys that are no edits, and what to do instead."""

_FIELDS = {
    field.name: field for field in msgspec.structs.fields(Card) if field.name not in NOT_IN_FILE
}
EDITED = tuple(name for name in _FIELDS if name not in NOT_EDITED)
"""The keys that can be set."""

_LISTS = frozenset({"assignees", "tags", "ci", "depends_on", "links"})
_CARDS = frozenset({"parent", "depends_on"})
_EXPECTED = {
    "size": "a number, 0 or more",
    "due": "a date such as 2026-03-20, fri or +3d",
    "impact": "low, medium or high",
    "urgency": "low, medium or high",
    "checklist": "a list of lines, each with a text and done or not",
    **dict.fromkeys(_LISTS, "a list of texts"),
}
_NOUNS = {
    "assignees": "person",
    "parent": "card",
    "depends_on": "card",
    "class_of_service": "class of service",
}


def title_problem(title: str) -> Refusal | None:
    """Why a text can't be a card's title; it is taken to be stripped already."""
    if not title:
        why = "A card needs a title"
    elif "\n" in title or "\r" in title:
        why = "The title has a line break"
    elif printable(title) != title or "\t" in title:
        why = "The title has a control character"
    else:
        return None
    return Refusal(code="invalid", message=why, field="title", hint="Type one line")


def edited(
    workspace: Workspace, card: Card, changes: Mapping[str, Any], today: date
) -> Card | Refusal:
    """The card with keys set; None takes a key away. A refusal names the field and what is expected.

    Args:
        workspace: The snapshot, for the names in it.
        card: The card as it is.
        changes: By card key. Texts are read in the key's type; a list may be one text with commas.
        today: From which words such as `fri` count.
    """
    values: dict[str, Any] = {}
    extra = dict(card.extra)
    for key, value in changes.items():
        if key in extra and key not in _FIELDS:
            extra = {name: held for name, held in extra.items() if name != key}
            if value is not None:
                extra[key] = value
            continue
        found = _value(workspace, card, key, value, today)
        if isinstance(found, Refusal):
            return found
        values[key] = found
    return msgspec.structs.replace(card, **values, extra=extra)


def _value(workspace: Workspace, card: Card, key: str, value: Any, today: date) -> Any:
    field = _FIELDS.get(key)
    if field is None:
        return unknown("card key", key, EDITED, field=key)
    if key in NOT_EDITED:
        return Refusal(
            code="invalid", message=f"{key} can't be edited: {NOT_EDITED[key]}", field=key
        )
    if value is None:
        return title_problem("") if key == "title" else field.default
    try:
        converted = msgspec.convert(_tidied(key, value, today), field.type, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError):
        return _not_of_type(key, value)
    if isinstance(converted, float) and not 0 <= converted < float("inf"):
        return _not_of_type(key, value)
    if key in _CARDS:
        converted = _whole_ids(workspace, converted)
    problem = _text_problem(key, converted) or _name_problem(workspace, card, key, converted)
    return problem or converted


def _not_of_type(key: str, value: object) -> Refusal:
    expected = _EXPECTED.get(key, "text")
    return Refusal(
        code="invalid",
        message=f"{key} is {expected}, not {one_line(repr(value))[:60]}",
        field=key,
        hint="Type it so, or leave it empty",
    )


def _tidied(key: str, value: Any, today: date) -> Any:
    """What was typed, without what typing leaves around it."""
    if key in _LISTS:
        return _tidied_list(key, value)
    if isinstance(value, datetime) and key == "due":
        return value.date()
    if not isinstance(value, str):
        return value
    if key == "due":
        return parse_date_word(value, today) or value
    return value.replace("\r\n", "\n") if key == "description" else value.strip()


def _tidied_list(key: str, value: Any) -> Any:
    """A list without doubles; one text with commas is a list too."""
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if not isinstance(value, list | tuple | set | frozenset):
        return value
    parts = [part.strip() if isinstance(part, str) else part for part in value]
    if key == "tags":
        parts = [part.lstrip("#") if isinstance(part, str) else part for part in parts]
    return list(dict.fromkeys(parts))


def _whole_ids(workspace: Workspace, named: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Ids of cards that may have been named by a prefix."""
    if isinstance(named, str):
        found = workspace.find(named)
        return found[0] if len(found) == 1 else named
    return tuple(str(_whole_ids(workspace, each)) for each in named)


def _text_problem(key: str, value: object) -> Refusal | None:
    if key == "title":
        return title_problem(str(value))
    if key == "description":
        if printable(str(value)) == value:
            return None
        return Refusal(code="invalid", message="The description has control characters", field=key)
    for part in value if isinstance(value, tuple) else (value,):
        text = part.text if isinstance(part, ChecklistItem) else part
        if isinstance(text, str) and not _is_one_line(text):
            return Refusal(
                code="invalid",
                message=f"{key} must be text on one line",
                field=key,
                hint="Take away what can't be shown" if text.strip() else "Take the key away",
            )
    return None


def _is_one_line(text: str) -> bool:
    return bool(text.strip()) and printable(text) == text and not {"\n", "\r", "\t"} & set(text)


def _known_names(workspace: Workspace, card: Card, key: str) -> Iterable[str] | None:
    board = workspace.boards[card.board].board
    known: dict[str, Callable[[], Iterable[str]]] = {
        "lane": lambda: [lane.id for lane in board.lane],
        "type": lambda: [kind.id for kind in board.card_type],
        "class_of_service": lambda: [service.id for service in board.classes],
        "assignees": lambda: workspace.people,
        "standard": lambda: [*workspace.standards, *workspace.drafts],
        "parent": lambda: workspace.ids.ordered,
        "depends_on": lambda: workspace.ids.ordered,
    }
    return known[key]() if key in known else None


def _name_problem(workspace: Workspace, card: Card, key: str, value: Any) -> Refusal | None:
    """Names that nobody has; those the card has already may stay. Where none are listed, any id will do."""
    listed = _known_names(workspace, card, key)
    if listed is None:
        return None
    names = set(listed)
    held = getattr(card, key)
    already = set(held) if isinstance(held, tuple) else {held}
    for name in value if isinstance(value, tuple) else (value,):
        if key in _CARDS and name == card.id:
            return Refusal(code="invalid", message=f"A card can't be its own {key}", field=key)
        if name in already:
            continue
        if names and name not in names:
            return unknown(_NOUNS.get(key, key), name, names, field=key)
        if not names and not is_id(name):
            return Refusal(code="invalid", message=f"{one_line(name)} is not an id", field=key)
    return None
