"""An instant in a file: a date and time that says its offset."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]


def to_milliseconds(at: datetime) -> datetime:
    """`at` in UTC, cut to the millisecond, as files store it."""
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
