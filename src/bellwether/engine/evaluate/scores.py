"""Survey scores as sums that pool: promoters less detractors, satisfied answers, and what they are a share of."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.formula.tree import Measure

PROMOTER = 9
PASSIVE = 7
SATISFIED = 4
"""The top two boxes of a five-point scale."""


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """What each answer adds to the numerator and to the denominator, and which answers count at all."""

    top: Ints
    bottom: Ints
    counted: Flags
    scale: int


def score_parts(measure: Measure, score: Grid, weight: Grid | None) -> ScoreParts:
    """The parts of an NPS (promoters 9–10, passives 7–8, detractors 0–6) or of a CSAT (4 and 5 of 5).

    Scores off the scale do not count; a fraction such as 6.5 belongs to the bucket below (kpis A1, A2).
    """
    reals = score.reals()
    if measure is Measure.NPS:
        valid = (reals >= 0) & (reals <= 10)
        vote = np.where(reals >= PROMOTER, 1, np.where(reals >= PASSIVE, 0, -1))
    else:
        valid = (reals >= 1) & (reals <= 5)
        vote = np.where(reals >= SATISFIED, 1, 0)
    counted = score.known & valid
    if weight is None:
        one = np.ones(reals.shape, dtype=np.int64)
        return ScoreParts(vote * one, one, counted, 0)
    weights = weight.numbers.astype(np.int64)
    return ScoreParts(vote * weights, weights, counted & weight.known, weight.scale or 0)
