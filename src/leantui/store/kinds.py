"""The kinds of files of a workspace: what each is read into."""

from typing import Any

import msgspec

from leantui.model.board import BOARD_NOT_IN_FILE, Board
from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.huddle import HUDDLE_NOT_IN_FILE, Huddle
from leantui.model.person import PERSON_NOT_IN_FILE, Person
from leantui.model.settings import Settings
from leantui.model.standard import STANDARD_NOT_IN_FILE, Standard
from leantui.model.workspace import WorkspaceFile
from leantui.store.paths import CONFLICT_KEY, KindName, Place, Shelf, is_well_named, place_of

__all__ = [
    "CARD_KEYS", "CONFLICT_KEY", "KINDS", "Kind", "KindName", "Place", "Shelf", "file_keys",
    "is_well_named", "place_of",
]  # fmt: skip


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file."""

    name: KindName
    struct: type
    not_in_file: frozenset[str]
    """Fields of the struct that aren't keys of the file."""
    keys: frozenset[str]
    """Every key the file may have at its top."""


def _kind(name: KindName, struct: type, not_in_file: frozenset[str]) -> Kind:
    fields: tuple[str, ...] = struct.__struct_encode_fields__  # type: ignore[attr-defined]
    return Kind(
        name=name,
        struct=struct,
        not_in_file=not_in_file,
        keys=frozenset(fields) - not_in_file,
    )


KINDS: dict[KindName, Kind] = {
    kind.name: kind
    for kind in (
        _kind("workspace", WorkspaceFile, frozenset()),
        _kind("board", Board, BOARD_NOT_IN_FILE),
        _kind("card", Card, NOT_IN_FILE),
        _kind("template", Card, NOT_IN_FILE | {"log"}),
        _kind("standard", Standard, STANDARD_NOT_IN_FILE),
        _kind("person", Person, PERSON_NOT_IN_FILE),
        _kind("huddle", Huddle, HUDDLE_NOT_IN_FILE),
        _kind("config", Settings, frozenset()),
    )
}

CARD_KEYS = KINDS["card"].keys


def file_keys(kind: Kind, table: dict[str, Any]) -> dict[str, Any]:
    """The keys of `table` that this version knows."""
    return {key: value for key, value in table.items() if key in kind.keys}
