"""Days: an instant becomes a date in the board's zone first; dates are subtracted then."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from leantui.model.board import Board

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=32)
def zone(name: str) -> tzinfo:
    """The zone of that IANA name; UTC where the system doesn't know it (`leantui check` says so)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def day(board: Board, at: datetime) -> date:
    """The calendar date of an instant in the board's zone."""
    return at.astimezone(zone(board.timezone)).date()


def count_days(board: Board, first: date, last: date) -> int:
    """Days from first to last, both included, at least 1 (for `first <= last`).

    With `day_count = "working"` only Mondays to Fridays count (Fri 6 → Mon 9 March: 4 and 2).
    """
    if board.day_count == "calendar":
        return (last - first).days + 1
    return max(1, _working_days(first, last))


def _working_days(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, 7)
    beyond = sum((first.weekday() + offset) % 7 < 5 for offset in range(rest))
    return weeks * 5 + beyond


def parse_date_word(text: str, today: date) -> date | None:
    """A date as people type it: `today`, `tomorrow`, `fri` (the next one), `+3d`, `+2w`, `2026-12-01`."""
    word = text.strip().casefold()
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in named:
        return today + timedelta(days=named[word])
    if (
        word[:3] in WEEKDAYS
        and ("monday tuesday wednesday thursday friday saturday sunday").find(word) >= 0
    ):
        ahead = (WEEKDAYS.index(word[:3]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if word[:1] in "+-" and word[-1:] in ("d", "w") and word[1:-1].isdecimal() and len(word) < 7:
        days = int(word[1:-1]) * (7 if word[-1] == "w" else 1)
        return today + timedelta(days=days if word[0] == "+" else -days)
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
