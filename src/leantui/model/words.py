"""Times and spans in the words people use. Pure: the present is always an argument."""

from datetime import date, datetime, timedelta

from leantui.model.log import LogEntry


def since_words(at: datetime, as_of: datetime) -> str:
    """When something happened, in the zone of `as_of`: `09:31` today, `3 Nov`, `3 Nov 2025`."""
    local = at.astimezone(as_of.tzinfo)
    if local.date() == as_of.date():
        return f"{local:%H:%M}"
    return day_words(local.date(), as_of.date())


def day_words(day: date, today: date) -> str:
    """`3 Nov`, with the year where it is another one."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words} {day.year}"


def due_words(due: date, today: date) -> str:
    """`due today`, `due Fri 20 Mar, in 2 days`, `due 3 Mar, 6 days late`."""
    days = (due - today).days
    if days == 0:
        return "due today"
    if days == 1:
        return "due tomorrow"
    if days < 0:
        return f"due {day_words(due, today)}, {count_words(-days, 'day')} late"
    return f"due {WEEKDAYS[due.weekday()]} {day_words(due, today)}, in {days} days"


def span_words(span: timedelta) -> str:
    """The largest unit that says enough: `20m`, `4h`, `3d`; hours from 60 minutes on, days from 48 hours."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 48 * 60:
        return f"{minutes // 60}h"
    return f"{minutes // (24 * 60)}d"


def help_words(call: LogEntry, as_of: datetime) -> str:
    """`help wanted 12m`."""
    return f"help wanted {span_words(as_of - call.at)}"


def count_words(count: int, noun: str) -> str:
    """`1 day`, `2 days`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
