"""How far back a comparison goes: a length of time before the day, or a date."""

from __future__ import annotations

from datetime import date

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.errors import BellwetherError

Over = Duration | date
"""A length of time before the board's day, or the date itself."""

_PERIODS = {str(period.value): period for period in Period}
_NAMES = {
    Period.DAY: "day",
    Period.WEEK: "week",
    Period.MONTH: "month",
    Period.QUARTER: "quarter",
    Period.YEAR: "year",
}
_EARLIEST = 1900
"""The first year of dates: before it there is no room to look further back."""

_LONGEST = {Period.DAY: 36_500, Period.WEEK: 5_200, Period.MONTH: 1_200, Period.QUARTER: 400, Period.YEAR: 100}


class NoTimeframe(BellwetherError):
    """A text that names neither a length of time nor a date."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is no length of time; write it like 30d, 12w, 6mo or 1y, or as a date: 2026-01-31.")


def read_over(text: str) -> Over:
    """The timeframe that a text such as `30d` or `2026-01-31` names; raises NoTimeframe."""
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    period = _PERIODS.get(text[len(digits) :])
    if digits and len(digits) <= 6 and period is not None and 0 < int(digits) <= _LONGEST[period]:
        return Duration(int(digits), period)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NoTimeframe(text) from None
    if found.year < _EARLIEST:
        raise NoTimeframe(text)
    return found


def over_text(over: Over) -> str:
    """The text of a timeframe: what `read_over` reads."""
    return over.isoformat() if isinstance(over, date) else str(over)


def over_in_words(over: Over) -> str:
    """How a sentence names a timeframe: “over 30 days”, “since 2026-01-31”."""
    if isinstance(over, date):
        return f"since {over.isoformat()}"
    name = _NAMES[over.period]
    return f"over {over.count} {name}s" if over.count > 1 else f"over one {name}"


def base_day(over: Over, day: date) -> date:
    """The day that a day is compared with."""
    return over if isinstance(over, date) else date_of(over.before(day_number(day)))
