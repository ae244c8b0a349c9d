"""Versions of files, told apart and told in words: what a commit would hold, or what comes from others."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.huddle import Huddle
from leantui.model.ids import Ids
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.sharing.card_words import card_words
from leantui.sharing.file_words import board_words, huddle_words, person_words, standard_words
from leantui.sharing.git import run
from leantui.sharing.standup import Told
from leantui.sharing.state import PATHS, Changed
from leantui.sharing.state import Place as GitPlace
from leantui.sharing.versions import blob_contents
from leantui.store.kinds import Place, place_of
from leantui.store.parse import parse_file

_FIRST = ("card", "board", "standard", "person", "huddle", "template", "workspace")
"""Kinds in the order in which they are told."""
_LATER = (
    ("comment by", "ticked", "to tick", "tagged"),
    ("reordered", "description changed", "written otherwise"),
)
"""What is told after other changes, and what last, by how it begins."""


class FilePair(msgspec.Struct, frozen=True, kw_only=True):
    """One file at two times."""

    file: str
    """Relative to the root of the workspace."""
    before: bytes | None
    """None: it wasn't there."""
    after: bytes | None
    """None: it isn't there any more."""


def tell(pairs: Iterable[FilePair], boards: Mapping[str, Board], ids: Ids) -> list[Told]:
    """What became of each file, cards first, and of those what a team would speak of first.

    A card that lies at another place (archived, or filed under another board) is one card, not two.

    Args:
        boards: by which columns are called by their titles; a board among the files goes before.
        ids: all ids there are, for the shortest that is unique.
    """
    all_pairs = list(pairs)
    known = {**boards, **_boards_of(all_pairs)}
    told = [
        each
        for pair in _joined(all_pairs)
        if (each := _told(pair, known, ids)) is not None
    ]  # fmt: skip
    return [each for _, each in sorted(told, key=lambda one: one[0])]


class _Moved(msgspec.Struct, frozen=True):
    """One file, which may have lain elsewhere before."""

    old: str
    new: str
    before: bytes | None
    after: bytes | None


def _joined(pairs: list[FilePair]) -> list[_Moved]:
    gone = {
        place.id: pair
        for pair in pairs
        if pair.after is None and (place := place_of(pair.file)) and place.kind == "card"
    }
    joined: list[_Moved] = []
    for pair in pairs:
        if pair.after is None:
            continue
        place = place_of(pair.file)
        is_new_card = pair.before is None and place is not None and place.kind == "card"
        old = gone.pop(place.id, pair) if place is not None and is_new_card else pair
        joined.append(_Moved(old.file, pair.file, old.before, pair.after))
    kept = {id(pair) for pair in gone.values()}
    for pair in pairs:
        place = place_of(pair.file)
        is_card = place is not None and place.kind == "card"
        if pair.after is None and (id(pair) in kept or not is_card):
            joined.append(_Moved(pair.file, pair.file, pair.before, None))
    return joined


def _boards_of(pairs: list[FilePair]) -> dict[str, Board]:
    found: dict[str, Board] = {}
    for pair in pairs:
        place = place_of(pair.file)
        if place is not None and place.kind == "board":
            for data in (pair.after, pair.before):
                board = _parsed(data, place, pair.file)
                if isinstance(board, Board):
                    found.setdefault(place.id, board)
    return found


def _parsed(data: bytes | None, place: Place, file: str) -> Any:
    return None if data is None else parse_file(data, place, file, thorough=False).item


_Order = tuple[int, int, str]


def _told(moved: _Moved, boards: Mapping[str, Board], ids: Ids) -> tuple[_Order, Told] | None:
    place = place_of(moved.new)
    if place is None:
        return _other(moved)
    before = _parsed(moved.before, place_of(moved.old) or place, moved.old)
    after = _parsed(moved.after, place, moved.new)
    words, title = _words(before, after, boards.get(place.board))
    if moved.before == moved.after and not words:
        return None
    if moved.after is not None and after is None and place.kind != "template":
        words = ["can't be read"]
    told = Told(
        file=moved.new,
        name=_name(place, ids),
        title=title,
        words=tuple(words) or (_otherwise(moved),),
    )
    return (_FIRST.index(place.kind), _weight(told.words[0]), told.name), told


