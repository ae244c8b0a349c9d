"""The workspace's files at two times, told apart by git; a card is one card wherever its file lies."""

from pathlib import Path

import msgspec

from leantui.model.problem import Problem
from leantui.sharing.git import run
from leantui.sharing.versions import blob_contents
from leantui.store.guard import read_bytes
from leantui.store.kinds import Place, is_well_named, place_of

PATHS = ("leantui.toml", "boards", "standards", "people", "huddles")
"""What is the workspace's, relative to its root."""
_REGULAR = ("100644", "100755", "120000")


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """A file that isn't the same at both times."""

    place: Place
    """What it is by its path; by the later one, where it was moved."""
    file: str
    """Relative to the root; the later path."""
    old_file: str
    before: bytes | None
    """None: it wasn't there."""
    after: bytes | None
    """None: it isn't there any more."""


class _Change(msgspec.Struct, frozen=True):
    """One path as git tells it; no blob where there is no file, or it isn't known to git."""

    file: str
    old: str
    new: str


def differing(root: Path, old: str, new: str | None = None) -> list[Differing]:
    """The files that differ between two states.

    Two processes of git tell which, and one gives all contents, however many files there are.

    Args:
        root: of the workspace.
        old: a commit, or the empty tree.
        new: the later one; None: what lies in the work tree, files that git doesn't know yet among it.

    Raises:
        GitError: if git doesn't know one of them.
    """
    changes = _between(root, old, new) if new else _in_work_tree(root, old)
    blobs = blob_contents(
        root, list(dict.fromkeys(each for one in changes for each in (one.old, one.new) if each))
    )
    found: list[Differing] = []
    for each in changes:
        place = place_of(each.file)
        if place is None or not is_well_named(place) or not each.file.endswith(".toml"):
            continue
        after = blobs.get(each.new) if new else _on_disk(root, each)
        before = blobs.get(each.old)
        if before != after:
            found.append(
                Differing(
                    place=place, file=each.file, old_file=each.file, before=before, after=after
                )
            )
    return _joined(found)


def _between(root: Path, old: str, new: str) -> list[_Change]:
    return _raw(root, "diff-tree", "-r", old, new)


def _in_work_tree(root: Path, old: str) -> list[_Change]:
    known = _raw(root, "diff-index", old)
    names = {each.file for each in known}
    listed = run(
        root, "--literal-pathspecs", "ls-files", "-o", "-z", "--exclude-standard", "--", *PATHS
    )
    others = listed.decode("utf-8", "surrogateescape").split("\0")
    return [
        *known,
        *(_Change(name, "", "") for name in others if name and name not in names),
    ]


def _raw(root: Path, *command: str) -> list[_Change]:
    """What a plumbing command tells: `:100644 100644 blob blob M`, then the path."""
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--relative")
    name, *rest = command
    told = run(root, "--literal-pathspecs", name, *options, *rest, "--", *PATHS)
    parts = told.decode("utf-8", "surrogateescape").split("\0")
    changes: dict[str, _Change] = {}
    for facts, file in zip(parts[0::2], parts[1::2], strict=False):
        old_mode, new_mode, old, new, _ = facts.removeprefix(":").split(" ")
        known = changes.get(file)
        changes[file] = _Change(
            file,
            old if old_mode in _REGULAR and old.strip("0") else known.old if known else "",
            new if new_mode in _REGULAR and new.strip("0") else "",
        )
    return list(changes.values())


def _on_disk(root: Path, change: _Change) -> bytes | None:
    """What lies there now; None where the file is gone, and nothing readable where it can't be read."""
    got = read_bytes(str(root), change.file)
    if isinstance(got, Problem):
        return None if got.code == "vanished" else b""
    return got.data


def _joined(found: list[Differing]) -> list[Differing]:
    """The same with a card that went from one place to another as one."""
    gone = {
        each.place.id: each for each in found if each.after is None and each.place.kind == "card"
    }
    joined: list[Differing] = []
    for each in found:
        is_new_card = each.before is None and each.place.kind == "card"
        old = gone.pop(each.place.id, None) if is_new_card else None
        if old is not None:
            joined.append(msgspec.structs.replace(each, old_file=old.file, before=old.before))
        elif each.after is not None or each.place.kind != "card":
            joined.append(each)
    return [*joined, *gone.values()]
