"""Days: an instant becomes a date in the board's zone first; dates are subtracted then, never instants."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from leantui.model.board import Board

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_WEEKDAY_OF = {name[:length]: day for day, name in enumerate(WEEKDAYS) for length in (3, len(name))}
_SPANS = {"d": 1, "w": 7}


@lru_cache(maxsize=32)
def zone(name: str) -> tzinfo:
    """The zone of that IANA name; UTC where the system doesn't know it (`leantui check` says so)."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def local_date(at: datetime, where: tzinfo) -> date:
    """The calendar date of an instant in a zone; at the very ends of the calendar, its own date."""
    try:
        return at.astimezone(where).date()
    except OverflowError:
        return at.date()


def day(board: Board, at: datetime) -> date:
    """The calendar date of an instant in the board's zone."""
    return local_date(at, zone(board.timezone))


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


def latest_start(board: Board, due: date, cycle_time: int) -> date:
    """The last day on which a card can start to be finished by its due date, in the board's day count.

    Args:
        board: Says how days are counted.
        due: The fixed date.
        cycle_time: Days it takes with the certainty wanted: the 85th percentile of cycle times.
    """
    try:
        start = due - timedelta(days=cycle_time - 1)
    except OverflowError:  # longer than there are days
        return date.min
    while start > date.min and count_days(board, start, due) < cycle_time:
        start -= timedelta(days=1)
    return start


def parse_date_word(text: str, today: date) -> date | None:
    """A date as people type it.

    `today`, `tomorrow`, `yesterday`; `fri` or `friday`: the next one after today; `+3d`, `-2w`; `2026-12-01`.

    Returns:
        The date; None if `text` is none of these.
    """
    word = text.strip().casefold()
    if word in _WORDS:
        return today + timedelta(days=_WORDS[word])
    if word in _WEEKDAY_OF:
        return today + timedelta(days=(_WEEKDAY_OF[word] - today.weekday()) % 7 or 7)
    try:
        return _after_span(word, today) if word[:1] in ("+", "-") else date.fromisoformat(word)
    except (ValueError, OverflowError):
        return None


def parse_past_word(text: str, today: date) -> date | None:
    """A date of the past as people type it, `today` among them.

    As `parse_date_word`, but `fri` is the last one before today, and `3d` and `2w` are so long ago.

    Returns:
        The date; None if `text` is none of these or lies ahead.
    """
    word = text.strip().casefold()
    if word in _WEEKDAY_OF:
        return today - timedelta(days=(today.weekday() - _WEEKDAY_OF[word]) % 7 or 7)
    if word[:1].isdecimal() and word[-1:] in _SPANS:
        word = f"-{word}"
    found = parse_date_word(word, today)
    return found if found is not None and found <= today else None


def _after_span(word: str, today: date) -> date | None:
    sign, digits, unit = word[:1], word[1:-1], word[-1:]
    if unit not in _SPANS or not (digits.isascii() and digits.isdecimal()) or len(digits) > 6:
        return None
    span = timedelta(days=int(digits) * _SPANS[unit])
    return today + span if sign == "+" else today - span
