"""What changed on the boards between two times, sorted as a team would tell it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.huddle import Huddle
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.sharing.card_words import card_words
from leantui.sharing.comparing import Differing
from leantui.sharing.file_words import board_words, huddle_words, person_words, standard_words
from leantui.store.kinds import Place, place_of
from leantui.store.parse import parse_file

Sort = Literal[
    "finished", "moved", "blocked", "unblocked", "new", "archived", "restored", "deleted",
    "unreadable", "changed",
]  # fmt: skip

SORTS: dict[Sort, str] = {
    "finished": "Finished",
    "moved": "Moved",
    "blocked": "Blocked",
    "unblocked": "Unblocked",
    "new": "New",
    "archived": "Archived",
    "restored": "Taken back from the archive",
    "deleted": "Deleted",
    "unreadable": "Can't be read",
    "changed": "Changed",
}
"""What may have become of a card, by the heading it is told under. The first that is true counts."""


class CardNews(msgspec.Struct, frozen=True, kw_only=True):
    """One card that isn't as it was."""

    card: Card
    """As it is now; as it was, where it was deleted."""
    sort: Sort
    words: tuple[str, ...]


class FileNews(msgspec.Struct, frozen=True, kw_only=True):
    """A standard, person, huddle or template that isn't as it was."""

    id: str
    title: str
    words: tuple[str, ...]
    file: str


