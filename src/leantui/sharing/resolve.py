"""What a merge left undecided, merged again by field, decided, written and staged."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Literal

import msgspec

from leantui.rules.commands import Change, FileChange
from leantui.sharing.choices import Choice, Pick, Undecided, chosen, undecided
from leantui.sharing.git import GitError
from leantui.sharing.staging import stage
from leantui.sharing.versions import staged_versions
from leantui.store.discover import state_folder
from leantui.store.edit import EditError
from leantui.store.kinds import place_of
from leantui.store.merge_rules import CONFLICT_KEY
from leantui.store.save import Saved, Saver
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

    @property
    def deleted_by(self) -> Pick | None:
        """The side that has deleted what the other changed; None: both have it."""
        versions = self.versions
        if versions is None or (versions.ours is not None and versions.theirs is not None):
            return None
        return "ours" if versions.ours is None else "theirs"


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one file."""

    file: str
    state: Literal["resolved", "left", "failed"]
    said: str
    """What was done, or why nothing could be."""
    left: tuple[Undecided, ...] = ()
    """What still waits for a choice; the file says both values."""
    changes: tuple[FileChange, ...] = ()
    """What is to be written for it."""


Choose = Callable[[Undecided], Choice | None]


def nothing_chosen(each: Undecided) -> Choice | None:
    """Merges what can be merged, and decides nothing."""
    return None


def choosing(pick: Pick | None, fields: Collection[str] = ()) -> Choose:
    """One side for all keys, or for those named."""
    return lambda each: pick if not fields or each.field in fields else None


def conflicted_files(root: Path) -> list[Conflicted]:
    """Every file of the workspace that is unmerged in git's index, has markers, or says `merge_conflict`."""
    staged = unmerged(root)
    files = {file for file in staged if place_of(file) is not None}
    for folder in _FOLDERS:
        for path in (root / folder).rglob("*.toml"):
            data = path.read_bytes() if path.is_file() else b""
            if has_markers(data) or (CONFLICT_KEY.encode() in data and _is_undecided(data)):
                files.add(path.relative_to(root).as_posix())
    return [Conflicted(file=file, versions=staged.get(file)) for file in sorted(files)]


def conflicted(root: Path, file: str) -> Conflicted:
    """One file that is conflicted, with its versions where git's index has them."""
    return Conflicted(file=file, versions=unmerged(root).get(file))


def unmerged(root: Path) -> dict[str, Versions]:
    """What git's index holds of every unmerged file; nothing where there is no repository."""
    try:
        return staged_versions(root)
    except GitError:
        return {}


def _is_undecided(data: bytes) -> bool:
    try:
        return CONFLICT_KEY in parsed(data).data
    except ValueError:
        return False


def resolve(
    root: Path, found: Conflicted, choose: Choose = nothing_chosen, pick: Pick | None = None
) -> Resolved:
    """Plan one file as `planned` does, write it and stage it, without a record for undo."""
    done = planned(root, found, choose, pick)
    if not done.changes:
        return done
    change = resolving((done,))
    result = Saver(root, state_folder(root)).save(change)
    failed = stage(root, change) if isinstance(result, Saved) else result.message
    return msgspec.structs.replace(done, state="failed", said=failed) if failed else done


def resolving(done: Collection[Resolved]) -> Change:
    """The change that writes all that was planned."""
    files = [each.file for each in done if each.changes]
    what = files[0] if len(files) == 1 else f"{len(files)} files"
    is_left = any(each.left for each in done)
    return Change(
        what=f"{what}: {'merged by field, not yet decided' if is_left else 'conflict resolved'}",
        files=tuple(change for each in done for change in each.changes),
    )


def planned(
    root: Path, found: Conflicted, choose: Choose = nothing_chosen, pick: Pick | None = None
) -> Resolved:
    """One file merged by field with what `choose` picks in force: what is to be written, and what is left.

    Args:
        pick: the side that decides whether a file stays that one side has deleted; None: it stays.
    """
    if found.versions is not None and found.deleted_by is not None:
        return _planned_deleted(root, found.file, found.versions, pick)
    before = _content(root, found.file)
    data = _undecided_text(found, before or b"")
    if data is None:
        return _failed(
            found.file,
            "one of its versions is not valid TOML, so it can't be merged by field: edit it by hand",
        )
    kind = kind_of(found.file)
    try:
        text, left = chosen(parsed(data), kind or "card", choose)
    except (ValueError, EditError) as error:
        return _failed(found.file, f"{error}: edit it by hand")
    after = text.encode()
    if left:
        fields = ", ".join(each.field for each in left)
        change = FileChange(file=found.file, before=before, after=after)
        changes = (change,) if before != after else ()
        said = f"both changed {fields}"
        return Resolved(file=found.file, state="left", said=said, left=left, changes=changes)
    change = FileChange(file=found.file, before=before, after=after, index="decided")
    return Resolved(file=found.file, state="resolved", said="merged by field", changes=(change,))


def _undecided_text(found: Conflicted, data: bytes) -> bytes | None:
    """The file's text without markers, what is undecided said in it; None where it can't be told by field."""
    if data and not has_markers(data):
        return data  # the merge driver has merged it, or somebody by hand
    merged = merge_versions(found.versions, found.file) if found.versions else None
    if merged is None and data:
        merged = merge_marked(data, found.file)
    return merged.data if merged else None


def _planned_deleted(root: Path, file: str, versions: Versions, pick: Pick | None) -> Resolved:
    """One side has deleted or archived what the other changed: the change is kept, in the archive if it was."""
    deleted_by: Pick = "ours" if versions.ours is None else "theirs"
    kept = versions.theirs if versions.ours is None else versions.ours
    before = _content(root, file)
    gone = FileChange(file=file, before=before, after=None, index="decided")
    twin = _twin(root, file)
    if kept is None or (pick == deleted_by and twin is None):
        said = f"deleted, as {deleted_by} has it"
        return Resolved(file=file, state="resolved", said=said, changes=(gone,))
    if twin is None:
        # What somebody has written into the file since is theirs to keep.
        after = before if before is not None and not has_markers(before) else kept
        stays = FileChange(file=file, before=before, after=after, index="decided")
        said = f"{deleted_by} deleted it, the other side changed it: the change is kept"
        said = f"{said} (--{deleted_by} deletes it)"
        return Resolved(file=file, state="resolved", said=said, changes=(stays,))
    there = _content(root, twin) or b""
    merged = merge_versions(Versions(versions.base, there, kept), twin)
    if merged is None:
        return _failed(file, f"it can't be merged with {twin}")
    left = undecided(parsed(merged.data).data)
    moved = FileChange(file=twin, before=there, after=merged.data, index="" if left else "decided")
    said = f"one side moved it to {twin}, the other changed it: it lies there, with the change"
    state: Literal["left", "resolved"] = "left" if left else "resolved"
    return Resolved(file=twin, state=state, said=said, left=left, changes=(moved, gone))


def _failed(file: str, said: str) -> Resolved:
    return Resolved(file=file, state="failed", said=said)


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


def _content(root: Path, file: str) -> bytes | None:
    path = root / file
    return path.read_bytes() if path.is_file() else None


def conflict_words(value: Any) -> str:
    """A value of a file in a few words; what isn't there is a dash."""
    from leantui.store.toml_values import toml_value

    return "—" if value is None else value if isinstance(value, str) else toml_value(value)
