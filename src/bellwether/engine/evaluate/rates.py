"""Money in the reporting currency: flows at the rate of their day, balances at the plan set's rate."""

import numpy as np

from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Grid, Ints, stronger
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.kernel.decimals import convert
from bellwether.engine.kernel.sorting import changes
from bellwether.engine.warehouse.protocol import Column

RATE_SCALE = 8


def plan_days(facts: Facts) -> Ints:
    """The days on which a rate of the plan set changes: a balance is worth something else from then on."""
    rates = facts.rates
    wanted = np.array([plan == facts.catalog.money.plan_rates for plan in rates.plan], dtype=np.bool_)
    days = np.sort(rates.day[wanted]) if wanted.size else np.zeros(0, dtype=np.int64)
    return days[changes(days)]


def in_reporting_currency(facts: Facts, amount: Grid, currency: Column, day: Integers, *, balance: bool) -> Grid:
    """The amounts converted at each row's day; without a rate a row's amount is an error that names the pair.

    A row without a currency is in the reporting currency.
    """
    plan = facts.catalog.money.plan_rates if balance else ""
    numbers = amount.numbers.astype(np.int64, copy=True)
    reason, detail = amount.reason, amount.detail
    foreign = currency.present & (currency.values != facts.code(facts.catalog.money.currency))
    for code in np.flatnonzero(np.bincount(currency.values[foreign & amount.known].astype(np.int64))):
        (name,) = facts.texts(np.array([code]))
        rows = np.flatnonzero(foreign & (currency.values == code))
        days, rate = _rates_of(facts, name, plan)
        place = np.searchsorted(days, day[rows], side="right") - 1
        found = place >= 0
        numbers[rows[found]] = convert(numbers[rows[found]], rate[place[found]], RATE_SCALE)
        if not found.all():
            lost = np.zeros(numbers.shape, dtype=np.uint8)
            lost[rows[~found]] = Reason.ERROR
            reason = stronger(reason, np.where(amount.known, lost, np.uint8(KNOWN)))
            detail = detail or f"no rate from {name} to {facts.catalog.money.currency} on every day that needs one"
    return Grid(numbers, reason, amount.scale, amount.content, amount.marks, detail=detail)


def _rates_of(facts: Facts, currency: str, plan: str) -> tuple[Ints, Ints]:
    rates = facts.rates
    chosen = [row for row in range(len(rates.currency)) if rates.currency[row] == currency and rates.plan[row] == plan]
    return rates.day[chosen], rates.rate[chosen]
