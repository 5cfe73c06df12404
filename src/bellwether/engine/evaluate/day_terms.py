"""Aggregates over days as rows: `sum(… per day, 30d)` takes the value of an entity on each day of a window."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.days import END
from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.definitions.window import AllTime, Next, Since
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.grid import Codes, Flags, Grid, Ints, exact
from bellwether.engine.evaluate.members import SKIPPED
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, measured
from bellwether.engine.formula.tree import Aggregate, Expression, Measure
from bellwether.engine.kernel.doubles import rolling_float_sums
from bellwether.engine.kernel.reach import reach
from bellwether.engine.kernel.rolling import DayRanges, day_ranges, rolling_extremes, rolling_sums

Evaluate = Callable[[Expression, Scope], Grid]

_ZERO_OF_NONE = (Measure.COUNT, Measure.SUM, Measure.UNIQUE)
"""What is 0 rather than not applicable where days have values and none of them is selected."""


@dataclass(frozen=True)
class _Daily:
    """Values on all days from the first that any window reads, which of them count, and each column's window."""

    value: Grid
    counted: Flags
    starts: Ints
    ends: Ints
    first: int

    @property
    def ranges(self) -> DayRanges:
        return day_ranges(self.starts, self.ends, self.first, self.value.shape[1])

    def days(self, flags: Flags) -> Ints:
        """On how many days of each window the flag is set."""
        return rolling_sums(flags.astype(np.int64), self.ranges)


def day_term(aggregate: Aggregate, scope: Scope, evaluate: Evaluate) -> Grid:
    """The aggregate over the days of the window that have a value; days without one are left out.

    A reason that goes through everything, as that of a recorded outage, goes through from any day.
    """
    daily = _daily(aggregate, scope, evaluate)
    known = daily.value.known
    some, n = daily.days(known), daily.days(daily.counted)
    grid = replace(_measured(aggregate, daily), n=n)
    if aggregate.measure not in _ZERO_OF_NONE:
        grid = grid.missing(n == 0, Reason.NOT_APPLICABLE)
    grid = replace(grid, reason=np.where(some == 0, np.uint8(Reason.NO_DATA), grid.reason))
    through = _through(daily)
    told = replace(grid, reason=np.where(through == KNOWN, grid.reason, through), detail=daily.value.detail)
    return _covered(told, daily, scope)


def _daily(aggregate: Aggregate, scope: Scope, evaluate: Evaluate) -> _Daily:
    starts, ends = _bounds(aggregate, scope)
    first, last = days_read(aggregate, scope)
    days = scope.on(days_between(first, last, scope.axis.calendar))
    value = evaluate(aggregate.value, days) if aggregate.value is not None else exact(np.ones(days.shape, np.int64))
    counted = value.known
    if aggregate.where is not None:
        counted = counted & arithmetic.holds(evaluate(aggregate.where, days))
    return _Daily(value, counted, starts, ends, first)


def _bounds(aggregate: Aggregate, scope: Scope) -> tuple[Ints, Ints]:
    """First and last day of each column's window."""
    window = aggregate.window
    return scope.axis.bounds(AllTime() if window is None or isinstance(window, Next | Since) else window)


def days_read(aggregate: Aggregate, scope: Scope) -> tuple[int, int]:
    """The first and the last day that any window reads; before the first account there is nothing to read."""
    starts, ends = _bounds(aggregate, scope)
    begins = scope.facts.roster.begins
    earliest = min([int(ends[0]), *(int(day) for day in begins[begins < END])])
    return min(max(int(starts[0]), earliest), int(ends[0])), int(ends[-1])


def _measured(aggregate: Aggregate, daily: _Daily) -> Grid:
    match aggregate.measure:
        case Measure.COUNT:
            return exact(daily.days(daily.counted))
        case Measure.SUM:
            return _total(daily)
        case Measure.AVG:
            return arithmetic.divide(_total(daily), exact(daily.days(daily.counted)))
        case Measure.MIN | Measure.MAX:
            return _extreme(daily, largest=aggregate.measure is Measure.MAX)
        case _:
            shape = daily.value.shape[0], daily.starts.size
            return measured(replace(aggregate, where=None), _cells(daily), None, shape)


def _total(daily: _Daily) -> Grid:
    value = daily.value
    if value.scale is None:
        sums = rolling_float_sums(np.where(daily.counted, value.numbers, 0.0).astype(np.float64), daily.ranges)
        return Grid(sums, np.zeros(sums.shape, dtype=np.uint8), None)
    return exact(rolling_sums(np.where(daily.counted, value.numbers, 0).astype(np.int64), daily.ranges), value.scale)


def _extreme(daily: _Daily, *, largest: bool) -> Grid:
    value = daily.value
    if value.scale is None:
        reals, _ = rolling_extremes(value.reals(), daily.counted, daily.ranges, largest=largest)
        return Grid(reals, np.zeros(reals.shape, dtype=np.uint8), None, value.content)
    whole, _ = rolling_extremes(value.numbers.astype(np.int64), daily.counted, daily.ranges, largest=largest)
    return Grid(whole, np.zeros(whole.shape, dtype=np.uint8), value.scale, value.content)


def _cells(daily: _Daily) -> SpanRows:
    """Every day with a value as a row of its own, which counts in the columns whose windows hold it."""
    entity, column = np.nonzero(daily.counted)
    day = column.astype(np.int64) + daily.first
    enter, leave = reach(daily.starts, daily.ends, daily.first, daily.first + daily.value.shape[1] - 1).spans(day)
    numbers = daily.value.numbers[entity, column]
    value = Grid(numbers, np.zeros(numbers.shape, dtype=np.uint8), daily.value.scale, daily.value.content)
    row = np.arange(entity.size)
    rows = SpanRows(entity, row + 1, enter.astype(np.int64), leave.astype(np.int64), day, value)
    return rows.taken(rows.enter < rows.leave)


def _through(daily: _Daily) -> Codes:
    """The first of the reasons that are not left out, of any day of the window."""
    reason = np.zeros((daily.value.shape[0], daily.starts.size), dtype=np.uint8)
    for one in (Reason.ERROR, Reason.STALE, Reason.SUPPRESSED, Reason.NO_ROLLUP):
        at = daily.value.reason == one
        if one not in SKIPPED and at.any():
            reason = np.where(daily.days(at) > 0, np.uint8(one), reason)
    return reason


def _covered(grid: Grid, daily: _Daily, scope: Scope) -> Grid:
    """The coverage of a group on the last day of each window."""
    value = daily.value
    if scope.members is None or value.members is None or value.contributing is None:
        return grid
    column = np.clip(daily.ends - daily.first, 0, value.shape[1] - 1)
    return replace(grid, members=value.members[:, column], contributing=value.contributing[:, column])
