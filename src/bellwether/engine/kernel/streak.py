"""How long a condition has been holding."""

import numpy as np

from bellwether.engine.kernel.arrays import BoolArray, IntArray


def streaks(holds: BoolArray) -> IntArray:
    """For each row and column, how many columns in a row up to and including this one hold."""
    column = np.arange(holds.shape[1], dtype=np.int64)
    broken = np.where(holds, -1, column)
    return column - np.maximum.accumulate(broken, axis=1)
