"""A formula before it is a metric: what it means, its values, and how they lie; or what is wrong with it and where."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from bellwether.engine.definitions.value import Known, Unknown
from bellwether.engine.evaluate.grid import Content
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.spread import Bar, Spread
from bellwether.engine.formula.check import Checked
from bellwether.engine.formula.errors import FormulaError

MOST_BARS = 12
"""Bars of a histogram, at most."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A formula without errors: its canonical text, its words, what it is, its values, and how the last day's lie."""

    text: str
    words: str
    checked: Checked
    series: Series
    spread: Spread


@dataclass(frozen=True, slots=True)
class Refused:
    """A formula that cannot be read, or that does not fit the workspace: everything that is wrong with it."""

    text: str
    errors: tuple[FormulaError, ...]


def spread_of(series: Series) -> Spread:
    """How the values of a series lie on its last day."""
    last = len(series.days) - 1
    told = [series.value(entity, last) for entity in range(len(series.labels))]
    unknown = Counter(one.reason for one in told if isinstance(one, Unknown))
    known = [one.value for one in told if isinstance(one, Known)]
    day = series.dates[last]
    if series.grid.content is not Content.NUMBER or not known:
        return Spread(day, len(known), unknown, None, (), Counter(str(one) for one in known))
    numbers = sorted(one for one in known if not isinstance(one, str | date))
    reals = np.array(numbers, dtype=np.float64)
    lower, median, upper = (float(one) for one in np.percentile(reals, [25, 50, 75]))
    return Spread(day, len(known), unknown, (numbers[0], lower, median, upper, numbers[-1]), _bars(reals), {})


def _bars(numbers: np.typing.NDArray[np.float64]) -> tuple[Bar, ...]:
    distinct = np.unique(numbers).size
    if distinct == 1:
        return (Bar(float(numbers[0]), float(numbers[0]), numbers.size),)
    counts, edges = np.histogram(numbers, bins=min(MOST_BARS, distinct))
    return tuple(
        Bar(float(edges[place]), float(edges[place + 1]), int(count)) for place, count in enumerate(counts.tolist())
    )
