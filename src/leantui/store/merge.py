"""Three-way merge of a file: its data key by key, and its text with the comments of both sides. Pure."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import tomli

from leantui.rules.diff3 import merge_lines
from leantui.store.blocks import Block, Document, block_text, document_of, merged_remarks
from leantui.store.comments import merge_comments, merged_counts
from leantui.store.edit import EditError, edit_text
from leantui.store.merge_fields import (
    CONFLICT_KEY,
    FieldConflict,
    MergedData,
    in_order,
    merge_data,
)
from leantui.store.merge_order import merged_order
from leantui.store.merge_rules import RULES, MergedKind, Rule, Table, Tables, item_id
from leantui.store.statements import line_end_of, notes_of
from leantui.store.toml_values import canonical, is_same

__all__ = [
    "CONFLICT_KEY",
    "FieldConflict",
    "Merged",
    "MergedData",
    "MergedPlace",
    "Parsed",
    "Side",
    "merge_data",
    "merge_file",
    "merge_places", "rewritten",
]  # fmt: skip

_BOM = "\ufeff"


class Parsed(msgspec.Struct, frozen=True):
    """A file's text and what a TOML parser finds in it."""

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
    """A merged file."""

    text: str
    """Valid TOML that reads as `data`."""
    data: dict[str, Any]
    """With ours in force where there is a conflict, and `merge_conflict` if that was asked for."""
    conflicts: tuple[FieldConflict, ...] = ()


def merge_file(
    base: Parsed | None,
    ours: Parsed,
    theirs: Parsed,
    kind: MergedKind = "card",
    *,
    mark_conflicts: bool = True,
) -> Merged:
    """Merge two versions of a file that both come from `base`; None if both made it anew.

    Without a conflict, swapping ours and theirs gives the same text.

    Args:
        mark_conflicts: whether `merge_conflict` shall say in the file what could not be decided.
            A save doesn't: it writes nothing then.

    Raises:
        EditError: if the texts have shapes that can't be brought together.
    """
    found = merge_data(base.data if base else None, ours.data, theirs.data, kind)
    data = found.data
    if found.conflicts and mark_conflicts:
        data = _with_marks(data, found.conflicts)
    text = _merged_text(base or Parsed("", {}), ours, theirs, data, kind)
    return Merged(text=text, data=data, conflicts=found.conflicts)


def rewritten(before: Parsed, data: Mapping[str, Any], kind: MergedKind = "card") -> str:
    """The text made to say `data`, inside of its blocks too.

    Raises:
        EditError: if it has a shape that can't be changed so.
    """
    return _merged_text(before, before, before, data, kind)


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


def _merged_text(
    base: Parsed, ours: Parsed, theirs: Parsed, data: Mapping[str, Any], kind: MergedKind
) -> str:
    """Line by line where that says what the data says; else one side's text edited, with the other's comments."""
    sides = (base, ours, theirs) if base.text else (ours, ours, theirs)
    mark = _of_both([side.text.startswith(_BOM) for side in sides])
    line_ends = [line_end_of(side.text) for side in sides]
    is_uniform = len(set(line_ends)) == 1
    plain = [_plain(side, is_uniform) for side in (base, ours, theirs)]
    merged = _merged_plain(plain[0], plain[1], plain[2], data, RULES[kind])
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


def _merged_plain(
    base: Parsed, ours: Parsed, theirs: Parsed, data: Mapping[str, Any], rules: Mapping[str, Rule]
) -> str:
    """Line by line where that says it all; else block by block; what has no blocks by its keys."""
    by_lines = merge_lines(base.text, ours.text, theirs.text)
    if by_lines is not None and _says(by_lines, data):
        comments = Counter(note.text for note in notes_of(by_lines))
        # Of two like lines next to each other the sides may have taken out each another one.
        if comments == merged_counts(base.text, ours.text, theirs.text):
            return by_lines
    documents = [document_of(side.text) for side in (base, ours, theirs)]
    if any(document.blocks for document in documents):
        with contextlib.suppress(ValueError):
            return _merged_blocks(documents, (base, ours, theirs), data, rules)
    return _merged_keys(base, ours, theirs, data)


def _merged_keys(base: Parsed, ours: Parsed, theirs: Parsed, data: Mapping[str, Any]) -> str:
    start, other = sorted((ours, theirs), key=lambda side: side.text)
    edited = edit_text(start.text, start.data, data, order=in_order({*start.data, *data}))
    commented = merge_comments(edited, base.text, start.text, other.text)
    if not _says(commented, data):
        raise EditError("the comments of both sides can't be brought together")
    return commented


