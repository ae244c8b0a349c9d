"""The versions of a file that a merge left undecided, and the merge of them by field, from bytes to bytes. Pure."""

from typing import NamedTuple

import tomli

from leantui.store.edit import EditError
from leantui.store.merge import Parsed, merge_file
from leantui.store.merge_rules import MergedKind
from leantui.store.paths import place_of
from leantui.store.toml_text import BOM, conflicts


class Versions(NamedTuple):
    """A file's versions; None where it isn't there."""

    base: bytes | None
    ours: bytes | None
    theirs: bytes | None


class FileMerge(NamedTuple):
    """What became of a file."""

    data: bytes
    conflicts: tuple[str, ...]
    """What both sides changed differently; inside `data` ours holds, and `merge_conflict` has both."""


def merge_versions(versions: Versions, path: str) -> FileMerge | None:
    """Merge by fields; None where only lines are left: no TOML, or no kind of file that is known.

    Args:
        path: where it lies in the repository, which may hold more than a workspace.
    """
    kind = kind_of(path)
    if kind is None:
        return None
    try:
        base = parsed(versions.base) if versions.base and versions.base.strip() else None
        found = merge_file(base, parsed(versions.ours or b""), parsed(versions.theirs or b""), kind)
    except (ValueError, RecursionError, EditError):
        return None
    return FileMerge(found.text.encode(), tuple(each.field for each in found.conflicts))


def kind_of(path: str) -> MergedKind | None:
    """The kind of file at `path` in a repository, where the workspace may be a folder of it."""
    parts = path.split("/")
    places = (place_of("/".join(parts[at:])) for at in range(len(parts)))
    return next((place.kind for place in places if place and path.endswith(".toml")), None)


def parsed(data: bytes) -> Parsed:
    """The text and what is in it.

    Raises:
        ValueError: if it is no UTF-8, no TOML, or has conflict markers in it.
    """
    if has_markers(data):
        raise ValueError("conflict markers")
    text = data.decode("utf-8")
    return Parsed(text, tomli.loads(text.removeprefix(BOM)))


def has_markers(data: bytes) -> bool:
    """Whether git's conflict markers stand in it, inside of a text too."""
    return b"<<<<<<<" in data and bool(conflicts(data, ""))


def marked_versions(data: bytes) -> Versions:
    """The versions that a text with git's markers was made of, wherever the markers stand.

    Without the base between its markers (git's plain style) what both sides have put there counts as
    new: entries of both stay, and one key with two values is a conflict.
    """
    sides: dict[str, list[bytes]] = {"base": [], "ours": [], "theirs": []}
    within = ""
    for line in data.splitlines(keepends=True):
        word = line.rstrip(b"\r\n").partition(b" ")[0]
        if word == b"<<<<<<<" and not within:
            within = "ours"
        elif word == b"|||||||" and within == "ours":
            within = "base"
        elif word == b"=======" and within in ("ours", "base"):
            within = "theirs"
        elif word == b">>>>>>>" and within == "theirs":
            within = ""
        else:
            for side in (within,) if within else sides:
                sides[side].append(line)
    return Versions(*(b"".join(sides[side]) for side in ("base", "ours", "theirs")))


def merge_marked(data: bytes, path: str) -> FileMerge | None:
    """What a text with git's markers says when its versions are merged by field; None where they can't be."""
    versions = marked_versions(data)
    return merge_versions(versions, path) or merge_versions(versions._replace(base=None), path)
