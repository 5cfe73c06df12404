"""Sorting rows by several integer columns, fast."""

import numpy as np

from bellwether.engine.kernel.arrays import IntArray, Integers


def sorted_columns(*columns: Integers) -> tuple[IntArray, ...]:
    """The same rows in the order of the first column, then the second, and so on.

    The columns are packed into one integer where they fit: sorting that is some twenty times faster than sorting rows.
    """
    if not columns[0].size:
        return tuple(column.astype(np.int64) for column in columns)
    lowest = [int(column.min()) for column in columns]
    bits = [(int(column.max()) - low).bit_length() for column, low in zip(columns, lowest, strict=True)]
    if sum(bits) > 63:
        order = np.lexsort(columns[::-1])
        return tuple(column[order].astype(np.int64) for column in columns)
    packed = np.subtract(columns[0], lowest[0], dtype=np.int64)
    for column, low, width in zip(columns[1:], lowest[1:], bits[1:], strict=True):
        packed <<= width
        packed |= np.subtract(column, low, dtype=np.int64)
    packed.sort()
    return _unpacked(packed, lowest, bits)


def order_of(column: Integers) -> IntArray:
    """The row numbers that put a column in order; equal rows keep theirs."""
    return sorted_columns(column, np.arange(column.size, dtype=np.int64))[1]


def changes(*columns: Integers) -> IntArray:
    """The rows of sorted columns at which a new combination begins."""
    first = np.zeros(columns[0].size, dtype=np.bool_)
    first[:1] = True
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(first)


def _unpacked(packed: IntArray, lowest: list[int], bits: list[int]) -> tuple[IntArray, ...]:
    columns = []
    for low, width in zip(reversed(lowest), reversed(bits), strict=True):
        columns.append((packed & ((1 << width) - 1)) + low)
        packed = packed >> width
    return tuple(reversed(columns))
