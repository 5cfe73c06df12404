"""Ranges of places written out one by one, so that what belongs to each place can be asked for in one go."""

import numpy as np

from bellwether.engine.kernel.arrays import IntArray, Integers


def spread(first: Integers, number: Integers) -> tuple[IntArray, IntArray]:
    """Row and place of every place in the rows' ranges: row i has the places first[i] … first[i] + number[i] - 1."""
    row = np.repeat(np.arange(number.size, dtype=np.int64), number)
    begun = np.cumsum(number, dtype=np.int64) - number
    return row, np.arange(row.size, dtype=np.int64) + (first - begun)[row]
