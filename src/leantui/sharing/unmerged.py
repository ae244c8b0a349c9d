"""What git's index holds as unmerged, looked at again only where the index is another one than before."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from leantui.sharing.git import GitError, run
from leantui.store.discover import git_folder
from leantui.store.kinds import place_of

Gone = Literal["", "ours", "theirs", "both"]
"""Which side doesn't have the file any more; empty: none."""


class Unmerged:
    """The unmerged files of one workspace. Each look may start git, so it is for a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamp: tuple[int, int, int] | None = None
        self.files: Mapping[str, Gone] = {}
        """By path relative to the root: which side has taken it away."""

    def look(self) -> bool:
        """Look whether anything else is unmerged now than at the last look."""
        stamp = self._index_stamp()
        if stamp == self._stamp:
            return False
        before, self._stamp = self.files, stamp
        self.files = self._listed() if stamp else {}
        return self.files != before

    def _index_stamp(self) -> tuple[int, int, int] | None:
        folder = git_folder(self._root)
        try:
            found = (folder / "index").stat() if folder else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None

    def _listed(self) -> dict[str, Gone]:
        try:
            listed = run(self._root, "ls-files", "-u", "-z", "--", ".")
        except GitError:
            return {}
        stages: dict[str, set[str]] = {}
        for line in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
            facts, _, file = line.partition("\t")
            if place_of(file) is not None:
                stages.setdefault(file, set()).add(facts.rpartition(" ")[2])
        return {file: _GONE[frozenset(found & {"2", "3"})] for file, found in stages.items()}


_GONE: dict[frozenset[str], Gone] = {
    frozenset(): "both",
    frozenset("2"): "theirs",
    frozenset("3"): "ours",
    frozenset("23"): "",
}
