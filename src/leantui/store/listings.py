"""What files each section of a workspace has."""

from collections.abc import Iterable

from leantui.model.problem import Problem
from leantui.store.compose import SectionKey
from leantui.store.naming import board_file
from leantui.store.scan import (
    Listing,
    Stamping,
    by_name,
    by_status,
    folders_in,
    folders_left_out,
    list_folder,
    look_at,
)


def list_all(root: str, archive: bool) -> dict[SectionKey, Listing]:
    """Everything there is, by section; of archived cards only the names, unless `archive`."""
    boards = folders_in(root, "boards")
    return {
        key: list_section(root, key, archive=archive, boards=boards) for key in section_keys(boards)
    }


def section_keys(boards: Iterable[str]) -> list[SectionKey]:
    """The sections of a workspace with these boards."""
    keys: list[SectionKey] = [("workspace", ""), ("boards", ""), ("standards", ""), ("people", "")]
    return keys + [(name, board) for board in boards for name in ("cards", "archive", "templates")]


def is_names_only(key: SectionKey, archive: bool) -> bool:
    """Whether only the names of a section's files are wanted."""
    return key[0] == "archive" and not archive


def list_section(
    root: str,
    key: SectionKey,
    *,
    archive: bool,
    boards: Iterable[str] = (),
    stamping: Stamping = by_status,
) -> Listing:
    """The files of one section.

    Args:
        archive: whether archived cards are read.
        boards: names of the folders below `boards`.
        stamping: how a card's file gets its stamp.
    """
    match key:
        case ("workspace", _):
            return _looked_up(root, ["leantui.toml"])
        case ("boards", _):
            listing = _looked_up(root, [board_file(board) for board in boards])
            listing.problems.update(folders_left_out(root, "boards"))
            return listing
        case ("standards", _):
            parts = [
                list_folder(root, f"standards{shelf}") for shelf in ("", "/drafts", "/archive")
            ]
            return Listing(
                {file: stamp for part in parts for file, stamp in part.stamps.items()},
                {file: problem for part in parts for file, problem in part.problems.items()},
            )
        case ("people", _):
            return list_folder(root, "people")
        case ("templates", board):
            return list_folder(root, f"boards/{board}/templates")
        case (name, board):
            return list_folder(
                root,
                f"boards/{board}/{name}",
                recurse=True,
                stamping=by_name if is_names_only(key, archive) else stamping,
            )


def _looked_up(root: str, files: Iterable[str]) -> Listing:
    listing = Listing({}, {})
    for file in files:
        found = look_at(root, file)
        if isinstance(found, Problem):
            listing.problems[file] = found
        elif found is not None:
            listing.stamps[file] = found
    return listing
