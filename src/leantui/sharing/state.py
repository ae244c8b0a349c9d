"""Where the workspace stands in git: branch, ahead, behind, changed. Only looked at, no lock taken."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from leantui.model.text import one_line
from leantui.sharing.comparing import PATHS
from leantui.sharing.git import GitError, run
from leantui.store.schema import SCHEMA_FILES

UnderWay = Literal["", "merge", "rebase", "cherry-pick", "revert", "bisect"]

BESIDE = (".gitattributes", ".gitignore", ".taplo.toml", *SCHEMA_FILES.values())
"""Files that `leantui init` writes too, and that may hold other people's lines."""

_SIGNS: tuple[tuple[str, UnderWay], ...] = (
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
)
"""What lies in git's folder while something is under way."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the workspace that isn't as the last commit has it."""

    file: str
    """Relative to the workspace's root."""
    blob: str = ""
    """What the last commit has at that path; empty: nothing."""
    state: Literal["changed", "new", "deleted", "forgotten", "unmerged"] = "changed"
    """forgotten: it lies there, the last commit has it, and the index doesn't."""
    is_index_apart: bool = False
    """The index has neither what the last commit has, nor what lies there."""


class GitState(msgspec.Struct, frozen=True, kw_only=True):
    """What `git status` says of the workspace's paths, and of the branch."""

    branch: str = ""
    """Empty where no branch is checked out."""
    commit: str = ""
    """The last one; empty where there is none yet."""
    upstream: str = ""
    """The branch that it is shared by, as far as one is settled."""
    ahead: int = 0
    behind: int = 0
    """As of the last fetch."""
    under_way: UnderWay = ""
    changed: tuple[Changed, ...] = ()

    @property
    def is_detached(self) -> bool:
        return not self.branch

    @property
    def is_dirty(self) -> bool:
        return any(each.file not in BESIDE for each in self.changed)

    @property
    def unmerged(self) -> tuple[str, ...]:
        return tuple(each.file for each in self.changed if each.state == "unmerged")

    def __str__(self) -> str:
        """`main ↑1 ↓0 *` for the status line; counts only where there is something to compare with."""
        name = one_line(self.branch) or f"at {self.commit[:7]}"
        counts = f"↑{self.ahead} ↓{self.behind}" if self.upstream else ""
        doing = f"{self.under_way} under way" if self.under_way else ""
        return " ".join(filter(None, (name, counts, doing, "*" if self.is_dirty else "")))


class Place(msgspec.Struct, frozen=True):
    """Where a workspace lies in a repository; it stays so."""

    folder: Path
    """Git's own folder for this work tree."""
    prefix: str
    """The workspace's path in the repository with a slash at its end; empty at its top."""


def git_place(root: Path) -> Place:
    """Ask git where it is.

    Raises:
        GitError: if there is no git, no repository, or one without a work tree.
    """
    told = run(root, "rev-parse", "--is-inside-work-tree", "--absolute-git-dir", "--show-prefix")
    is_inside, folder, prefix, *_ = (*_text(told).split("\n"), "", "")
    if is_inside != "true":
        raise GitError("this is a repository without a work tree", "Use a clone of it")
    return Place(Path(folder), prefix)


def read_state(root: Path, place: Place | None = None) -> GitState:
    """Ask git. Takes a process, so it is for a thread.

    Args:
        root: of the workspace.
        place: where it is known from a time before.

    Raises:
        GitError: if there is no git, or no repository around the workspace.
    """
    place = place or git_place(root)
    options = ("--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames")
    told = run(root, "--literal-pathspecs", "status", *options, "--", *PATHS, *BESIDE)
    return _parsed(_text(told), place)


def under_way(folder: Path) -> UnderWay:
    """What is half done in the work tree of that git folder."""
    return next((word for sign, word in _SIGNS if (folder / sign).exists()), "")


def _text(told: bytes) -> str:
    return told.decode("utf-8", "surrogateescape")


def _parsed(told: str, place: Place) -> GitState:
    facts: dict[str, str] = {}
    changed: dict[str, Changed] = {}
    for record in filter(None, told.split("\0")):
        if record.startswith("# "):
            name, _, value = record[2:].partition(" ")
            facts[name] = value
        elif (found := _changed(record, place.prefix)) is not None:
            known = changed.get(found.file)
            is_back = known is not None and known.state == "deleted" and found.state == "new"
            changed[found.file] = replace(known, state="forgotten") if known and is_back else found
    ahead, _, behind = facts.get("branch.ab", "").partition(" ")
    head, commit = facts.get("branch.head", ""), facts.get("branch.oid", "")
    return GitState(
        branch="" if head == "(detached)" else head,
        commit="" if commit == "(initial)" else commit,
        upstream=facts.get("branch.upstream", "") if ahead else "",
        ahead=int(ahead or 0),
        behind=-int(behind or 0),
        under_way=under_way(place.folder),
        changed=tuple(changed.values()),
    )


def _changed(record: str, prefix: str) -> Changed | None:
    """One record of `git status --porcelain=v2`: `1 XY sub mH mI mW hH hI path`, `u …`, `? path`."""
    kind, _, rest = record.partition(" ")
    if kind == "?":
        return Changed(file=rest.removeprefix(prefix), state="new")
    if kind == "u":
        return Changed(file=rest.split(" ", 9)[9].removeprefix(prefix), state="unmerged")
    if kind != "1":
        return None
    states, _, _, _, in_worktree, blob, _, path = rest.split(" ", 7)
    is_new = not blob.strip("0")
    is_gone = not in_worktree.strip("0") or states == "D."
    if is_new and is_gone:
        return None
    return Changed(
        file=path.removeprefix(prefix),
        blob="" if is_new else blob,
        state="new" if is_new else "deleted" if is_gone else "changed",
        is_index_apart="." not in states,
    )
