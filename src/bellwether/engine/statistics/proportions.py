"""Shares of things counted: how many of how many."""

from math import sqrt

from bellwether.engine.statistics.interval import LEVEL, Interval, deviations


def wilson(successes: float, trials: float, level: float = LEVEL) -> Interval | None:
    """Wilson's interval for a share, from 0 to 1; None where nothing was tried or the parts are no share.

    It holds what it promises also for few trials and at both ends, and never leaves 0 to 1.

    >>> found = wilson(8, 10)
    >>> f"{found.low:.4f} {found.high:.4f}"
    '0.4902 0.9433'
    """
    if trials <= 0 or not 0 <= successes <= trials:
        return None
    z = deviations(level)
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    # At the ends the formula gives 0 and 1, but for the last digit of a double.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return Interval(low, high)
