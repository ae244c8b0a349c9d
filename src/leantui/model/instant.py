"""An instant in a file: a date and time that says its offset."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]

EVER = datetime.min.replace(tzinfo=UTC)
"""Before anything that happened, for sorting what has no time among what has."""

FIRST_YEAR, LAST_YEAR = 1900, 6999
"""Of instants that are read: in any zone, and with any duration added, they stay within the calendar."""


def is_within_calendar(at: datetime) -> bool:
    """Whether `at` can be shown in any zone and counted from."""
    return FIRST_YEAR <= at.year <= LAST_YEAR


def to_milliseconds(at: datetime) -> datetime:
    """`at` in UTC, cut to the millisecond, as files store it."""
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
