"""Refusing a name nobody has, with the nearest one somebody has."""

from collections.abc import Iterable
from difflib import get_close_matches

from leantui.model.text import one_line
from leantui.rules.commands import Refusal


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`; None if none is like it."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), None)


def unknown(what: str, name: object, known: Iterable[str], *, field: str | None = None) -> Refusal:
    """There is no such thing, and what there is."""
    names = list(known)
    like = nearest(str(name), names)
    listed = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return Refusal(
        code="unknown",
        message=f"There is no {what} {one_line(str(name))}",
        field=field,
        hint=f"Did you mean {like}?"
        if like
        else f"There is: {listed}"
        if names
        else f"There is no {what} yet",
    )
