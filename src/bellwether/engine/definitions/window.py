"""Windows: which days before (or after) a day D a term reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from bellwether.engine.definitions.calendar import Calendar, Duration, Period
from bellwether.engine.definitions.days import BEGINNING


@dataclass(frozen=True, slots=True)
class Rolling:
    """The `length` that ends with D, or with the day `offset` before D: 30d is D-29 … D."""

    length: Duration
    offset: Duration | None = None


@dataclass(frozen=True, slots=True)
class ToDate:
    """From the start of the fiscal (or, if `civil`, calendar) period that contains D up to D."""

    period: Period
    civil: bool = False


@dataclass(frozen=True, slots=True)
class AllTime:
    """Everything up to and including D."""


@dataclass(frozen=True, slots=True)
class Next:
    """The `length` that starts the day after D: renewals due, deals expected."""

    length: Duration


@dataclass(frozen=True, slots=True)
class Since:
    """From the date in an account's trait up to D: `since(account.onboarded_at)`."""

    trait: str


Window = Rolling | ToDate | AllTime | Next | Since

Shift = Duration | ToDate
"""How far a formula looks back: a length of time, or to the day before a calendar period began."""


def earlier(shift: Shift, day: int, calendar: Calendar) -> int:
    """The day that a shift leads back to: so long before `day`, or the last day before the period around it."""
    match shift:
        case Duration():
            return shift.before(day)
        case ToDate(period, civil):
            return calendar.period_start(day, period, civil=civil) - 1


def bounds(
    window: Rolling | ToDate | AllTime | Next, days: Sequence[int], calendar: Calendar
) -> tuple[list[int], list[int]]:
    """The first and last day (both included) that the window reads on each of `days`; both never decrease with D."""
    match window:
        case Rolling(length, offset):
            ends = [offset.before(day) if offset else day for day in days]
            return [length.before(end) + 1 for end in ends], ends
        case ToDate(period, civil):
            return [calendar.period_start(day, period, civil=civil) for day in days], list(days)
        case AllTime():
            return [BEGINNING] * len(days), list(days)
        case Next(length):
            return [day + 1 for day in days], [length.after(day) for day in days]
