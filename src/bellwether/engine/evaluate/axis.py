"""The day axis of an evaluation: one column for each day asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.window import AllTime, Next, Rolling, Shift, ToDate, Window, bounds, earlier
from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.kernel.arrays import Integers


@dataclass(frozen=True)
class Axis:
    """Days in order, which may repeat (a month back from 29, 30 and 31 March is 28 February three times)."""

    days: tuple[int, ...]
    calendar: Calendar

    @cached_property
    def array(self) -> Ints:
        """The day numbers as an array."""
        return np.array(self.days, dtype=np.int64)

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.days)

    def bounds(self, window: Rolling | ToDate | AllTime | Next) -> tuple[Ints, Ints]:
        """First and last fact day that each column reads, both included."""
        if window not in self._bounds:
            starts, ends = bounds(window, self.days, self.calendar)
            self._bounds[window] = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
        return self._bounds[window]

    @cached_property
    def _bounds(self) -> dict[Window, tuple[Ints, Ints]]:
        """The bounds asked for so far: the calendar is slow, and every bucket asks for the same windows."""
        return {}

    def columns(self, day: Integers) -> Ints:
        """The first column at or after each day: where something that starts on that day begins to hold."""
        return np.searchsorted(self.array, day, side="left")

    def before(self, by: Shift) -> "Axis":
        """The axis of the days that lie `by` earlier, column for column."""
        if by not in self._before:
            self._before[by] = Axis(tuple(earlier(by, day, self.calendar) for day in self.days), self.calendar)
        return self._before[by]

    @cached_property
    def _before(self) -> "dict[Shift, Axis]":
        """The earlier axes asked for so far, with the bounds that they keep."""
        return {}


def days_between(first: int, last: int, calendar: Calendar) -> Axis:
    """The axis of all days from `first` to `last`, both included."""
    return Axis(tuple(range(first, last + 1)), calendar)


def days_of(days: Sequence[int], calendar: Calendar) -> Axis:
    """The axis of the days given, in order."""
    return Axis(tuple(sorted(days)), calendar)
