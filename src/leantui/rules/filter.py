"""The filter's language: words, `@person`, `#tag`, `type:incident`, `blocked`, `age>5`, `due<fri`, `-…` for not."""

import operator
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from leantui.flow.dates import parse_date_word
from leantui.flow.percentiles import is_over_sle
from leantui.flow.times import age_days
from leantui.model.card import Card
from leantui.model.workspace import Workspace


class FilterContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a filter may ask about beside the card."""

    workspace: Workspace
    as_of: date
    me: str = ""


Test = Callable[[Card, FilterContext], bool]


class FilterProblem(msgspec.Struct, frozen=True):
    """A part of a filter that says nothing."""

    position: int
    """Where it begins, counted from 0."""
    message: str


class Filter(msgspec.Struct, frozen=True):
    """A filter that was read. With problems it still matches by the parts that were understood."""

    text: str = ""
    tests: tuple[Test, ...] = ()
    problems: tuple[FilterProblem, ...] = ()

    def matches(self, card: Card, context: FilterContext) -> bool:
        return all(test(card, context) for test in self.tests)

    def __bool__(self) -> bool:
        return bool(self.tests)


_PART = re.compile(r'-?(?:[a-z_]+[:<>=]+)?(?:"[^"]*"?|\S+)', re.IGNORECASE)
_COMPARED = re.compile(r"([a-z]+)(<=|>=|<|>|=)(.*)\Z", re.IGNORECASE)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_FIELDS: dict[str, Callable[[Card, FilterContext], tuple[object, ...]]] = {
    "type": lambda card, _: (card.type,),
    "class": lambda card, _: (card.class_of_service,),
    "lane": lambda card, _: (card.lane,),
    "column": lambda card, _: (card.column, card.column_id),
    "priority": lambda card, _: (card.priority,),
    "project": lambda card, _: (card.project,),
    "service": lambda card, _: (card.service,),
    "requester": lambda card, _: (card.requester,),
    "parent": lambda card, _: (card.parent,),
    "tag": lambda card, _: card.tags,
    "person": lambda card, _: card.assignees,
    "standard": lambda card, context: context.workspace.posted(card),
}


def parse_filter(text: str) -> Filter:
    """Read a filter. Never raises: what isn't understood is in `problems`."""
    tests: list[Test] = []
    problems: list[FilterProblem] = []
    for match in _PART.finditer(text):
        part = match.group()
        is_not = len(part) > 1 and part.startswith("-")
        found = _test(part[1:] if is_not else part)
        if isinstance(found, str):
            problems.append(FilterProblem(match.start(), found))
        else:
            tests.append(_negated(found) if is_not else found)
    return Filter(text, tuple(tests), tuple(problems))


def _negated(test: Test) -> Test:
    return lambda card, context: not test(card, context)


def _test(part: str) -> Test | str:
    if part.startswith("@"):
        return _person(part[1:].casefold())
    if part.startswith("#"):
        tag = part[1:].casefold()
        return lambda card, _: any(each.casefold().startswith(tag) for each in card.tags)
    if part.casefold() in _WORDS:
        return _WORDS[part.casefold()]
    name, colon, wanted = part.partition(":")
    if colon and name.casefold() == "due":
        return _compared("due", "=", wanted)
    if colon and name.casefold() in _FIELDS:
        if not wanted:
            return f"{name}: needs a value, such as {name}:…"
        return _field(name.casefold(), wanted.strip('"').casefold())
    compared = _COMPARED.match(part)
    if compared:
        return _compared(compared[1].casefold(), compared[2], compared[3])
    return _contains(part.strip('"').casefold())


def _person(who: str) -> Test:
    def test(card: Card, context: FilterContext) -> bool:
        wanted = context.me.casefold() if who == "me" else who
        return (
            any(each.casefold().startswith(wanted) for each in card.assignees) if wanted else False
        )

    return test


def _field(name: str, wanted: str) -> Test:
    values = _FIELDS[name]
    return lambda card, context: any(
        str(value).casefold() == wanted for value in values(card, context) if value is not None
    )


def _contains(word: str) -> Test:
    def test(card: Card, context: FilterContext) -> bool:
        plain = (
            card.title,
            card.id,
            card.description,
            card.requester,
            card.external,
            card.service,
            card.project,
            *card.tags,
            *card.ci,
        )
        if any(word in text.casefold() for text in plain if text):
            return True
        return "-" in word and word in context.workspace.ref(card).casefold()

    return test


def _compared(name: str, sign: str, wanted: str) -> Test | str:
    compare = _OPERATORS[sign]
    if name in ("age", "priority", "size"):
        try:
            number = float(wanted)
        except ValueError:
            return f"{name}{sign} needs a number, such as {name}{sign}5"

        def by_number(card: Card, context: FilterContext) -> bool:
            value = _NUMBERS[name](card, context)
            return value is not None and compare(value, number)

        return by_number
    if name == "due":
        if parse_date_word(wanted, date(2000, 1, 1)) is None:
            return f"due{sign} needs a date: today, fri, +3d or 2026-12-01"

        def by_date(card: Card, context: FilterContext) -> bool:
            day = parse_date_word(wanted, context.as_of)
            return card.due is not None and day is not None and compare(card.due, day)

        return by_date
    return f"{name} can't be compared: age, priority, size and due can"


_NUMBERS: dict[str, Callable[[Card, FilterContext], float | None]] = {
    "age": lambda card, context: _age(card, context),
    "priority": lambda card, _: card.priority,
    "size": lambda card, _: card.size,
}


def _age(card: Card, context: FilterContext) -> int | None:
    return age_days(context.workspace.boards[card.board].board, card, context.as_of)


_WORDS: dict[str, Test] = {
    "blocked": lambda card, _: card.is_blocked,
    "over": lambda card, context: is_over_sle(
        context.workspace.boards[card.board].board, card, _age(card, context)
    ),
    "mine": lambda card, context: bool(context.me) and context.me in card.assignees,
    "unassigned": lambda card, _: not card.assignees,
}
