"""A rule of how formulas combine over accounts and days."""

from __future__ import annotations

from collections.abc import Iterator

from bellwether.engine.definitions.metric import Display, EnteredRollup, Metric
from bellwether.engine.definitions.unit import UnitKind
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Call,
    EachDay,
    Expression,
    Function,
    Measure,
    MetricReference,
    Records,
)
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.reads import parts

_RATES = (UnitKind.PERCENT, UnitKind.RATIO, UnitKind.POINTS)
_QUOTIENT = (Function.PERCENT, Function.RATIO)


def bad_roll_ups(ground: Ground) -> Iterator[Finding]:
    """L14: means of ratios, sums of distinct counts, sums of balances over time."""
    for key, tree in ground.trees():
        for part in parts([tree]):
            if not isinstance(part, Aggregate) or part.value is None:
                continue
            inner = part.value
            what = None
            if part.measure is Measure.AVG and isinstance(part.source, Accounts) and _is_rate(ground, inner):
                what = "the mean of a rate, score or median of each account: small accounts weigh as much as large ones"
            elif part.measure is Measure.SUM and isinstance(part.source, Accounts) and _counts_people(ground, inner):
                what = "distinct people added up over accounts: who is in two accounts counts twice"
            elif part.measure is Measure.SUM and isinstance(part.source, EachDay) and _is_balance(ground, inner):
                what = "a balance added up over days"
            if what is not None:
                yield Finding(
                    "L14",
                    Level.ERROR,
                    key,
                    f"“{to_text(part)}” is {what}.",
                    "Let the group be computed from its own records: leave out “per account”, or divide sums by sums.",
                )
                break
    for key, metric in ground.metrics.items():
        if metric.entered is not None and metric.entered.rollup is EnteredRollup.SUM and _is_share(metric):
            yield Finding(
                "L14",
                Level.ERROR,
                key,
                "Entered percentages are added up over accounts.",
                "Roll it up as weighted_mean with a weight, or import numerator and denominator.",
            )


def _is_share(metric: Metric) -> bool:
    kind = None if metric.unit is None else metric.unit.kind
    return metric.display is Display.PERCENT or kind in _RATES


def _is_rate(ground: Ground, inner: Expression) -> bool:
    rates = (Measure.NPS, Measure.CSAT, Measure.MEDIAN, Measure.PERCENTILE, Measure.AVG)
    match inner:
        case MetricReference(key):
            signature = ground.engine.schema().metrics.get(key)
            tree = ground.tree(key) if key in ground.metrics else None
            return (signature is not None and signature.unit.kind in _RATES) or (
                tree is not None and not isinstance(tree, MetricReference) and _is_rate(ground, tree)
            )
        case Call(function=function):
            return function in _QUOTIENT
        case Aggregate(measure=measure):
            return measure in rates
        case _:
            return False


def _counts_people(ground: Ground, inner: Expression) -> bool:
    match inner:
        case MetricReference(key) if key in ground.metrics:
            tree = ground.tree(key)
            return tree is not None and not isinstance(tree, MetricReference) and _counts_people(ground, tree)
        case Aggregate(measure=measure):
            return measure in (Measure.USERS, Measure.TOTAL_USERS, Measure.UNIQUE)
        case _:
            return False


def _is_balance(ground: Ground, inner: Expression) -> bool:
    match inner:
        case MetricReference(key) if key in ground.metrics:
            tree = ground.tree(key)
            return tree is not None and not isinstance(tree, MetricReference) and _is_balance(ground, tree)
        case Aggregate(source=Records(), window=None, measure=Measure.SUM | Measure.COUNT):
            return True
        case _:
            return False
