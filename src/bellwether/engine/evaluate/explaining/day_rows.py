"""The days behind an aggregate over days: each with the value of the inner formula."""

import numpy as np

from bellwether.engine.definitions.days import date_of
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.day_terms import Evaluate, days_read
from bellwether.engine.evaluate.explaining.asking import Asking, row_values
from bellwether.engine.evaluate.explaining.explanation import DayRow, Rows
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.tree import Aggregate


def days_behind(aggregate: Aggregate, scope: Scope, asking: Asking, evaluate: Evaluate) -> Rows:
    """The days that counted, the newest first."""
    first, last = days_read(aggregate, scope)
    days = scope.on(days_between(first, last, scope.axis.calendar))
    if aggregate.value is None:
        return Rows((), 0)
    value = evaluate(aggregate.value, days)
    chosen, unsure = np.ones(value.shape[1], dtype=np.bool_), 0
    if aggregate.where is not None:
        condition = evaluate(aggregate.where, days)
        chosen = holds(condition)[asking.entity]
        unsure = int((~condition.known[asking.entity]).sum())
    known = value.known[asking.entity]
    counted = np.flatnonzero(chosen & known)[::-1]
    listed = counted[: asking.limit]
    row = Grid(value.numbers[asking.entity, listed], value.reason[asking.entity, listed], value.scale, value.content)
    told = zip(listed.tolist(), row_values(row, scope.facts), strict=True)
    return Rows(
        tuple(DayRow(date_of(first + at), one) for at, one in told), counted.size, int((chosen & ~known).sum()), unsure
    )
