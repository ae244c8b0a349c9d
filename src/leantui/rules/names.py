"""Refusing a name nobody has, with the nearest one somebody has."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from leantui.model.text import one_line
from leantui.rules.commands import Refusal


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, in whatever case, or the only one it begins; None if none is like it."""
    by_lower = {each.casefold(): each for each in known}
    if begun := cut_short(name, by_lower.values()):
        return begun
    return next(
        (by_lower[each] for each in get_close_matches(name.casefold(), by_lower, 1, 0.5)), None
    )


def cut_short(word: str, known: Iterable[str]) -> str | None:
    """The only one of `known` that goes on where `word` ends, or ends where `word` goes on: `desc`, `due-date`."""
    lower = word.strip().lower()
    found = [
        name
        for name in known
        if min(len(name), len(lower)) >= _SHORTEST
        and (name.lower().startswith(lower) or lower.startswith(name.lower()))
    ]
    return found[0] if len(found) == 1 else None


_SHORTEST = 3
"""Letters that two names share at least from their beginning, to be taken for each other."""


def unknown(what: str, name: object, known: Iterable[str], *, field: str | None = None) -> Refusal:
    """There is no such thing, and what there is: in the order given, or by name where that has none."""
    names = sorted(known) if isinstance(known, Mapping | AbstractSet) else list(known)
    like = nearest(str(name), names)
    return Refusal(
        code="unknown",
        message=f"There is no {what} {one_line(str(name))}",
        field=field,
        hint=f"Did you mean {like}?" if like else _what_there_is(what, names),
    )


def _what_there_is(what: str, names: list[str]) -> str:
    if what == "card" and names:
        return "leantui list shows every card with its id"
    if len(names) < 2:
        return f"There is only {names[0]}" if names else f"There is no {what} yet"
    if len(names) > _MOST_LISTED:
        return f"There are {', '.join(names[:_MOST_LISTED])} …"
    return f"There are {', '.join(names[:-1])} and {names[-1]}"


_MOST_LISTED = 12
