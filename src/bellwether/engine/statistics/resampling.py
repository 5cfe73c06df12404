"""Rates of money: what they would have been, had chance drawn other accounts."""

from math import sqrt

import numpy as np

from bellwether.engine.statistics.interval import LEVEL, Interval, deviations
from bellwether.engine.statistics.scientific import Reals

DRAWS = 2000
SEED = 20050401
AT_ONCE = 2_000_000


def ratio_interval(top: Reals, bottom: Reals, level: float = LEVEL, draws: int = DRAWS) -> Interval | None:
    """The interval of a ratio of two sums over accounts, by drawing accounts anew; None for fewer than two accounts.

    The accounts are put in order and the dice have a fixed seed, so that the same accounts give the same interval.

    >>> ratio_interval(np.array([9, 10, 8.0]), np.array([10, 10, 10.0]))
    Interval(low=0.8, high=1.0)
    """
    concerned = (top != 0) | (bottom != 0)
    top, bottom = top[concerned], bottom[concerned]
    if top.size < 2:
        return None
    order = np.lexsort((top, bottom))
    ratios = np.sort(_ratios(top[order], bottom[order], draws))
    if ratios.size < draws / 2:
        return None
    tail = (1 - level) / 2
    return Interval(float(np.quantile(ratios, tail)), float(np.quantile(ratios, 1 - tail)))


def interval_of_many(top: Reals, bottom: Reals, level: float = LEVEL) -> Interval | None:
    """The same for so many accounts that chance is even on both sides: by the spread of what each is off the ratio.

    >>> found = interval_of_many(np.array([9, 10, 8.0]), np.array([10, 10, 10.0]))
    >>> round(found.low, 3), round(found.high, 3)
    (0.787, 1.013)
    """
    concerned = (top != 0) | (bottom != 0)
    top, bottom = top[concerned], bottom[concerned]
    if top.size < 2 or bottom.sum() <= 0:
        return None
    ratio = float(top.sum() / bottom.sum())
    off = top - ratio * bottom
    error = sqrt(float(off @ off) * top.size / (top.size - 1)) / float(bottom.sum())
    return Interval(ratio - deviations(level) * error, ratio + deviations(level) * error)


def _ratios(top: Reals, bottom: Reals, draws: int) -> Reals:
    dice = np.random.Generator(np.random.PCG64(SEED))
    found = []
    left = draws
    while left:
        batch = min(left, max(1, AT_ONCE // top.size))
        drawn = dice.integers(0, top.size, (batch, top.size))
        below = bottom[drawn].sum(axis=1)
        able = below > 0
        found.append(top[drawn[able]].sum(axis=1) / below[able])
        left -= batch
    return np.concatenate(found)
