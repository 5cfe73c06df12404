"""Windows as the semantics write them, worked out again on calendar dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import assert_never

from bellwether.engine.definitions.calendar import Calendar, Duration, Period
from bellwether.engine.definitions.window import AllTime, Next, Rolling, Shift, Since, ToDate, Window

EPOCH = date(1970, 1, 1)
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def as_date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def as_day(day: date) -> int:
    return (day - EPOCH).days


def moved(day: int, duration: Duration, direction: int) -> int:
    """`day` moved by the duration, forwards (1) or backwards (-1); a day that the month lacks is the month's last."""
    if duration.period is Period.DAY:
        return day + direction * duration.count
    if duration.period is Period.WEEK:
        return day + direction * duration.count * 7
    then = as_date(day)
    year, month = then.year, then.month
    for _ in range(duration.count * MONTHS[duration.period]):
        month += direction
        if month == 0:
            year, month = year - 1, 12
        elif month == 13:
            year, month = year + 1, 1
    return as_day(date(year, month, min(then.day, monthrange(year, month)[1])))


def period_start(day: int, window: ToDate, calendar: Calendar) -> int:
    """The first day of the week, month, quarter or year around `day`, found by walking back."""
    first_month = 1 if window.civil else calendar.fiscal_start_month
    while not _starts(as_date(day), window.period, first_month):
        day -= 1
    return day


def back(day: int, shift: Shift, calendar: Calendar) -> int:
    """The day a shift leads back to: so long before, or the last day before the calendar period around it."""
    return moved(day, shift, -1) if isinstance(shift, Duration) else period_start(day, shift, calendar) - 1


def elapsed(day: int, window: ToDate, calendar: Calendar) -> tuple[int, int]:
    """How many days of the period around a day are over at its end, and how many it has."""
    start, end = period_start(day, window, calendar), day + 1
    while period_start(end, window, calendar) == start:
        end += 1
    return day - start + 1, end - start


def _starts(day: date, period: Period, first_month: int) -> bool:
    match period:
        case Period.DAY:
            return True
        case Period.WEEK:
            return day.isoweekday() == 1
        case Period.MONTH:
            return day.day == 1
        case Period.QUARTER:
            return day.day == 1 and (day.month - first_month) % 3 == 0
        case Period.YEAR:
            return day.day == 1 and day.month == first_month
        case _:
            assert_never(period)


def in_window(day: int, window: Window, asked: int, calendar: Calendar) -> bool:
    """Whether a fact of `day` is inside the window as of the day asked; `since` needs an account, too."""
    match window:
        case Rolling(length, offset):
            end = asked if offset is None else moved(asked, offset, -1)
            return moved(end, length, -1) < day <= end
        case ToDate():
            return period_start(asked, window, calendar) <= day <= asked
        case AllTime():
            return day <= asked
        case Next(length):
            return asked < day <= moved(asked, length, 1)
        case Since(trait):
            message = f"since(account.{trait}) asks for a date of each account"
            raise ValueError(message)
        case _:
            assert_never(window)
