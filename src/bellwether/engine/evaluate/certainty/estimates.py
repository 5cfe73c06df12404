"""What a metric estimates, by the shape of its formula: the one place that decides which interval a value gets."""

from dataclasses import dataclass

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.evaluate.additive import sums_up
from bellwether.engine.formula.literals import Number
from bellwether.engine.formula.outlooks import BUYING
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Binary,
    Call,
    Conditional,
    Events,
    Expression,
    Function,
    Measure,
    MetricReference,
    Missing,
    Operator,
    Records,
    Source,
    Users,
    children,
)
from bellwether.engine.plan.reads import parsed


@dataclass(frozen=True, slots=True)
class CountedShare:
    """So many of so many things counted: Wilson's interval."""


@dataclass(frozen=True, slots=True)
class PooledScore:
    """A Net Promoter Score: the adjusted Wald interval."""

    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class RateOfSums:
    """A sum over accounts divided by another, in a group: drawing its accounts anew."""

    top: Expression
    bottom: Expression


@dataclass(frozen=True, slots=True)
class RankOf:
    """A median or percentile of rows: two of the rows' own values."""

    aggregate: Aggregate
    share: float


@dataclass(frozen=True, slots=True)
class MeanOf:
    """A mean of rows: beside it what a single record cannot move."""

    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class TermOfModel:
    """A term that a model gives, or something reckoned from one: `alone` says that the value is the term itself."""

    aggregate: Aggregate
    alone: bool = True


Estimate = CountedShare | PooledScore | RateOfSums | RankOf | MeanOf | TermOfModel

_POOLED = (Events, Records, Accounts)
"""The sources whose rows can be looked at one by one."""


def estimate_of(expression: Expression, catalog: Catalog) -> Estimate | None:
    """What a formula estimates; None for what is counted in full, entered, or made of several estimates."""
    match expression:
        case MetricReference(key):
            metric = catalog.metrics[key]
            computed = metric.kind is MetricKind.COMPUTED and metric.formula is not None
            return estimate_of(parsed(metric.formula or ""), catalog) if computed else None
        case Aggregate():
            return _of_rows(expression)
        case Call(Function.PERCENT, (top, bottom)):
            return _of_quotient(top, bottom, catalog, alike=False)
        case Call(Function.RATIO, (top, bottom)) | Binary(Operator.DIVIDE, top, bottom):
            return _of_quotient(_without_factor(top), bottom, catalog, alike=True)
        case Binary(Operator.MULTIPLY, Number(), inner) | Binary(Operator.MULTIPLY, inner, Number()):
            found = estimate_of(inner, catalog)
            return found if isinstance(found, CountedShare | RateOfSums) else None
        case Conditional(_, inner, Missing()) | Conditional(_, Missing(), inner):
            return estimate_of(inner, catalog)
        case _:
            return _from_model(expression, catalog)


def is_share(key: str, catalog: Catalog) -> bool:
    """Whether a metric is a share of things counted, so that its parts say how sure it is."""
    return isinstance(estimate_of(MetricReference(key), catalog), CountedShare)


def of_events(expression: Expression, catalog: Catalog) -> bool:
    """Whether an estimate is made of single events: those of one person are much alike, and no sample by themselves."""
    match expression:
        case MetricReference(key):
            formula = catalog.metrics[key].formula
            return formula is not None and of_events(parsed(formula), catalog)
        case Aggregate(Measure.MEDIAN | Measure.PERCENTILE, Events()):
            return True
        case Call(Function.PERCENT | Function.RATIO, (top, _)) | Binary(Operator.DIVIDE, top, _):
            return _counted(_without_factor(top), catalog) == "events"
        case Binary(Operator.MULTIPLY, Number(), inner) | Binary(Operator.MULTIPLY, inner, Number()):
            return of_events(inner, catalog)
        case Conditional(_, inner, Missing()) | Conditional(_, Missing(), inner):
            return of_events(inner, catalog)
        case _:
            return False


def _from_model(expression: Expression, catalog: Catalog) -> TermOfModel | None:
    """What a formula of several terms owes to a model: the first such term in it."""
    for part in children(expression):
        match part:
            case Aggregate() if part.measure in BUYING:
                return TermOfModel(part, alone=False)
            case _:
                found = estimate_of(part, catalog) if isinstance(part, MetricReference) else _from_model(part, catalog)
                if isinstance(found, TermOfModel) and found.aggregate.measure in BUYING:
                    return TermOfModel(found.aggregate, alone=False)
    return None


def _of_rows(aggregate: Aggregate) -> Estimate | None:
    if aggregate.outlook is not None:
        return TermOfModel(aggregate)
    if aggregate.weight is not None:
        return None
    readable = isinstance(aggregate.source, _POOLED)
    match aggregate.measure:
        case Measure.NPS if readable:
            return PooledScore(aggregate)
        case Measure.CSAT:
            return CountedShare()
        case Measure.MEDIAN if readable:
            return RankOf(aggregate, 0.5)
        case Measure.PERCENTILE if readable:
            return RankOf(aggregate, (aggregate.percentile or 50) / 100)
        case Measure.AVG if readable:
            return MeanOf(aggregate)
        case _:
            return None


def _of_quotient(top: Expression, bottom: Expression, catalog: Catalog, *, alike: bool) -> Estimate | None:
    """A plain quotient is a share only of things of one kind; `percent` says itself that one is part of the other."""
    above, below = _counted(top, catalog), _counted(bottom, catalog)
    if above is not None and below is not None:
        return CountedShare() if not alike or above == below else None
    if _modelled(top) or _modelled(bottom):
        return _from_model(Binary(Operator.DIVIDE, top, bottom), catalog)
    return RateOfSums(top, bottom) if sums_up(top, catalog) and sums_up(bottom, catalog) else None


def _modelled(expression: Expression) -> bool:
    return (isinstance(expression, Aggregate) and expression.outlook is not None) or any(
        _modelled(one) for one in children(expression)
    )


def _without_factor(top: Expression) -> Expression:
    match top:
        case Binary(Operator.MULTIPLY, Number(), inner) | Binary(Operator.MULTIPLY, inner, Number()):
            return inner
        case _:
            return top


def _counted(expression: Expression, catalog: Catalog) -> str | None:
    """What is counted, None where it is anything but a count."""
    match expression:
        case Aggregate(Measure.COUNT, source):
            return _kind(source)
        case Aggregate(Measure.USERS | Measure.TOTAL_USERS):
            return "people"
        case MetricReference(key):
            metric = catalog.metrics[key]
            computed = metric.kind is MetricKind.COMPUTED and metric.formula is not None
            return _counted(parsed(metric.formula or ""), catalog) if computed else None
        case Binary(Operator.ADD | Operator.SUBTRACT, left, right):
            one, other = _counted(left, catalog), _counted(right, catalog)
            return one if one == other else None
        case _:
            return None


def _kind(source: Source) -> str | None:
    """What the rows of a source are. One day is much like the next, so days are no sample."""
    if isinstance(source, Records):
        return f"records of {source.collection}"
    return _KINDS.get(type(source))


_KINDS: dict[type, str] = {Events: "events", Users: "people", Accounts: "accounts"}
