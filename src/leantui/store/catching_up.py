"""A look at the disk that took so long that something was saved meanwhile: brought up to that, not begun anew."""

from pathlib import Path

import msgspec

from leantui.model.overlay import differing
from leantui.store.compose import SectionKey
from leantui.store.news import Reread
from leantui.store.read import Loaded, reload
from leantui.store.section import Section

_NONE = Section()
FEW = 50
"""Files parsed in a look up to which looking anew costs no more."""


def caught_up(stale: Reread, now: Loaded) -> Reread | None:
    """What `stale` found, with the files looked at again that are known otherwise by `now`.

    Without that a pull of thousands of files would be read again for each card that is moved while it is read, and
    stay unseen as long as somebody works.

    Args:
        stale: a look that began before `now` was known.
        now: what is known to lie on disk, by a save or another look.

    Returns:
        The look as one that began with `now`; None where a new one is as good.
    """
    found = stale.loaded
    if found.parsed <= FEW or found.archive != now.archive:
        return None
    files = {
        file
        for key in {*now.sections, *stale.before.sections}
        if now.sections.get(key) is not stale.before.sections.get(key)
        for file in _differing(now, stale.before, key)
    }
    loaded = reload(Path(found.root), found, files, report_empty=stale.report_empty)
    workspace = msgspec.structs.replace(loaded.workspace, pinned=now.workspace.pinned)
    loaded = msgspec.structs.replace(
        loaded, workspace=workspace, parsed=found.parsed, uncached=loaded.uncached | now.uncached
    )
    return Reread(now, loaded, stale.files, stale.report_empty)


def _differing(one: Loaded, other: Loaded, key: SectionKey) -> set[str]:
    """Files of a section that may be stamped otherwise in one than in the other."""
    now, was = one.sections.get(key, _NONE).stamps, other.sections.get(key, _NONE).stamps
    files = differing(was, now)
    if files is not None:
        return files
    return {file for file in {*now, *was} if now.get(file) != was.get(file)}