def _weight(said: str) -> int:
    return next((at for at, begins in enumerate(_LATER, 1) if said.startswith(begins)), 0)


def _words(before: Any, after: Any, board: Board | None) -> tuple[list[str], str]:
    some = after if after is not None else before
    if isinstance(some, Card):
        return card_words(before, after, board), some.title
    for kind, words in (
        (Board, board_words),
        (Standard, standard_words),
        (Person, person_words),
        (Huddle, huddle_words),
    ):
        if isinstance(some, kind):
            return words(before, after), ""
    return [], ""


def _otherwise(moved: _Moved) -> str:
    """What is said where no key differs, or nobody would speak of it."""
    if moved.after is None:
        return "deleted"
    if moved.before is None:
        return "new"
    return "moved" if moved.before == moved.after else "written otherwise"


_NAMES = {
    "board": "board {0.id}",
    "person": "{0.id}",
    "huddle": "huddle {0.board} {0.id}",
    "template": "template {0.id}",
    "workspace": "leantui.toml",
}
_SHELVES = {"drafts": "draft {0.id}", "archive": "standard {0.id} r{0.revision}"}


def _name(place: Place, ids: Ids) -> str:
    if place.kind == "card":
        return one_line(ids.shortest(place.id))
    if place.kind == "standard":
        return one_line(_SHELVES.get(place.shelf, "standard {0.id}").format(place))
    return one_line(_NAMES.get(place.kind, "{0.id}").format(place))


def _other(moved: _Moved) -> tuple[_Order, Told]:
    """A file that is none of the workspace's kinds, and lies in one of its folders."""
    said = {"new": "new", "deleted": "deleted"}.get(_otherwise(moved), "changed")
    told = Told(file=moved.new, name=one_line(moved.new), words=(said,))
    return (len(_FIRST), 0, told.name), told


# Where versions come from


def worktree_pairs(root: Path, changed: Sequence[Changed]) -> list[FilePair]:
    """What the last commit has, and what lies there now."""
    blobs = blob_contents(root, [each.blob for each in changed if each.blob])
    return [
        FilePair(file=each.file, before=blobs.get(each.blob), after=_on_disk(root, each))
        for each in changed
    ]


def _on_disk(root: Path, changed: Changed) -> bytes | None:
    try:
        return (root / changed.file).read_bytes()
    except OSError:
        return None


def commit_pairs(root: Path, place: GitPlace, old: str, new: str) -> list[FilePair]:
    """What two commits have of the workspace's files that differ between them.

    Args:
        old: the earlier commit, or an empty tree's name.
        new: the later one.

    Raises:
        GitError: if there is no such commit.
    """
    options = ("-r", "-z", "--no-renames", "--no-abbrev")
    told = run(root, "--literal-pathspecs", "diff-tree", *options, old, new, "--", *PATHS)
    parts = told.decode("utf-8", "surrogateescape").split("\0")
    found: list[tuple[str, str, str]] = []
    for facts, path in zip(parts[0::2], parts[1::2], strict=False):
        _, _, before, after, _ = facts.split(" ")
        found.append((path.removeprefix(place.prefix), before, after))
    blobs = blob_contents(root, [blob for _, *both in found for blob in both if blob.strip("0")])
    return [
        FilePair(file=file, before=blobs.get(before), after=blobs.get(after))
        for file, before, after in found
    ]


def known_on_disk(root: Path) -> tuple[dict[str, Board], Ids]:
    """Every board's definition, and the ids of all cards by the names of their files."""
    boards: dict[str, Board] = {}
    ids: set[str] = set()
    top = root / "boards"
    for folder, _, names in os.walk(top):
        inside = Path(folder).relative_to(root).as_posix()
        for name in names:
            place = place_of(f"{inside}/{name}") if name.endswith(".toml") else None
            if place is not None and place.kind == "card":
                ids.add(place.id)
            elif place is not None and place.kind == "board":
                data = (Path(folder) / name).read_bytes()
                board = _parsed(data, place, f"{inside}/{name}")
                if isinstance(board, Board):
                    boards[place.id] = board
    return boards, Ids.of(ids)
