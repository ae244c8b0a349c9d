"""Reading on where a start left off: cards that were known by name only, taken in a part at a time."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from leantui.store.compose import SectionKey, compose
from leantui.store.read import Loaded, reload
from leantui.store.reader_process import Found
from leantui.store.scan import UNREAD
from leantui.store.section import with_found
from leantui.store.trace import trace


def unread_files(loaded: Loaded) -> list[str]:
    """The files of which only the name is known yet."""
    return [
        file
        for key in sorted(loaded.unread)
        for file, stamp in loaded.sections[key].stamps.items()
        if stamp is UNREAD
    ]


def taken_in(loaded: Loaded, parts: Iterable[Found], *, is_all: bool) -> Loaded:
    """What was read so far, with more of it.

    Args:
        loaded: what was read before.
        parts: what was read since.
        is_all: whether nothing is left to be read after it.
    """
    together: dict[SectionKey, Found] = {}
    rest: list[str] = []
    for part in parts:
        rest += part.rest
        for card, stamp, digest in zip(part.cards, part.stamps, part.digests, strict=True):
            key: SectionKey = ("cards", card.board)
            into = together.get(key)
            if into is None:
                into = together[key] = Found([], [], [], [])
            into.cards.append(card)
            into.stamps.append(stamp)
            into.digests.append(digest)
    sections = dict(loaded.sections)
    for key, found in together.items():
        sections[key] = with_found(loaded.root, sections[key], found)
    count = sum(len(found.cards) for found in together.values())
    before = (loaded.sections, loaded.workspace)
    after = msgspec.structs.replace(
        loaded,
        workspace=compose(loaded.root, sections, before, archive=loaded.archive),
        sections=sections,
        parsed=loaded.parsed + count,
        uncached=loaded.uncached | together.keys(),
        unread=frozenset() if is_all else loaded.unread,
    )
    trace("parsed", during="reading on", files=count)
    return reload(Path(loaded.root), after, rest, report_empty=False) if rest else after
