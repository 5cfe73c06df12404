"""From values of accounts to values of the entities that they are members of."""

from collections.abc import Iterator

import numpy as np

from bellwether.engine.kernel.arrays import BoolArray, IntArray, Shape
from bellwether.engine.kernel.exact import checked_sum
from bellwether.engine.kernel.spans import Intervals


def member_sums(values: IntArray, members: Intervals, shape: Shape) -> IntArray:
    """For each entity and column, the sum of the values of the accounts that are members then; raises Overflow.

    Intervals of one account in one entity must not overlap.
    """
    total = np.zeros(shape, dtype=np.int64)
    for entity, account, inside in _rosters(members, shape):
        total[entity] = checked_sum(np.where(inside, values[account], 0))
    return total


def _rosters(members: Intervals, shape: Shape) -> Iterator[tuple[int, IntArray, BoolArray]]:
    """Each entity that has members, with their accounts and the columns in which they are members."""
    column = np.arange(shape[1])
    order = np.argsort(members.entity, kind="stable")
    borders = np.searchsorted(members.entity[order], np.arange(shape[0] + 1))
    for entity in np.flatnonzero(np.diff(borders)).tolist():
        rows = order[borders[entity] : borders[entity + 1]]
        inside = (members.enter[rows, None] <= column) & (column < members.leave[rows, None])
        yield entity, members.account[rows].astype(np.int64), inside
