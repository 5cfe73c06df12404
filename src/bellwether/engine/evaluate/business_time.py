"""Time between two dates of a row: within opening hours, and whether something was done in time."""

from collections.abc import Callable

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.schedule import Schedule
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.arithmetic import MICROSECONDS_A_DAY
from bellwether.engine.evaluate.grid import Content, Flags, Grid, Ints, joined_marks, stronger
from bellwether.engine.evaluate.opening_hours import openings
from bellwether.engine.formula.literals import Text
from bellwether.engine.formula.tree import Call, Expression, Function
from bellwether.engine.kernel.zones import days_of, instants_of_local

Calculate = Callable[[Expression], Grid]

NEVER = 2**62
"""An instant that does not come: the end of a time that is never used up."""

_LONGEST_YEARS = 3
"""A time allowed is looked for in so many years after the last start."""


def business_time(call: Call, calculate: Calculate, catalog: Catalog) -> Grid:
    """The open time from the first date to the second, in days of 24 hours; unknown where the second is earlier."""
    start, end = calculate(call.arguments[0]), calculate(call.arguments[1])
    zone = catalog.calendar.zone
    since, until = instants(start, zone, end=False), instants(end, zone, end=True)
    both = start.known & end.known
    schedule = _schedule(call.arguments[2:], catalog)
    hours = openings(schedule, zone, _years(np.concatenate((since[both], until[both]))))
    micros = np.where(both, hours.passed(until) - hours.passed(since), 0)
    return _told(micros / np.float64(MICROSECONDS_A_DAY), both & (until < since), (start, end))


def within(call: Call, calculate: Calculate, catalog: Catalog, as_of: Ints) -> Grid:
    """Whether the second date follows the first within the time allowed, as it stands at the end of the day `as_of`.

    What is not done by then is unknown while it is not due, and false once it is.
    """
    start, end = calculate(call.arguments[0]), calculate(call.arguments[1])
    zone = catalog.calendar.zone
    since, until = instants(start, zone, end=False), instants(end, zone, end=False)
    due = _due(call, calculate, catalog, (start, since))
    done = end.known & (days_of(until, zone) <= as_of)
    overdue = days_of(np.minimum(due, NEVER - MICROSECONDS_A_DAY), zone) <= as_of
    truth = (done & (until <= due)).astype(np.int64)
    reason = np.where(done | overdue, np.uint8(0), np.uint8(Reason.NO_DATA))
    told = Grid(truth, stronger(start.reason, reason), 0, Content.TRUTH, joined_marks(start, end))
    return told.missing(start.known & done & (until < since), Reason.NOT_APPLICABLE)


def turning_days(call: Call, calculate: Calculate, catalog: Catalog) -> tuple[tuple[Ints, Flags], ...]:
    """The days on which `within` can turn, and where there is one: it is done, or the time allowed is over."""
    start, end = calculate(call.arguments[0]), calculate(call.arguments[1])
    zone = catalog.calendar.zone
    since = instants(start, zone, end=False)
    due = _due(call, calculate, catalog, (start, since))
    done = days_of(instants(end, zone, end=False), zone)
    some = start.known & (due < NEVER)
    return (done, end.known), (days_of(np.where(some, due, 0), zone), some)


def instants(dates: Grid, zone: str, *, end: bool) -> Ints:
    """Dates as instants: of a whole day its beginning, or its end."""
    numbers = np.where(dates.known, dates.numbers, 0).astype(np.int64)
    if dates.content is Content.INSTANT:
        return numbers
    return instants_of_local((numbers + int(end)) * MICROSECONDS_A_DAY, zone)


def _due(call: Call, calculate: Calculate, catalog: Catalog, start: tuple[Grid, Ints]) -> Ints:
    """The instant at which the time allowed is over."""
    limit = calculate(call.arguments[2])
    known = start[0].known & limit.known
    micros = np.rint(np.where(known, limit.reals(), 0.0) * MICROSECONDS_A_DAY).astype(np.int64)
    if len(call.arguments) < 4:
        return np.where(known, start[1] + micros, NEVER)
    first, last = _years(start[1][known])
    hours = openings(_schedule(call.arguments[3:], catalog), catalog.calendar.zone, (first, last + _LONGEST_YEARS))
    return np.where(known, hours.reached(hours.passed(start[1]) + micros, NEVER), NEVER)


def _schedule(named: tuple[Expression, ...], catalog: Catalog) -> Schedule:
    """The schedule that a formula names, or the only one."""
    match named:
        case (Text(key),):
            return catalog.schedules[key]
        case _:
            return next(iter(catalog.schedules.values()))


def _years(micros: Ints) -> tuple[int, int]:
    """The years of the first and the last instant, with those around them, in any zone."""
    if not micros.size:
        return 2000, 2000
    days = np.clip(np.array([micros.min(), micros.max()]) // MICROSECONDS_A_DAY, 0, 47_000)
    return date_of(int(days[0])).year - 1, date_of(int(days[1])).year + 1


def _told(numbers: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", earlier: Flags, of: tuple[Grid, Grid]) -> Grid:
    reason = stronger(of[0].reason, of[1].reason)
    return Grid(numbers, reason, None, marks=joined_marks(*of)).missing(earlier, Reason.NOT_APPLICABLE)


def timed(call: Call, calculate: Calculate, catalog: Catalog, as_of: Ints | None) -> Grid | None:
    """The grid of a function of time within rows; None for any other function."""
    match call.function:
        case Function.BUSINESS_TIME:
            return business_time(call, calculate, catalog)
        case Function.WITHIN if as_of is not None:
            return within(call, calculate, catalog, as_of)
        case _:
            return None
