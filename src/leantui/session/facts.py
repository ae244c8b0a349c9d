"""What is derived about one card."""

import msgspec

from leantui.flow.times import age_days, cycle_time_days
from leantui.model.card import Card
from leantui.process.steps import progress
from leantui.session.holder import Session


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is derived about a card: for a program's eyes, in the command line's JSON."""

    ref: str
    age_days: int | None
    """Work item age in days of the board's day count; None before the commitment point and once finished."""
    cycle_time_days: int | None
    """None unless finished."""
    standard: str | None
    """The standard in hand: the card's own or the first one posted."""
    progress: tuple[int, int] | None
    """Steps done and steps to take, of the standard in hand."""


def facts_of(session: Session, card: Card) -> Facts:
    """What there is to say of a card that no file says."""
    board = session.workspace.boards[card.board].board
    standard, posted = session.posted(card), session.workspace.posted(card)
    return Facts(
        ref=session.workspace.ref(card),
        age_days=age_days(board, card, session.today(card.board)),
        cycle_time_days=cycle_time_days(board, card),
        standard=posted[0] if posted else None,
        progress=progress(standard, card) if standard else None,
    )
