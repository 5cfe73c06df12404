"""What the order of numbers says: intervals of percentiles, means that no single record decides."""

from math import ceil, floor

import numpy as np

from bellwether.engine.statistics.interval import LEVEL, Interval
from bellwether.engine.statistics.scientific import Reals, binomial_up_to

FEWEST = ((0.99, 100), (0.9, 20))
"""From which percentile on how many numbers are wanted before it is more than a guess at the largest of them."""

TRIMMED = 0.1


def percentile_interval(numbers: Reals, q: float, level: float = LEVEL) -> Interval | None:
    """Two of the numbers between which the percentile lies; no border on a side on which there are too few.

    How many of n numbers lie below the true percentile is binomial, whatever their distribution. None without numbers.

    >>> percentile_interval(np.arange(1.0, 21.0), 0.5)
    Interval(low=6.0, high=15.0)
    """
    if not numbers.size:
        return None
    lower, upper = percentile_ranks(numbers.size, q, level)
    ordered = np.sort(numbers)
    return Interval(None if lower is None else float(ordered[lower]), None if upper is None else float(ordered[upper]))


def percentile_ranks(n: int, q: float, level: float = LEVEL) -> tuple[int | None, int | None]:
    """The places (from 0, in order) of the two numbers between which the percentile lies; None: beyond all of them.

    >>> percentile_ranks(5, 0.5), percentile_ranks(20, 0.9)
    ((None, None), (14, None))
    """
    tail = (1 - level) / 2
    # The k-th smallest is above the percentile with the probability that at most k − 1 lie below it.
    below = binomial_up_to(np.arange(n, dtype=np.float64), n, q)
    lower = int(np.searchsorted(below, tail, side="right")) - 1
    upper = int(np.searchsorted(below, 1 - tail, side="left"))
    return lower if lower >= 0 else None, upper if upper < n else None


def enough_for(q: float, n: int) -> bool:
    """Whether so many numbers say something of a percentile: 20 for the 90th (and the 10th), 100 for the 99th.

    >>> enough_for(0.9, 19), enough_for(0.5, 3), enough_for(0.01, 99)
    (False, True, False)
    """
    outer = max(q, 1 - q)
    return all(n >= fewest for share, fewest in FEWEST if outer >= share)


def trimmed_mean(numbers: Reals, share: float = TRIMMED) -> float | None:
    """The mean without this share of the smallest and of the largest numbers; None without numbers.

    >>> trimmed_mean(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000.0]))
    5.5
    """
    if not numbers.size:
        return None
    cut = floor(numbers.size * share)
    kept = np.sort(numbers)[cut : numbers.size - cut]
    return float(kept.mean())


def largest_share(numbers: Reals) -> float | None:
    """The share that the largest number has of the sum; None where there is no positive sum.

    >>> largest_share(np.array([6, 3, 1.0]))
    0.6
    """
    total = float(numbers.sum())
    return float(numbers.max()) / total if numbers.size and total > 0 else None


def nearest_rank(numbers: Reals, q: float) -> float | None:
    """The smallest number that at least this share of all do not exceed; None without numbers.

    >>> nearest_rank(np.array([1, 2, 3, 4, 100.0]), 0.9)
    100.0
    """
    return float(np.sort(numbers)[max(0, ceil(q * numbers.size) - 1)]) if numbers.size else None
