"""Reading a workspace: all of it at the start, afterwards only what changed."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from leantui.model.problem import Problem
from leantui.model.workspace import Workspace
from leantui.rules.commands import Change
from leantui.store.cache import read_section
from leantui.store.compose import SectionKey, Sections, compose
from leantui.store.empty import Wait
from leantui.store.guard import SIZE_LIMIT, FileBytes, Stamp, read_bytes
from leantui.store.kinds import place_of
from leantui.store.naming import board_file
from leantui.store.parse import (
    parse_board,
    parse_card,
    parse_huddle,
    parse_person,
    parse_standard,
    parse_template,
    parse_workspace,
)
from leantui.store.partly import at_once, read_later, with_names
from leantui.store.scan import UNREAD, Listing, folders_in, list_folder, look_at, stamp_of_folder
from leantui.store.section import Section, forget_files, refresh
from leantui.store.trace import trace

__all__ = [
    "SIZE_LIMIT", "FileBytes", "Loaded", "Stamp", "load", "load_archive", "parse_board",
    "parse_card", "parse_huddle", "parse_person", "parse_standard", "parse_template",
    "parse_workspace", "read_bytes", "reload", "wait_for_content",
]  # fmt: skip

_NONE = Section()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace as it was read, with what is needed to read only what changes."""

    workspace: Workspace
    root: str
    cache: str | None
    """The folder of the parse cache; None: there is none."""
    sections: Sections
    parsed: int
    """How many files were parsed for this, rather than taken from the cache or from before."""
    archive: bool
    """Whether archived cards were read."""
    uncached: frozenset[SectionKey] = frozenset()
    """Sections of which the cache holds an older state or none."""
    unseen: frozenset[SectionKey] = frozenset()
    """Sections taken from the cache without a look at each file: a whole `reload` looks."""
    unread: frozenset[SectionKey] = frozenset()
    """Sections of which some cards are known by name only: see `leantui.store.reading_on`."""

    @property
    def stamps(self) -> Mapping[str, Stamp]:
        """Stamps of all files that were read, by path relative to the root."""
        return {
            file: stamp
            for section in self.sections.values()
            for file, stamp in section.stamps.items()
            if stamp is not UNREAD
        }

    @property
    def empty(self) -> frozenset[str]:
        """Files without content that are not reported yet; see `leantui.store.empty`."""
        return frozenset().union(*(section.empty for section in self.sections.values()))

    def after_save(self, saved: object, change: Change) -> "Loaded":
        """What is on disk once `change` was saved: its files are read again, and nothing else."""
        return reload(Path(self.root), self, change.paths)


def load(
    root: Path,
    *,
    cache: Path | None = None,
    archive: bool = False,
    unseen: bool = False,
    partly: bool = False,
    report_empty: bool = True,
    now_ns: Callable[[], int] = time.time_ns,
) -> Loaded:
    """Read the workspace at `root`.

    A file that can't be read hides no other; it is in `workspace.problems`.

    Args:
        cache: the folder with the parse cache, as `state_folder` names it.
        archive: whether to read the archived cards too; else only their ids are known.
        unseen: whether cards may come from the cache without a look at each file, where their folders are
            as they were; `Loaded.unseen` says which, for whoever asked to look soon.
        partly: whether only some cards are read where very many would have to be; `Loaded.unread` says
            of which boards, and `leantui.store.reading_on` reads on.
        report_empty: see `reload`.
        now_ns: the time, as nanoseconds since 1970, for deciding which stamps can be trusted.
    """
    top = str(root)
    with _without_collector():
        boards = folders_in(top, "boards")
        sections: dict[SectionKey, Section] = {}
        parsed = 0
        uncached: set[SectionKey] = set()
        not_looked_at: set[SectionKey] = set()
        unread: set[SectionKey] = set()
        for key in _keys(boards):
            start = _NONE
            if not _is_names_only(key, archive):
                start = read_section(cache, key) if cache else _NONE
            if unseen and key[0] == "cards" and _has_same_folders(top, start):
                sections[key] = start
                not_looked_at.add(key)
                continue
            may_wait = partly and key[0] == "cards"
            names_only = may_wait and not start.stamps
            listing = _list(top, key, archive=archive, boards=boards, names_only=names_only)
            later = read_later(start, listing) if may_wait else ()
            if later or names_only:
                listing = at_once(top, listing, later)
            done = _refreshed(top, key, start, listing, archive, report_empty, now_ns)
            sections[key] = with_names(done[0], later) if later else done[0]
            unread |= {key} if later else set()
            parsed += done[1]
            if done[0] is not start and not _is_names_only(key, archive):
                uncached.add(key)
        workspace = compose(top, sections, None, archive=archive)
    trace("parsed", during="start", files=parsed)
    return Loaded(
        workspace=workspace,
        root=top,
        cache=str(cache) if cache else None,
        sections=sections,
        parsed=parsed,
        archive=archive,
        uncached=frozenset(uncached),
        unseen=frozenset(not_looked_at),
        unread=frozenset(unread),
    )


