"""What a filter can ask of a card: tables of its fields, numbers, dates and words."""

import operator
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from leantui.flow.dates import day, parse_date_word
from leantui.flow.percentiles import is_over_sle
from leantui.flow.times import age_days, cycle_time_days
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.workspace import Workspace


class FilterContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a filter may ask about beside the card."""

    workspace: Workspace
    as_of: date
    me: str = ""

    def board_of(self, card: Card) -> Board:
        return self.workspace.boards[card.board].board


Test = Callable[[Card], bool]
Term = Callable[[FilterContext], Test]
"""A part of a filter; given its context once, it makes the test that cards are held against."""

Values = Callable[[Card, FilterContext], Iterable[object]]
FIELDS: dict[str, Values] = {
    "type": lambda card, _: (card.type,),
    "class": lambda card, _: (card.class_of_service,),
    "lane": lambda card, _: (card.lane,),
    "column": lambda card, _: (card.column, card.column_id),
    "priority": lambda card, _: (card.priority,),
    "standard": lambda card, context: context.workspace.posted(card),
    "project": lambda card, _: (card.project,),
    "service": lambda card, _: (card.service,),
    "requester": lambda card, _: (card.requester,),
    "parent": lambda card, _: (card.parent,),
    "board": lambda card, _: (card.board,),
    "tag": lambda card, _: card.tags,
}
"""By `name:`, the values of a card that are compared with what was typed."""

TITLED: dict[str, Callable[[Board], Iterable[tuple[str, str]]]] = {
    "type": lambda board: ((kind.id, kind.title) for kind in board.card_type),
    "class": lambda board: ((service.id, service.title) for service in board.classes),
    "lane": lambda board: ((lane.id, lane.title) for lane in board.lane),
    "column": lambda board: ((column.id, column.title) for column in board.column),
    "board": lambda board: ((board.id, board.name),),
}
"""By `name:`, the ids that a board knows, each with the title it may be named by too."""

NUMBERS: dict[str, Callable[[Card, FilterContext], float | None]] = {
    "age": lambda card, context: age_days(context.board_of(card), card, context.as_of),
    "cycle": lambda card, context: cycle_time_days(context.board_of(card), card),
    "priority": lambda card, _: card.priority,
    "size": lambda card, _: card.size,
}
DATES: dict[str, Callable[[Card, FilterContext], date | None]] = {
    "due": lambda card, _: card.due,
    "created": lambda card, context: (
        day(context.board_of(card), card.created) if card.created else None
    ),
}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, ":": operator.eq,
}  # fmt: skip


def _over_sle(context: FilterContext) -> Test:
    def test(card: Card) -> bool:
        board = context.board_of(card)
        return is_over_sle(board, card, age_days(board, card, context.as_of))

    return test


def _overdue(context: FilterContext) -> Test:
    return lambda card: (
        card.due is not None
        and card.due < context.as_of
        and cycle_time_days(context.board_of(card), card) is None
    )


WORDS: dict[str, tuple[Term, str]] = {
    "blocked": (lambda _: lambda card: card.is_blocked, "cards that are blocked"),
    "late": (_over_sle, "older than the service level expectation"),
    "over": (_over_sle, "the same as late"),
    "overdue": (_overdue, "past the due date and not finished"),
    "mine": (lambda context: _of_people((context.me,), context), "assigned to me"),
    "unassigned": (lambda _: lambda card: not card.assignees, "assigned to nobody"),
}
"""Words that mean something, each with what it means."""

NONE, ANY = "none", "any"
"""`lane:none`: not set; `due:any`: set to something."""


def by_word(word: str) -> Term:
    """Cards with the word in what people read on them."""

    def made(context: FilterContext) -> Test:
        ref = context.workspace.ref
        may_be_ref = "-" in word

        def test(card: Card) -> bool:
            if word in card.title.casefold():
                return True
            texts = (card.id, card.description, card.requester, card.external, card.service,
                     card.project, *card.tags, *card.ci)  # fmt: skip
            if any(word in text.casefold() for text in texts if text):
                return True
            return may_be_ref and word in ref(card).casefold()

        return test

    return made


def by_people(wanted: tuple[str, ...]) -> Term:
    """Cards of a person: by id, by name, or by the beginning of either; `me`, and `none` for nobody."""

    def made(context: FilterContext) -> Test:
        named = tuple(context.me if who == "me" else who for who in wanted if who != NONE)
        test = _of_people(named, context)
        if NONE in wanted:
            return lambda card: not card.assignees or test(card)
        return test

    return made


def _of_people(wanted: tuple[str, ...], context: FilterContext) -> Test:
    people = context.workspace.people
    whole = {who for who in wanted if who in people}
    begun = tuple(who.casefold() for who in wanted if who and who not in people)
    for who, person in people.items():
        words = (who, *person.name.casefold().split(), person.name.casefold())
        if any(word.startswith(begun) for word in words):
            whole.add(who)
    return lambda card: any(
        who in whole or (who not in people and who.casefold().startswith(begun))
        for who in card.assignees
    )


def by_tag(wanted: tuple[str, ...]) -> Term:
    """Cards with a tag that begins so; `none` for those without any."""
    begun = tuple(tag for tag in wanted if tag != NONE)
    is_none = NONE in wanted
    return lambda _: (
        lambda card: (
            any(tag.casefold().startswith(begun) for tag in card.tags)
            or (is_none and not card.tags)
        )
    )


def by_field(name: str, wanted: tuple[str, ...]) -> Term:
    """Cards whose field has one of the values, by id or by the title that the board shows."""
    values = FIELDS[name]

    def made(context: FilterContext) -> Test:
        boards = (contents.board for contents in context.workspace.boards.values())
        ids = _ids_named(name, boards, wanted)

        def test(card: Card) -> bool:
            known = ids.get(card.board, frozenset())
            found = [str(value) for value in values(card, context) if value is not None]
            if not found:
                return NONE in wanted
            return ANY in wanted or any(
                value in known or value.casefold() in wanted for value in found
            )

        return test

    return made


def _ids_named(
    name: str, boards: Iterable[Board], wanted: Iterable[str]
) -> dict[str, frozenset[str]]:
    """By board, the ids that the values mean, by their titles too.

    A value that nothing on any board is called by means whatever begins so.
    """
    titled = [
        (board.id, id_, (id_.casefold(), title.casefold()))
        for board in boards
        for id_, title in (TITLED[name](board) if name in TITLED else ())
    ]
    found: dict[str, set[str]] = {}
    for each in wanted:
        whole = [(board, id_) for board, id_, names in titled if each in names]
        begun = (
            (board, id_)
            for board, id_, names in titled
            if any(known.startswith(each) for known in names)
        )
        for board_id, id_ in whole or begun:
            found.setdefault(board_id, set()).add(id_)
    return {board_id: frozenset(ids) for board_id, ids in found.items()}


def by_number(name: str, sign: str, wanted: str) -> Term | None:
    """Cards whose number compares so; None where what was typed is no number."""
    try:
        number = float(wanted)
    except ValueError:
        return None
    value_of, compare = NUMBERS[name], _OPERATORS[sign]

    def made(context: FilterContext) -> Test:
        def test(card: Card) -> bool:
            value = value_of(card, context)
            return value is not None and compare(value, number)

        return test

    return made


def by_date(name: str, sign: str, wanted: str) -> Term | None:
    """Cards whose date compares so, from the day the filter is used; None where it is no date."""
    value_of, compare = DATES[name], _OPERATORS[sign]
    if sign in (":", "=") and wanted in (NONE, ANY):
        return lambda context: lambda card: (value_of(card, context) is None) is (wanted == NONE)
    if parse_date_word(wanted, date(2000, 1, 1)) is None:
        return None

    def made(context: FilterContext) -> Test:
        limit = parse_date_word(wanted, context.as_of)

        def test(card: Card) -> bool:
            value = value_of(card, context)
            return value is not None and limit is not None and compare(value, limit)

        return test

    return made
