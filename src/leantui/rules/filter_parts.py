"""A filter's text taken apart: words, `@person`, `#tag`, `name:value`, `name<value`, each with its position."""

import re
from collections.abc import Iterator

import msgspec

_PART = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_NAMED = re.compile(r"([a-z_]+)(<=|>=|:|<|>|=)(?!//)(.*)\Z", re.IGNORECASE | re.DOTALL)
_BETWEEN_COMMAS = re.compile(r'(?:"[^"]*"?|[^,"])+')


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a filter; all parts must hold."""

    position: int
    """Where its word begins, in characters from 0, after the `-` of a negated one."""
    word: str
    """As it was typed, without that `-`."""
    is_not: bool = False
    name: str = ""
    """`type` of `type:incident`, `@` or `#`, in lower case; empty for plain words."""
    sign: str = ""
    values: tuple[str, ...] = ()
    """In lower case and without quotes; any of them will do."""


def parts_of(text: str) -> Iterator[Part]:
    """Every part of a filter, from left to right. Words in quotes stay together and are never named."""
    for match in _PART.finditer(text):
        word = match.group()
        is_not = len(word) > 1 and word.startswith("-")
        word = word[is_not:]
        name, sign, rest = _named(word)
        yield Part(
            position=match.start() + is_not,
            word=word,
            is_not=is_not,
            name=name,
            sign=sign,
            values=_values(rest) if name else (unquoted(rest).casefold(),),
        )


def _named(word: str) -> tuple[str, str, str]:
    if word[0] in "@#":
        return word[0], "", word[1:]
    named = _NAMED.match(word)
    return (named[1].casefold(), named[2], named[3]) if named else ("", "", word)


def _values(text: str) -> tuple[str, ...]:
    found = (unquoted(each).casefold() for each in _BETWEEN_COMMAS.findall(text))
    return tuple(each for each in found if each)


def unquoted(text: str) -> str:
    return text.replace('"', "").strip() if '"' in text else text


def quoted(value: str) -> str:
    """A value as a filter must spell it: in quotes where it would fall apart otherwise."""
    plain = value.replace('"', "")
    return f'"{plain}"' if not plain or re.search(r"[\s,]", plain) else plain
