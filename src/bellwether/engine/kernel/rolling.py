"""Rolling sums, and rolling maxima and minima, over a dense axis of fact days."""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from bellwether.engine.kernel.arrays import BoolArray, FloatArray, IntArray, Integers, Shape
from bellwether.engine.kernel.exact import binned_sums, join, magnitude, split
from bellwether.engine.kernel.sorting import changes, order_of

Number = TypeVar("Number", IntArray, FloatArray)

_LOWEST: Final = -(2**63)
_HIGHEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DayRanges:
    """For each output column, the fact days `low` up to, not including, `high`, counted from the day `first`."""

    first: int
    low: IntArray
    high: IntArray


def day_ranges(starts: IntArray, ends: IntArray, first: int, days: int) -> DayRanges:
    """The windows from `starts` to `ends`, both included, cut to the fact days first … first + days - 1."""
    # Bounds are cut before the subtraction: the start of an endless window is a very low number.
    last = first + days
    low = np.clip(starts, first, last) - first
    high = np.clip(ends, first - 1, last - 1) + 1 - first
    return DayRanges(first, low, np.maximum(low, high))


def daily_sums(entity: Integers, day: Integers, value: IntArray | None, shape: Shape) -> IntArray:
    """The sum of the values (without values, the number of rows) per entity and fact day 0..shape[1]-1."""
    entities, days = shape
    return binned_sums(cells(entity, day, shape), value, entities * days).reshape(shape)


def daily_extremes(cell: IntArray, value: Number, shape: Shape, *, largest: bool) -> tuple[Number, BoolArray]:
    """The largest or smallest value per cell, and whether there is one; `cell` is entity * shape[1] + day."""
    extreme = np.zeros(shape[0] * shape[1], dtype=value.dtype)
    present = np.zeros(shape[0] * shape[1], dtype=np.bool_)
    order = order_of(cell)
    ordered = cell[order]
    starts = changes(ordered)
    if starts.size:
        reduced = (np.maximum if largest else np.minimum).reduceat(value[order], starts)
        extreme[ordered[starts]] = reduced
        present[ordered[starts]] = True
    return extreme.reshape(shape), present.reshape(shape)


def rolling_sums(daily: IntArray, ranges: DayRanges) -> IntArray:
    """The sum of the daily values in the range of each output column; raises Overflow where it does not fit."""
    if magnitude(daily) * max(1, daily.shape[1]) < 2**63:
        return _range_sums(daily, ranges)
    high, low = split(daily)
    return join(_range_sums(high, ranges), _range_sums(low, ranges), "adding them up over the window")


def rolling_extremes(
    daily: Number, present: BoolArray, ranges: DayRanges, *, largest: bool
) -> tuple[Number, BoolArray]:
    """The largest or smallest daily value in each output column's range, and whether there is one (0 if not).

    Ranges may be any, in any order. First and last of a window are the smallest and largest rank of its rows.
    """
    pick = np.maximum if largest else np.minimum
    layer = np.where(present, daily, _beyond(daily, largest=largest))
    extreme = np.zeros((daily.shape[0], ranges.low.size), dtype=daily.dtype)
    level = _levels(ranges.high - ranges.low)
    for power in range(int(level.max(initial=-1)) + 1):
        # The layer holds the extreme of the 2**power days from each day on: two of them cover a range.
        columns = np.flatnonzero(level == power)
        width = 1 << power
        left, right = ranges.low[columns], ranges.high[columns] - width
        extreme[:, columns] = pick(layer[:, left], layer[:, right])
        if layer.shape[1] > width:
            layer = pick(layer[:, :-width], layer[:, width:])
    found = _range_sums(present.astype(np.int64), ranges) > 0
    extreme[~found] = 0
    return extreme, found


def cells(entity: Integers, day: Integers, shape: Shape) -> IntArray:
    """The cell entity * shape[1] + day of each row; days outside the axis are an error of the caller."""
    if day.size and (int(day.min()) < 0 or int(day.max()) >= shape[1]):
        raise ValueError(f"A fact day lies outside of the {shape[1]} fact days.")
    cell = np.multiply(entity, shape[1], dtype=np.int64)
    return np.add(cell, day, out=cell)


def _beyond(values: Number, *, largest: bool) -> int | float:
    """A value that loses against every other, for the places where there is none."""
    if values.dtype.kind == "f":
        return -np.inf if largest else np.inf
    return _LOWEST if largest else _HIGHEST


def _range_sums(daily: IntArray, ranges: DayRanges) -> IntArray:
    total = np.zeros((daily.shape[0], daily.shape[1] + 1), dtype=np.int64)
    np.cumsum(daily, axis=1, out=total[:, 1:])
    sums = np.take(total, ranges.high, axis=1)
    sums -= np.take(total, ranges.low, axis=1)
    return sums


def _levels(length: IntArray) -> IntArray:
    """The power of two in each length, -1 for an empty range."""
    return np.frexp(length.astype(np.float64))[1].astype(np.int64) - 1
