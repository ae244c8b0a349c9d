"""A text cut at its headers: what stands above the first, and each `[table]` and `[[item]]` as a text of its own."""

import re
from typing import NamedTuple

import msgspec
import tomli

from leantui.rules.diff3 import merge_lines
from leantui.store.statements import layout
from leantui.store.toml_values import toml_key

_BRACKETS = re.compile(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|\]|#.*""")
"""Quoted parts of a header, its closing brackets, its comment."""


class Block(msgspec.Struct, frozen=True):
    """A table of a file, with the tables inside it."""

    key: str
    is_item: bool
    """Whether it is one of an array: `[[step]]`."""
    above: str
    """Comments and blank lines above its header."""
    beside: str
    """What stands behind its header: the line's end, maybe a comment."""
    inner: str
    """All below the header, as a text of its own: `[step.timer]` is `[timer]` in it."""


class Document(NamedTuple):
    """A text and the blocks in it."""

    top: str
    blocks: tuple[Block, ...]


class _Cut(NamedTuple):
    path: tuple[str, ...]
    is_item: bool
    above: str
    header: str
    body: str


def document_of(text: str) -> Document:
    """The blocks of a valid TOML text.

    Raises:
        ValueError: if tables of one block stand apart, or a header's parts have none of their own.
    """
    top, rest = _cut_at_header(text)
    cuts: list[_Cut] = []
    above = ""
    top, above = _without_trailing_remarks(top) if rest else (top, "")
    while rest:
        header, _, below = rest.partition("\n")
        header += "\n" if _ else ""
        body, rest = _cut_at_header(below)
        body, next_above = _without_trailing_remarks(body) if rest else (body, "")
        path, is_item = _path_of(header)
        cuts.append(_Cut(path, is_item, above, header, body))
        above = next_above
    return Document(top, tuple(_blocks(cuts)))


def block_text(block: Block, around: tuple[str, ...] = ()) -> str:
    """The block as it stands in a file, inside of the blocks whose keys are `around` it."""
    path = (*around, block.key)
    document = document_of(block.inner)
    inner = "".join(block_text(each, path) for each in document.blocks)
    return f"{block.above}{_header(path, block.is_item)}{block.beside}{document.top}{inner}"


def merged_remarks(base: str, ours: str, theirs: str) -> str:
    """Lines of remarks with those that either side has put in, and without those that either took out."""
    merged = merge_lines(base, ours, theirs)
    if merged is not None:
        return merged
    had = base.splitlines(keepends=True)
    first, second = (each.splitlines(keepends=True) for each in sorted((ours, theirs)))
    gone = [line for line in had if line not in first or line not in second]
    added = [line for line in second if line not in (*had, *first)]
    return "".join([*added, *(line for line in first if line not in gone)])


def _blocks(cuts: list[_Cut]) -> list[Block]:
    blocks: list[Block] = []
    for number, cut in enumerate(cuts):
        if len(cut.path) > 1:
            continue
        inner = cut.body
        for below in cuts[number + 1 :]:
            if len(below.path) == 1 or below.path[0] != cut.path[0]:
                break
            header = _header(below.path[1:], below.is_item)
            inner += f"{below.above}{header}{_behind(below.header)}{below.body}"
        blocks.append(Block(cut.path[0], cut.is_item, cut.above, _behind(cut.header), inner))
    placed = sum(1 for cut in cuts if len(cut.path) == 1) + sum(
        1 for number, cut in enumerate(cuts) if len(cut.path) > 1 and _has_parent(cuts, number)
    )
    if placed != len(cuts):
        raise ValueError("tables of one block stand apart")
    return blocks


def _has_parent(cuts: list[_Cut], number: int) -> bool:
    key = cuts[number].path[0]
    for cut in reversed(cuts[:number]):
        if cut.path[0] != key:
            return False
        if len(cut.path) == 1:
            return True
    return False


def _header(path: tuple[str, ...], is_item: bool) -> str:
    name = ".".join(map(toml_key, path))
    return f"[[{name}]]" if is_item else f"[{name}]"


def _behind(header: str) -> str:
    """What follows the closing bracket on the header's line, its end included."""
    at = 0
    for token in _BRACKETS.finditer(header):
        at = token.end() if token[0] == "]" else at
        if token[0].startswith("#"):
            break
    return header[at:]


def _path_of(header: str) -> tuple[tuple[str, ...], bool]:
    path: list[str] = []
    found = tomli.loads(header)
    is_item = header.lstrip().startswith("[[")
    while found:
        ((key, value),) = found.items()
        path.append(key)
        found = value[0] if isinstance(value, list) else value
    return tuple(path), is_item


def _cut_at_header(text: str) -> tuple[str, str]:
    end = layout(text).top_end
    return text[:end], text[end:]


def _without_trailing_remarks(text: str) -> tuple[str, str]:
    """The text, and what at its end belongs to the header that follows: comments right above it, blank lines."""
    lines = text.splitlines(keepends=True)
    at = len(lines)
    while at and lines[at - 1].lstrip().startswith("#") and _is_outside(lines, at - 1):
        at -= 1
    while at and not lines[at - 1].strip() and _is_outside(lines, at - 1):
        at -= 1
    return "".join(lines[:at]), "".join(lines[at:])


def _is_outside(lines: list[str], at: int) -> bool:
    """Whether line `at` stands outside of every value: the text up to there is whole."""
    try:
        tomli.loads("".join(lines[:at]))
    except ValueError:
        return False
    return True
