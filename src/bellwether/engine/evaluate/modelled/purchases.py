"""Everyone's purchases up to a day, as the models of buying want them: how many, since when, of what value."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.event_terms import event_rows
from bellwether.engine.evaluate.events import Bucket
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Ints, Reals
from bellwether.engine.evaluate.record_terms import record_rows
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.selection import select_events
from bellwether.engine.evaluate.span_measures import SpanRows
from bellwether.engine.evaluate.timeline import day_column
from bellwether.engine.formula.tree import Aggregate, Records
from bellwether.engine.plan.events import needs_of
from bellwether.engine.statistics.purchases import Purchases
from bellwether.engine.statistics.spending import Spending

WEEK = 7.0
"""Days of the unit that purchases are counted in."""


@dataclass(frozen=True)
class Customers:
    """Those who have bought by a day: their places, their purchases in weeks, and what the repeated ones were worth."""

    place: Ints
    purchases: Purchases
    spending: Spending


@dataclass(frozen=True)
class Bought:
    """Every purchase of every account, sorted by account and day, with the columns of the fits that know it."""

    rows: SpanRows
    day: Ints
    amount: Reals
    broken: str | None

    def customers(self, column: int, day: int) -> Customers:
        """The customers as known on the day of a fit. Purchases of one day are one."""
        rows = self.rows
        known = (rows.enter <= column) & (rows.leave > column) & (self.day <= day)
        place, when, amount = rows.account[known], self.day[known], self.amount[known]
        first_of_day = _starts((place, when))
        place, when = place[first_of_day], when[first_of_day]
        amount = np.add.reduceat(amount, first_of_day) if first_of_day.size else amount
        start = _starts((place,))
        if not start.size:
            nothing = np.zeros(0)
            return Customers(place, Purchases(nothing, nothing, nothing), Spending(nothing, nothing))
        count = np.diff(np.append(start, place.size))
        first, last = when[start], when[start + count - 1]
        repeats = (count - 1).astype(np.float64)
        spent = np.add.reduceat(amount, start) - amount[start]
        mean = np.divide(spent, repeats, out=np.zeros_like(repeats), where=repeats > 0)
        purchases = Purchases(repeats, (last - first) / WEEK, (day - first) / WEEK)
        return Customers(place[start], purchases, Spending(repeats, mean))


def bought(aggregate: Aggregate, facts: Facts, fits: Axis) -> Bought:
    """All purchases that an aggregate's rows are, of all accounts, whoever asks."""
    pool = EventPool(facts, Bucket(0, facts.roster.size), (BEGINNING, fits.days[-1]))
    scope = Scope(pool, fits)
    if isinstance(aggregate.source, Records):
        rows, day = _of_records(aggregate, aggregate.source, scope)
    else:
        rows, day = _of_events(aggregate, scope)
    value = rows.value
    amount = np.ones(rows.size) if value is None else value.reals()
    able = np.ones(rows.size, dtype=np.bool_) if value is None else value.known
    broken = value is not None and bool((value.reason == Reason.ERROR).any())
    order = np.flatnonzero(able)
    order = order[np.lexsort((rows.order[order], day[order], rows.account[order]))]
    detail = value.detail if broken and value is not None else None
    return Bought(rows.taken(order), day[order], amount[order].astype(np.float64), detail)


def _of_records(aggregate: Aggregate, source: Records, scope: Scope) -> tuple[SpanRows, Ints]:
    rows, version = record_rows(aggregate, source, scope)
    collection = scope.facts.catalog.collections[source.collection]
    day = day_column(scope.facts.records(collection.key), aggregate.by or collection.anchor)
    return rows, day.values[version].astype(np.int64)


def _of_events(aggregate: Aggregate, scope: Scope) -> tuple[SpanRows, Ints]:
    days = scope.pool.days_read(BEGINNING, scope.axis.days[-1])
    selection = select_events(aggregate, scope.pool, needs_of(aggregate, scope.facts.catalog, days))
    return event_rows(aggregate, selection, scope), selection.day.astype(np.int64)


def _starts(columns: tuple[Ints, ...]) -> Ints:
    """Where the first of equal rows stands, in sorted columns."""
    if not columns[0].size:
        return np.zeros(0, dtype=np.int64)
    new = np.ones(columns[0].size, dtype=np.bool_)
    new[1:] = False
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)
