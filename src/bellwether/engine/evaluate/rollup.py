"""How a metric's values combine over accounts, in words, and which of them are sums of what is stored."""

from typing import assert_never

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Binary,
    Call,
    Change,
    Conditional,
    EachDay,
    Events,
    Expression,
    Function,
    Measure,
    MetricReference,
    Negative,
    Operator,
    Records,
    Subject,
    Trait,
)
from bellwether.engine.plan.reads import parsed

SUM = "sum"
RATIO = "ratio of sums"
PEOPLE = "people recounted"

_MEASURES = {
    Measure.COUNT: SUM,
    Measure.SUM: SUM,
    Measure.AVG: "mean of pooled rows",
    Measure.MIN: "lowest of all rows",
    Measure.MAX: "highest of all rows",
    Measure.MEDIAN: "median of pooled rows",
    Measure.PERCENTILE: "percentile of pooled rows",
    Measure.FIRST: "first of pooled rows",
    Measure.LAST: "last of pooled rows",
    Measure.UNIQUE: "different values recounted",
    Measure.USERS: PEOPLE,
    Measure.TOTAL_USERS: PEOPLE,
    Measure.DAYS_SINCE: "since the last of all rows",
    Measure.NPS: "score of pooled answers",
    Measure.CSAT: "share of pooled answers",
    Measure.SESSIONS: SUM,
    Measure.ONE_VOTE_EACH: "mean over accounts, one vote each",
    Measure.CLV: "sum of expected values",
    Measure.EXPECTED_COUNT: "sum of expected numbers",
    Measure.ALIVE: "share of customers, by their probabilities",
    Measure.SURVIVAL_MEDIAN: "survival of pooled rows",
    Measure.SURVIVAL: "survival of pooled rows",
    Measure.CONTRACT_SURVIVAL: "a model of pooled contracts",
    Measure.CONTRACT_PERIODS: "a model of pooled contracts",
}
_OVER_DAYS = {
    Measure.AVG: "mean",
    Measure.MIN: "lowest",
    Measure.MAX: "highest",
    Measure.MEDIAN: "median",
    Measure.PERCENTILE: "percentile",
    Measure.FIRST: "first",
    Measure.LAST: "last",
    Measure.UNIQUE: "different values",
}


def roll_up_in_words(metric: Metric, catalog: Catalog) -> str:
    """The method by which accounts combine: “sum”, “ratio of sums”, “people recounted”."""
    match metric.kind:
        case MetricKind.ENTERED:
            return _entered(metric.entered or EnteredRules(), catalog)
        case MetricKind.SCORED:
            return "not rolled up: scores of several accounts make no score"
        case MetricKind.COMPUTED:
            return _in_words(parsed(metric.formula or "unknown"), catalog)
        case _:
            assert_never(metric.kind)


def of_entered_parts(metric: Metric) -> str | None:
    """The method where an entered metric has a value of several accounts although it names no rule: by its parts."""
    if metric.entered is None or metric.entered.rollup not in (EnteredRollup.NONE, EnteredRollup.ON_TARGET):
        return None
    return "ratio of the sums entered"


def _entered(rules: EnteredRules, catalog: Catalog) -> str:
    match rules.rollup:
        case EnteredRollup.SUM:
            return SUM
        case EnteredRollup.WEIGHTED_MEAN:
            weight = catalog.metrics.get(rules.weight or "n")
            return f"mean weighted by {rules.weight or 'n' if weight is None else weight.name}"
        case EnteredRollup.ON_TARGET:
            return "accounts on target"
        case EnteredRollup.DISTRIBUTION:
            return "accounts by rank"
        case EnteredRollup.NONE:
            return "not rolled up: entered values without a rule"
        case _:
            assert_never(rules.rollup)


def _in_words(expression: Expression, catalog: Catalog) -> str:
    match expression:
        case Aggregate(measure=measure, source=EachDay(), value=value) if value is not None:
            return f"{_OVER_DAYS.get(measure, _MEASURES[measure])} over days; each day: {_in_words(value, catalog)}"
        case Aggregate(measure=measure):
            return _MEASURES[measure]
        case Trait(Subject.ACCOUNT, name):
            return SUM if _adds_up(name, catalog) else f"not rolled up: {name} has no sum over accounts"
        case MetricReference(key):
            return roll_up_in_words(catalog.metrics[key], catalog)
        case Negative(inner) | Ago(inner) | Change(inner, relative=False):
            return _in_words(inner, catalog)
        case Call(Function.PERCENT | Function.RATIO, (top, bottom)) | Binary(Operator.DIVIDE, top, bottom):
            return _ratio(top, bottom, catalog)
        case Binary(Operator.ADD | Operator.SUBTRACT, left, right):
            words = {_in_words(left, catalog), _in_words(right, catalog)}
            return words.pop() if len(words) == 1 else "each part by its own rule"
        case Conditional():
            return "asked of the whole group"
        case _:
            return "each part by its own rule"


def _ratio(top: Expression, bottom: Expression, catalog: Catalog) -> str:
    parts = _in_words(top, catalog), _in_words(bottom, catalog)
    match parts:
        case (one, other) if one == other == SUM:
            return RATIO
        case (one, other) if one == other == PEOPLE:
            return "recounted people ÷ recounted people"
        case (one, other) if {one, other} <= {SUM, PEOPLE}:
            return f"{_short(one)} ÷ {_short(other)}"
        case _:
            return "each part by its own rule, then divided"


def _short(words: str) -> str:
    return "recounted people" if words == PEOPLE else words


def sums_of_stored(metric: Metric, catalog: Catalog) -> bool:
    """Whether a group's value is the sum of its accounts' stored values: what one aggregate adds up, or a trait."""
    if metric.entered is not None:
        return metric.entered.rollup is EnteredRollup.SUM
    if metric.formula is None:
        return False
    match parsed(metric.formula):
        case Aggregate(Measure.COUNT | Measure.SUM, Events() | Records() | Accounts(), latest_per_user=False):
            return True
        case Trait(Subject.ACCOUNT, name):
            return _adds_up(name, catalog)
        case MetricReference(key):
            return sums_of_stored(catalog.metrics[key], catalog)
        case _:
            return False


def _adds_up(trait: str, catalog: Catalog) -> bool:
    field = catalog.account_traits.get(trait)
    return field is not None and field.type in (FieldType.NUMBER, FieldType.MONEY)
