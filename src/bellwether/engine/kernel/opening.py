"""Time that counts only while something is open: how much of it passes, and when so much of it has passed."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.kernel.arrays import IntArray


@dataclass(frozen=True, slots=True)
class Openings:
    """Stretches of time, each from `opens` up to `closes` (microseconds UTC), in order and apart from each other."""

    opens: IntArray
    closes: IntArray

    def passed(self, instant: IntArray) -> IntArray:
        """The open time up to each instant, counted from the first opening."""
        before = self._before()
        if not self.opens.size:
            return np.zeros(instant.shape, dtype=np.int64)
        last = np.searchsorted(self.opens, instant, side="right") - 1
        row = np.maximum(last, 0)
        inside = np.clip(instant - self.opens[row], 0, self.closes[row] - self.opens[row])
        return np.where(last >= 0, before[row] + inside, 0)

    def reached(self, amount: IntArray, never: int) -> IntArray:
        """The first instant at which so much open time has passed; `never` where it does not pass any more."""
        before = self._before()
        if not self.opens.size:
            return np.full(amount.shape, never, dtype=np.int64)
        total = int(before[-1] + self.closes[-1] - self.opens[-1])
        row = np.maximum(np.searchsorted(before, amount, side="left") - 1, 0)
        return np.where(amount > total, never, self.opens[row] + amount - before[row])

    def _before(self) -> IntArray:
        """The open time before each opening."""
        lengths = self.closes - self.opens
        before: IntArray = np.cumsum(lengths) - lengths
        return before
