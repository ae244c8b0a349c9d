"""What a merge left undecided, merged again by field, decided, written and staged."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Literal

import msgspec

from leantui.sharing.choices import Pick, Undecided, chosen, undecided
from leantui.sharing.git import GitError, run
from leantui.sharing.versions import staged_versions
from leantui.store.atomic import replace, write_new
from leantui.store.discover import state_folder
from leantui.store.edit import EditError
from leantui.store.kinds import place_of
from leantui.store.lock import workspace_lock
from leantui.store.merge_rules import CONFLICT_KEY
from leantui.store.versions import (
    Versions,
    has_markers,
    kind_of,
    merge_marked,
    merge_versions,
    parsed,
)

_FOLDERS = ("boards", "standards", "people", "huddles")


class Conflicted(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a merge left undecided."""

    file: str
    """Its path relative to the root."""
    versions: Versions | None = None
    """From git's index; None: it isn't unmerged there, and all is in the file itself."""


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    file: str
    state: Literal["resolved", "left", "failed"]
    said: str
    """What was done, or why nothing could be."""
    left: tuple[Undecided, ...] = ()
    """What still waits for a choice; the file says both values."""


Choose = Callable[[Undecided], Pick | None]


def nothing_chosen(each: Undecided) -> Pick | None:
    """Merges what can be merged, and decides nothing."""
    return None


def choosing(pick: Pick | None, fields: Collection[str] = ()) -> Choose:
    """One side for all keys, or for those named."""
    return lambda each: pick if not fields or each.field in fields else None


def conflicted_files(root: Path) -> list[Conflicted]:
    """Every file of the workspace that is unmerged in git's index, has markers, or says `merge_conflict`."""
    try:
        staged = staged_versions(root)
    except GitError:
        staged = {}
    files = {file for file in staged if place_of(file) is not None}
    for folder in _FOLDERS:
        for path in (root / folder).rglob("*.toml"):
            data = path.read_bytes() if path.is_file() else b""
            if has_markers(data) or (CONFLICT_KEY.encode() in data and _is_undecided(data)):
                files.add(path.relative_to(root).as_posix())
    return [Conflicted(file=file, versions=staged.get(file)) for file in sorted(files)]


def _is_undecided(data: bytes) -> bool:
    try:
        return CONFLICT_KEY in parsed(data).data
    except ValueError:
        return False


def resolve(
    root: Path, found: Conflicted, choose: Choose = nothing_chosen, pick: Pick | None = None
) -> Resolved:
    """Merge one file by field, put what `choose` picks in force, write it and stage it.

    Args:
        pick: the side that decides whether a file stays that one side has deleted; None: it stays.

    Raises:
        LockedError: if another program is writing.
        OSError: if the file can't be written.
        GitError: if it can't be staged.
    """
    with workspace_lock(state_folder(root)):
        versions = found.versions
        if versions is not None and (versions.ours is None or versions.theirs is None):
            return _resolve_deleted(root, found.file, versions, pick)
        data = _undecided_text(root, found)
        if isinstance(data, Resolved):
            return data
        return _decide(root, found, data, choose)


def _undecided_text(root: Path, found: Conflicted) -> bytes | Resolved:
    """The file's text without markers, what is undecided said in it."""
    path = root / found.file
    data = path.read_bytes() if path.is_file() else b""
    if data and not has_markers(data):
        return data  # the merge driver has merged it, or somebody by hand
    merged = merge_versions(found.versions, found.file) if found.versions else None
    if merged is None and data:
        merged = merge_marked(data, found.file)
    if merged is None:
        return Resolved(
            file=found.file,
            state="failed",
            said="one of its versions is not valid TOML, so it can't be merged by field: edit it by hand",
        )
    return merged.data


def _decide(root: Path, found: Conflicted, data: bytes, choose: Choose) -> Resolved:
    kind = kind_of(found.file)
    try:
        text, left = chosen(parsed(data), kind or "card", choose)
    except (ValueError, EditError) as error:
        return Resolved(file=found.file, state="failed", said=f"{error}: edit it by hand")
    _write(root / found.file, text.encode())
    if left:
        fields = ", ".join(each.field for each in left)
        return Resolved(file=found.file, state="left", said=f"both changed {fields}", left=left)
    _stage(root, found.file)
    return Resolved(file=found.file, state="resolved", said="merged by field")


def _resolve_deleted(root: Path, file: str, versions: Versions, pick: Pick | None) -> Resolved:
    """One side has deleted or archived what the other changed: the change is kept, in the archive if it was."""
    deleted_by: Pick = "ours" if versions.ours is None else "theirs"
    kept = versions.theirs if versions.ours is None else versions.ours
    twin = _twin(root, file)
    if kept is None or (pick == deleted_by and twin is None):
        (root / file).unlink(missing_ok=True)
        _stage(root, file)
        return Resolved(file=file, state="resolved", said=f"deleted, as {deleted_by} has it")
    if twin is None:
        _write(root / file, kept)
        _stage(root, file)
        said = f"{deleted_by} deleted it, the other side changed it: the change is kept"
        return Resolved(file=file, state="resolved", said=f"{said} (--{deleted_by} deletes it)")
    there = (root / twin).read_bytes()
    merged = merge_versions(Versions(versions.base, there, kept), twin)
    if merged is None:
        return Resolved(file=file, state="failed", said=f"it can't be merged with {twin}")
    _write(root / twin, merged.data)
    (root / file).unlink(missing_ok=True)
    _stage(root, file, twin)
    left = undecided(parsed(merged.data).data)
    said = f"one side moved it to {twin}, the other changed it: it lies there, with the change"
    return Resolved(file=twin, state="left" if left else "resolved", said=said, left=left)


def _twin(root: Path, file: str) -> str | None:
    """The same card at the other place that one side has moved it to."""
    place = place_of(file)
    if place is None or place.kind != "card":
        return None
    folder = root / "boards"
    names = (path.relative_to(root).as_posix() for path in folder.rglob(f"{place.id}.toml"))
    found = [
        name
        for name in names
        if name != file and (other := place_of(name)) is not None and other.kind == "card"
    ]
    return found[0] if len(found) == 1 else None


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        if path.read_bytes() != data:
            replace(path, data)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, data)


def _stage(root: Path, *files: str) -> None:
    """Tell the index; a workspace that is in no repository has none."""
    try:
        run(root, "rev-parse", "--git-dir")
    except GitError:
        return
    run(root, "--literal-pathspecs", "add", "-A", "--", *files)


def conflict_words(value: Any) -> str:
    """A value of a file in a few words; what isn't there is a dash."""
    from leantui.store.toml_values import toml_value

    return "—" if value is None else value if isinstance(value, str) else toml_value(value)
