"""Moving every date in a set of texts, so that a workspace written long ago reads as if written now."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_NUMERIC = re.compile(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(T[\d:.]+)?(?!\d)")
_IN_WORDS = re.compile(
    rf"(?:\b({'|'.join(_WEEKDAYS)})(, | ))?\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b(?: (\d{{4}})\b)?"
)
_INSTANT = re.compile(r"(?<![\w-])(\d{4}-\d\d-\d\d)T")
_FRIDAY = 4
_LAST_MOMENT = "T23:59:59.999"


class Redating:
    """Every working day becomes the one as many working days later, or earlier.

    So ages in working days stay what they were, and nobody works at weekends who didn't before. What
    happened at a weekend goes to the end of the working day before it; the order of all stays.
    """

    def __init__(self, written: date, today: date) -> None:
        """Let what was written on the day `written` be read as if it were `today`."""
        self._written = written
        self._days = _working_days(today) - _working_days(written)

    def day(self, day: date) -> date:
        """Where a day goes; one that would leave the calendar stays."""
        weeks, weekday = divmod(_working_days(day) + self._days, 5)
        ordinal = weeks * 7 + weekday + 1
        is_possible = 1 <= ordinal <= date.max.toordinal()
        return date.fromordinal(ordinal) if is_possible else day

    def text(self, text: str) -> str:
        """The text with every date in it moved: `2026-03-09`, `2026-03-09T08:12:00Z`, `Monday, 9 March`."""
        return _IN_WORDS.sub(self._words, _NUMERIC.sub(self._numeric, text))

    def _numeric(self, found: re.Match[str]) -> str:
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        if day is None:
            return found[0]
        time = found[4] or ""
        if time and day.weekday() > _FRIDAY:
            time = _LAST_MOMENT
        return f"{self.day(day).isoformat()}{time}"

    def _words(self, found: re.Match[str]) -> str:
        weekday, comma, number, month, year = found.groups()
        day = self._nearest(int(number), _MONTHS.index(month) + 1, year)
        if day is None:
            return found[0]
        moved = self.day(day)
        before = f"{_WEEKDAYS[moved.weekday()]}{comma}" if weekday else ""
        after = f" {moved.year}" if year else ""
        return f"{before}{moved.day} {_MONTHS[moved.month - 1]}{after}"

    def _nearest(self, number: int, month: int, year: str | None) -> date | None:
        """The day of that name nearest to when the text was written, unless it says the year."""
        here = self._written.year
        years = (int(year),) if year else (here - 1, here, here + 1)
        days = [day for each in years if (day := _day(each, month, number))]
        return min(days, key=lambda day: abs(day - self._written), default=None)


def last_instant_day(texts: Iterable[str]) -> date | None:
    """The latest day, in UTC, on which anything in the texts is said to have happened; None if nothing is."""
    days = [day for text in texts for day in _INSTANT.findall(text)]
    return date.fromisoformat(max(days)) if days else None


def working_day_before(day: date) -> date:
    """The day from Monday to Friday before `day`, where a weekend counts as its Friday."""
    weekday = min(day.weekday(), _FRIDAY)
    return day - timedelta(days=day.weekday() - weekday + (1 if weekday else 3))


def _working_days(day: date) -> int:
    """How many working days lie before `day`, counted from the first Monday there was; a weekend is its Friday."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return weeks * 5 + min(weekday, _FRIDAY)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
