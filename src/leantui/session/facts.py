"""What is derived about one card."""

import msgspec


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
