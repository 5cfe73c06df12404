"""Money in the reporting currency: flows at the rate of their day, balances at the plan set's rate."""

from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Grid, Ints, stronger
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.kernel.decimals import convert
from bellwether.engine.kernel.sorting import changes
from bellwether.engine.warehouse.rows import Column

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
    foreign = currency.present & (currency.values != facts.code(facts.catalog.money.currency))
    plan = _plan(facts, balance)
    for code in np.flatnonzero(np.bincount(currency.values[foreign & amount.known].astype(np.int64))):
        (name,) = facts.texts(np.array([code]))
        rows = np.flatnonzero(foreign & (currency.values == code))
        amount = _converted(facts, amount, (name, plan), rows, day[rows])
    return amount


def literal_in_reporting_currency(facts: Facts, amount: Grid, currency: str, day: Integers, *, balance: bool) -> Grid:
    """An amount that a formula names, converted at each day; facts need not know its currency."""
    if currency == facts.catalog.money.currency:
        return amount
    return _converted(facts, amount, (currency, _plan(facts, balance)), np.arange(day.size), day)


def _plan(facts: Facts, balance: bool) -> str:
    return facts.catalog.money.plan_rates if balance else ""


def _converted(facts: Facts, amount: Grid, pair: tuple[str, str], rows: Ints, day: Integers) -> Grid:
    """Some rows of amounts converted by the rates of a currency and plan set, in force on each row's day."""
    currency, plan = pair
    days, rate = _rates_of(facts, currency, plan)
    numbers = amount.numbers.astype(np.int64, copy=True)
    place = np.searchsorted(days, day, side="right") - 1
    found = place >= 0
    numbers[rows[found]] = convert(numbers[rows[found]], rate[place[found]], RATE_SCALE)
    if found.all():
        return replace(amount, numbers=numbers)
    lost = np.zeros(numbers.shape, dtype=np.uint8)
    lost[rows[~found]] = Reason.ERROR
    reason = stronger(amount.reason, np.where(amount.known, lost, np.uint8(KNOWN)))
    detail = f"no rate from {currency} to {facts.catalog.money.currency} on every day that needs one"
    return replace(amount, numbers=numbers, reason=reason, detail=amount.detail or detail)


def _rates_of(facts: Facts, currency: str, plan: str) -> tuple[Ints, Ints]:
    rates = facts.rates
    chosen = [row for row in range(len(rates.currency)) if rates.currency[row] == currency and rates.plan[row] == plan]
    return rates.day[chosen], rates.rate[chosen]
