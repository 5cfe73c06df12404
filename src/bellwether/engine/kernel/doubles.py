"""Sums of doubles that are the same to the last bit however the rows arrived and wherever the history starts."""

import numpy as np

from bellwether.engine.kernel.arrays import FloatArray, Integers
from bellwether.engine.kernel.rolling import DayRanges
from bellwether.engine.kernel.sorting import order_of


def ordered_sum(values: FloatArray, entity: Integers, size: int) -> FloatArray:
    """The sum of doubles for each entity 0..size-1, the same to the last bit however the rows arrived."""
    by_value = np.argsort(values)
    order = by_value[order_of(entity[by_value])]
    group, terms = entity[order], values[order]
    totals = np.zeros(size, dtype=np.float64)
    if not terms.size:
        return totals
    # Neighbours are folded in pairs: plain additions in an order that the sorted rows alone decide.
    while True:
        starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
        if starts.size == group.size:
            break
        place = np.arange(group.size) - np.repeat(starts, np.diff(np.append(starts, group.size)))
        even = np.flatnonzero(place % 2 == 0)
        odd = np.flatnonzero(place % 2 == 1)
        terms[odd - 1] += terms[odd]
        group, terms = group[even], terms[even]
    totals[group] = terms + 0.0
    return totals


def rolling_float_sums(daily: FloatArray, ranges: DayRanges) -> FloatArray:
    """The sum of the daily doubles in each output column's range, added in an order that days alone decide.

    Days are joined in pairs, fours, eights and so on, counted from day 0, so that neither the first day at hand nor
    the other columns touch a result, and nothing is ever subtracted.
    """
    origin = ranges.first
    low, high = ranges.low + origin, ranges.high + origin
    total = np.zeros((daily.shape[0], low.size), dtype=np.float64)
    descent = []
    while np.any(low < high):
        odd = np.flatnonzero((low < high) & (low % 2 == 1))
        total[:, odd] += daily[:, low[odd] - origin]
        low[odd] += 1
        odd = np.flatnonzero((low < high) & (high % 2 == 1))
        high[odd] -= 1
        descent.append((odd, daily[:, high[odd] - origin]))
        low, high = low // 2, high // 2
        daily, origin = _paired(daily, origin)
    for columns, block in reversed(descent):
        total[:, columns] += block
    return total


def _paired(daily: FloatArray, origin: int) -> tuple[FloatArray, int]:
    """Sums of neighbouring days, of which the first is even, and the number of the first pair."""
    padded = np.pad(daily, ((0, 0), (origin % 2, (origin + daily.shape[1]) % 2)))
    return padded[:, 0::2] + padded[:, 1::2], origin // 2
