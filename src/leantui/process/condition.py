"""Conditions of steps: comparisons over recorded fields and card keys. Never an exception, never a call.

    department == 'Finance' and (size > 2 or 'vip' in tags) and not due < 2026-12-01

A name that nobody recorded so far makes the answer “not yet”, unless the rest settles it: `false and
unknown` is false. So does a comparison that makes no sense, such as a text with a number.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

LONGEST = 500
"""Characters of a condition; a longer one is never told."""
_DEEPEST = 40
"""Parentheses and `not` inside one another."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<date>\d{4}-\d{2}-\d{2})(?![\w.])
    | (?P<number>-?(?:\d+(?:\.\d*)?|\.\d+))(?![\w.])
    | (?P<text>'[^'\n]*'|"[^"\n]*")
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>==|!=|<=|>=|<|>|[()\[\],])
    )""",
    re.VERBOSE,
)
_TRUE_FALSE = {"true": True, "false": False, "True": True, "False": False}
_WORDS = frozenset({"and", "or", "not", "in"})


class Broken(msgspec.Struct, frozen=True):
    """A condition that can't be read."""

    position: int
    """Where, in characters from 0."""
    message: str
    """What was expected there."""


class Name(msgspec.Struct, frozen=True):
    name: str


class Value(msgspec.Struct, frozen=True):
    value: object


class Listed(msgspec.Struct, frozen=True):
    parts: tuple["Term", ...]


class Compared(msgspec.Struct, frozen=True):
    """`first < second <= third`: every neighbouring pair must hold."""

    terms: tuple["Term", ...]
    signs: tuple[str, ...]


class Not(msgspec.Struct, frozen=True):
    part: "Term"


class Joined(msgspec.Struct, frozen=True):
    """Parts joined by `and`, or by `or`."""

    parts: tuple["Term", ...]
    is_or: bool


Term = Name | Value | Listed | Compared | Not | Joined


def tell(condition: str, facts: Mapping[str, object]) -> bool | None:
    """Whether the condition is true of `facts`; None for “not yet”: a name is missing or it can't be told."""
    term = parse_condition(condition)
    if isinstance(term, Broken):
        return None
    value = _told(term, facts)
    return None if value is None else bool(value)


def problem_of(condition: str) -> str | None:
    """Why a condition can never be told; None if it can."""
    term = parse_condition(condition)
    return f"{term.message}, at character {term.position + 1}" if isinstance(term, Broken) else None


def names_in(condition: str) -> frozenset[str]:
    """The fields and card keys that the condition asks for."""
    term = parse_condition(condition)
    return frozenset() if isinstance(term, Broken) else frozenset(_names(term))


def values_in(condition: str) -> tuple[object, ...]:
    """The values that the condition compares with."""
    term = parse_condition(condition)
    return () if isinstance(term, Broken) else tuple(_values(term))


@lru_cache(maxsize=256)
def parse_condition(condition: str) -> Term | Broken:
    """Read a condition."""
    if len(condition) > LONGEST:
        return Broken(LONGEST, f"longer than {LONGEST} characters")
    try:
        return _Reader(condition).whole()
    except _BrokenError as error:
        return error.broken


def _names(term: Term) -> Iterator[str]:
    match term:
        case Name(name):
            yield name
        case Value():
            return
        case Listed(parts) | Joined(parts):
            for part in parts:
                yield from _names(part)
        case Compared(terms):
            for part in terms:
                yield from _names(part)
        case Not(part):
            yield from _names(part)


def _values(term: Term) -> Iterator[object]:
    match term:
        case Value(value):
            yield value
        case Name():
            return
        case Listed(parts) | Joined(parts):
            for part in parts:
                yield from _values(part)
        case Compared(terms):
            for part in terms:
                yield from _values(part)
        case Not(part):
            yield from _values(part)


# Telling: None stands for “not yet” throughout.


def _told(term: Term, facts: Mapping[str, object]) -> Any:
    match term:
        case Value(value):
            return value
        case Name(name):
            return facts.get(name)
        case Listed(parts):
            values = [_told(part, facts) for part in parts]
            return None if any(value is None for value in values) else values
        case Not(part):
            value = _told(part, facts)
            return None if value is None else not value
        case Joined(parts, is_or):
            return _all_or_any((_told(part, facts) for part in parts), stops_at=is_or)
        case Compared(terms, signs):
            values = [_told(part, facts) for part in terms]
            pairs = zip(values, signs, values[1:], strict=False)
            return _all_or_any((_compare(*pair) for pair in pairs), stops_at=False)


