"""Whether a metric's value of a group is the sum of its accounts' values."""

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import EnteredRollup, Metric
from bellwether.engine.formula.literals import Length, Number
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Binary,
    Change,
    Events,
    Expression,
    Measure,
    MetricReference,
    Negative,
    Operator,
    Records,
    Subject,
    Trait,
)
from bellwether.engine.plan.reads import parsed


def adds_up(metric: Metric, catalog: Catalog) -> bool:
    """Whether account values add up to the group's: counts and sums do, shares, middles and distinct counts do not."""
    if metric.entered is not None:
        return metric.entered.rollup is EnteredRollup.SUM
    return metric.formula is not None and sums_up(parsed(metric.formula), catalog)


def sums_up(expression: Expression, catalog: Catalog) -> bool:
    """Whether a formula's account values add up to the group's."""
    match expression:
        # Each person's last row is not the same row in every group.
        case Aggregate(Measure.CLV | Measure.EXPECTED_COUNT):
            return True
        case Aggregate(Measure.COUNT | Measure.SUM, Events() | Records() | Accounts(), latest_per_user=False):
            return True
        case Trait(Subject.ACCOUNT):
            return True
        case MetricReference(key):
            return adds_up(catalog.metrics[key], catalog)
        case Negative(inner) | Ago(inner) | Change(inner, relative=False):
            return sums_up(inner, catalog)
        case Binary(Operator.ADD | Operator.SUBTRACT, left, right):
            return sums_up(left, catalog) and sums_up(right, catalog)
        case Binary(Operator.MULTIPLY, left, right):
            return (sums_up(left, catalog) and _fixed(right)) or (_fixed(left) and sums_up(right, catalog))
        case Binary(Operator.DIVIDE, left, right):
            return sums_up(left, catalog) and _fixed(right)
        case _:
            return False


def _fixed(expression: Expression) -> bool:
    return isinstance(expression, Number | Length)
