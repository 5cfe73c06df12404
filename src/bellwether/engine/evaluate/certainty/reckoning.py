"""From a question to how sure each of its values is."""

from dataclasses import dataclass
from math import isclose
from typing import assert_never

import numpy as np

from bellwether.engine.definitions.value import Known, Mark, Value
from bellwether.engine.evaluate.certainty.certain import Caution, Certainty, Method
from bellwether.engine.evaluate.certainty.estimates import (
    CountedShare,
    Estimate,
    MeanOf,
    PooledScore,
    RankOf,
    RateOfSums,
    TermOfModel,
    estimate_of,
)
from bellwether.engine.evaluate.certainty.models import Certain, of_model
from bellwether.engine.evaluate.certainty.pooled import Pooled, pooled
from bellwether.engine.evaluate.expression import able_accounts, evaluate
from bellwether.engine.evaluate.grid import Grid, Ints, Reals
from bellwether.engine.evaluate.metrics import applying
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.tree import Aggregate, Expression, Measure, MetricReference, Users
from bellwether.engine.plan.reads import parsed
from bellwether.engine.statistics.promoters import adjusted_wald
from bellwether.engine.statistics.proportions import wilson
from bellwether.engine.statistics.ranks import enough_for, largest_share, percentile_interval, trimmed_mean
from bellwether.engine.statistics.resampling import ratio_interval

LARGE_ACCOUNT = 0.3
"""The share of a rate's denominator from which on one account decides it (a caution, not a rule)."""

LARGE_RECORD = 0.5


def of_share(value: Value) -> Certainty | None:
    """How sure a share of things counted is, by its own parts: nothing need be read for it.

    >>> found = of_share(Known(80.0, numerator=8, denominator=10))
    >>> round(found.interval.low, 1), round(found.interval.high, 1), found.n
    (49.0, 94.3, 10)
    """
    if not isinstance(value, Known) or isinstance(value.value, str) or value.numerator is None:
        return None
    if value.denominator is None or Mark.ADJUSTED in value.marks or not isinstance(value.value, int | float):
        return None
    top, bottom = float(value.numerator), float(value.denominator)
    found = wilson(top, bottom)
    if found is None:
        return None
    for factor in (100.0, 1.0):
        if isclose(float(value.value), factor * top / bottom, abs_tol=1e-9):
            return Certainty(Method.WILSON, found.scaled(factor), int(bottom))
    return None


def reckoned(expression: Expression, scope: Scope) -> Certain | None:
    """What tells how sure the value of each entity of a scope is, on the first day of its axis; None: no estimate."""
    estimate = estimate_of(expression, scope.facts.catalog)
    if estimate is None:
        return None
    if isinstance(estimate, CountedShare):
        return lambda _entity, value: of_share(value)
    if isinstance(estimate, TermOfModel):
        return of_model(estimate, _narrowed(expression, scope))
    return _Reckoning.of(estimate, _narrowed(expression, scope)).certainty


def _narrowed(expression: Expression, scope: Scope) -> Scope:
    """The scope over those accounts only that the metrics on the way apply to, and that can be counted."""
    catalog = scope.facts.catalog
    while isinstance(expression, MetricReference):
        metric = catalog.metrics[expression.key]
        applies = applying(metric, scope, evaluate)
        if applies is not None:
            scope = scope.restricted(applies)
        if metric.formula is None:
            break
        expression = parsed(metric.formula)
    able = able_accounts(expression, scope)
    return scope if able is None else scope.restricted(able)


