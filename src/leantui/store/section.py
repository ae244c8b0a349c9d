"""One folder's worth of files that were read, kept up to date by reading only what changed."""

import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec.structs import replace

from leantui.model.overlay import Draft
from leantui.model.problem import Problem
from leantui.store.guard import Stamp, read_bytes
from leantui.store.kinds import Place, is_well_named, place_of
from leantui.store.naming import bad_name, doubled_id
from leantui.store.parse import blob_hash, parse_file

if TYPE_CHECKING:
    from leantui.store.reader_process import Found

SectionName = Literal["workspace", "boards", "templates", "cards", "archive", "standards", "people"]

NEVER_THE_SAME = ""
"""Stands for the hash of a file that couldn't be opened: nothing in its stamp tells when it can be."""

MANY = 3_000
"""Cards from which on other processes are worth their start, which takes as long as reading 1,000."""

_TRY_AGAIN = ("unreadable", "changing", "outside-root", "not-a-file")


class Section(msgspec.Struct, frozen=True):
    """What was read of some files of one kind. Never changed in place."""

    stamps: Mapping[str, Stamp] = msgspec.field(default_factory=dict)
    """By file, of all that were read, well or not."""
    items: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Cards and people by id, everything else by file."""
    problems: Mapping[str, tuple[Problem, ...]] = msgspec.field(default_factory=dict)
    """By file, of those that have any."""
    unsure: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Files that may have changed although their stamp has not, with the hash of what was read."""
    empty: frozenset[str] = frozenset()
    """Files without content that aren't reported yet: they may be in the middle of being saved."""
    folders: Mapping[str, Stamp] = msgspec.field(default_factory=dict)
    """Stamps of the folders at the last look through them."""
    generation: int = 0
    """Another number than the section before had, if files came or went since."""


class Refreshed(msgspec.Struct, frozen=True):
    """A section after a look at the disk: the very same one if nothing changed."""

    section: Section
    parsed: int = 0


def item_key(place: Place, file: str) -> str:
    """By what an item is found in its section."""
    return place.id if place.kind in ("card", "person") else file


def refresh(
    root: str,
    section: Section,
    found: Mapping[str, Stamp],
    listed_problems: Mapping[str, Problem],
    *,
    folders: Mapping[str, Stamp] | None = None,
    is_whole: bool = True,
    report_empty: bool = True,
    now_ns: Callable[[], int] = time.time_ns,
) -> Refreshed:
    """Bring a section up to date.

    Args:
        found: stamps of the files there are now.
        folders: stamps of the folders they are in, where they were looked through.
        listed_problems: what the listing found that is not read.
        is_whole: whether `found` is everything; else only its files are looked at, and those of
            `section` that aren't named there stay as they are.
        report_empty: whether an empty file is a problem already, or may still be in the middle of
            a save; then the version before is kept without a word, and the file is in `empty`.
    """
    if is_whole and found == section.stamps and not section.unsure:
        is_listed_alike = listed_problems.keys() == section.problems.keys() - section.stamps.keys()
        if is_listed_alike and not (section.empty and report_empty):
            is_same = folders is None or folders == section.folders
            return Refreshed(section if is_same else replace(section, folders=folders))
    known = section.stamps
    changed = [
        file for file, stamp in found.items() if known.get(file) != stamp or file in section.unsure
    ]
    gone = [file for file in known if file not in found] if is_whole else []
    if report_empty:
        changed += [file for file in section.empty if file in found and file not in changed]
    look = _Refresh(root, section, found, is_whole, report_empty, now_ns())
    done = look.run(changed, gone, listed_problems)
    if folders is not None:
        done = Refreshed(replace(done.section, folders=folders), done.parsed)
    return done


