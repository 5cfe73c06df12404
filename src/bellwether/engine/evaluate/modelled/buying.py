"""What customers without a contract will buy: a model fitted to all of them, read account by account."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Codes, Grid, Reals, exact, nothing
from bellwether.engine.evaluate.members import summed
from bellwether.engine.evaluate.modelled.cadence import fits
from bellwether.engine.evaluate.modelled.purchases import WEEK, Customers, bought
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.formula.tree import Aggregate, Measure
from bellwether.engine.statistics.lifetime import FEWEST_CUSTOMERS, FitWarning, Horizon, LifetimeModel, fitted

YEAR = 365.25
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
FEW = f"fewer than {FEWEST_CUSTOMERS} customers have bought, too few to fit a model to"
UNSETTLED = "the model gives no number for these customers"
NOT_YET_BOUGHT = "nothing was bought by the end of the last month"


@dataclass(frozen=True)
class Fit:
    """A model of one month's end; None where there were too few customers."""

    day: int
    model: LifetimeModel | None


@dataclass(frozen=True)
class Modelled:
    """Of all accounts (by place) × fits: the numbers with the reasons where there are none, and the fits."""

    numbers: Reals
    reason: Codes
    fits: tuple[Fit, ...]
    detail: str


def buying_term(aggregate: Aggregate, scope: Scope) -> Grid:
    """The grid of an expected value, an expected number or a probability; a group adds up, or shares, its members'."""
    when = fits(scope.axis)
    found = modelled(aggregate, scope.facts, when.axis)
    here = slice(scope.bucket.low, scope.bucket.high)
    alone = Grid(found.numbers[here], found.reason[here], None, detail=found.detail)
    grid = scope.each_account().existing(when.spread(alone))
    if scope.members is None:
        return _in_percent(grid) if aggregate.measure is Measure.ALIVE else grid
    total = _of_customers(summed(grid, scope.members), grid)
    if aggregate.measure is not Measure.ALIVE:
        return total
    shared = arithmetic.divide(total, exact(scope.members.counts(grid.known)), 100)
    return replace(shared, members=total.members, contributing=total.contributing, detail=total.detail)


def _of_customers(total: Grid, alone: Grid) -> Grid:
    """A group none of whose members has bought has no number, as each of them has none."""
    members, contributing = total.members, total.contributing
    if members is None or contributing is None:
        return total
    none = (contributing == 0) & (members > 0) & (total.reason == Reason.NO_DATA)
    return replace(total, reason=np.where(none, np.uint8(Reason.NOT_APPLICABLE), total.reason), detail=alone.detail)


def modelled(aggregate: Aggregate, facts: Facts, when: Axis) -> Modelled:
    """What the models of some month's ends say of every account; worked out once for the facts."""
    return facts.remembered(when.days, ("modelled", aggregate), lambda: _modelled(aggregate, facts, when))


def _in_percent(grid: Grid) -> Grid:
    return replace(grid, numbers=100 * grid.reals())


def _modelled(aggregate: Aggregate, facts: Facts, when: Axis) -> Modelled:
    shape = facts.roster.size, when.size
    rows = bought(aggregate, facts, when)
    if rows.broken is not None:
        lost = nothing(shape, Reason.ERROR)
        return Modelled(lost.reals(), lost.reason, (), rows.broken)
    numbers = np.zeros(shape, dtype=np.float64)
    reason = np.full(shape, np.uint8(Reason.NOT_APPLICABLE))
    found = []
    unsettled = False
    for column, day in enumerate(when.days):
        customers = rows.customers(column, day)
        if customers.place.size < FEWEST_CUSTOMERS:
            found.append(Fit(day, None))
            continue
        values = aggregate.measure is Measure.CLV
        model = fitted(customers.purchases, customers.spending if values else None)
        found.append(Fit(day, model))
        asked = _asked(aggregate, customers, model, day)
        sound = np.isfinite(asked)
        unsettled |= not bool(sound.all())
        numbers[customers.place[sound], column] = asked[sound]
        reason[customers.place[sound], column] = 0
    if all(one.model is None for one in found):
        return Modelled(numbers, reason, tuple(found), FEW)
    return Modelled(numbers, reason, tuple(found), UNSETTLED if unsettled else NOT_YET_BOUGHT)


def _asked(aggregate: Aggregate, customers: Customers, model: LifetimeModel, day: int) -> Reals:
    outlook = aggregate.outlook or Outlook()
    purchases = customers.purchases
    match aggregate.measure:
        case Measure.ALIVE:
            return model.buying.alive(purchases)
        case Measure.EXPECTED_COUNT:
            days = _days(outlook.ahead, day)
            return model.buying.expected(purchases, days / WEEK)
        case _:
            if model.spending is None or model.spending.mean is None:
                return np.full(purchases.customers, np.nan)
            return model.value(purchases, customers.spending, horizon(outlook, day))


def horizon(outlook: Outlook, day: int) -> Horizon:
    """The months to come, as the model counts them: in weeks, with what a month of waiting costs."""
    length = outlook.ahead or Duration(12, Period.MONTH)
    days = _days(length, day)
    per_month = MONTHS.get(length.period)
    periods = length.count * per_month if per_month is not None else max(1, round(12 * days / YEAR))
    discount = (1 + float(outlook.discount)) ** (days / YEAR / periods) - 1
    return Horizon(periods, days / WEEK / periods, discount)


def _days(length: Duration | None, day: int) -> int:
    return (length or Duration(12, Period.MONTH)).after(day) - day


def fit_sentences(fit: Fit) -> tuple[str, ...]:
    """What is to be known of a fit, for people."""
    if fit.model is None:
        return (f"{FEW.capitalize()}.",)
    model = fit.model
    told = (
        f"Fitted to {model.customers:,} customers, {model.repeaters:,} of whom bought again, as of {date_of(fit.day)}."
    )
    return (told, *(warning.sentence for warning in model.warnings), *_parameters(model))


def _parameters(model: LifetimeModel) -> Iterator[str]:
    """The parameters, for those who know the models; where one ran off they say nothing."""
    buying, spending = model.buying, model.spending
    if FitWarning.AT_BOUND in model.warnings:
        return
    yield (
        f"Parameters of buying (BG/NBD, in weeks): r {buying.r:.4f}, alpha {buying.alpha:.4f}, a {buying.a:.4f}, "
        f"b {buying.b:.4f}; log-likelihood {buying.log_likelihood:,.2f}."
    )
    if spending is not None:
        yield (
            f"Parameters of spending (Gamma-Gamma): p {spending.p:.4f}, q {spending.q:.4f}, gamma {spending.gamma:.4f}."
        )