class BoardNews(msgspec.Struct, frozen=True, kw_only=True):
    """What changed on one board."""

    id: str
    name: str
    cards: tuple[CardNews, ...] = ()
    """In the order of `SORTS`, then by id."""
    board: tuple[str, ...] = ()
    """What is agreed on differently: columns, limits, policies."""
    huddles: tuple[FileNews, ...] = ()
    templates: tuple[FileNews, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.board or self.huddles or self.templates)


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in a workspace."""

    boards: tuple[BoardNews, ...] = ()
    """Only those with something to tell, by id."""
    standards: tuple[FileNews, ...] = ()
    people: tuple[FileNews, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.boards or self.standards or self.people)


def news_of(found: Sequence[Differing], boards: Mapping[str, Board]) -> News:
    """Sort and word what differs.

    Args:
        boards: by which columns are called by their titles; one among the files goes before.
    """
    read = [_Read.of(each) for each in found]
    known = {**boards, **_boards_among(read)}
    told: dict[str, list[BoardNews]] = {}
    for each in read:
        if each.place.board:
            told.setdefault(each.place.board, []).append(_of_board(each, known))
    return News(
        boards=tuple(
            whole
            for board_id, parts in sorted(told.items())
            if not (whole := _together(board_id, parts, known)).is_empty
        ),
        standards=_told(_without_echoes(read), "standard"),
        people=_told(read, "person"),
    )


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """A file with what it held at both times."""

    differing: Differing
    before: Any
    after: Any

    @classmethod
    def of(cls, found: Differing) -> "_Read":
        old_place = place_of(found.old_file) or found.place
        return cls(
            differing=found,
            before=_item(found.before, old_place, found.old_file),
            after=_item(found.after, found.place, found.file),
        )

    @property
    def place(self) -> Place:
        return self.differing.place

    @property
    def is_unreadable(self) -> bool:
        return self.after is None and self.differing.after is not None

    def pair(self, kind: type) -> tuple[Any, Any]:
        """Both versions, as far as they could be read."""
        return tuple(each if isinstance(each, kind) else None for each in (self.before, self.after))  # type: ignore[return-value]


def _item(data: bytes | None, place: Place, file: str) -> Any:
    return None if data is None else parse_file(data, place, file, thorough=False).item


def _boards_among(read: Iterable[_Read]) -> dict[str, Board]:
    return {
        each.place.board: found
        for each in read
        if each.place.kind == "board"
        for found in (each.after or each.before,)
        if isinstance(found, Board)
    }


def _of_board(each: _Read, boards: Mapping[str, Board]) -> BoardNews:
    board_id, kind = each.place.board, each.place.kind
    empty = BoardNews(id=board_id, name=board_id)
    if kind == "card":
        card = _card_news(each, boards.get(board_id))
        return msgspec.structs.replace(empty, cards=(card,) if card else ())
    if kind == "board":
        words = (
            ["its definition can't be read"]
            if each.is_unreadable
            else board_words(*each.pair(Board))
        )
        return msgspec.structs.replace(empty, board=tuple(words))
    told = _told([each], kind)
    return msgspec.structs.replace(empty, **{f"{kind}s": told})


def _together(
    board_id: str, parts: Sequence[BoardNews], boards: Mapping[str, Board]
) -> BoardNews:  # fmt: skip
    board = boards.get(board_id)
    cards = sorted(
        (card for part in parts for card in part.cards),
        key=lambda each: (_ORDER[each.sort], each.card.id),
    )
    return BoardNews(
        id=board_id,
        name=board.name if board else board_id,
        cards=tuple(cards),
        board=tuple(word for part in parts for word in part.board),
        huddles=tuple(each for part in parts for each in part.huddles),
        templates=tuple(each for part in parts for each in part.templates),
    )


_ORDER = {sort: at for at, sort in enumerate(SORTS)}


# A card


def _card_news(each: _Read, board: Board | None) -> CardNews | None:
    before, after = each.pair(Card)
    if each.is_unreadable:
        card = before or Card(title="", column="", log=(), id=each.place.id, board=each.place.board)
        return CardNews(card=card, sort="unreadable", words=("leantui check says what is wrong",))
    if after is None and before is None:
        return None
    words = card_words(before, after, board)
    if before is None and each.differing.before is not None:
        words = ["could be read again", *words[1:]]
    if not words and each.differing.file == each.differing.old_file:
        return None
    sort = next(sort for sort, holds in _HOLDS.items() if holds(before, after, board))
    return CardNews(card=after or before, sort=sort, words=tuple(words))


def _is_finished(card: Card | None, board: Board | None) -> bool:
    return (
        card is not None
        and board is not None
        and board.column_index(card.column_id) >= board.finished_index
    )


_HOLDS: dict[Sort, Callable[[Card | None, Card | None, Board | None], bool]] = {
    "deleted": lambda before, after, board: after is None,
    "finished": lambda before, after, board: (
        _is_finished(after, board) and not _is_finished(before, board)
    ),
    "restored": lambda before, after, board: bool(
        before and after and before.is_archived and not after.is_archived
    ),
    "archived": lambda before, after, board: bool(
        after and after.is_archived and not (before and before.is_archived)
    ),
    "new": lambda before, after, board: before is None,
    "moved": lambda before, after, board: bool(
        before and after and (before.column, before.board) != (after.column, after.board)
    ),
    "blocked": lambda before, after, board: bool(
        before and after and after.is_blocked and before.block != after.block
    ),
    "unblocked": lambda before, after, board: bool(
        before and after and before.is_blocked and not after.is_blocked
    ),
    "changed": lambda before, after, board: True,
}


# Other files


def _told(read: Iterable[_Read], kind: str) -> tuple[FileNews, ...]:
    told = (_file_news(each) for each in read if each.place.kind == kind)
    return tuple(sorted((each for each in told if each), key=lambda each: each.file))


def _without_echoes(read: Sequence[_Read]) -> Iterable[_Read]:
    """Without what only follows from another file: a draft that took effect, the revision it superseded."""
    in_force = {
        each.place.id
        for each in read
        if each.place.kind == "standard" and not each.place.shelf and each.after is not None
    }
    for each in read:
        is_gone, is_new = each.differing.after is None, each.differing.before is None
        is_echo = is_gone if each.place.shelf == "drafts" else is_new and each.place.shelf
        if not (is_echo and each.place.id in in_force):
            yield each


def _file_news(each: _Read) -> FileNews | None:
    before, after = each.before, each.after
    words = _FILE_WORDS.get(each.place.kind)
    said = words(*each.pair(_KINDS[each.place.kind])) if words else _otherwise(each)
    if each.is_unreadable:
        said = ["can't be read"]
    if not said:
        return None
    some = after if after is not None else before
    title = getattr(some, "title", getattr(some, "name", ""))
    file = each.differing.file
    return FileNews(id=_name(each.place), title=title or "", words=tuple(said), file=file)


def _otherwise(each: _Read) -> list[str]:
    if each.differing.after is None:
        return ["deleted"]
    if each.differing.before is None:
        return ["new"]
    return ["changed"] if each.before != each.after else []


def _name(place: Place) -> str:
    """`new-starter`, its next revision `new-starter (draft)`, and `new-starter r6` of the archive."""
    if place.shelf == "drafts":
        return f"{place.id} (draft)"
    return f"{place.id} r{place.revision}" if place.revision else place.id


_KINDS: dict[str, type] = {"standard": Standard, "person": Person, "huddle": Huddle}
_FILE_WORDS: dict[str, Callable[[Any, Any], list[str]]] = {
    "standard": standard_words,
    "person": person_words,
    "huddle": huddle_words,
}
