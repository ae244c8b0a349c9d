"""Three-way merge of a card: its data key by key, and its text with the comments of both sides. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
import tomli

from leantui.rules.diff3 import merge_lines
from leantui.store.comments import merge_comments, merged_counts
from leantui.store.edit import EditError, edit_text
from leantui.store.merge_fields import (
    CONFLICT_KEY,
    FieldConflict,
    MergedData,
    merge_data,
)
from leantui.store.statements import line_end_of, notes_of
from leantui.store.toml_values import is_same

__all__ = [
    "CONFLICT_KEY", "FieldConflict", "Merged", "MergedData", "MergedPlace", "Parsed", "Side",
    "merge_card", "merge_data", "merge_places",
]  # fmt: skip

_BOM = "\ufeff"


class Parsed(msgspec.Struct, frozen=True):
    """A card's text and what a TOML parser finds in it."""

    text: str
    data: Mapping[str, Any]

    @classmethod
    def of(cls, text: str) -> "Parsed":
        """Read `text`.

        Raises:
            ValueError: if it is no valid TOML.
        """
        return cls(text, tomli.loads(text.removeprefix(_BOM)))


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """A merged card."""

    text: str
    """Valid TOML that reads as `data`."""
    data: dict[str, Any]
    """With ours in force where there is a conflict, and `merge_conflict` if that was asked for."""
    conflicts: tuple[FieldConflict, ...] = ()


def merge_card(
    base: Parsed | None, ours: Parsed, theirs: Parsed, *, mark_conflicts: bool = True
) -> Merged:
    """Merge two versions of a card that both come from `base`; None if both made it anew.

    Without a conflict, swapping ours and theirs gives the same text.

    Args:
        mark_conflicts: whether `merge_conflict` shall say in the file what could not be decided.
            A save doesn't: it writes nothing then.

    Raises:
        EditError: if the texts have shapes that can't be brought together.
    """
    found = merge_data(base.data if base else None, ours.data, theirs.data)
    data = found.data
    if found.conflicts and mark_conflicts:
        data = _with_marks(data, found.conflicts)
    text = _merged_text(base or Parsed("", {}), ours, theirs, data)
    return Merged(text=text, data=data, conflicts=found.conflicts)


def _with_marks(data: dict[str, Any], conflicts: tuple[FieldConflict, ...]) -> dict[str, Any]:
    marks = [
        {key: value for key, value in msgspec.structs.asdict(conflict).items() if value is not None}
        for conflict in conflicts
    ]
    fields = {mark["field"] for mark in marks}
    earlier = [mark for mark in data.get(CONFLICT_KEY, []) if mark.get("field") not in fields]
    rest = {key: value for key, value in data.items() if key != CONFLICT_KEY}
    log = {"log": rest.pop("log")} if "log" in rest else {}
    return rest | {CONFLICT_KEY: earlier + marks} | log


def _merged_text(base: Parsed, ours: Parsed, theirs: Parsed, data: Mapping[str, Any]) -> str:
    """Line by line where that says what the data says; else one side's text edited, with the other's comments."""
    sides = (base, ours, theirs) if base.text else (ours, ours, theirs)
    mark = _of_both([side.text.startswith(_BOM) for side in sides])
    line_ends = [line_end_of(side.text) for side in sides]
    is_uniform = len(set(line_ends)) == 1
    plain = [_plain(side, is_uniform) for side in (base, ours, theirs)]
    merged = _merged_plain(plain[0], plain[1], plain[2], data)
    if not is_uniform and _of_both([line_end == "\r\n" for line_end in line_ends]):
        merged = merged.replace("\n", "\r\n")
    return _BOM + merged if mark else merged


def _of_both(flags: list[bool]) -> bool:
    """Of base, ours and theirs: what the side says that differs from the base."""
    base, ours, theirs = flags
    return ours if theirs == base else theirs


def _plain(side: Parsed, keeps_line_ends: bool) -> Parsed:
    text = side.text.removeprefix(_BOM)
    return Parsed(text if keeps_line_ends else text.replace("\r\n", "\n"), side.data)


def _merged_plain(base: Parsed, ours: Parsed, theirs: Parsed, data: Mapping[str, Any]) -> str:
    by_lines = merge_lines(base.text, ours.text, theirs.text)
    if by_lines is not None and _says(by_lines, data):
        comments = Counter(note.text for note in notes_of(by_lines))
        # Of two like lines next to each other the sides may have taken out each another one.
        if comments == merged_counts(base.text, ours.text, theirs.text):
            return by_lines
    start, other = sorted((ours, theirs), key=lambda side: side.text)
    edited = edit_text(start.text, start.data, data)
    commented = merge_comments(edited, base.text, start.text, other.text)
    if not _says(commented, data):
        raise EditError("the comments of both sides can't be brought together")
    return commented


def _says(text: str, data: Mapping[str, Any]) -> bool:
    try:
        return is_same(tomli.loads(text.removeprefix(_BOM)), data)
    except (ValueError, RecursionError):
        return False


# Where the file lies


class Side(msgspec.Struct, frozen=True):
    """A card's file on one side."""

    file: str
    """Its path relative to the root."""
    card: Parsed

    @property
    def is_archived(self) -> bool:
        return "/archive/" in self.file


class MergedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file that the sides may have moved, archived or deleted."""

    file: str | None
    """None: it is deleted."""
    merged: Merged | None
    is_deleted_and_edited: bool = False
    """Deleted on one side and changed on the other: a conflict. The change is what `merged` keeps."""


def merge_places(base: Side | None, ours: Side | None, theirs: Side | None) -> MergedPlace:
    """Merge a card that each side may have changed, moved or deleted; None where it isn't there."""
    if ours is None or theirs is None:
        return _one_is_gone(base, ours or theirs)
    merged = merge_card(base.card if base else None, ours.card, theirs.card)
    return MergedPlace(file=_merged_file(base, ours, theirs), merged=merged)


def _one_is_gone(base: Side | None, left: Side | None) -> MergedPlace:
    if left is None:
        return MergedPlace(file=None, merged=None)
    is_untouched = base is not None and (base.file, base.card.text) == (left.file, left.card.text)
    if is_untouched:
        return MergedPlace(file=None, merged=None)
    kept = Merged(text=left.card.text, data=dict(left.card.data))
    return MergedPlace(file=left.file, merged=kept, is_deleted_and_edited=base is not None)


def _merged_file(base: Side | None, ours: Side, theirs: Side) -> str:
    """The path of the side that moved it; where both did, the archive goes before the board."""
    if base is not None and ours.file == base.file:
        return theirs.file
    if base is not None and theirs.file == base.file:
        return ours.file
    return max(ours, theirs, key=lambda side: (side.is_archived, side.file)).file
