"""For which output days a fact counts, given the day of the fact."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.kernel.arrays import ColumnArray, IntArray, Integers


@dataclass(frozen=True, slots=True)
class Reach:
    """A fact on day `first + i` counts in the output columns from `enter[i]` up to, not including, `leave[i]`.

    Both are non-decreasing: an older fact never enters later, nor leaves later, than a newer one. `width` is the length
    of the windows, where they all have the same one and follow each other day by day.
    """

    first: int
    enter: ColumnArray
    leave: ColumnArray
    width: int | None = None

    def spans(self, day: Integers) -> tuple[ColumnArray, ColumnArray]:
        """Columns where facts of these days enter and leave; the two are equal where a fact never counts."""
        return self.entering(day), self.leaving(day)

    def entering(self, day: Integers) -> ColumnArray:
        """The first column in which facts of these days count."""
        return self._column(self.enter, day)

    def leaving(self, day: Integers) -> ColumnArray:
        """The first column in which facts of these days count no more."""
        return self._column(self.leave, day)

    def _column(self, known: ColumnArray, day: Integers) -> ColumnArray:
        # One column is put before and one behind the known days: facts out there count nowhere and hide no other fact.
        columns = np.concatenate((np.zeros(1, dtype=np.int32), known, self.leave[-1:]))
        return np.take(columns, np.subtract(day, self.first - 1, dtype=np.int64), mode="clip")


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
    return Reach(first, enter, np.maximum(enter, leave), _width(starts, ends))


def _width(starts: IntArray, ends: IntArray) -> int | None:
    if not starts.size or np.any(starts[1:] - starts[:-1] != 1):
        return None
    width = int(ends[0] - starts[0]) + 1
    return width if width > 0 and np.all(ends - starts == width - 1) else None
