"""How long things last where some are not over yet: the share that survives, after Kaplan and Meier."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from bellwether.engine.statistics.interval import LEVEL, Interval, deviations
from bellwether.engine.statistics.scientific import Reals

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spells:
    """How long each thing has lasted, and whether it is over (`ended`) or still goes on.

    `entered` says since when each was watched, where some were older than nothing when the watch began: who ended
    before that cannot be seen, so nobody counts as at risk before they were watched.
    """

    duration: Reals
    ended: Flags
    entered: Reals | None = None


@dataclass(frozen=True)
class Survival:
    """The share that survives each of the times at which something ended.

    `at_risk` were under watch just before, `ended` ended then; `variance` is Greenwood's.
    """

    time: Reals
    at_risk: Reals
    ended: Reals
    share: Reals
    variance: Reals

    def at(self, time: float) -> float:
        """The share that lasts longer than a time; 1 before anything ended."""
        place = self._place(time)
        return 1.0 if place < 0 else float(self.share[place])

    def standard_error(self, time: float) -> float:
        """Greenwood's standard error of the share at a time."""
        place = self._place(time)
        return 0.0 if place < 0 else sqrt(float(self.variance[place]))

    def interval(self, time: float, level: float = LEVEL) -> Interval | None:
        """The interval of the share at a time, on the log-log scale, so that it stays within 0 to 1.

        None before anything ended and once nothing is left: there this way of reckoning says nothing.
        """
        place = self._place(time)
        return None if place < 0 else self._interval(place, level)

    def quantile(self, share: float) -> float | None:
        """The first time at which no more than `share` survive; None where that is not reached.

        >>> kaplan_meier(Spells(np.array([3.0, 5.0, 8.0]), np.array([True, True, False]))).quantile(0.5)
        5.0
        """
        # A product of fractions that comes to one half can miss it by the last digit of a double.
        reached = np.flatnonzero(self.share <= share + 1e-12)
        return float(self.time[reached[0]]) if reached.size else None

    @property
    def median(self) -> float | None:
        """The first time at which half or fewer survive; None: not reached."""
        return self.quantile(0.5)

    def median_interval(self, level: float = LEVEL) -> Interval:
        """The times at which the lower and the upper border of the share come down to one half; None: not reached."""
        borders = [self._interval(place, level) for place in range(self.time.size)]
        return Interval(
            self._first([border is None or (border.low or 0.0) <= 0.5 for border in borders]),
            self._first([self._gone(place, border) for place, border in enumerate(borders)]),
        )

    def mean_up_to(self, horizon: float) -> float:
        """The mean time that is spent up to a horizon: the area under the curve."""
        inside = self.time[self.time < horizon]
        edges = np.concatenate(([0.0], inside, [horizon]))
        heights = np.concatenate(([1.0], self.share[: inside.size]))
        return float((np.diff(edges) * heights).sum())

    def _place(self, time: float) -> int:
        return int(np.searchsorted(self.time, time, side="right")) - 1

    def _interval(self, place: int, level: float) -> Interval | None:
        share = float(self.share[place])
        if not 0 < share < 1:
            return None
        width = deviations(level) * sqrt(float(self.variance[place])) / (share * abs(log(share)))
        middle = log(-log(share))
        return Interval(exp(-exp(middle + width)), exp(-exp(middle - width)))

    def _gone(self, place: int, border: Interval | None) -> bool:
        return self.share[place] == 0 if border is None else (border.high or 0.0) <= 0.5

    def _first(self, met: list[bool]) -> float | None:
        return next((float(self.time[place]) for place, one in enumerate(met) if one), None)


def kaplan_meier(spells: Spells) -> Survival:
    """The survival of spells; of those that last equally long, ends come before what only goes on.

    >>> found = kaplan_meier(Spells(np.array([6.0, 6, 7, 10]), np.array([True, False, True, False])))
    >>> found.time, found.share
    (array([6., 7.]), array([0.75 , 0.375]))
    """
    time, ended = np.unique(spells.duration[spells.ended], return_counts=True)
    durations = np.sort(spells.duration)
    at_risk = durations.size - np.searchsorted(durations, time, side="left")
    if spells.entered is not None:
        # Who is first watched at or after a time is not at risk at it.
        at_risk = at_risk - (durations.size - np.searchsorted(np.sort(spells.entered), time, side="left"))
    deaths = ended.astype(np.float64)
    risk = at_risk.astype(np.float64)
    share = np.cumprod(1 - deaths / risk, dtype=np.float64)
    left = risk - deaths
    terms = np.divide(deaths, risk * left, out=np.zeros_like(risk), where=left > 0)
    variance = np.asarray(share**2 * np.cumsum(terms), dtype=np.float64)
    return Survival(time.astype(np.float64), risk, deaths, share, variance)
