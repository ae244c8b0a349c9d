"""Durations as people write them in files: `"2h30m"`, `"3d"`, `"45s"`."""

import re
from datetime import timedelta

DURATION_PATTERN = r"^(?=\d)(\d{1,5}w)?(\d{1,5}d)?(\d{1,5}h)?(\d{1,7}m)?(\d{1,7}s)?$"
"""Centuries at most, so that any instant and any duration make an instant of the calendar."""

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_WHOLE = re.compile(DURATION_PATTERN)
_PART = re.compile(r"(\d+)([wdhms])")


def parse_duration(text: str) -> timedelta:
    """Read a duration.

    Raises:
        ValueError: if `text` isn't whole numbers with units in the order w, d, h, m, s.
    """
    if not _WHOLE.match(text):
        raise ValueError(f"{text!r} is not a duration such as 20m, 2h30m or 3d")
    return timedelta(**{_UNITS[unit]: int(count) for count, unit in _PART.findall(text)})


def format_duration(span: timedelta) -> str:
    """The shortest spelling in days, hours and minutes; `"0m"` for nothing. Seconds are left out."""
    minutes = int(span.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        f"{days}d" if days else "",
        f"{hours}h" if hours else "",
        f"{minutes}m" if minutes else "",
    ]
    return "".join(parts) or "0m"
