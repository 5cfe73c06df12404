"""The opening hours of a schedule over many years, as stretches of time: weekdays, public holidays, clock changes."""

from functools import lru_cache

import numpy as np

from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.schedule import Schedule
from bellwether.engine.evaluate.public_holidays import public_holidays
from bellwether.engine.kernel.opening import Openings
from bellwether.engine.kernel.zones import DAY_MICROS, borders_of_local

MINUTE_MICROS = 60_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2100
"""Beyond these years nothing is open: a date there is a mistake of the data."""


@lru_cache(maxsize=64)
def openings(schedule: Schedule, zone: str, years: tuple[int, int]) -> Openings:
    """When a schedule is open in the years from the first to the last; `zone` is that of the workspace."""
    first = day_number(date_of(0).replace(year=max(years[0], FIRST_YEAR)))
    last = day_number(date_of(0).replace(year=min(years[1], LAST_YEAR) + 1)) - 1
    closed = _closed(schedule, years)
    opens, closes = [], []
    for day in range(first, last + 1):
        if day in closed:
            continue
        # 1970-01-01 was a Thursday.
        for start, end in schedule.week[(day + 3) % 7]:
            opens.append(day * DAY_MICROS + start * MINUTE_MICROS)
            closes.append(day * DAY_MICROS + end * MINUTE_MICROS)
    local = np.array([opens, closes], dtype=np.int64).reshape(2, -1)
    starts, ends = (borders_of_local(one, schedule.zone or zone) for one in local)
    # A stretch that lies in an hour which the clock jumps over is no time at all.
    some = starts < ends
    return Openings(starts[some], ends[some])


def _closed(schedule: Schedule, years: tuple[int, int]) -> frozenset[int]:
    days = {day_number(day) for day in schedule.closed}
    span = range(max(years[0], FIRST_YEAR), min(years[1], LAST_YEAR) + 1)
    for name in schedule.holidays:
        days.update(day_number(day) for day in public_holidays(name, span))
    return frozenset(days)
