"""Columns during which rows, or the keys they belong to, count: the union of windows, memberships."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bellwether.engine.kernel.arrays import ColumnArray, IntArray, Integers
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.reach import Reach
from bellwether.engine.kernel.sorting import changes, sorted_columns

Spans = tuple[IntArray, ColumnArray, ColumnArray]
"""Row indexes (or keys), and the columns from `enter` up to, not including, `leave`."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Memberships of accounts in entities, sorted by account; an account may have several, in several entities.

    Accounts and entities are indexes, counted from 0.
    """

    account: Integers
    entity: Integers
    enter: Integers
    leave: Integers


def distinct_days(entity: Integers, member: Integers, day: Integers) -> tuple[IntArray, IntArray, IntArray]:
    """Entity, key and day of each distinct combination, sorted by key and day; the key stands for entity and member."""
    entity, member, day = sorted_columns(entity, member, day)
    kept = changes(entity, member, day)
    entity, member, day = entity[kept], member[kept], day[kept]
    new = np.zeros(kept.size, dtype=np.int64)
    new[changes(entity, member)] = 1
    return entity, np.cumsum(new) - 1, day


FIRST_OF_KEY: Final = 2**31 - 1
"""The gap in front of a key's first row: longer than any window."""


def gaps(key: Integers, day: Integers) -> ColumnArray:
    """The days since the row before, FIRST_OF_KEY where the rows of a key begin; rows are sorted by key and day."""
    gap = np.empty(day.size, dtype=np.int32)
    gap[:1] = FIRST_OF_KEY
    np.subtract(day[1:], day[:-1], out=gap[1:], casting="unsafe")
    np.putmask(gap[1:], key[1:] != key[:-1], FIRST_OF_KEY)
    return gap


def distinct_spans(gap: ColumnArray, day: Integers, reach: Reach) -> Spans:
    """The disjoint spans in which each key counts, each named by its first row; `gap` as `gaps` gives it.

    The days are among those that the reach knows. +1 where a span enters and -1 where it leaves sum up to the exact
    number of distinct keys.
    """
    apart = np.ones(day.size + 1, dtype=np.bool_)
    if reach.width is not None:
        np.greater(gap, reach.width, out=apart[:-1])
    else:
        enter, leave = reach.spans(day)
        np.greater(enter[1:], leave[:-1], out=apart[1:-1])
        apart[1:-1] |= gap[1:] == FIRST_OF_KEY
    first = np.flatnonzero(apart[:-1])
    last = np.flatnonzero(apart[1:])
    return _nonempty(first, reach.entering(day[first]), reach.leaving(day[last]))


def union_spans(key: Integers, enter: Integers, leave: Integers) -> Spans:
    """Disjoint spans (key, enter, leave) that cover what the given ones cover, which may overlap in any way."""
    some = enter < leave
    if not some.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    keys, enters, leaves = sorted_columns(key[some], enter[some], leave[some])
    rank = np.zeros(keys.size, dtype=np.int64)
    rank[changes(keys)[1:]] = 1
    np.cumsum(rank, out=rank)
    # Each key gets its own stretch of one long axis, so that one running maximum serves all keys.
    origin = int(enters.min())
    stretch = int(leaves.max()) - origin + 1
    begin = rank * stretch + (enters - origin)
    reached = np.maximum.accumulate(rank * stretch + (leaves - origin))
    apart = np.ones(keys.size + 1, dtype=np.bool_)
    np.greater(begin[1:], reached[:-1], out=apart[1:-1])
    apart[1:-1] |= rank[1:] != rank[:-1]
    end = reached[apart[1:]] - rank[apart[1:]] * stretch + origin
    return keys[apart[:-1]], enters[apart[:-1]].astype(np.int32), end.astype(np.int32)


def spans_at_depth(key: Integers, enter: Integers, leave: Integers, depth: int) -> Spans:
    """Disjoint spans (key, enter, leave) in which at least `depth` of the given spans of a key overlap."""
    some = enter < leave
    count = int(some.sum())
    both = np.concatenate((key[some], key[some])).astype(np.int64)
    column = np.concatenate((enter[some], leave[some])).astype(np.int64)
    keys, columns, falling = sorted_columns(both, column, np.repeat(np.arange(2, dtype=np.int64), count))
    # Every key's steps add up to nothing, so that one sum over all of them starts each key anew.
    height = np.cumsum(1 - 2 * falling)
    settled = np.ones(keys.size, dtype=np.bool_)
    settled[:-1] = (columns[1:] != columns[:-1]) | (keys[1:] != keys[:-1])
    keys, columns = keys[settled], columns[settled]
    deep = np.zeros(keys.size + 1, dtype=np.bool_)
    deep[1:] = height[settled] >= depth
    rises, falls = np.flatnonzero(deep[1:] & ~deep[:-1]), np.flatnonzero(~deep[1:] & deep[:-1])
    return keys[rises], columns[rises].astype(np.int32), columns[falls].astype(np.int32)


def clip_spans(
    account: Integers, enter: Integers, leave: Integers, intervals: Intervals
) -> tuple[IntArray, IntArray, ColumnArray, ColumnArray]:
    """Row, entity, enter and leave of the parts of spans that fall into a membership of their account."""
    accounts = max(int(account.max(initial=-1)), int(intervals.account.max(initial=-1))) + 1
    borders = np.searchsorted(intervals.account, np.arange(accounts + 1))
    row, chosen = spread(borders[account], np.diff(borders)[account])
    enters = np.maximum(enter[row], intervals.enter[chosen]).astype(np.int32)
    leaves = np.minimum(leave[row], intervals.leave[chosen]).astype(np.int32)
    kept = enters < leaves
    return row[kept], intervals.entity[chosen[kept]].astype(np.int64), enters[kept], leaves[kept]


def _nonempty(row: IntArray, enter: ColumnArray, leave: ColumnArray) -> Spans:
    kept = enter < leave
    if kept.all():
        return row, enter, leave
    return row[kept], enter[kept], leave[kept]
