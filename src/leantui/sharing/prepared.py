"""What both sides changed, merged by field before git merges: in one process instead of one for each file.

Git then only looks up what it would have asked the merge driver for, by the names of the three versions. So a merge of
many files takes a fraction of the time, tells how far it is, and can be stopped: until git itself begins, nothing has
been touched. What isn't found there, the driver merges as ever.
"""

import shlex
import shutil
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from leantui.sharing.git import run
from leantui.sharing.long_run import CancelledError
from leantui.sharing.versions import blob_contents
from leantui.store.versions import Versions, kind_of, merge_versions

TOLD_EVERY: Final = 25
"""Files from one word about the progress to the next."""
_AT_ONCE: Final = 200
"""Files of which the versions are held at once."""
_FILES: Final = ("100644", "100755")
"""Modes of regular files."""
_CODED: Final = ("utf-8", "surrogateescape")


class Both(NamedTuple):
    """The versions of a file that both sides changed, by the names of their blobs."""

    base: str
    ours: str
    theirs: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.base}-{self.ours}-{self.theirs}-"


def prepare(root: Path, theirs: str, folder: Path, cancel: Event) -> Generator[str, None, None]:
    """Merge what both sides changed since they parted into `folder`, and tell how far it is.

    Raises:
        GitError: if git can't be asked.
        CancelledError: if `cancel` was set meanwhile.
    """
    shutil.rmtree(folder, ignore_errors=True)
    found = list(_changed_by_both(root, theirs))
    if not found:
        return
    folder.mkdir(parents=True)
    for first in range(0, len(found), _AT_ONCE):
        some = found[first : first + _AT_ONCE]
        names = {name for each in some for name in each[:3]}
        contents = blob_contents(root, sorted(names))
        for number, each in enumerate(some, first + 1):
            if cancel.is_set():
                raise CancelledError
            _merge(each, contents, folder)
            if number % TOLD_EVERY == 0 or number == len(found) > 1:
                yield f"Merged {number} of {len(found)} files by field"


def _merge(each: Both, contents: Mapping[str, bytes], folder: Path) -> None:
    versions = Versions(*(contents[name] for name in each[:3]))
    merged = merge_versions(versions, each.path)
    if merged is not None:  # else only lines are left, which is git's own
        code = 1 if merged.conflicts else 0
        (folder / f"{each.name}{code}").write_bytes(merged.data)


def folder_in(state_folder: Path) -> Path:
    """Where a sync prepares its merge."""
    return state_folder / "merged"


def driver_with(folder: Path, driver: str) -> str:
    """What git is to run for a file: look up what was prepared in `folder`, or ask the `driver`."""
    if "%" in str(folder) or not folder.is_dir():
        return driver
    names = "$(git hash-object --no-filters %O %A %B | tr '\\n' -)"
    return (
        f"found={shlex.quote(str(folder))}/{names}; for code in 0 1; do "
        'if [ -f "$found$code" ]; then cat "$found$code" >%A && exit $code; fi; done; '
        f"{driver}"
    )


def _changed_by_both(root: Path, theirs: str) -> Iterator[Both]:
    """Files of known kinds that both sides changed otherwise; nothing where there are several bases to start from."""
    bases = run(root, "merge-base", "--all", "HEAD", theirs).decode().split()
    if len(bases) != 1:
        return
    empty = run(root, "hash-object", "-t", "blob", "--stdin", input=b"").decode().strip()
    ours, other = (_Side(root, bases[0], side, empty) for side in ("HEAD", theirs))
    for path in sorted(ours.changed.keys() & other.changed.keys()):
        if kind_of(path) is None:
            continue
        mine, yours = ours.now(path), other.now(path)
        if mine and yours and mine != yours:
            yield Both(ours.changed[path][0], mine, yours, path)


class _Side:
    """What a side changed: for each path, relative to the repository, the blobs before and after."""

    def __init__(self, root: Path, base: str, side: str, empty: str) -> None:
        self.changed: dict[str, tuple[str, str]] = {}
        self._arrived: dict[str, str] = {}
        told = run(root, "diff-tree", "-r", "-z", "--no-renames", base, side).decode(*_CODED)
        records = iter(told.split("\0"))
        for facts in records:
            path = next(records, "")
            mode_before, mode_after, before, after, status = (facts.split(" ") + [""] * 5)[:5]
            if status == "A" and mode_after in _FILES:
                self.changed[path] = (empty, after)
                self._arrived[path.rpartition("/")[2]] = after
            elif status == "D" and mode_before[1:] in _FILES:
                self.changed[path] = (before, "")
            elif status == "M" and mode_before[1:] in _FILES:
                self.changed[path] = (before, after)

    def now(self, path: str) -> str:
        """The blob of a file, which may lie in another folder by now, as a card in the archive; empty: it went."""
        return self.changed[path][1] or self._arrived.get(path.rpartition("/")[2], "")