def _all_or_any(values: Iterator[Any], *, stops_at: bool) -> bool | None:
    is_unknown = False
    for value in values:
        if value is None:
            is_unknown = True
        elif bool(value) is stops_at:
            return stops_at
    return None if is_unknown else not stops_at


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, group: item in group,
    "not in": lambda item, group: item not in group,
}


def _compare(one: Any, sign: str, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    if sign in ("in", "not in"):
        if not isinstance(other, str | list | tuple):
            return None
        if not isinstance(other, str):
            other = [_alike(one, each)[1] for each in other]
    else:
        one, other = _alike(one, other)
    try:
        return _COMPARE[sign](one, other)
    except TypeError:
        return None


_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    """Two values made comparable: a date beside its text, yes or no beside the word."""
    if isinstance(one, datetime):
        one = one.date()
    if isinstance(other, datetime):
        other = other.date()
    if isinstance(one, str) and not isinstance(other, str):
        return _like(one, other), other
    if isinstance(other, str) and not isinstance(one, str):
        return one, _like(other, one)
    return one, other


def _like(text: str, other: object) -> object:
    """The text read as the kind of value it stands beside; as it is where it isn't one."""
    if isinstance(other, bool):
        return _YES_NO.get(text.strip().casefold(), text)
    if isinstance(other, date):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            return text
    return text


# Reading: recursive descent over tokens.


class _BrokenError(Exception):
    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.broken = Broken(position, message)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._end = len(text)
        self._depth = 0

    def whole(self) -> Term:
        term = self._or()
        if self._at < len(self._tokens):
            raise self._expected("and, or, or the end")
        return term

    def _or(self) -> Term:
        return self._joined("or", self._and)

    def _and(self) -> Term:
        return self._joined("and", self._not)

    def _joined(self, word: str, read: Callable[[], Term]) -> Term:
        parts = [read()]
        while self._takes("word", word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), word == "or")

    def _not(self) -> Term:
        if not self._takes("word", "not"):
            return self._compared()
        self._deeper()
        part = self._not()
        self._depth -= 1
        return Not(part)

    def _compared(self) -> Term:
        terms = [self._value()]
        signs: list[str] = []
        while sign := self._sign():
            signs.append(sign)
            terms.append(self._value())
        return Compared(tuple(terms), tuple(signs)) if signs else terms[0]

    def _sign(self) -> str | None:
        kind, text, _ = self._next()
        if kind == "sign" and text in _COMPARE:
            self._at += 1
            return text
        if self._takes("word", "in"):
            return "in"
        if kind == "word" and text == "not" and self._next(1)[:2] == ("word", "in"):
            self._at += 2
            return "not in"
        return None

    def _value(self) -> Term:
        kind, text, position = self._next()
        if kind in ("number", "text", "date", "name"):
            self._at += 1
            return _simple(kind, text, position)
        if self._takes("sign", "("):
            self._deeper()
            term = self._or()
            self._depth -= 1
            if self._takes("sign", ")"):
                return term
            raise self._expected("a closing parenthesis")
        if self._takes("sign", "["):
            return self._listed()
        raise self._expected("a name, number, text in quotes, date or list")

    def _listed(self) -> Term:
        parts: list[Term] = []
        self._deeper()
        while not self._takes("sign", "]"):
            if parts and not self._takes("sign", ","):
                raise self._expected("a comma or a closing bracket")
            parts.append(self._value())
        self._depth -= 1
        return Listed(tuple(parts))

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._expected(f"no more than {_DEEPEST} parentheses inside one another")

    def _next(self, ahead: int = 0) -> tuple[str, str, int]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("end", "", self._end)

    def _takes(self, kind: str, text: str) -> bool:
        is_next = self._next()[:2] == (kind, text)
        self._at += is_next
        return is_next

    def _expected(self, what: str) -> _BrokenError:
        return _BrokenError(self._next()[2], f"expected {what}")


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise _BrokenError(start, "expected a comparison such as department == 'Finance'")
        kind, token = found.lastgroup, found[found.lastgroup]
        yield ("word" if token in _WORDS else kind), token, found.start(found.lastgroup)
        at = found.end()


def _simple(kind: str, text: str, position: int) -> Term:
    if kind == "name":
        return Value(_TRUE_FALSE[text]) if text in _TRUE_FALSE else Name(text)
    if kind == "text":
        return Value(text[1:-1])
    if kind == "number":
        return Value(float(text) if "." in text else int(text))
    try:
        return Value(date.fromisoformat(text))
    except ValueError:
        raise _BrokenError(position, f"expected a date of the calendar, not {text}") from None
