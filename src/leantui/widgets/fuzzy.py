"""Finding things by typing parts of their names. Pure, and linear in the text."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(query: str, text: str) -> int:
    """How well `text` answers `query`; 0: not at all.

    Every word of the query must be found: as the start of a word, inside one, or as letters in that
    order, which count in this order of worth. Case doesn't matter.
    """
    lowered = text.casefold()
    total = 1
    for word in query.casefold().split():
        worth = _word_score(word, lowered)
        if not worth:
            return 0
        total += worth
    return total


def _word_score(word: str, text: str) -> int:
    at = text.find(word)
    if at == 0:
        return 1000
    while at > 0:
        if not text[at - 1].isalnum():
            return 600
        at = text.find(word, at + 1)
    if word in text:
        return 300
    return _letters_score(word, text)


def _letters_score(word: str, text: str) -> int:
    """Letters in the order of the word; the closer together, the more they are worth."""
    start = at = text.find(word[0])
    if at < 0:
        return 0
    for letter in word[1:]:
        at = text.find(letter, at + 1)
        if at < 0:
            return 0
    spread = at + 1 - start - len(word)
    return max(100 - spread, 1) if spread <= 2 * len(word) + 4 else 0


def best(query: str, things: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """The things whose name answers the query, the best first, else in their own order."""
    if not query.strip():
        return list(things)
    scored = [(score(query, name(thing)), thing) for thing in things]
    return [thing for worth, thing in sorted(scored, key=lambda pair: -pair[0]) if worth]
