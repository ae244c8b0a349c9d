"""Which files a merge left undecided: by what stands in them, and by what git's index says."""

from leantui.model.problem import Problem
from leantui.session.holder import Session
from leantui.store.kinds import CONFLICT_KEY, place_of

CODES = frozenset({"merge-conflict", "conflict-marker", "unmerged"})
"""Codes of problems that are a choice between two values."""

_SAID = {
    "ours": "We deleted it and they changed it, and nobody has chosen yet",
    "theirs": "They deleted it and we changed it, and nobody has chosen yet",
    "both": "Both sides moved it elsewhere, and nobody has chosen yet",
    "": "A merge has not been finished here: git still has both sides of it",
}


def unmerged_problems(session: Session) -> tuple[Problem, ...]:
    """What git's index says and the files don't."""
    if not session.unmerged:
        return ()
    said = {each.file for each in session.workspace.problems if each.code in CODES}
    hint = "R in the board shows both sides and puts one in force; so does leantui resolve"
    return tuple(
        Problem(file, 0, 0, "error", "unmerged", "", _SAID[gone], hint)
        for file, gone in session.unmerged.items()
        if file not in said
    )


def conflicted(session: Session) -> frozenset[str]:
    """Files between whose two sides somebody has to choose."""
    found = {each.file for each in session.workspace.problems if each.code in CODES}
    return frozenset(found.union(session.unmerged))


def conflict_words(session: Session, file: str) -> str:
    """What is undecided in a card's file, in words."""
    gone = session.unmerged.get(file)
    problems = [each for each in session.workspace.problems_of(file) if each.code in CODES]
    if not problems and gone is None:
        return ""
    place = place_of(file)
    card = session.workspace.card(place.id) if place else None
    fields = _fields(card.extra.get(CONFLICT_KEY)) if card else []
    if fields:
        return f"conflict: two people changed {' and '.join(fields)}, ours is shown"
    if gone:
        return f"conflict: {_GONE_WORDS[gone]}"
    return "conflict: a merge was not finished in its file, both sides are shown as one"


def _fields(marks: object) -> list[str]:
    found = marks if isinstance(marks, list | tuple) else ()
    return [str(mark["field"]) for mark in found if isinstance(mark, dict) and "field" in mark]


_GONE_WORDS = {
    "ours": "we deleted it, they changed it",
    "theirs": "they deleted it, we changed it",
    "both": "both sides moved it elsewhere",
}