class _Refresh:
    """One look: collects what differs, and makes the next section of it if anything does."""

    def __init__(
        self,
        root: str,
        section: Section,
        found: Mapping[str, Stamp],
        is_whole: bool,
        report_empty: bool,
        now: int,
    ) -> None:
        self.root = root
        self.before = section
        self.found = found
        self.is_whole = is_whole
        self.report_empty = report_empty
        self.now = now
        self.stamps = _in_the_making(section.stamps, is_whole)
        self.items = _in_the_making(section.items, is_whole)
        self.problems = dict(section.problems)
        self.unsure = dict(section.unsure)
        self.empty = set(section.empty)
        self.parsed = 0
        self.has_other_items = False
        self.has_other_files = False

    def run(
        self, changed: list[str], gone: list[str], listed_problems: Mapping[str, Problem]
    ) -> Refreshed:
        for file in gone:
            self.forget(file)
        self.take_listed(listed_problems)
        for file in self.read_elsewhere(changed):
            self.look(file)
        if gone or changed:
            for file in self.doubled():
                if file not in changed and file in self.found:
                    self.look(file)
        return Refreshed(self.result(), self.parsed)

    def read_elsewhere(self, changed: list[str]) -> list[str]:
        """Have very many cards read by other processes; what is left to be looked at here."""
        if len(changed) < MANY or not self.is_whole:
            return changed
        from leantui.store.readers import read_many

        rest = [file for file in changed if file in self.unsure or file in self.empty]
        left_out = set(rest)
        for found in read_many(self.root, [file for file in changed if file not in left_out]):
            self.take(found)
            rest += found.rest
        return rest

    def take(self, found: "Found") -> None:
        """Cards that were read elsewhere, and there is nothing to say about."""
        for card, stamp, digest in zip(found.cards, found.stamps, found.digests, strict=True):
            file = card.file
            self.has_other_files |= file not in self.stamps
            self.stamps[file] = stamp
            self.unsure.pop(file, None)
            if digest:
                self.unsure[file] = digest
            self.empty.discard(file)
            self.parsed += 1
            self.note(file, self.keep(file, card.id, card.id, card))

    def take_listed(self, listed: Mapping[str, Problem]) -> None:
        """What the listing itself found stands beside what reading finds."""
        if self.is_whole:
            for file in [name for name in self.problems if name not in self.stamps]:
                if file not in listed:
                    del self.problems[file]
        for file, problem in listed.items():
            self.problems[file] = (problem,)

    def doubled(self) -> list[str]:
        """Files left out because another has their id; that other may be gone by now."""
        return [
            file
            for file, problems in self.problems.items()
            if any(problem.code == "duplicate-id" for problem in problems)
        ]

    def look(self, file: str) -> None:
        stamp = self.found[file]
        self.has_other_files |= file not in self.stamps
        place = place_of(file)
        if place is None or not is_well_named(place):
            self.stamps[file] = stamp
            self.note(file, [bad_name(file)])
            return
        got = read_bytes(self.root, file, is_placed=self.is_whole)
        if isinstance(got, Problem):
            self.not_read(file, stamp, got)
            return
        digest = self.unsure.pop(file, None)
        self.stamps[file] = got.stamp
        if got.stamp.is_racy(self.now) or digest is not None:
            now_digest = blob_hash(got.data)
            if got.stamp.is_racy(self.now):
                self.unsure[file] = now_digest
            if digest == now_digest and not self.is_asked_again(file):
                return
        self.parse(file, place, got.data)

    def is_asked_again(self, file: str) -> bool:
        problems = self.problems.get(file, ())
        return file in self.empty or any(problem.code == "duplicate-id" for problem in problems)

    def not_read(self, file: str, stamp: Stamp, problem: Problem) -> None:
        if problem.code == "vanished":
            self.forget(file)
            return
        self.stamps[file] = stamp
        self.unsure.pop(file, None)
        if problem.code in _TRY_AGAIN:
            self.unsure[file] = NEVER_THE_SAME
        self.note(file, [problem])

    def parse(self, file: str, place: Place, data: bytes) -> None:
        if not self.report_empty and not data.strip():
            self.empty.add(file)
            return
        self.empty.discard(file)
        self.parsed += 1
        parsed = parse_file(data, place, file, thorough=False)
        problems = parsed.problems
        if parsed.item is not None:
            key = item_key(place, file)
            problems = problems + self.keep(file, key, place.id, parsed.item)
        self.note(file, problems)

    def keep(self, file: str, key: str, id_: str, item: Any) -> list[Problem]:
        """Put the item in; of two files with one id the one that sorts first counts."""
        before = self.items.get(key)
        if before is not None and key != file and before.file != file:
            other: str = before.file
            if other in self.stamps and other < file:
                return [doubled_id(file, id_, other)]
            if other in self.stamps:
                self.note(other, [doubled_id(other, id_, file)])
        if before is None or before != item:
            self.items[key] = item
            self.has_other_items = True
        return []

    def note(self, file: str, problems: list[Problem]) -> None:
        if problems:
            self.problems[file] = tuple(problems)
        else:
            self.problems.pop(file, None)

    def forget(self, file: str) -> None:
        self.has_other_files = True
        self.stamps.pop(file, None)
        self.problems.pop(file, None)
        self.unsure.pop(file, None)
        self.empty.discard(file)
        place = place_of(file)
        key = item_key(place, file) if place else file
        item = self.items.get(key)
        if item is not None and (key == file or item.file == file):
            del self.items[key]
            self.has_other_items = True

    def result(self) -> Section:
        """The next section, with the mappings of the one before where they are equal."""
        before = self.before
        return Section(
            stamps=_made(self.stamps),
            items=_made(self.items) if self.has_other_items else before.items,
            problems=before.problems if self.problems == before.problems else self.problems,
            unsure=self.unsure,
            empty=frozenset(self.empty),
            folders=before.folders,
            generation=before.generation + self.has_other_files,
        )


def with_found(root: str, section: Section, found: "Found") -> Section:
    """The section with cards that were read elsewhere."""
    look = _Refresh(root, section, {}, False, False, 0)
    look.take(found)
    return look.result()


def _in_the_making(before: Mapping[str, Any], is_whole: bool) -> MutableMapping[str, Any]:
    """What is going to be changed: in few keys, or maybe in all of them."""
    return dict(before) if is_whole else Draft(before)


def _made(after: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return after.done() if isinstance(after, Draft) else after


def forget_files(section: Section, files: Iterable[str]) -> Section:
    """The section without files that are no longer there."""
    look = _Refresh("", section, {}, False, True, 0)
    for file in files:
        look.forget(file)
    return look.result()
