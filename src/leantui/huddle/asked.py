"""What is asked of a huddle where it begins: boards, since when, a filter, and by what it is walked."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

import msgspec

from leantui.flow.dates import local_date, parse_date_word
from leantui.huddle.scope import By

_SPAN = re.compile(r"^(\d{1,5})([hdw])$")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class HuddleAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A huddle to be held on the screen."""

    boards: tuple[str, ...]
    since: datetime | None = None
    """None: the last huddle's start."""
    filter: str = ""
    by: By = "board"


def since_when(text: str, now: datetime, where: tzinfo) -> datetime | None:
    """The past instant that people mean.

    `yesterday`, `today`, `mon` (the last one before today), `3d`, `12h`, `2w`: so long ago; `2026-03-12`: its
    beginning in the zone `where`; `2026-03-12T09:00`, with an offset or without.

    Returns:
        The instant; None where `text` is none of these.
    """
    word = text.strip().casefold()
    span = _SPAN.match(word)
    if span:
        return _ago(now, int(span[1]), span[2])
    try:
        if "t" in word:
            at = datetime.fromisoformat(text.strip())
            return at if at.tzinfo else at.replace(tzinfo=where)
    except ValueError:
        pass
    today = local_date(now, where)
    if word[:3] in _WEEKDAYS and word.isalpha():
        day: date | None = _last_weekday(word, today)
    else:
        day = parse_date_word(word, today)
    return datetime.combine(day, time(), where) if day is not None else None


def _ago(now: datetime, count: int, unit: str) -> datetime | None:
    try:
        return now - timedelta(**{_UNITS[unit]: count})
    except OverflowError:
        return None


def _last_weekday(word: str, today: date) -> date | None:
    """The last day of that name before today; `monday` as well as `mon`."""
    following = parse_date_word(word, today)
    if following is None:
        return None
    last = following - timedelta(days=7)
    return last if last < today else last - timedelta(days=7)
