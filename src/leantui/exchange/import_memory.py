"""What the last import saw of each card: how a later one tells a change of the source from one made on the board.

It lies outside the work tree. Without it an import goes by the earlier rows of the source's own history.
"""

import contextlib
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from leantui.exchange.card_values import CARD_KEYS, typed


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A card as the source had it."""

    fields: dict[str, Any] = msgspec.field(default_factory=dict)
    column: str | None = None
    until: datetime | None = None
    """When its last row was written, where the source says it."""


class _File(msgspec.Struct, frozen=True, kw_only=True):
    version: int = 1
    cards: dict[str, Seen] = msgspec.field(default_factory=dict)


def recall(state: Path, board_id: str) -> dict[str, Seen]:
    """What was seen, by card id; nothing where there is no such file or it can't be used."""
    try:
        file = msgspec.json.decode(_path(state, board_id).read_bytes(), type=_File)
        return {card_id: _typed(seen) for card_id, seen in file.cards.items()}
    except (OSError, ValueError):
        return {}


def remember(state: Path, board_id: str, cards: dict[str, Seen]) -> None:
    """Keep what was seen. A folder that can't be written to is no reason to fail."""
    path = _path(state, board_id)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(msgspec.json.encode(_File(cards=cards)))
        temporary.replace(path)


def _path(state: Path, board_id: str) -> Path:
    return state / "imports" / f"{board_id}.json"


def _typed(seen: Seen) -> Seen:
    fields = {
        key: None if value is None else typed(key, value)
        for key, value in seen.fields.items()
        if key in CARD_KEYS
    }
    return msgspec.structs.replace(seen, fields=fields)
