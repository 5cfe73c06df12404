"""Points to scores, for all accounts and days at once, each exactly what the same arithmetic gives in fractions."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from bellwether.engine.definitions.score import Profile
from bellwether.engine.scoring.points import HUNDREDTHS, Flags, Ints, Reals
from bellwether.engine.scoring.weights import WholeWeights, whole_weights

_NEAR = 1e-6
"""How near to the middle between two whole numbers a double may come before fractions decide."""

_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Combined:
    """Whole scores where `scored`; elsewhere nothing counts, or less has a value than the floor asks for."""

    numbers: Ints
    scored: Flags


@dataclass(frozen=True, slots=True)
class Drivers:
    """The drivers of a profile in arrays (driver × account × day).

    `points` where a driver `counts` (by its value, or by what a missing one is worth); which ones have a value, and
    which are assigned to the account.
    """

    points: Ints
    counts: Flags
    valued: Flags
    assigned: Flags


def combine(profile: Profile, drivers: Drivers) -> Combined:
    """The score of every account on every day, before caps: a whole number, rounded half up."""
    weights = whole_weights(profile)
    shape = drivers.points.shape[1:]
    numerator, denominator = np.zeros(shape), np.zeros(shape)
    sums: list[tuple[Ints, Ints]] = []
    for group, (low, high) in enumerate(_spans(weights)):
        top, bottom = _sums(weights.drivers[group], drivers.points[low:high], drivers.counts[low:high])
        sums.append((top, bottom))
        there = bottom > 0
        numerator += np.where(there, weights.groups[group] * (top / np.maximum(bottom, 1)), 0.0)
        denominator += np.where(there, float(weights.groups[group]), 0.0)
    able = denominator > 0
    exact = np.where(able, numerator / np.where(able, denominator, 1.0), 0.0) / HUNDREDTHS
    numbers = np.floor(exact + 0.5).astype(np.int64)
    _settle(numbers, exact, able, (weights, sums))
    if profile.floor == 0:
        return Combined(numbers, able)
    return Combined(numbers, able & (_coverage(weights, drivers) >= float(profile.floor) / 100 - _HAIR))


def _spans(weights: WholeWeights) -> list[tuple[int, int]]:
    spans, low = [], 0
    for drivers in weights.drivers:
        spans.append((low, low + len(drivers)))
        low += len(drivers)
    return spans


def _sums(weights: tuple[int, ...], points: Ints, counts: Flags) -> tuple[Ints, Ints]:
    """Weighted points of a group, and the weights that count."""
    top = np.zeros(points.shape[1:], dtype=np.int64)
    bottom = np.zeros(points.shape[1:], dtype=np.int64)
    for weight, own, there in zip(weights, points, counts, strict=True):
        top += np.where(there, weight * own, 0)
        bottom += np.where(there, weight, 0)
    return top, bottom


def _settle(numbers: Ints, exact: Reals, able: Flags, parts: tuple[WholeWeights, list[tuple[Ints, Ints]]]) -> None:
    """Decides by fractions where a double cannot tell on which side of the middle it lies."""
    weights, sums = parts
    near = np.flatnonzero((able & (np.abs(exact - np.floor(exact) - 0.5) < _NEAR)).ravel())
    if not near.size:
        return
    columns = [side.ravel()[near] for pair in sums for side in pair]
    cases, which = np.unique(np.stack(columns), axis=1, return_inverse=True)
    decided = np.array([_whole(weights, case) for case in cases.T.tolist()], dtype=np.int64)
    numbers.ravel()[near] = decided[which.ravel()]


def _whole(weights: WholeWeights, case: list[int]) -> int:
    """The rounded score of groups with these weighted points and weights, in whole numbers all the way."""
    top, under, bottom = 0, 1, 0
    for weight, points, whole in zip(weights.groups, case[::2], case[1::2], strict=True):
        if whole:
            top, under = top * whole + weight * points * under, under * whole
            bottom += weight
    under *= bottom * HUNDREDTHS
    return (2 * top + under) // (2 * under)


def rounded(exact: Fraction) -> int:
    """A score as the whole number that it is stored and shown as: half up."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _coverage(weights: WholeWeights, drivers: Drivers) -> Reals:
    """The share of the assigned weight that has a value."""
    shape = drivers.points.shape[1:]
    covered, whole = np.zeros(shape), np.zeros(shape)
    for group, (low, high) in enumerate(_spans(weights)):
        own = np.array(weights.drivers[group], dtype=np.float64).reshape(-1, *(1 for _ in shape))
        assigned = (own * drivers.assigned[low:high]).sum(axis=0)
        valued = (own * (drivers.assigned[low:high] & drivers.valued[low:high])).sum(axis=0)
        there = assigned > 0
        covered += np.where(there, weights.groups[group] * valued / np.where(there, assigned, 1.0), 0.0)
        whole += np.where(there, float(weights.groups[group]), 0.0)
    return np.where(whole > 0, covered / np.where(whole > 0, whole, 1.0), 0.0)


def floor_met(profile: Profile, covered: Fraction) -> bool:
    """Whether enough of the weight has a value."""
    return covered * 100 >= Fraction(profile.floor)


def percent(share: Fraction) -> Decimal:
    """A share of 1 as percent, to two decimals."""
    return (Decimal(rounded(share * 10_000)) / 100).quantize(Decimal("0.01"))
