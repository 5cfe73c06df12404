"""What a model says of its own terms: the fit with its warnings, and between what a survival lies."""

from collections.abc import Callable

from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.value import Known
from bellwether.engine.evaluate.certainty.certain import Certainty, Method
from bellwether.engine.evaluate.certainty.estimates import TermOfModel
from bellwether.engine.evaluate.modelled.buying import fit_sentences, modelled
from bellwether.engine.evaluate.modelled.cadence import fits
from bellwether.engine.evaluate.modelled.contracts import contract_sentences
from bellwether.engine.evaluate.modelled.lasting import outlasted, spans_of
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.outlooks import BUYING
from bellwether.engine.formula.tree import Aggregate, Measure, Records
from bellwether.engine.statistics.contractual import Renewals
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.survival import Spells, kaplan_meier

Certain = Callable[[int, Known], Certainty | None]
"""How sure the value of an entity is."""


def of_model(estimate: TermOfModel, scope: Scope) -> Certain | None:
    """What tells of each entity what its model says of itself, on the first day of the scope's axis."""
    aggregate = estimate.aggregate
    if aggregate.measure in BUYING:
        return _of_buying(aggregate, scope)
    if isinstance(aggregate.source, Records):
        return _of_lasting(aggregate, aggregate.source, scope)
    return None


def _of_buying(aggregate: Aggregate, scope: Scope) -> Certain:
    when = fits(scope.axis)
    found = modelled(aggregate, scope.facts, when.axis).fits
    notes = fit_sentences(found[int(when.served[0])]) if found else ()
    return lambda _entity, _value: Certainty(Method.NONE, notes=notes)


def _of_lasting(aggregate: Aggregate, source: Records, scope: Scope) -> Certain:
    when = fits(scope.axis)
    day = when.axis.days[0]
    spans = spans_of(aggregate, source, scope.on(when.axis))
    renewed = None if aggregate.outlook is None else aggregate.outlook.renewed
    if renewed is not None:
        return lambda entity, _value: _of_contracts(spans.renewals((entity, 0), day, renewed), day)
    return lambda entity, _value: _of_spells(aggregate, spans.of((entity, 0), day, aggregate.outlook), day)


def _of_contracts(contracts: Renewals, day: int) -> Certainty | None:
    if not contracts.contracts:
        return None
    return Certainty(Method.NONE, n=contracts.contracts, notes=contract_sentences(contracts, day))


def _of_spells(aggregate: Aggregate, spells: Spells, day: int) -> Certainty | None:
    if not spells.duration.size:
        return None
    found = kaplan_meier(spells)
    interval: Interval | None = found.median_interval()
    if aggregate.measure is Measure.SURVIVAL:
        share = found.interval(outlasted(aggregate, day))
        interval = None if share is None else share.scaled(100)
    n, over = int(spells.duration.size), int(spells.ended.sum())
    told = f"{over:,} of {n:,} are over, as of {date_of(day)}."
    return Certainty(Method.LOG_LOG, interval, n, notes=(told,))