@dataclass(frozen=True)
class _Reckoning:
    """An estimate with what was read for all entities at once."""

    estimate: Estimate
    scope: Scope
    rows: Pooled | None = None
    sums: "_AccountSums | None" = None
    people: Grid | None = None

    @classmethod
    def of(cls, estimate: Estimate, scope: Scope) -> "_Reckoning":
        match estimate:
            case PooledScore(aggregate) | RankOf(aggregate) | MeanOf(aggregate):
                people = None
                if aggregate.latest_per_user:
                    people = evaluate(Aggregate(Measure.TOTAL_USERS, Users()), scope)
                return cls(estimate, scope, rows=pooled(aggregate, scope), people=people)
            case RateOfSums(top, bottom):
                return cls(estimate, scope, sums=_AccountSums.of(top, bottom, scope))
            case CountedShare() | TermOfModel():
                return cls(estimate, scope)
            case _:
                assert_never(estimate)

    def certainty(self, entity: int, value: Known) -> Certainty | None:
        """How sure the value of one entity is; None where that cannot be said."""
        if Mark.ADJUSTED in value.marks:
            return None
        if self.sums is not None:
            return self.sums.certainty(entity, value)
        if self.rows is None:
            return None
        match self.estimate:
            case PooledScore():
                return self._of_score(entity)
            case RankOf(_, share):
                return _of_rank(self.rows.of(entity, 0), share)
            case MeanOf():
                return _of_mean(self.rows.of(entity, 0))
            case _:
                return None

    def _of_score(self, entity: int) -> Certainty | None:
        if self.rows is None:
            return None
        votes = self.rows.votes(entity, 0)
        people = self._population(entity, int(votes.n))
        cautions = (Caution.ALL_ANSWERED,) if people is not None and people == votes.n else ()
        interval = adjusted_wald(votes, people)
        return Certainty(
            Method.ADJUSTED_WALD, interval, int(votes.n), votes=votes, population=people, cautions=cautions
        )

    def _population(self, entity: int, answers: int) -> int | None:
        """The people of the entity, where each of them has one answer and no more answered than there are."""
        if self.people is None or not self.people.known[entity, 0]:
            return None
        people = int(self.people.numbers[entity, 0])
        return people if people >= answers else None


def _of_rank(numbers: Reals, share: float) -> Certainty | None:
    if not numbers.size:
        return None
    cautions = () if enough_for(share, numbers.size) else (Caution.FEW_FOR_PERCENTILE,)
    interval = percentile_interval(numbers, share)
    return Certainty(Method.ORDER_STATISTICS, interval, int(numbers.size), cautions=cautions)


def _of_mean(numbers: Reals) -> Certainty | None:
    if not numbers.size:
        return None
    largest = largest_share(numbers) if numbers.size > 1 else None
    cautions = (Caution.LARGEST_RECORD,) if largest is not None and largest > LARGE_RECORD else ()
    return Certainty(
        Method.NONE,
        n=int(numbers.size),
        largest=largest,
        median=float(np.median(numbers)),
        trimmed=trimmed_mean(numbers),
        cautions=cautions,
    )


@dataclass(frozen=True)
class _AccountSums:
    """What each account adds to both sums of a rate, and which accounts belong to which entity."""

    top: Reals
    bottom: Reals
    account: Ints
    entity: Ints

    @classmethod
    def of(cls, top: Expression, bottom: Expression, scope: Scope) -> "_AccountSums | None":
        members = scope.members
        if members is None:
            return None
        single = scope.each_account()
        above, below = evaluate(top, single), evaluate(bottom, single)
        known = above.known[:, 0] & below.known[:, 0]
        one = members.intervals
        here = (one.enter <= 0) & (one.leave > 0) & known[one.account]
        return cls(
            np.where(known, above.reals()[:, 0], 0.0),
            np.where(known, below.reals()[:, 0], 0.0),
            one.account[here].astype(np.int64),
            one.entity[here].astype(np.int64),
        )

    def certainty(self, entity: int, value: Known) -> Certainty | None:
        """By drawing the entity's accounts anew."""
        own = self.account[self.entity == entity]
        top, bottom = self.top[own], self.bottom[own]
        factor = _factor(value, float(top.sum()), float(bottom.sum()))
        if factor is None:
            return None
        interval = ratio_interval(top, bottom)
        largest = largest_share(bottom)
        cautions = (Caution.LARGEST_ACCOUNT,) if largest is not None and largest > LARGE_ACCOUNT else ()
        accounts = int((bottom != 0).sum())
        return Certainty(
            Method.BOOTSTRAP,
            None if interval is None else interval.scaled(factor),
            accounts,
            largest=largest,
            cautions=cautions,
        )


def _factor(value: Known, top: float, bottom: float) -> float | None:
    """100 where the value is the sums' quotient in percent, 1 where it is the quotient itself; None: neither."""
    if not bottom or isinstance(value.value, str) or not isinstance(value.value, int | float):
        return None
    for factor in (100.0, 1.0):
        if isclose(float(value.value), factor * top / bottom, rel_tol=1e-9, abs_tol=1e-9):
            return factor
    return None
