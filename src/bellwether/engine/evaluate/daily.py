"""Events per account and day, and what their windows make of them: sums, means, scores and extremes."""

from dataclasses import replace
from typing import cast

import numpy as np

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import Flags, Grid, Ints, Numbers, exact
from bellwether.engine.evaluate.scores import score_parts
from bellwether.engine.evaluate.selection import EventSelection
from bellwether.engine.formula.tree import Aggregate, Measure
from bellwether.engine.kernel.doubles import ordered_sum, rolling_float_sums
from bellwether.engine.kernel.rolling import (
    DayRanges,
    cells,
    daily_extremes,
    daily_sums,
    rolling_extremes,
    rolling_sums,
)


class DailyRows:
    """Sums and extremes per account and fact day, then over each column's window."""

    def __init__(self, selection: EventSelection, ranges: DayRanges) -> None:
        self.selection = selection
        self.first, last = selection.days
        self.ranges = ranges
        self.shape = selection.accounts, last - self.first + 1

    def measure(self, aggregate: Aggregate) -> Grid:
        """A count, sum, mean or score."""
        return self._measure(aggregate, self.selection.value)

    def with_errors(self, grid: Grid) -> Grid:
        """A row that cannot be valued is an error of every window that holds it, and not the same as no row."""
        value = self.selection.value
        if value is None or not (value.reason == Reason.ERROR).any():
            return grid
        lost = self._sums(value.reason == Reason.ERROR, None) > 0
        return replace(grid, reason=np.where(lost, np.uint8(Reason.ERROR), grid.reason), detail=value.detail)

    def _measure(self, aggregate: Aggregate, value: Grid | None) -> Grid:
        counted = None if value is None else value.known
        if aggregate.measure is Measure.COUNT or value is None:
            return exact(self._sums(counted, None))
        if aggregate.measure in (Measure.NPS, Measure.CSAT):
            parts = score_parts(aggregate, value, self.selection.weight)
            top = exact(self._sums(parts.counted, parts.top), parts.scale)
            bottom = exact(self._sums(parts.counted, parts.bottom), parts.scale)
            return replace(arithmetic.divide(top, bottom, 100), n=self._sums(parts.counted, None))
        total = self._total(value)
        count = self._sums(counted, None)
        if aggregate.measure is Measure.SUM:
            return replace(total, n=count)
        return replace(arithmetic.divide(total, exact(count)), n=count)

    def _total(self, value: Grid) -> Grid:
        if value.scale is not None:
            return exact(self._sums(value.known, value.numbers.astype(np.int64)), value.scale)
        known = value.known
        cell = cells(self.selection.account[known], self.selection.day[known] - self.first, self.shape)
        daily = ordered_sum(value.numbers[known].astype(np.float64), cell, self.shape[0] * self.shape[1])
        numbers = rolling_float_sums(daily.reshape(self.shape), self.ranges)
        return Grid(numbers, np.zeros(numbers.shape, dtype=np.uint8), None)

    def _sums(self, rows: Flags | None, values: Ints | None) -> Ints:
        if rows is None and values is None:
            return rolling_sums(self.selection.daily_counts, self.ranges)
        account, day = self.selection.account, self.selection.day
        if rows is not None:
            account, day = account[rows], day[rows]
            values = None if values is None else values[rows]
        return rolling_sums(daily_sums(account, day - self.first, values, self.shape), self.ranges)

    def extreme(self, *, largest: bool) -> Grid:
        """The largest or smallest value of each window."""
        value = self.selection.value
        if value is None:
            return exact(self._sums(None, None))
        known = value.known
        cell = cells(self.selection.account[known], self.selection.day[known] - self.first, self.shape)
        # Ranks stand for the values: whole numbers and doubles then go the same way.
        values: Numbers = value.numbers[known]
        ranked, rank = np.unique(values, return_inverse=True)
        daily, present = daily_extremes(cell, rank.astype(np.int64), self.shape, largest=largest)
        picked, found = rolling_extremes(daily, present, self.ranges, largest=largest)
        numbers = cast(Numbers, ranked[picked] if ranked.size else np.zeros(picked.shape, dtype=values.dtype))
        grid = Grid(numbers, np.zeros(numbers.shape, dtype=np.uint8), value.scale, value.content)
        return replace(grid, n=self._sums(known, None)).missing(~found, Reason.NOT_APPLICABLE)

    def days_since(self, days: Ints) -> Grid:
        """Whole days from the last event of the window to each column's day."""
        cell = cells(self.selection.account, self.selection.day - self.first, self.shape)
        daily, present = daily_extremes(cell, self.selection.day.astype(np.int64), self.shape, largest=True)
        last, found = rolling_extremes(daily, present, self.ranges, largest=True)
        return exact(days[None, :] - last).missing(~found, Reason.NOT_APPLICABLE)
