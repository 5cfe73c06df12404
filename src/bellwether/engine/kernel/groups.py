"""From values of accounts to values of the entities that they are members of."""

import numpy as np

from bellwether.engine.kernel.arrays import IntArray, Shape
from bellwether.engine.kernel.exact import checked_sum
from bellwether.engine.kernel.spans import Intervals


def member_sums(values: IntArray, members: Intervals, shape: Shape) -> IntArray:
    """For each entity and column, the sum of the values of the accounts that are members then; raises Overflow.

    Intervals of one account in one entity must not overlap.
    """
    total = np.zeros(shape, dtype=np.int64)
    column = np.arange(shape[1])
    order = np.argsort(members.entity, kind="stable")
    borders = np.searchsorted(members.entity[order], np.arange(shape[0] + 1))
    for entity in np.flatnonzero(np.diff(borders)):
        rows = order[borders[entity] : borders[entity + 1]]
        inside = (members.enter[rows, None] <= column) & (column < members.leave[rows, None])
        total[entity] = checked_sum(np.where(inside, values[members.account[rows]], 0))
    return total
