"""Working time between two instants, as a board counts it: its hours of the day, its days of the week.

A board with `working_hours` counts only those; one with `day_count = "working"` counts Monday to Friday
only; any other counts every minute. Holidays aren't known.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from leantui.flow.dates import zone
from leantui.model.board import Board

_MOST_DAYS = 3660
"""Days looked at one by one; a span beyond that is shown as this long."""


def worked(board: Board, since: datetime, until: datetime) -> timedelta:
    """Working time from `since` to `until`; nothing where `until` is the earlier one."""
    if until <= since:
        return timedelta()
    if _counts_all(board):
        return until - since
    total = timedelta()
    for start, end in _periods(board, since):
        if start >= until:
            break
        total += max(min(end, until) - max(start, since), timedelta())
    return total


def after_working(board: Board, since: datetime, span: timedelta) -> datetime | None:
    """The instant at which `span` of working time has passed; None beyond ten years."""
    if _counts_all(board):
        return since + span
    left = span
    for start, end in _periods(board, since):
        begin = max(start, since)
        if end - begin >= left:
            return begin + left
        left -= max(end - begin, timedelta())
    return None


def _counts_all(board: Board) -> bool:
    return board.working_hours is None and board.day_count == "calendar"


def _periods(board: Board, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The board's working periods, from the one that holds `since` or follows it."""
    local = zone(board.timezone)
    day = since.astimezone(local).date()
    for _ in range(_MOST_DAYS):
        if board.day_count == "calendar" or day.weekday() < 5:
            start, end = _hours(board, day, local)
            if end > since:
                yield start, end
        day += timedelta(days=1)


def _hours(board: Board, day: date, local: tzinfo) -> tuple[datetime, datetime]:
    hours = board.working_hours
    if hours is None:
        return _at(day, time(), local), _at(day + timedelta(days=1), time(), local)
    return _at(day, _time(hours.from_), local), _at(day, _time(hours.to), local)


def _at(day: date, of_day: time, local: tzinfo) -> datetime:
    """In UTC, where subtracting counts the hour that a change of the clock takes or gives."""
    return datetime.combine(day, of_day, local).astimezone(UTC)


def _time(text: str) -> time:
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))
