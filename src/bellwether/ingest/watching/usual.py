"""What usually comes on a weekday, and whether a count is far below it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from bellwether.engine.warehouse.rows import Flags, Ints

WEEKS = 8
DAYS = 7 * WEEKS
"""Days before the one that is judged, of which those of its weekday say what is usual."""

FEWEST_WEEKS = 4
"""Below so many weeks nothing is usual yet."""

FEW = 30
"""Counts below are judged by Poisson's law; above by how far the weekdays lie apart."""

CHANCE = 1e-4
FEWEST_ACCOUNTS = 5
REGULAR = 0.1
"""An account is regular when at most this share of its days of a kind (weekdays, weekends) is without the event."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle of the counts on the same weekday, how far they lie from it, and of how many weeks they are."""

    median: float
    spread: float
    weeks: int

    def stopped(self, count: int) -> bool:
        """Whether so few have not come by chance: less than a quarter, and far from what chance or weeks explain.

        >>> Usual(100.0, 4.0, 8).stopped(0), Usual(100.0, 4.0, 8).stopped(60), Usual(5.0, 1.0, 8).stopped(0)
        (True, False, False)
        """
        if self.weeks < FEWEST_WEEKS or count * 4 >= self.median:
            return False
        if self.median < FEW:
            return at_most_by_chance(count, self.median) < CHANCE
        return count < self.median - 4 * max(self.spread, sqrt(self.median))

    def back(self, count: int) -> bool:
        """Whether what came is of the usual size again: at least half."""
        return count * 2 >= self.median


def usual(counts: Ints, usable: Flags) -> Usual:
    """What is usual on the weekday of the last of these days, from the days before it that can be used.

    >>> usual(np.array([4, *[0] * 6] * 8 + [0]), np.ones(57, dtype=bool))
    Usual(median=4.0, spread=0.0, weeks=8)
    """
    places = np.arange(counts.size - 8, -1, -7)
    same = counts[places[usable[places]]].astype(np.float64)
    if not same.size:
        return Usual(0.0, 0.0, 0)
    middle = float(np.median(same))
    # Times 1.4826, the median distance is a standard deviation where counts are spread normally.
    return Usual(middle, 1.4826 * float(np.median(np.abs(same - middle))), int(same.size))


def at_most_by_chance(count: int, mean: float) -> float:
    """The probability of at most so many where this many are usual, by Poisson's law.

    >>> round(at_most_by_chance(0, 3.0), 4), round(at_most_by_chance(2, 3.0), 4)
    (0.0498, 0.4232)
    """
    term = total = exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total


def silent_accounts(counts: Ints, others: Ints, weekend: Flags, usable: Flags) -> Flags:
    """The accounts (rows) that have the event regularly, and on the last day none of it, but others; none by chance.

    `counts` and `others` are by account and day: the event, and all other events.
    """
    nobody = np.zeros(counts.shape[0], dtype=np.bool_)
    alike = usable[:-1] & (weekend[:-1] == weekend[-1])
    days = int(alike.sum())
    if days < 2 * FEWEST_WEEKS:
        return nobody
    without = (counts[:, :-1][:, alike] == 0).sum(axis=1)
    regular = without <= REGULAR * days
    silent: Flags = regular & (counts[:, -1] == 0) & (others[:, -1] > 0)
    found = int(silent.sum())
    expected = float(((without[regular] + 0.1) / (days + 0.2)).sum())
    if found < FEWEST_ACCOUNTS or found <= 2 * expected:
        return nobody
    return silent if 1 - at_most_by_chance(found - 1, expected) < CHANCE / 100 else nobody


def volume(habit: Usual, count: int) -> str:
    """How a count stands to what is usual, in a word.

    >>> [volume(Usual(100.0, 4.0, 8), count) for count in (0, 50, 99, 500)]
    ['stopped', 'low', 'usual', 'high']
    """
    if habit.weeks < FEWEST_WEEKS:
        return "new"
    far = 4 * max(habit.spread, sqrt(habit.median), 1.0)
    if habit.stopped(count):
        return "stopped"
    if count < habit.median - far:
        return "low"
    return "high" if count > habit.median + far else "usual"
