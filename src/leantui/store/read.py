"""Reading a workspace: all of it at the start, afterwards only what changed."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec.structs import replace

from leantui.model.problem import Problem
from leantui.model.workspace import Workspace
from leantui.rules.commands import Change
from leantui.store.cache import read_section
from leantui.store.compose import SectionKey, Sections, compose
from leantui.store.empty import Wait
from leantui.store.guard import SIZE_LIMIT, FileBytes, Stamp, read_bytes
from leantui.store.kinds import place_of
from leantui.store.listings import is_names_only, list_all, list_section, section_keys
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
from leantui.store.scan import (
    UNREAD,
    Listing,
    by_inode,
    by_name,
    by_status,
    folders_in,
    look_at,
    stamp_of_folder,
)
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

    def after_save(self, change: Change, written: Iterable[str] = ()) -> "Loaded":
        """What is on disk once `change` was saved: its files are read again, and nothing else.

        Args:
            written: where it was saved; another file than the change's where somebody moved the card meanwhile.
        """
        return reload(Path(self.root), self, change.paths.union(written))


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
        unseen: whether cards may come from the cache without a look at each file, where the file is still
            the same one, be it written in place; `Loaded.unseen` says which, for whoever asked to look soon.
        partly: whether only some cards are read where very many would have to be; `Loaded.unread` says
            of which boards, and `leantui.store.reading_on` reads on.
        report_empty: see `reload`.
        now_ns: the time, as nanoseconds since 1970, for deciding which stamps can be trusted.
    """
    top = str(root)
    start = _Start(top, cache, archive, report_empty, now_ns)
    with _without_collector():
        boards = folders_in(top, "boards")
        for key in section_keys(boards):
            start.take(key, boards, unseen and key[0] == "cards", partly and key[0] == "cards")
        workspace = compose(top, start.sections, None, archive=archive)
    trace("parsed", during="start", files=start.parsed)
    return Loaded(
        workspace=workspace,
        root=top,
        cache=str(cache) if cache else None,
        sections=start.sections,
        parsed=start.parsed,
        archive=archive,
        uncached=frozenset(start.uncached),
        unseen=frozenset(start.unseen),
        unread=frozenset(start.unread),
    )


class _Start:
    """Collects the sections of a workspace that is read for the first time."""

    def __init__(
        self,
        root: str,
        cache: Path | None,
        archive: bool,
        report_empty: bool,
        now_ns: Callable[[], int],
    ) -> None:
        self.root = root
        self.cache = cache
        self.archive = archive
        self.report_empty = report_empty
        self.now_ns = now_ns
        self.sections: dict[SectionKey, Section] = {}
        self.parsed = 0
        self.uncached: set[SectionKey] = set()
        self.unseen: set[SectionKey] = set()
        self.unread: set[SectionKey] = set()

    def take(self, key: SectionKey, boards: list[str], unseen: bool, partly: bool) -> None:
        """Take one section in, as `load` says."""
        names_only = is_names_only(key, self.archive)
        kept = read_section(self.cache, key) if self.cache and not names_only else _NONE
        unseen = unseen and bool(kept.stamps)
        if unseen:
            self.unseen.add(key)
            if _has_same_folders(self.root, kept):
                self.sections[key] = kept
                return
        before = replace(kept, unsure={}) if unseen else kept
        listing, later = self.files(key, boards, before, unseen, partly)
        section, parsed = _refreshed(
            self.root, key, before, listing, self.archive, self.report_empty, self.now_ns
        )
        self.parsed += parsed
        if section is not before and not names_only:
            self.uncached.add(key)
        if later:
            self.unread.add(key)
            section = with_names(section, later)
        self.sections[key] = _as_unsure_as(kept, section) if unseen else section

    def files(
        self, key: SectionKey, boards: list[str], before: Section, unseen: bool, partly: bool
    ) -> tuple[Listing, tuple[str, ...]]:
        """The files that are looked at, and those that are read later."""
        by_names = partly and not before.stamps
        stamping = by_name if by_names else by_inode(before.stamps) if unseen else by_status
        listing = list_section(
            self.root, key, archive=self.archive, boards=boards, stamping=stamping
        )
        later = read_later(before, listing) if partly else ()
        return (at_once(self.root, listing, later) if later or by_names else listing), later


def _has_same_folders(root: str, section: Section) -> bool:
    """Whether no file can have come, gone or been replaced since the section was kept."""
    return bool(section.folders) and all(
        stamp_of_folder(root, folder) == stamp for folder, stamp in section.folders.items()
    )


def _as_unsure_as(before: Section, section: Section) -> Section:
    """The section in which files that weren't looked at are as unsure as they were."""
    stamps = section.stamps
    unsure = {
        file: digest
        for file, digest in before.unsure.items()
        if stamps.get(file) == before.stamps.get(file)
    }
    return replace(section, unsure={**unsure, **section.unsure})


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
            listing = list_section(loaded.root, key, archive=True)
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
    return replace(
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
        listings = list_all(top, loaded.archive)
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
        and not is_names_only(key, loaded.archive)
    }
    return replace(
        loaded,
        workspace=workspace,
        sections=sections,
        parsed=parsed,
        uncached=loaded.uncached | changed,
        unseen=frozenset() if files is None else loaded.unseen,
        unread=frozenset() if files is None else loaded.unread,
    )


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
    if is_names_only(key, archive):
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
        listing = list_section(root, key, archive=archive)
        return _refreshed(root, key, before, listing, archive, report_empty, now_ns)
    if is_names_only(key, archive):
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
