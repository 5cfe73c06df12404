"""Exact quantiles of the rows alive in each column, at a cost that does not depend on how long rows live."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.arrays import BoolArray, FloatArray, IntArray, Integers, Shape
from bellwether.engine.kernel.sorting import order_of, sorted_columns

ROWS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True)
class EntitySpans:
    """Rows of entities, each alive in the columns from `enter` up to, not including, `leave`."""

    entity: Integers
    enter: Integers
    leave: Integers


@dataclass(slots=True)
class _Window:
    """Per search, a stretch of the ranks in one arrival list: those that came up to a column."""

    low: IntArray
    high: IntArray


def quantiles(spans: EntitySpans, value: IntArray | FloatArray, q: float, shape: Shape) -> tuple[FloatArray, IntArray]:
    """The q-quantile per entity and column, interpolated linearly between neighbours, and the number of rows.

    Where there are no rows the number is 0 and the quantile means nothing.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"A quantile is asked for a share from 0 to 1, not {q}.")
    result = np.zeros(shape, dtype=np.float64)
    number = np.zeros(shape, dtype=np.int64)
    order = _by_entity_and_value(spans.entity, value)
    order = order[spans.enter[order] < spans.leave[order]]
    entity = spans.entity[order]
    for first, last in _blocks(entity, shape):
        rows = order[np.searchsorted(entity, first) : np.searchsorted(entity, last)]
        block = EntitySpans(spans.entity[rows] - first, spans.enter[rows], spans.leave[rows])
        result[first:last], number[first:last] = _block_quantiles(block, value[rows], q, (last - first, shape[1]))
    return result, number


def _block_quantiles(
    spans: EntitySpans, value: IntArray | FloatArray, q: float, shape: Shape
) -> tuple[FloatArray, IntArray]:
    number = accumulate(spans.entity, spans.enter, spans.leave, None, shape)
    result = np.zeros(shape, dtype=np.float64)
    cell = np.flatnonzero(_changed(spans, shape) & (number > 0))
    if cell.size:
        place = (number.ravel()[cell] - 1) * q
        below = np.floor(place).astype(np.int64)
        above = np.ceil(place).astype(np.int64)
        apart = np.flatnonzero(above > below)
        found = _search(spans, np.concatenate((cell, cell[apart])), np.concatenate((below, above[apart])), shape)
        bounds = value[found].astype(np.float64)
        low, high = bounds[: cell.size], bounds[: cell.size].copy()
        high[apart] = bounds[cell.size :]
        result.ravel()[cell] = _between(low, high, place - below)
        result = _carried(result, cell)
    return result, number


def _search(spans: EntitySpans, cell: IntArray, nth: IntArray, shape: Shape) -> IntArray:
    """The row that is the nth smallest (from 0) of those alive in a cell; rows are sorted by entity and value.

    Two wavelet trees, one of the rows as they enter and one as they leave, are walked down bit by bit of the rank:
    what entered so far less what left so far is alive.
    """
    starts = np.searchsorted(spans.entity, np.arange(shape[0]))
    rank = np.arange(spans.entity.size, dtype=np.int64) - starts[spans.entity]
    entity = cell // shape[1]
    arrived, came = _arrivals(spans.entity, spans.enter, rank, shape)
    departed, went = _arrivals(spans.entity, spans.leave, rank, shape)
    inside = _Window(starts[entity], came[cell])
    outside = _Window(starts[entity], went[cell])
    wanted = nth.copy()
    found = np.zeros_like(wanted)
    for bit in range(int(rank.max()).bit_length() - 1, -1, -1):
        arrived, small_in, large_in = _descend(arrived, inside, bit)
        departed, small_out, large_out = _descend(departed, outside, bit)
        alive = (small_in.high - small_in.low) - (small_out.high - small_out.low)
        large = wanted >= alive
        inside = _Window(np.where(large, large_in.low, small_in.low), np.where(large, large_in.high, small_in.high))
        outside = _Window(
            np.where(large, large_out.low, small_out.low), np.where(large, large_out.high, small_out.high)
        )
        wanted -= np.where(large, alive, 0)
        found |= large.astype(np.int64) << bit
    return starts[entity] + found


def _arrivals(entity: Integers, column: Integers, rank: IntArray, shape: Shape) -> tuple[IntArray, IntArray]:
    """Ranks in the order of entity and column; and per cell, how many of them come up to and in that cell."""
    position = np.multiply(entity, shape[1] + 1, dtype=np.int64) + column
    ranks = sorted_columns(position, rank)[1]
    up_to = np.cumsum(np.bincount(position, minlength=shape[0] * (shape[1] + 1)))
    return ranks, up_to.reshape(shape[0], shape[1] + 1)[:, :-1].ravel()


def _descend(ranks: IntArray, window: _Window, bit: int) -> tuple[IntArray, _Window, _Window]:
    """The next level of the tree, and each window among the ranks without and with the bit."""
    large = (ranks >> bit & 1).astype(np.bool_)
    smalls = np.zeros(ranks.size + 1, dtype=np.int64)
    np.cumsum(~large, out=smalls[1:])
    low, high = smalls[window.low], smalls[window.high]
    small = _Window(low, high)
    big = _Window(window.low - low + smalls[-1], window.high - high + smalls[-1])
    return np.concatenate((ranks[~large], ranks[large])), small, big


def _changed(spans: EntitySpans, shape: Shape) -> BoolArray:
    """Cells in which the set of alive rows differs from that of the column before."""
    changed = np.zeros((shape[0], shape[1] + 1), dtype=np.bool_)
    changed[spans.entity, spans.enter] = True
    changed[spans.entity, spans.leave] = True
    return changed[:, :-1]


def _carried(result: FloatArray, cell: IntArray) -> FloatArray:
    """Values carried along to the cells without a change; what reaches another row lands where nothing is alive."""
    source = np.zeros(result.size, dtype=np.int64)
    source[cell] = cell
    return result.ravel()[np.maximum.accumulate(source)].reshape(result.shape)


def _between(low: FloatArray, high: FloatArray, share: FloatArray) -> FloatArray:
    step = high - low
    return np.where(share < 0.5, low + step * share, high - step * (1 - share))


def _by_entity_and_value(entity: Integers, value: IntArray | FloatArray) -> IntArray:
    by_value = np.argsort(value)
    return by_value[order_of(entity[by_value])]


def _blocks(entity: Integers, shape: Shape) -> list[tuple[int, int]]:
    """Stretches of entities, each of about as many rows and cells as are worked on at once."""
    load = np.bincount(entity, minlength=shape[0]) + 2 * shape[1]
    block = np.cumsum(load) // ROWS_AT_ONCE
    borders = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), shape[0]]
    return list(pairwise(borders)) if shape[0] else []