def _has_same_folders(root: str, section: Section) -> bool:
    """Whether no file can have come, gone or been replaced since the section was kept."""
    return bool(section.folders) and all(
        stamp_of_folder(root, folder) == stamp for folder, stamp in section.folders.items()
    )


def wait_for_content(loaded: Loaded, sleep: Callable[[float], None] = time.sleep) -> Loaded:
    """Look again at files without content until they have some, or it is time to report them."""
    wait = Wait(sleep)
    while loaded.empty and wait.again():
        loaded = reload(Path(loaded.root), loaded, loaded.empty, report_empty=False)
    return reload(Path(loaded.root), loaded, loaded.empty) if loaded.empty else loaded


def load_archive(
    loaded: Loaded, *, report_empty: bool = True, now_ns: Callable[[], int] = time.time_ns
) -> Loaded:
    """The same with the archived cards read too; everything else stays as it was read."""
    if loaded.archive:
        return loaded
    sections = dict(loaded.sections)
    parsed = 0
    uncached = set(loaded.uncached)
    with _without_collector():
        for name, board in loaded.sections:
            if name != "archive":
                continue
            key = (name, board)
            start = read_section(Path(loaded.cache), key) if loaded.cache else _NONE
            listing = _list(loaded.root, key, archive=True)
            sections[key], count = _refreshed(
                loaded.root, key, start, listing, True, report_empty, now_ns
            )
            parsed += count
            if sections[key] is not start:
                uncached.add(key)
        workspace = compose(
            loaded.root, sections, (loaded.sections, loaded.workspace), archive=True
        )
    trace("parsed", during="archive", files=parsed)
    return msgspec.structs.replace(
        loaded,
        workspace=workspace,
        sections=sections,
        parsed=parsed,
        archive=True,
        uncached=frozenset(uncached),
    )


def reload(
    root: Path,
    loaded: Loaded,
    files: Iterable[str] | None = None,
    *,
    report_empty: bool = True,
    now_ns: Callable[[], int] = time.time_ns,
) -> Loaded:
    """What lies on disk now. Everything that didn't change is the same object as before.

    A file that can't be read any more keeps its last good version, with its problem beside it.

    Args:
        files: paths relative to the root that may have changed; None: look at all.
        report_empty: False: an empty file is not a problem yet, only named in `Loaded.empty`.
    """
    top = str(root)
    sections = dict(loaded.sections)
    parsed = 0
    if files is None:
        listings = _list_all(top, loaded.archive)
        for key in sections.keys() - listings.keys():
            del sections[key]
        for key, listing in listings.items():
            before = sections.get(key, _NONE)
            sections[key], count = _refreshed(
                top, key, before, listing, loaded.archive, report_empty, now_ns
            )
            parsed += count
    else:
        for key, named in _by_section(files).items():
            before = sections.get(key, _NONE)
            sections[key], count = _looked_at(
                top, key, before, named, loaded.archive, report_empty, now_ns
            )
            parsed += count
    before_that = (loaded.sections, loaded.workspace)
    workspace = compose(top, sections, before_that, archive=loaded.archive)
    if parsed:
        trace("parsed", during="look", files=parsed)
    changed = {
        key
        for key in (*sections, *loaded.sections)
        if sections.get(key) is not loaded.sections.get(key)
        and not _is_names_only(key, loaded.archive)
    }
    return msgspec.structs.replace(
        loaded,
        workspace=workspace,
        sections=sections,
        parsed=parsed,
        uncached=loaded.uncached | changed,
        unseen=frozenset() if files is None else loaded.unseen,
        unread=frozenset() if files is None else loaded.unread,
    )


