"""Which kind of file a path of a workspace is, without what files of that kind are read into."""

import re
from typing import Literal

import msgspec

from leantui.model.ids import is_id

CONFLICT_KEY = "merge_conflict"
"""Under which a file of any kind keeps what a merge could not decide."""

KindName = Literal[
    "workspace", "board", "card", "template", "standard", "person", "huddle", "config"
]

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
