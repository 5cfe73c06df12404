"""For which output days a fact counts, given the day of the fact."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.kernel.arrays import ColumnArray, IntArray, Integers


@dataclass(frozen=True, slots=True)
class Reach:
    """A fact on day `first + i` counts in the output columns from `enter[i]` up to, not including, `leave[i]`.

    Both are non-decreasing: an older fact never enters later, nor leaves later, than a newer one.
    """

    first: int
    enter: ColumnArray
    leave: ColumnArray

    def spans(self, day: Integers) -> tuple[ColumnArray, ColumnArray]:
        """Columns where facts of these days enter and leave; the two are equal where a fact never counts."""
        # One column is put before and one behind the known days: facts out there count nowhere and hide no other fact.
        late = self.leave[-1:]
        enters = np.concatenate((np.zeros(1, dtype=np.int32), self.enter, late))
        leaves = np.concatenate((np.zeros(1, dtype=np.int32), self.leave, late))
        place = np.subtract(day, self.first - 1, dtype=np.int64)
        return np.take(enters, place, mode="clip"), np.take(leaves, place, mode="clip")


def reach(starts: IntArray, ends: IntArray, first: int, last: int) -> Reach:
    """The reach of fact days first..last, for output columns whose windows run from `starts` to `ends`, both included.

    Windows may be of any length, and empty, but neither their starts nor their ends may go back.
    """
    for bounds in (starts, ends):
        if np.any(bounds[1:] < bounds[:-1]):
            raise ValueError("The windows of an output axis must not go back in time.")
    days = np.arange(first, last + 1, dtype=np.int64)
    enter = np.searchsorted(ends, days, side="left").astype(np.int32)
    leave = np.searchsorted(starts, days, side="right").astype(np.int32)
    return Reach(first, enter, np.maximum(enter, leave))
