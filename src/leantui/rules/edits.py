"""Setting card keys, each in its type and each held against what the workspace knows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.ids import is_id
from leantui.model.text import one_line, printable
from leantui.model.workspace import Workspace
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown

NOT_EDITED = {
    "column": "move it",
    "lane": "move it",
    "rank": "move it",
    "log": "it is append-only",
    "created": "it is history",
}
"""Keys that are no edits, and what to do instead."""

_FIELDS = {
    field.name: field for field in msgspec.structs.fields(Card) if field.name not in NOT_IN_FILE
}
_LONG = frozenset({"description"})


def edited(workspace: Workspace, card: Card, changes: Mapping[str, Any]) -> Card | Refusal:
    """The card with keys set; None takes a key away. A refusal names the field and what is expected."""
    values: dict[str, Any] = {}
    for key, value in changes.items():
        field = _FIELDS.get(key)
        if field is None:
            return unknown(
                "card key", key, [name for name in _FIELDS if name not in NOT_EDITED], field=key
            )
        if key in NOT_EDITED:
            return Refusal(
                code="invalid", message=f"{key} can't be edited: {NOT_EDITED[key]}", field=key
            )
        if value is None:
            if key == "title":
                return Refusal(
                    code="invalid",
                    message="A card needs a title",
                    field="title",
                    hint="Type one line",
                )
            values[key] = field.default
            continue
        try:
            values[key] = msgspec.convert(value, field.type)
        except (msgspec.ValidationError, ValueError) as error:
            return Refusal(
                code="invalid",
                message=f"{key}: {one_line(str(error).partition(' - at')[0])}",
                field=key,
                hint=f"leantui schema card says what {key} may hold",
            )
        problem = _text_problem(key, values[key]) or _name_problem(
            workspace, card, key, values[key]
        )
        if problem is not None:
            return problem
    return msgspec.structs.replace(card, **values)


def _text_problem(key: str, value: object) -> Refusal | None:
    texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
    for text in texts:
        if not isinstance(text, str):
            continue
        if key in _LONG:
            if printable(text) != text:
                return Refusal(code="invalid", message=f"{key} has control characters", field=key)
        elif not text.strip() or "\n" in text or printable(text) != text:
            return Refusal(
                code="invalid",
                message=f"{key} must be text on one line",
                field=key,
                hint="Take the key away instead of emptying it",
            )
    return None


def _name_problem(workspace: Workspace, card: Card, key: str, value: Any) -> Refusal | None:
    """Names in the card that nobody has. Where a workspace lists none at all, any id will do."""
    board = workspace.boards[card.board].board
    known: dict[str, Callable[[], Iterable[str]]] = {
        "type": lambda: [kind.id for kind in board.card_type],
        "class_of_service": lambda: [service.id for service in board.classes],
        "assignees": lambda: workspace.people,
        "standard": lambda: [*workspace.standards, *workspace.drafts],
        "parent": lambda: workspace.ids.ordered,
        "depends_on": lambda: workspace.ids.ordered,
    }
    if key not in known:
        return None
    names = set(known[key]())
    nouns = {
        "assignees": "person",
        "parent": "card",
        "depends_on": "card",
        "class_of_service": "class of service",
    }
    for name in value if isinstance(value, tuple) else (value,):
        if key in ("parent", "depends_on") and name == card.id:
            return Refusal(code="invalid", message=f"A card can't be its own {key}", field=key)
        if names and name not in names:
            return unknown(nouns.get(key, key), name, names, field=key)
        if not names and not is_id(name):
            return Refusal(code="invalid", message=f"{one_line(name)} is not an id", field=key)
    return None
