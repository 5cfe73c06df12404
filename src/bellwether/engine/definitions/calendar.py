"""Periods, durations and the workspace's calendar, in whole days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bellwether.engine.definitions.days import date_of, day_number


class Period(StrEnum):
    """The units that a duration or a to-date window counts in."""

    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    QUARTER = "q"
    YEAR = "y"


_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time such as 30 days or 6 months, always whole and at least one."""

    count: int
    period: Period

    def before(self, day: int) -> int:
        """The day number this long before `day`; months clamp to the month's end (29 Feb -> 28 Feb)."""
        return self._moved(day, -1)

    def after(self, day: int) -> int:
        """The day number this long after `day`; months clamp to the month's end."""
        return self._moved(day, 1)

    def _moved(self, day: int, sign: int) -> int:
        match self.period:
            case Period.DAY:
                return day + sign * self.count
            case Period.WEEK:
                return day + sign * self.count * 7
            case Period.MONTH | Period.QUARTER | Period.YEAR:
                return add_months(day, sign * self.count * _MONTHS[self.period])

    def __str__(self) -> str:
        return f"{self.count}{self.period.value}"


def add_months(day: int, months: int) -> int:
    """The same day of the month `months` later (or earlier), clamped to that month's end."""
    start = date_of(day)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return day_number(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The workspace's zone (an IANA name) and the month its fiscal year starts with."""

    zone: str = "UTC"
    fiscal_start_month: int = 1

    def period_start(self, day: int, period: Period, *, civil: bool = False) -> int:
        """The first day of the calendar (or fiscal) period that contains `day`; weeks start on Monday."""
        current = date_of(day)
        first_month = 1 if civil else self.fiscal_start_month
        match period:
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - current.weekday()
            case Period.MONTH:
                return day_number(current.replace(day=1))
            case Period.QUARTER | Period.YEAR:
                span = _MONTHS[period]
                index = current.year * 12 + current.month - 1
                start = index - (index - (first_month - 1)) % span
                return day_number(date(start // 12, start % 12 + 1, 1))

    def period_end(self, day: int, period: Period, *, civil: bool = False) -> int:
        """The last day of the calendar (or fiscal) period that contains `day`."""
        start = self.period_start(day, period, civil=civil)
        match period:
            case Period.DAY | Period.WEEK:
                return start + (6 if period is Period.WEEK else 0)
            case Period.MONTH | Period.QUARTER | Period.YEAR:
                return add_months(start, _MONTHS[period]) - 1
