"""Which of very many cards are read at once, and which are known by name only until the screen is there."""

from collections.abc import Collection

import msgspec

from leantui.model.problem import Problem
from leantui.store.scan import UNREAD, Listing, look_at
from leantui.store.section import MANY, Section

AT_ONCE = 1_000
"""Cards that are read before anything is shown, where there are more than are worth to be waited for."""


def read_later(start: Section, listing: Listing) -> tuple[str, ...]:
    """Files that may wait until something is on the screen; none where all are soon read.

    Args:
        start: what the cache holds.
        listing: what there is, by name at least.
    """
    known, unsure = start.stamps, start.unsure
    differing = [
        file
        for file, stamp in listing.stamps.items()
        if stamp is UNREAD or known.get(file) != stamp or file in unsure
    ]
    return tuple(differing[AT_ONCE:]) if len(differing) > MANY else ()


def at_once(root: str, listing: Listing, later: Collection[str]) -> Listing:
    """The listing without the files that are read later, and with the stamps of the others."""
    left_out = frozenset(later)
    stamps, problems = {}, dict(listing.problems)
    for file, stamp in listing.stamps.items():
        if file in left_out:
            continue
        found = look_at(root, file) if stamp is UNREAD else stamp
        if isinstance(found, Problem):
            problems[file] = found
        elif found is not None:
            stamps[file] = found
    return Listing(stamps, problems, listing.folders)


def with_names(section: Section, later: Collection[str]) -> Section:
    """The section with files of which only the name is known."""
    return msgspec.structs.replace(
        section, stamps={**section.stamps, **dict.fromkeys(later, UNREAD)}
    )
