"""Whose turn it is, asked of a session."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leantui.rules.whose_turn import Turn
    from leantui.session.holder import Session


def turns_of(session: "Session", who: str) -> "tuple[Turn, ...]":
    """Everything that `who` could take now, in order. It only looks, so any thread may ask."""
    from leantui.rules.context import Context
    from leantui.rules.decide import decide
    from leantui.rules.whose_turn import whose_turn

    context = Context(now=session.now(), who=who)
    return whose_turn(session.workspace, who, context, decide)
