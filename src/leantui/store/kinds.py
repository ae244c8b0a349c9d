"""The kinds of files of a workspace: what each is read into, and which of them a path is."""

import re
from typing import Any, Literal

import msgspec

from leantui.model.board import BOARD_NOT_IN_FILE, Board
from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.huddle import HUDDLE_NOT_IN_FILE, Huddle
from leantui.model.ids import is_id
from leantui.model.person import PERSON_NOT_IN_FILE, Person
from leantui.model.settings import Settings
from leantui.model.standard import STANDARD_NOT_IN_FILE, Standard
from leantui.model.workspace import WorkspaceFile

CONFLICT_KEY = "merge_conflict"
"""Under which a file of any kind keeps what a merge could not decide."""

KindName = Literal[
    "workspace", "board", "card", "template", "standard", "person", "huddle", "config"
]


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

Shelf = Literal["", "archive", "drafts"]


class Place(msgspec.Struct, frozen=True):
    """What a path says about the file at it."""

    kind: KindName
    id: str = ""
    """The file's name without `.toml` and `.rN`; for a board its folder's name, for a huddle its date."""
    board: str = ""
    shelf: Shelf = ""
    revision: int | None = None
    """Of an archived standard, from its name."""


_ARCHIVED_STANDARD = re.compile(r"(?P<id>.+)\.r(?P<revision>[1-9][0-9]{0,8})\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


def place_of(file: str) -> Place | None:
    """What `file`, relative to the root, is by its path; None if the workspace has no use for it there.

    A name that is no id is not judged here: `is_well_named` is.
    """
    parts = file.split("/")
    name = parts[-1].removesuffix(".toml")
    match parts:
        case ["leantui.toml"]:
            return Place("workspace")
        case ["boards", board, "board.toml"]:
            return Place("board", board, board)
        case ["boards", board, "cards", *_, _]:
            return Place("card", name, board)
        case ["boards", board, "archive", *_, _]:
            return Place("card", name, board, "archive")
        case ["boards", board, "templates", _]:
            return Place("template", name, board)
        case ["standards", _]:
            return Place("standard", name)
        case ["standards", "drafts", _]:
            return Place("standard", name, shelf="drafts")
        case ["standards", "archive", _]:
            found = _ARCHIVED_STANDARD.match(name)
            if found is None:
                return None
            return Place("standard", found["id"], shelf="archive", revision=int(found["revision"]))
        case ["people", _]:
            return Place("person", name)
        case ["huddles", board, _]:
            return Place("huddle", name, board)
    return None


def is_well_named(place: Place) -> bool:
    """Whether the names in its path are ids, or a date for a huddle."""
    if place.board and not is_id(place.board):
        return False
    if place.kind == "huddle":
        return _DATE.match(place.id) is not None
    return place.kind == "workspace" or is_id(place.id)


def file_keys(kind: Kind, table: dict[str, Any]) -> dict[str, Any]:
    """The keys of `table` that this version knows."""
    return {key: value for key, value in table.items() if key in kind.keys}
