"""Grids through an outage: what was so before it, held until the facts are there again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.axis import Axis, days_between
from bellwether.engine.evaluate.grid import Flags, Grid
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.tree import Expression

Evaluate = Callable[[Expression, Scope], Grid]


@dataclass(frozen=True, slots=True)
class Held:
    """A grid in which the days of an outage read as the last day before it, and where they do."""

    grid: Grid
    held: Flags


def through_outages(expression: Expression, scope: Scope, evaluate: Evaluate) -> Held:
    """The grid of an expression for accounts, each stale cell with the account's last one that is not stale.

    What was missing before the outage stays missing for the same reason; what was stale from the start stays stale.
    """
    grid = evaluate(expression, scope)
    stale = grid.reason == Reason.STALE
    if not stale.any():
        return Held(grid, np.zeros(grid.shape, dtype=np.bool_))
    every = _from_before_the_outages(scope)
    whole = evaluate(expression, scope.on(every))
    spoiled = whole.reason == Reason.STALE
    columns = np.arange(every.size)
    last = np.maximum.accumulate(np.where(spoiled, -1, columns[None, :]), axis=1)
    asked = scope.axis.array - every.days[0]
    source = last[:, asked]
    found = stale & (source >= 0)
    taken = np.where(found, source, asked[None, :])
    rows = np.arange(taken.shape[0])[:, None]
    numbers = whole.numbers[rows, taken]
    plain = Grid(numbers, whole.reason[rows, taken], whole.scale, whole.content, detail=whole.detail)
    return Held(plain, found)


def _from_before_the_outages(scope: Scope) -> Axis:
    """Every day up to the last one asked for, from the day before the first outage that can reach into it."""
    first, last = min(scope.axis.days), max(scope.axis.days)
    starts = scope.facts.outages.starts
    reaching = starts[starts <= last]
    earliest = min(first, int(reaching.min()) - 1) if reaching.size else first
    return days_between(earliest, last, scope.axis.calendar)
