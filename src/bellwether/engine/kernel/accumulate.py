"""Sums and counts of everything alive in each column: a difference array and one cumulative sum."""

import numpy as np

from bellwether.engine.kernel.arrays import IntArray, Integers, Shape
from bellwether.engine.kernel.exact import binned_sums, join, magnitude, split


def accumulate(entity: Integers, enter: Integers, leave: Integers, weight: IntArray | None, shape: Shape) -> IntArray:
    """For each entity and column, the sum of the weights (or the number) of the spans that cover it; raises Overflow.

    Spans do not end before they start, nor lie outside of the columns: that is an error of the caller.
    """
    if entity.size and (int(enter.min()) < 0 or int(leave.max()) > shape[1]):
        raise ValueError(f"A span lies outside of the {shape[1]} columns.")
    if weight is None or magnitude(weight) * max(1, weight.size) < 2**63:
        return _accumulated(entity, enter, leave, weight, shape)
    high, low = split(weight)
    return join(
        _accumulated(entity, enter, leave, high, shape),
        _accumulated(entity, enter, leave, low, shape),
        "adding them up",
    )


def _accumulated(entity: Integers, enter: Integers, leave: Integers, weight: IntArray | None, shape: Shape) -> IntArray:
    rows, columns = shape
    # Rows lie end to end: what leaves behind the last column of one row leaves at the first column of the next.
    start = np.multiply(entity, columns, dtype=np.int64)
    steps = binned_sums(start + enter, weight, rows * columns + 1)
    steps -= binned_sums(start + leave, weight, rows * columns + 1)
    return np.cumsum(steps, out=steps)[:-1].reshape(shape)
