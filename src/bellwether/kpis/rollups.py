"""How a formula rolls up, as far as its form tells: what a KPI's declared roll-up is checked against."""

from __future__ import annotations

from bellwether.engine.formula.tree import Accounts as AccountRows
from bellwether.engine.formula.tree import Aggregate, Binary, Call, Change, Expression, Function, Measure, Operator
from bellwether.kpis.domain import Rollup

_QUOTIENT = frozenset({Rollup.RATIO, Rollup.MEAN, Rollup.DISTINCT})

_OF_MEASURE = {
    Measure.AVG: frozenset({Rollup.MEAN}),
    Measure.MIN: frozenset({Rollup.LAST}),
    Measure.MAX: frozenset({Rollup.LAST}),
    Measure.FIRST: frozenset({Rollup.LAST}),
    Measure.LAST: frozenset({Rollup.LAST}),
    Measure.DAYS_SINCE: frozenset({Rollup.LAST}),
    Measure.MEDIAN: frozenset({Rollup.ORDER}),
    Measure.PERCENTILE: frozenset({Rollup.ORDER}),
    Measure.UNIQUE: frozenset({Rollup.DISTINCT}),
    Measure.USERS: frozenset({Rollup.DISTINCT}),
    Measure.TOTAL_USERS: frozenset({Rollup.DISTINCT}),
    Measure.NPS: frozenset({Rollup.POOLED}),
    Measure.CSAT: frozenset({Rollup.RATIO}),
}


def possible_rollups(formula: Expression) -> frozenset[Rollup]:
    """The roll-ups that the form of a formula allows; all of them where it does not tell."""
    match formula:
        case Aggregate(source=AccountRows()):
            return frozenset(Rollup)
        case Aggregate(measure=Measure.COUNT | Measure.SUM, window=None):
            return frozenset({Rollup.BALANCE, Rollup.ADDITIVE})
        case Aggregate(measure=Measure.COUNT | Measure.SUM):
            return frozenset({Rollup.ADDITIVE})
        case Aggregate(measure=measure):
            return _OF_MEASURE.get(measure, frozenset(Rollup))
        case Call(function=Function.PERCENT | Function.RATIO) | Binary(operator=Operator.DIVIDE):
            return _QUOTIENT
        case Change():
            return frozenset({Rollup.CHANGE})
        case _:
            return frozenset(Rollup)
