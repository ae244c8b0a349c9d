"""The filter's language: words, `@person`, `#tag`, `type:incident`, `blocked`, `age>5`, `due<fri`, `-…` for not.

A filter is read once (`parse_filter`), given what it depends on once (`Filter.bound`), and then asked
card by card, so a change of one card costs one question.
"""

from collections.abc import Callable

import msgspec

from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.rules.filter_parts import Part, parts_of
from leantui.rules.filter_terms import (
    ANY,
    DATES,
    FIELDS,
    NONE,
    NUMBERS,
    WORDS,
    FilterContext,
    Term,
    Test,
    by_date,
    by_field,
    by_number,
    by_people,
    by_tag,
    by_word,
)
from leantui.rules.names import nearest

__all__ = ["Filter", "FilterContext", "FilterProblem", "Test", "parse_filter"]

NAMES = tuple(dict.fromkeys((*FIELDS, "person", *NUMBERS, *DATES)))
"""What can stand before a `:` or a comparison."""
_ASKS_ME = frozenset({"@me", "mine", "person:me"})


class FilterProblem(msgspec.Struct, frozen=True):
    """A part of a filter that says nothing."""

    position: int
    """Where the word begins, in characters from 0."""
    message: str
    """The word, and what was expected instead."""
    word: str = ""
    expected: str = ""


class Filter(msgspec.Struct, frozen=True):
    """A filter that was read. With problems it still matches by the parts that were understood."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    problems: tuple[FilterProblem, ...] = ()
    parts: tuple[Part, ...] = ()

    def bound(self, context: FilterContext) -> Test:
        """The test that cards are held against, for as long as the context holds."""
        tests = [term(context) for term in self.terms]
        if len(tests) == 1:
            return tests[0]
        return lambda card: all(test(card) for test in tests)

    def matches(self, card: Card, context: FilterContext) -> bool:
        """Whether one card matches; for many, ask `bound` once."""
        return self.bound(context)(card)

    @property
    def asks_me(self) -> bool:
        """Whether the answer depends on who asks."""
        return any(part.word.casefold() in _ASKS_ME for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse_filter(text: str) -> Filter:
    """Read a filter. Never raises: what isn't understood is in `problems`."""
    terms: list[Term] = []
    problems: list[FilterProblem] = []
    parts = tuple(parts_of(text))
    for part in parts:
        term = _term(part)
        if isinstance(term, str):
            word = one_line(part.word)
            problems.append(FilterProblem(part.position, f"“{word}”: expected {term}", word, term))
        else:
            terms.append(_negated(term) if part.is_not else term)
    return Filter(text, tuple(terms), tuple(problems), parts)


def _negated(term: Term) -> Term:
    def made(context: FilterContext) -> Test:
        test = term(context)
        return lambda card: not test(card)

    return made


def _term(part: Part) -> Term | str:
    """The test a part stands for, or what was expected in its place."""
    if not part.name:
        (word,) = part.values
        return WORDS[word][0] if part.word.casefold() in WORDS else by_word(word)
    if part.name not in NAMES and part.name not in "@#":
        return _expected_name(part)
    if not part.values:
        return f"a value after it, such as {part.word}{_EXAMPLES.get(part.name, '…')}"
    if part.name == "@" or part.name == "person":
        return by_people(part.values)
    if part.name == "#":
        return by_tag(part.values)
    if part.sign in (":", "=") and part.name in FIELDS:
        return by_field(part.name, part.values)
    return _compared(part)


_EXAMPLES = {"@": "mia", "#": "vip", "type": "incident", "age": "5", "due": "fri", "priority": "1"}


def _compared(part: Part) -> Term | str:
    by = _BY_KIND["number" if part.name in NUMBERS else "date" if part.name in DATES else ""]
    if by is None:
        return f"{part.name}:…, since only {', '.join((*NUMBERS, *DATES))} can be compared"
    term = by[0](part.name, part.sign, part.values[0]) if len(part.values) == 1 else None
    if term is None:
        return f"{by[1]} after {part.name}{part.sign}"
    return term


_BY_KIND: dict[str, tuple[Callable[[str, str, str], Term | None], str] | None] = {
    "number": (by_number, "a number such as 5"),
    "date": (by_date, f"a date (today, fri, +3d, 2026-12-01; {NONE} or {ANY} with a colon)"),
    "": None,
}


def _expected_name(part: Part) -> str:
    like = nearest(part.name, NAMES)
    if like is not None:
        return f"{like}{part.sign}…, or the whole in quotes to search for it"
    return (
        f"one of {', '.join(f'{name}:' for name in NAMES)}, or the whole in quotes to search for it"
    )
