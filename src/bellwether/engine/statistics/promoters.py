"""How sure a Net Promoter Score is: promoters less detractors, in points of all answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from bellwether.engine.statistics.interval import LEVEL, Interval, deviations

ADDED = 3.0
"""Answers that the adjusted interval adds: a quarter promoters, a quarter detractors, half in between."""


@dataclass(frozen=True, slots=True)
class Votes:
    """How many answered 9 or 10, 7 or 8, and 0 to 6."""

    promoters: float
    passives: float
    detractors: float

    @property
    def n(self) -> float:
        """All answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float | None:
        """The score in points; None without an answer.

        >>> round(Votes(1436, 968, 342).score, 2)
        39.84
        """
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None

    @property
    def variance(self) -> float:
        """The variance of one answer worth 1, 0 or −1.

        >>> round(Votes(3, 2, 1).variance, 4)
        0.5556
        """
        up, down = self.promoters / self.n, self.detractors / self.n
        return up + down - (up - down) ** 2

    @property
    def standard_error(self) -> float:
        """The standard error of the score, in points.

        >>> round(Votes(162, 108, 54).standard_error, 2)
        4.14
        """
        return 100 * sqrt(self.variance / self.n)


@dataclass(frozen=True, slots=True)
class Difference:
    """One score less another, in points, and the margin on either side."""

    points: float
    margin: float

    @property
    def real(self) -> bool:
        """Whether chance alone would rarely make such a difference."""
        return abs(self.points) > self.margin


def wald(votes: Votes, population: int | None = None, level: float = LEVEL) -> Interval | None:
    """The plain interval, score ± margin; good from a hundred answers on.

    >>> found = wald(Votes(50, 30, 20))
    >>> round((found.high - found.low) / 2, 1)
    15.3
    """
    score = votes.score
    if score is None:
        return None
    margin = deviations(level) * votes.standard_error * unasked(votes.n, population)
    return Interval(max(-100.0, score - margin), min(100.0, score + margin))


def adjusted_wald(votes: Votes, population: int | None = None, level: float = LEVEL) -> Interval | None:
    """The interval with three answers added, which holds what it promises for few answers too.

    Of a known `population` less is uncertain the more of them answered, and nothing once all did.

    >>> found = adjusted_wald(Votes(6, 2, 2))
    >>> f"{found.low:.1f} {found.high:.1f}"
    '-12.6 74.1'
    """
    if not votes.n:
        return None
    rest = unasked(votes.n, population)
    added = ADDED * rest
    more = Votes(votes.promoters + added / 4, votes.passives + added / 2, votes.detractors + added / 4)
    score = 100 * (more.promoters - more.detractors) / more.n
    margin = deviations(level) * more.standard_error * rest
    return Interval(max(-100.0, score - margin), min(100.0, score + margin))


def unasked(answers: float, population: int | None) -> float:
    """By what the standard error shrinks where `answers` of a known number of people answered.

    >>> unasked(12, 12), unasked(3, None), round(unasked(3, 12), 4)
    (0.0, 1.0, 0.9045)
    """
    if population is None:
        return 1.0
    if population <= 1 or answers >= population:
        return 0.0
    return sqrt((population - answers) / (population - 1))


def difference(one: Votes, other: Votes, level: float = LEVEL) -> Difference | None:
    """The difference of the scores of two groups of different people."""
    if one.score is None or other.score is None:
        return None
    margin = deviations(level) * sqrt(one.standard_error**2 + other.standard_error**2)
    return Difference(one.score - other.score, margin)


def paired_difference(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> Difference | None:
    """The change of the score where the same people answered twice; None for fewer than two of them.

    >>> paired_difference([9, 7, 3, 10], [9, 9, 7, 10]).points
    50.0
    """
    moves = [vote(now) - vote(then) for then, now in zip(before, after, strict=True)]
    if len(moves) < 2:
        return None
    mean = sum(moves) / len(moves)
    variance = sum((move - mean) ** 2 for move in moves) / (len(moves) - 1)
    return Difference(100 * mean, deviations(level) * 100 * sqrt(variance / len(moves)))


def vote(score: float) -> int:
    """What an answer from 0 to 10 is worth: 1, 0 or −1."""
    return 1 if score >= 9 else 0 if score >= 7 else -1


def responses_needed(margin: float, promoters: float = 0.5, detractors: float = 0.5, level: float = LEVEL) -> float:
    """How many answers a margin (in points) takes, for shares of promoters and detractors; at worst half and half.

    >>> round(responses_needed(10)), round(responses_needed(5, promoters=0.5, detractors=0.2))
    (384, 937)
    """
    variance = promoters + detractors - (promoters - detractors) ** 2
    return (deviations(level) * 100 / margin) ** 2 * variance
