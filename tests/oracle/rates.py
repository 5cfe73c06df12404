"""Money in the reporting currency: flows at the rate of their day, balances at the plan set's rate in force."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.days import as_date
from tests.oracle.knowledge import Ambiguous, Knowledge
from tests.oracle.scalars import Cell
from tests.oracle.world import RateFact

from bellwether.engine.definitions.value import Reason, Unknown


def in_reporting_currency(known: Knowledge, amount: Fraction, currency: str | None, day: int, *, plan: bool) -> Cell:
    """The amount converted, or an error that names the pair (semantics 29)."""
    money = known.catalog.money
    if currency is None or currency == money.currency:
        return amount
    wanted = money.plan_rates if plan else ""
    rates = [
        fact for fact in known.all(RateFact) if fact.currency == currency and fact.plan == wanted and fact.day <= day
    ]
    if not rates:
        return Unknown(Reason.ERROR, f"no rate {currency}→{money.currency} on {as_date(day).isoformat()}")
    last = max(fact.day for fact in rates)
    latest = {fact.rate for fact in rates if fact.day == last}
    if len(latest) > 1:
        raise Ambiguous(currency)
    return amount * Fraction(latest.pop())
