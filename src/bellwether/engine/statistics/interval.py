"""Intervals: between which two numbers the truth lies, nineteen times in twenty."""

from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
"""How often an interval made like this holds the truth."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `low` to `high`, both included; None: there is no border on this side."""

    low: float | None
    high: float | None

    def scaled(self, factor: float) -> "Interval":
        """The same interval in another unit: a share of 0.5 as 50 percent.

        >>> Interval(0.25, None).scaled(100)
        Interval(low=25.0, high=None)
        """
        return Interval(_times(self.low, factor), _times(self.high, factor))

    def misses(self, number: float) -> bool:
        """Whether all of it lies above a number, or all below.

        >>> Interval(8.9, 30.2).misses(0), Interval(-9.3, 17.4).misses(0), Interval(None, -1).misses(0)
        (True, False, True)
        """
        return (self.low is not None and self.low > number) or (self.high is not None and self.high < number)

    def within(self, lowest: float | None, highest: float | None) -> bool:
        """Whether all of it lies in a stretch [lowest, highest) of the number line, open where that has no border.

        >>> Interval(31, 44).within(30, None), Interval(29, 44).within(30, None)
        (True, False)
        """
        above = lowest is None or (self.low is not None and self.low >= lowest)
        below = highest is None or (self.high is not None and self.high < highest)
        return above and below


def deviations(level: float = LEVEL) -> float:
    """How many standard errors lie between a number and each end of its interval.

    >>> round(deviations(), 4)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + level / 2)


def _times(end: float | None, factor: float) -> float | None:
    return None if end is None else end * factor
