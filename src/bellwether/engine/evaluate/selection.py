"""Events selected for an aggregate: by name, by condition, without what the exclusions leave out, with a value each."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.events import EventTable
from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.evaluate.row_leaves import RowLeaves
from bellwether.engine.evaluate.scope import EventPool
from bellwether.engine.formula.tree import Aggregate, Expression, Measure
from bellwether.engine.formula.uses import uses_of
from bellwether.engine.kernel.arrays import ColumnArray, Integers
from bellwether.engine.kernel.rolling import daily_sums
from bellwether.engine.kernel.spans import gaps
from bellwether.engine.plan.events import EventNeeds
from bellwether.engine.plan.reads import asks_for_unknown, exclusions, fields_in, user_traits_in
from bellwether.engine.warehouse.rows import NOBODY, Column, Kind

PAUSE = 30
"""Minutes without an event that end a visit, unless a formula says otherwise."""

MICROSECONDS_A_MINUTE = 60_000_000

VisitsOfPeople = tuple[Integers, ColumnArray, Integers]
"""Accounts, days since the same person's event before (`gaps`), and days."""


@dataclass(frozen=True)
class EventSelection:
    """The chosen events, sorted by (account, person, day); `value` and `weight` have one cell an event.

    `rows` are their places in the table that they were chosen from; `accounts` are those of the bucket.
    What the windows of one selection share is worked out once.
    """

    accounts: int
    account: Integers
    person: Integers
    key: Ints
    day: Integers
    order: Ints
    value: Grid | None
    weight: Grid | None
    rows: Ints
    unsure: int

    @property
    def size(self) -> int:
        """The number of events."""
        return self.day.size

    @cached_property
    def days(self) -> tuple[int, int]:
        """The days of the first and the last event; two days that hold nothing where there is none."""
        return (int(self.day.min()), int(self.day.max())) if self.size else (0, 0)

    @cached_property
    def daily_counts(self) -> Ints:
        """The number of events per account and day, from the first day to the last."""
        first, last = self.days
        return daily_sums(self.account, self.day - first, None, (self.accounts, last - first + 1))

    @cached_property
    def of_people(self) -> "VisitsOfPeople":
        """The events of somebody: account, gap and day; what every window of one distinct count starts from."""
        account, key, day = self.account, self.key, self.day
        named = self.person != NOBODY
        if not named.all():
            account, key, day = account[named], key[named], day[named]
        return account, gaps(key, day), day


def select_events(aggregate: Aggregate, pool: EventPool, needs: EventNeeds) -> EventSelection:
    """The events that an aggregate counts; computed once for all its windows."""
    pause = (aggregate.gap or PAUSE) if aggregate.measure is Measure.SESSIONS else None
    key = (aggregate.source, aggregate.value, aggregate.where, aggregate.weight, needs, pause)
    found = pool.selections.get(key)
    if isinstance(found, EventSelection):
        return found
    selection = _select(aggregate, pool, needs)
    pool.selections[key] = selection
    return selection


def _select(aggregate: Aggregate, pool: EventPool, needs: EventNeeds) -> EventSelection:
    table = pool.table(needs)
    rows = _counting(table, pool) if needs.names is None else _named(table, needs.names, pool)
    unsure = 0
    for condition in exclusions(pool.facts.catalog) if needs.names is not None else ():
        rows = _left(condition, table, rows, pool)
    if aggregate.where is not None:
        test = calculate(aggregate.where, leaves(table, rows, pool))
        unsure = int((~test.known).sum())
        rows = rows[holds(test)]
    if aggregate.measure is Measure.SESSIONS:
        rows = _beginning_visits(table, rows, aggregate.gap or PAUSE)
    value = weight = None
    if aggregate.value is not None:
        value = calculate(aggregate.value, leaves(table, rows, pool))
    if aggregate.weight is not None:
        weight = calculate(aggregate.weight, leaves(table, rows, pool))
    everything = rows.size == table.size
    return EventSelection(
        pool.bucket.size,
        table.account if everything else table.account[rows],
        table.person if everything else table.person[rows],
        table.key if everything else table.key[rows],
        table.day if everything else table.day[rows],
        _order(table, rows) if needs.rows else rows,
        value,
        weight,
        rows,
        unsure,
    )


def _counting(table: EventTable, pool: EventPool) -> Ints:
    """The rows of all events but those that an exclusion leaves out."""
    conditions = exclusions(pool.facts.catalog)
    if conditions in table.counting:
        return np.flatnonzero(table.counting[conditions])
    rows = np.arange(table.size)
    for condition in conditions:
        rows = _left(condition, table, rows, pool)
    # A table outlives edits of accounts' traits, but nothing else that decides who counts.
    if conditions and not any(uses_of(condition).account_traits for condition in conditions):
        counting: Flags = np.zeros(table.size, dtype=np.bool_)
        counting[rows] = True
        table.counting[conditions] = counting
    return rows


def _named(table: EventTable, names: tuple[str, ...] | None, pool: EventPool) -> Ints:
    if names is None:
        return np.arange(table.size)
    codes = [code for code, name in enumerate(pool.facts.event_names) if name in names]
    if len(codes) == 1:
        return table.rows_of(codes[0])
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *(table.rows_of(code) for code in codes)]))


def _left(condition: Expression, table: EventTable, rows: Ints, pool: EventPool) -> Ints:
    """The rows that an exclusion leaves: all but those for which its condition is known and true."""
    doubtful = rows
    traits = user_traits_in(condition)
    if traits and not fields_in(condition) and not asks_for_unknown(condition):
        # Only people who ever had such a trait can be excluded by it; the others need no look-up.
        marked = np.zeros(int(table.person.max(initial=0)) + 1, dtype=np.bool_)
        for trait in traits:
            subjects = pool.facts.traits(Kind.PERSON, trait).subject
            marked[subjects[subjects < marked.size]] = True
        doubtful = rows[marked[table.person[rows]]]
    excluded: Flags = np.zeros(table.size, dtype=np.bool_)
    excluded[doubtful] = holds(calculate(condition, leaves(table, doubtful, pool)))
    return rows[~excluded[rows]]


def leaves(table: EventTable, rows: Ints, pool: EventPool) -> RowLeaves:
    """The leaves of row expressions over some events."""
    facts = pool.facts
    keys = facts.roster.keys[pool.bucket.low : pool.bucket.high]
    columns = {name: Column(one.values[rows], one.present[rows]) for name, one in table.properties.items()}
    declared = facts.catalog.properties
    fields = {name: declared.get(name) or Field(name, FieldType.TEXT) for name in columns}
    return RowLeaves(facts, keys[table.account[rows]], table.person[rows], table.day[rows], columns, fields)


def _beginning_visits(table: EventTable, rows: Ints, pause: int) -> Ints:
    """The events with which a visit begins: the first of a person, and every one after a pause.

    People without a name are one visitor of their account, as nothing tells them apart.
    """
    at, key = table.at[rows], table.key[rows]
    order = np.lexsort((table.tie[rows], at, key))
    rows, at, key = rows[order], at[order], key[order]
    begins = np.ones(rows.size, dtype=np.bool_)
    begins[1:] = (key[1:] != key[:-1]) | (at[1:] - at[:-1] > pause * MICROSECONDS_A_MINUTE)
    return np.sort(rows[begins])


def _order(table: EventTable, rows: Ints) -> Ints:
    """A rank of the events by when they happened, ties by their content."""
    order = np.lexsort((table.tie[rows], table.at[rows], table.day[rows]))
    rank = np.empty(rows.size, dtype=np.int64)
    rank[order] = np.arange(rows.size)
    return rank
