"""The row of a history that is in force on a day."""

from typing import Final

import numpy as np

from bellwether.engine.kernel.arrays import IntArray, Integers, Shape
from bellwether.engine.kernel.sorting import changes

_WIDEST: Final = 2**62


def as_of(subject: Integers, since: Integers, asked_subject: Integers, asked_day: Integers) -> IntArray:
    """The index of the row in force for each subject and day asked for, -1 where there is none.

    The history is sorted by subject and the day `since` which a row holds; of rows since the same day the last holds.
    """
    if not subject.size:
        return np.full(asked_subject.shape, -1, dtype=np.int64)
    starts = changes(subject)
    known = subject[starts]
    earliest = int(since.min())
    days = int(since.max()) - earliest + 2
    if days * starts.size >= _WIDEST:
        # "Since ever" is a very low number: days that far apart are replaced by their place among the days of all rows.
        every = np.sort(since)
        places = np.searchsorted(every, since, side="right"), np.searchsorted(every, asked_day, side="right")
        return as_of(subject, places[0], asked_subject, places[1])
    rank = np.searchsorted(known, asked_subject)
    nearest = np.minimum(rank, known.size - 1)
    own_rank = np.repeat(np.arange(starts.size), np.diff(np.append(starts, subject.size)))
    key = own_rank * days + (np.subtract(since, earliest, dtype=np.int64) + 1)
    # A day before all rows comes before every row of its own subject, and behind every row of the one before.
    day = np.clip(asked_day.astype(np.int64), earliest - 1, earliest + days - 2)
    row = np.searchsorted(key, rank * days + (day - (earliest - 1)), side="right") - 1
    return np.where((known[nearest] == asked_subject) & (row >= starts[nearest]), row, -1)


def dense_state(entity: Integers, enter: Integers, index: Integers, shape: Shape) -> IntArray:
    """The index in force per entity and column, -1 where there is none: each holds until the next one enters.

    Rows are sorted by entity and `enter`, of equals the last holds; a negative `enter` is before the first column.
    """
    held = np.full(shape, -1, dtype=np.int64)
    kept = enter < shape[1]
    position = np.multiply(entity[kept], shape[1], dtype=np.int64) + np.maximum(enter[kept], 0)
    last = np.append(position[1:] != position[:-1], np.ones(min(1, position.size), dtype=np.bool_))
    held.ravel()[position[last]] = index[kept][last]
    filled = np.zeros(shape[0] * shape[1], dtype=np.int64)
    filled[position[last]] = position[last]
    source = np.maximum.accumulate(filled).reshape(shape)
    own = source >= np.arange(shape[0], dtype=np.int64)[:, None] * shape[1]
    return np.where(own, held.ravel()[source] if held.size else held, -1)
