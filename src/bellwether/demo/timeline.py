"""The demo's two years as day numbers that count back from its last day, whatever date that is."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.definitions.calendar import add_months
from bellwether.engine.definitions.days import day_number

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Dates = NDArray[np.datetime64]

DAYS = 730
LAST = DAYS - 1
"""The last day's index; the first day has index 0, days before the data have negative ones."""

NEVER = 10_000
"""An index after every day: not left, not churned, still open."""

YEAR = 365
_SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Day indexes to dates and instants, for data that ends on `ends`."""

    ends: date

    @property
    def starts(self) -> date:
        """The first day of the data."""
        return self.ends - timedelta(days=LAST)

    def date_back(self, back: int) -> date:
        """The date `back` days before the last day."""
        return self.ends - timedelta(days=back)

    def months_back(self, months: int) -> int:
        """The index of the last day's day of the month, `months` earlier, as the formula language counts months."""
        return LAST - (day_number(self.ends) - add_months(day_number(self.ends), -months))

    def dates(self, index: Ints) -> Dates:
        """Calendar dates of day indexes; NEVER has none (NaT)."""
        dates: Dates = (index + day_number(self.starts)).astype("datetime64[D]")
        dates[index >= NEVER] = np.datetime64("NaT")
        return dates

    def instants(self, index: Ints, seconds: Ints) -> Dates:
        """UTC instants (microseconds) of seconds after midnight UTC of day indexes."""
        instants: Dates = self.dates(index).astype("datetime64[us]")
        instants += seconds * _SECOND
        return instants

    def weekdays(self) -> Ints:
        """0 (Monday) to 6 for every day of the data."""
        return (np.arange(DAYS, dtype=np.int64) + self.starts.weekday()) % 7

    def days_of_year(self) -> Ints:
        """1 to 366 for every day of the data."""
        days = self.dates(np.arange(DAYS, dtype=np.int64))
        since_new_year: Ints = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
        return since_new_year + 1

    def holidays(self) -> Flags:
        """The days on which hardly anybody in Europe works."""
        days = (self.starts + timedelta(days=index) for index in range(DAYS))
        return np.fromiter((_is_holiday(day) for day in days), dtype=np.bool_, count=DAYS)


_FIXED = {(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}


def _is_holiday(day: date) -> bool:
    around_easter = {timedelta(days=-2), timedelta(days=1), timedelta(days=39), timedelta(days=50)}
    return (day.month, day.day) in _FIXED or day - _easter(day.year) in around_easter


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian reckoning of full moons."""
    century = year // 100
    golden = year % 19
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * (21 - golden) // 11)
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    moon = epact - weekday
    month = 3 + (moon + 40) // 44
    return date(year, month, moon + 28 - 31 * (month // 4))
