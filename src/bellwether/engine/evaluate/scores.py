"""Survey scores as sums that pool: promoters less detractors, satisfied answers, and what they are a share of."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.formula.modifiers import Scale
from bellwether.engine.formula.tree import Aggregate, Measure

PROMOTER = 9
PASSIVE = 7
FIVE_POINTS = Scale(Decimal(1), Decimal(5))
"""The scale of a satisfaction score that names none: 4 and 5 are satisfied."""


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """What each answer adds to the numerator and to the denominator, and which answers count at all."""

    top: Ints
    bottom: Ints
    counted: Flags
    scale: int


def score_parts(aggregate: Aggregate, score: Grid, weight: Grid | None) -> ScoreParts:
    """The parts of an NPS (promoters 9–10, passives 7–8, detractors 0–6) or of a CSAT (the best marks of its scale).

    Scores off the scale do not count; a fraction such as 6.5 belongs to the bucket below (kpis A1, A2).
    """
    reals = score.reals()
    if aggregate.measure is Measure.NPS:
        valid = (reals >= 0) & (reals <= 10)
        vote = np.where(reals >= PROMOTER, 1, np.where(reals >= PASSIVE, 0, -1))
    else:
        scale = aggregate.scale or FIVE_POINTS
        worst, best = float(scale.worst), float(scale.best)
        valid = (reals >= min(worst, best)) & (reals <= max(worst, best))
        vote = np.where(np.abs(best - reals) <= scale.satisfied - 1, 1, 0)
    counted = score.known & valid
    if weight is None:
        one = np.ones(reals.shape, dtype=np.int64)
        return ScoreParts(vote * one, one, counted, 0)
    weights = weight.numbers.astype(np.int64)
    return ScoreParts(vote * weights, weights, counted & weight.known, weight.scale or 0)
