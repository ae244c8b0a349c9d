"""Which files a workspace has, and how each of them is stamped."""

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping

import msgspec

from leantui.model.problem import Problem
from leantui.store.guard import Stamp, is_inside, not_regular, outside, unreadable_folder, vanished
from leantui.store.naming import as_text, bad_name, is_text, name_not_text

SUFFIX = ".toml"


class Listing(msgspec.Struct, frozen=True):
    """What lies in a folder."""

    stamps: dict[str, Stamp]
    """By path relative to the root, with forward slashes."""
    problems: dict[str, Problem]
    """Of what is not read: links that leave the root, devices, pipes."""
    folders: dict[str, Stamp] = msgspec.field(default_factory=dict)
    """Stamps that the folders had before they were looked through, by path as `stamps`."""


UNREAD = Stamp(0, 0, 0)
"""Stands for the stamp of a file of which only the name was asked for."""


UNSURE = Stamp(-1, 0, 0)
"""Stands for the stamp of a folder that changed a moment ago, and may again without its stamp telling."""


Stamping = Callable[["os.DirEntry[str]", str], Stamp]
"""How a file gets its stamp, from what the system lists and its path relative to the root."""


def by_status(entry: "os.DirEntry[str]", file: str) -> Stamp:
    """Ask the system about the file."""
    status = entry.stat(follow_symlinks=False)
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino)


def by_name(entry: "os.DirEntry[str]", file: str) -> Stamp:
    """Don't ask: only its name is wanted."""
    return UNREAD


def by_inode(known: Mapping[str, Stamp]) -> Stamping:
    """Ask about files that are new or were replaced by another; the rest has the stamp it is known to have had.

    What was written in place goes unseen, so somebody has to ask about all of them soon.
    """

    def stamp(entry: "os.DirEntry[str]", file: str) -> Stamp:
        before = known.get(file)
        is_same = before is not None and before.inode == entry.inode()
        return before if before is not None and is_same else by_status(entry, file)

    return stamp


def list_folder(
    root: str, folder: str, *, recurse: bool = False, stamping: Stamping = by_status
) -> Listing:
    """The TOML files in `folder`, relative to `root`; nothing where there is no such folder.

    Hidden files and temporary ones are left out. Links are followed inside the root only.
    """
    listing = Listing({}, {})
    if (link := _link_outside(root, folder)) is not None:
        listing.problems[link] = outside(link)
        return listing
    _list(root, f"{folder}/", listing, recurse, stamping, frozenset())
    return listing


def _link_outside(root: str, folder: str) -> str | None:
    """The folder on the way to `folder`, itself the last, that is a link out of the root."""
    parts = folder.split("/")
    for count in range(1, len(parts) + 1):
        name = "/".join(parts[:count])
        path = f"{root}/{name}"
        if os.path.islink(path) and not is_inside(root, path):  # noqa: PTH114 - strings all the way
            return name
    return None


def _list(
    root: str,
    prefix: str,
    listing: Listing,
    recurse: bool,
    stamping: Stamping,
    above: frozenset[str],
) -> None:
    """Add what lies in the folder `prefix`; `above` are real paths of folders that links lead through."""
    stamps = listing.stamps
    folder = stamp_of_folder(root, prefix)
    if folder is not None:
        listing.folders[prefix] = UNSURE if folder.is_racy(time.time_ns()) else folder
    for entry in _entries(f"{root}/{prefix}", prefix, listing.problems):
        name = entry.name
        if name[0] == ".":
            continue
        if not is_text(name):
            if name.lower().endswith(SUFFIX) or entry.is_dir():
                shown = as_text(prefix + name)
                listing.problems[shown] = name_not_text(shown)
        elif entry.is_symlink():
            _add_link(root, prefix, entry, listing, recurse, stamping, above)
        elif name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
            try:
                stamps[prefix + name] = stamping(entry, prefix + name)
            except OSError:
                continue
        elif entry.is_dir(follow_symlinks=False):
            if recurse:
                _list(root, f"{prefix}{name}/", listing, recurse, stamping, above)
        elif name.endswith(SUFFIX):
            listing.problems[prefix + name] = not_regular(prefix + name)
        elif name.lower().endswith(SUFFIX):
            listing.problems[prefix + name] = bad_name(prefix + name)


def _add_link(
    root: str,
    prefix: str,
    entry: "os.DirEntry[str]",
    listing: Listing,
    recurse: bool,
    stamping: Stamping,
    above: frozenset[str],
) -> None:
    file = prefix + entry.name
    try:
        is_folder = entry.is_dir()
    except OSError:
        is_folder = False
    if not is_folder and not entry.name.endswith(SUFFIX):
        return
    if not is_inside(root, entry.path):
        listing.problems[file] = outside(file)
    elif is_folder:
        real = os.path.realpath(entry.path)
        here = os.path.realpath(f"{root}/{prefix}")
        leads_back = real in above or f"{here}/".startswith(f"{real}/")
        if recurse and not leads_back:
            _list(root, f"{file}/", listing, recurse, stamping, above | {real, here})
    else:
        found = look_at(root, file)
        if isinstance(found, Stamp):
            listing.stamps[file] = found
        else:
            listing.problems[file] = found or vanished(file)


def look_at(root: str, file: str) -> Stamp | Problem | None:
    """The stamp of one file; None if there is none. Says so if it isn't one that is read."""
    path = f"{root}/{file}"
    try:
        status = os.stat(path)  # noqa: PTH116 - strings all the way
    except OSError:
        return None
    if not is_inside(root, path):
        return outside(file)
    if not stat.S_ISREG(status.st_mode):
        return not_regular(file)
    return Stamp.of(status)


def stamp_of_folder(root: str, folder: str) -> Stamp | None:
    """By what a folder is known to have the same files; None if there is none.

    Any file that comes, goes, or is replaced by another changes it. One that is written in place does not.
    """
    try:
        status = os.stat(f"{root}/{folder}")  # noqa: PTH116 - strings all the way
    except OSError:
        return None
    return Stamp(0, status.st_mtime_ns, status.st_ino)


def folders_in(root: str, folder: str) -> list[str]:
    """Names of the folders in `folder`, in order; hidden ones and links that leave the root left out."""
    if _link_outside(root, folder) is not None:
        return []
    return sorted(
        entry.name
        for entry in _entries(f"{root}/{folder}")
        if entry.name[0] != "."
        and is_text(entry.name)
        and entry.is_dir()
        and (not entry.is_symlink() or is_inside(root, entry.path))
    )


def folders_left_out(root: str, folder: str) -> dict[str, Problem]:
    """What is said of the folders in `folder`, and of itself, that aren't looked into: links out, odd names."""
    if (link := _link_outside(root, folder)) is not None:
        return {link: outside(link)}
    found: dict[str, Problem] = {}
    for entry in _entries(f"{root}/{folder}"):
        file = as_text(f"{folder}/{entry.name}")
        if not is_text(entry.name) and entry.is_dir():
            found[file] = name_not_text(file)
        elif entry.is_symlink() and entry.is_dir() and not is_inside(root, entry.path):
            found[file] = outside(file)
    return found


def _entries(
    path: str, folder: str = "", problems: dict[str, Problem] | None = None
) -> Iterator["os.DirEntry[str]"]:
    """What lies in a folder; nothing where there is none. One that can't be opened is put into `problems`."""
    try:
        with os.scandir(path) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        if problems is not None:
            name = folder.rstrip("/")
            problems[name] = unreadable_folder(name, error)