def _merged_blocks(
    documents: Sequence[Document],
    sides: tuple[Parsed, Parsed, Parsed],
    data: Mapping[str, Any],
    rules: Mapping[str, Rule],
) -> str:
    """What stands above the blocks by its keys, then every block that is left, merged as a text of its own.

    Raises:
        ValueError: if a key is a block here and a value there.
    """
    keys = list(dict.fromkeys(block.key for document in documents for block in document.blocks))
    tops = [Parsed(document.top, tomli.loads(document.top)) for document in documents]
    if any(key in top.data for key in keys for top in tops):
        raise ValueError("a key is a block here and a value there")
    above = {key: value for key, value in data.items() if key not in keys}
    text = _merged_plain(tops[0], tops[1], tops[2], above, {})
    line_end = line_end_of(sides[1].text)
    for key in _block_order(documents, keys):
        rule = rules.get(key, "scalar")
        found = [_named_blocks(document, key, rule) for document in documents]
        wanted = data.get(key)
        items = wanted if isinstance(wanted, list) else [] if wanted is None else [wanted]
        named = _named_items(items, rule)
        parts = [
            _merged_block([each.get(name) for each in found], item, rule) for name, item in named
        ]
        parts += _orphaned_remarks(found, {name for name, _ in named}, line_end)
        for part in parts:
            text += ("" if not text or text.endswith("\n") else line_end) + part
    if not _says(text, data):
        raise EditError("the blocks of both sides can't be brought together")
    lost = merged_counts(*(side.text for side in sides)) - Counter(n.text for n in notes_of(text))
    if lost:
        raise EditError("the comments of both sides can't be brought together")
    return text


def _orphaned_remarks(
    found: Sequence[Mapping[Any, Block]], kept: set[Any], line_end: str
) -> list[str]:
    """Comments put into blocks that the other side took out, one a line."""
    base, ours, theirs = (
        Counter(
            note.text
            for name, block in blocks.items()
            if name not in kept
            for note in notes_of(block_text(block))
        )
        for blocks in found
    )
    return [f"{text}{line_end}" for text in sorted(((ours - base) | (theirs - base)).elements())]


def _block_order(documents: Sequence[Document], keys: list[str]) -> list[str]:
    sides = [list(dict.fromkeys(block.key for block in each.blocks)) for each in documents]
    return merged_order(sides[0], sides[1], sides[2], {*sides[1], *sides[2]} & set(keys))


def _named_items(items: Sequence[Any], rule: Rule) -> list[tuple[Any, Any]]:
    """Items by what makes them the same; a repeated one also by how often it was there before."""
    seen: Counter[Any] = Counter()
    named: list[tuple[Any, Any]] = []
    for item in items:
        name = (item_id(item, rule) or canonical(item)) if isinstance(rule, Tables) else "table"
        named.append(((name, seen[name]), item))
        seen[name] += 1
    return named


def _named_blocks(document: Document, key: str, rule: Rule) -> dict[Any, Block]:
    blocks = [block for block in document.blocks if block.key == key]
    items = [tomli.loads(block.inner) for block in blocks]
    return {name: block for (name, _), block in zip(_named_items(items, rule), blocks, strict=True)}


def _merged_block(blocks: Sequence[Block | None], item: Mapping[str, Any], rule: Rule) -> str:
    base, ours, theirs = blocks
    one = ours or theirs
    if one is None:
        raise ValueError("an item is in no block")
    rules = rule.keys if isinstance(rule, Table | Tables) else {}
    there = [Parsed(each.inner, tomli.loads(each.inner)) for each in (ours, theirs) if each]
    left, right = (there * 2)[:2]
    before = Parsed(base.inner, tomli.loads(base.inner)) if base else Parsed("", {})
    inner = _merged_plain(before, left, right, item, rules)
    three = (base, ours or theirs, theirs or ours)
    above = merged_remarks(*(each.above if each else "" for each in three))
    beside = _one_of(*(each.beside if each else "\n" for each in three))
    return block_text(msgspec.structs.replace(one, above=above, beside=beside, inner=inner))


def _one_of(base: str, ours: str, theirs: str) -> str:
    return ours if theirs == base else theirs if ours == base else max(ours, theirs)


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
    merged = merge_file(base.card if base else None, ours.card, theirs.card)
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