def _is_names_only(key: SectionKey, archive: bool) -> bool:
    return key[0] == "archive" and not archive


def _refreshed(
    root: str,
    key: SectionKey,
    before: Section,
    listing: Listing,
    archive: bool,
    report_empty: bool,
    now_ns: Callable[[], int],
) -> tuple[Section, int]:
    """A section after all its files were looked at, and how many of them were parsed."""
    if _is_names_only(key, archive):
        is_same = before.stamps == listing.stamps
        return (before if is_same else Section(stamps=listing.stamps)), 0
    done = refresh(
        root,
        before,
        listing.stamps,
        listing.problems,
        folders=listing.folders,
        report_empty=report_empty,
        now_ns=now_ns,
    )
    return done.section, done.parsed


def _looked_at(
    root: str,
    key: SectionKey,
    before: Section,
    files: list[str],
    archive: bool,
    report_empty: bool,
    now_ns: Callable[[], int],
) -> tuple[Section, int]:
    """A section after some of its files were looked at, and how many of them were parsed."""
    stamps: dict[str, Stamp] = {}
    problems: dict[str, Problem] = {}
    for file in files:
        found = look_at(root, file)
        if isinstance(found, Problem):
            problems[file] = found
        elif found is not None:
            stamps[file] = found
    gone = [file for file in files if file not in stamps and file in before.stamps]
    if gone and before.problems:
        # A file that went may free an id that another one had doubled: only a whole look tells.
        listing = _list(root, key, archive=archive)
        return _refreshed(root, key, before, listing, archive, report_empty, now_ns)
    if _is_names_only(key, archive):
        names = {file: stamp for file, stamp in before.stamps.items() if file not in gone}
        names |= dict.fromkeys(stamps, UNREAD)
        return (before if names == before.stamps else Section(stamps=names)), 0
    start = forget_files(before, gone) if gone else before
    done = refresh(
        root,
        start,
        stamps,
        problems,
        is_whole=False,
        report_empty=report_empty,
        now_ns=now_ns,
    )
    return done.section, done.parsed


def _by_section(files: Iterable[str]) -> dict[SectionKey, list[str]]:
    sections: dict[SectionKey, list[str]] = {}
    for file in sorted(set(files)):
        key = section_of(file)
        if key is not None:
            sections.setdefault(key, []).append(file)
    return sections


_SECTION_OF_KIND = {
    "workspace": "workspace",
    "board": "boards",
    "standard": "standards",
    "person": "people",
    "template": "templates",
}


def section_of(file: str) -> SectionKey | None:
    """The section a path belongs to; None if the snapshot has no use for it."""
    place = place_of(file)
    if place is None or place.kind == "huddle":
        return None
    if place.kind == "card":
        return ("archive" if place.shelf else "cards", place.board)
    return (_SECTION_OF_KIND[place.kind], place.board if place.kind == "template" else "")


def _list_all(root: str, archive: bool) -> dict[SectionKey, Listing]:
    """Everything there is, by section."""
    boards = folders_in(root, "boards")
    return {key: _list(root, key, archive=archive, boards=boards) for key in _keys(boards)}


def _keys(boards: Iterable[str]) -> list[SectionKey]:
    keys: list[SectionKey] = [("workspace", ""), ("boards", ""), ("standards", ""), ("people", "")]
    return keys + [(name, board) for board in boards for name in ("cards", "archive", "templates")]


def _list(
    root: str,
    key: SectionKey,
    *,
    archive: bool,
    boards: Iterable[str] = (),
    names_only: bool = False,
) -> Listing:
    match key:
        case ("workspace", _):
            return _looked_up(root, ["leantui.toml"])
        case ("boards", _):
            return _looked_up(root, [board_file(board) for board in boards])
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
                with_stamps=not (names_only or _is_names_only(key, archive)),
            )


def _looked_up(root: str, files: Iterable[str]) -> Listing:
    listing = Listing({}, {})
    for file in files:
        found: Any = look_at(root, file)
        if isinstance(found, Problem):
            listing.problems[file] = found
        elif found is not None:
            listing.stamps[file] = found
    return listing


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without Python's cycle collector, which would walk all that is being read again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
