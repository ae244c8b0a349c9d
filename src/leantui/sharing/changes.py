"""Files at two times, told in words one by one: what a commit would hold, or what comes from others."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.huddle import Huddle
from leantui.model.ids import Ids
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.sharing.card_words import card_words
from leantui.sharing.comparing import Differing
from leantui.sharing.file_words import board_words, huddle_words, person_words, standard_words
from leantui.sharing.standup import Told
from leantui.store.kinds import Place, place_of
from leantui.store.parse import parse_file

_FIRST = ("card", "board", "standard", "person", "huddle", "template", "workspace")
"""Kinds in the order in which they are told."""
_LATER = (
    ("comment by", "ticked", "to tick", "tagged"),
    ("reordered", "description changed", "written otherwise"),
)
"""What is told after other changes, and what last, by how it begins."""

_Order = tuple[int, int, str]


def tell(found: Iterable[Differing], boards: Mapping[str, Board], ids: Ids) -> list[Told]:
    """What became of each file, cards first, and of those what a team would speak of first.

    Args:
        boards: by which columns are called by their titles; a board among the files goes before.
        ids: all ids there are, for the shortest that is unique.
    """
    files = list(found)
    known = {**boards, **_boards_among(files)}
    told = [_told(each, known, ids) for each in files]
    return [each for _, each in sorted(told, key=lambda one: one[0])]


def _boards_among(files: Sequence[Differing]) -> dict[str, Board]:
    found: dict[str, Board] = {}
    for each in files:
        if each.place.kind == "board":
            for data in (each.after, each.before):
                board = _parsed(data, each.place, each.file)
                if isinstance(board, Board):
                    found.setdefault(each.place.id, board)
    return found


def _parsed(data: bytes | None, place: Place, file: str) -> Any:
    return None if data is None else parse_file(data, place, file, thorough=False).item


def _told(found: Differing, boards: Mapping[str, Board], ids: Ids) -> tuple[_Order, Told]:
    place = found.place
    before = _parsed(found.before, place_of(found.old_file) or place, found.old_file)
    after = _parsed(found.after, place, found.file)
    words, title = _words(before, after, boards.get(place.board))
    if found.after is not None and after is None and place.kind != "template":
        words = ["can't be read"]
    told = Told(
        file=found.file,
        name=_name(place, ids),
        title=title,
        words=tuple(words) or (_otherwise(found),),
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


def _otherwise(found: Differing) -> str:
    """What is said where no key differs, or nobody would speak of it."""
    if found.after is None:
        return "deleted"
    if found.before is None:
        return "new"
    return "moved" if found.file != found.old_file else "written otherwise"


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


def known_on_disk(root: Path) -> tuple[dict[str, Board], Ids]:
    """Every board's definition, and the ids of all cards by the names of their files."""
    boards: dict[str, Board] = {}
    ids: set[str] = set()
    for folder, _, names in os.walk(root / "boards"):
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
