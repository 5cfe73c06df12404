"""Which stretches of records count, in which columns, and where what they say turns by itself."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from bellwether.engine.definitions.collection import Collection
from bellwether.engine.definitions.window import Since
from bellwether.engine.evaluate.business_time import turning_days
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.evaluate.linked import cut_at_links, linked_grids, links_in
from bellwether.engine.evaluate.row_leaves import RowLeaves, trait_on
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.timeline import (
    Stretches,
    day_column,
    fields_known,
    first_seen,
    life,
    stretches,
    versions_of,
)
from bellwether.engine.formula.tree import Aggregate, Call, Expression, Function, Records, children
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.reach import reach
from bellwether.engine.warehouse.rows import NO_DAY, Column, Kind, RecordRows

Counting = tuple[Stretches, Ints, Ints, Ints]
"""Stretches, the places of their accounts, and the columns from which and up to which each counts."""


def counting_stretches(aggregate: Aggregate, source: Records, scope: Scope) -> Counting:
    """The stretches of a collection that count for the accounts at hand, so short that each says one thing only."""
    facts = scope.facts
    parts = _at_hand(facts.catalog.collections[source.collection], scope, balance=aggregate.window is None)
    if isinstance(aggregate.window, Since):
        parts = _cut_where_dates_change(aggregate.window, facts.records(source.collection), parts, scope)
    counting = _counting(aggregate, source, scope, parts)
    links, turning = links_in(*read_of_rows(aggregate)), tuple(_turning_in(*read_of_rows(aggregate)))
    if not links and not turning:
        return counting
    parts = cut_at_links(links, source, facts, counting[0])
    for call in turning:
        parts = _cut_where_time_is_up(call, source, facts, parts)
    return _counting(aggregate, source, scope, parts)


def _at_hand(collection: Collection, scope: Scope, *, balance: bool) -> Stretches:
    """The stretches of the records of the accounts at hand, cut once for all aggregates over them."""
    key = "stretches", collection.key, balance
    found = scope.pool.selections.get(key)
    if not isinstance(found, Stretches):
        versions = versions_of(scope.facts, collection.key, scope.bucket.low, scope.bucket.high)
        found = stretches(scope.facts, collection, versions, balance=balance)
        scope.pool.selections[key] = found
    return found


def anchor_of(aggregate: Aggregate, source: Records, facts: Facts) -> Column:
    """The days that decide when each version counts: those of the window, or of the beginning of its life."""
    collection, records = facts.catalog.collections[source.collection], facts.records(source.collection)
    return day_column(
        records, aggregate.by or (collection.start_field if aggregate.window is None else collection.anchor)
    )


def read_of_rows(aggregate: Aggregate) -> tuple[Expression, ...]:
    """The expressions that are read of each row."""
    return tuple(one for one in (aggregate.value, aggregate.where, aggregate.weight) if one is not None)


def leaves_of(source: Records, facts: Facts, parts: Stretches, day: Ints) -> RowLeaves:
    """The leaves of row expressions over stretches, with the traits of a day each."""
    collection, records = facts.catalog.collections[source.collection], facts.records(source.collection)
    return RowLeaves(
        facts,
        records.account[parts.version],
        records.person[parts.version],
        day,
        fields_known(collection, records, parts),
        collection.fields,
        as_of=parts.starts,
    )


def _counting(aggregate: Aggregate, source: Records, scope: Scope, parts: Stretches) -> Counting:
    facts = scope.facts
    collection, records = facts.catalog.collections[source.collection], facts.records(source.collection)
    enter, leave = _columns(aggregate, collection, records, parts, scope)
    place = scope.in_bucket(facts.roster.place(records.account[parts.version]))
    enter = np.maximum(enter, _seen_since(collection, place, scope))
    kept = (place >= 0) & (enter < leave) & anchor_of(aggregate, source, facts).present[parts.version]
    parts = Stretches(parts.version[kept], parts.starts[kept], parts.ends[kept])
    return parts, place[kept], enter[kept], leave[kept]


def _turning_in(*expressions: Expression) -> Iterator[Call]:
    """The calls inside expressions whose answer turns on some day by itself."""
    for expression in expressions:
        if isinstance(expression, Call) and expression.function is Function.WITHIN:
            yield expression
        yield from _turning_in(*children(expression))


def _cut_where_time_is_up(call: Call, source: Records, facts: Facts, parts: Stretches) -> Stretches:
    start = day_column(facts.records(source.collection), facts.catalog.collections[source.collection].anchor)
    linked = linked_grids(links_in(call), source, facts, parts)
    leaves = replace(leaves_of(source, facts, parts, start.values[parts.version]), linked=linked)
    days = turning_days(call, partial(calculate, leaves=leaves), facts.catalog)
    version = np.concatenate([parts.version[there] for _, there in days])
    return parts.split(version, np.concatenate([day[there] for day, there in days]))


def _seen_since(collection: Collection, place: Ints, scope: Scope) -> Ints:
    """The column from which each row's account has a record at all.

    A window that looks ahead finds records of accounts that have none yet: of those nothing is known so far.
    """
    seen = scope.axis.columns(first_seen(scope.facts, collection)[scope.bucket.low : scope.bucket.high])
    return seen[np.maximum(place, 0)] if seen.size else np.zeros(place.shape, dtype=np.int64)


def _columns(
    aggregate: Aggregate, collection: Collection, records: RecordRows, parts: Stretches, scope: Scope
) -> tuple[Ints, Ints]:
    """The columns in which each stretch counts."""
    axis = scope.axis
    since, until = axis.columns(parts.starts).astype(np.int64), axis.columns(parts.ends).astype(np.int64)
    if aggregate.window is None:
        start, end, alive = life(collection, records, parts.version)
        enter = np.where(alive, axis.columns(start), axis.size)
        leave = axis.columns(end)
    else:
        day = day_column(records, aggregate.by or collection.anchor)
        anchor = np.where(day.present[parts.version], day.values[parts.version], NO_DAY)
        if isinstance(aggregate.window, Since):
            account = records.account[parts.version]
            return _since(aggregate.window, account, anchor, parts, scope)
        real = anchor[anchor != NO_DAY]
        first, last = (int(real.min()), int(real.max())) if real.size else (0, 0)
        enter, left = reach(*axis.bounds(aggregate.window), first, last).spans(anchor)
        leave = np.where(anchor == NO_DAY, 0, left)
    return np.maximum(enter, since), np.minimum(leave, until)


def _cut_where_dates_change(window: Since, records: RecordRows, parts: Stretches, scope: Scope) -> Stretches:
    """Stretches in which the date that the window starts with stays the same."""
    history = scope.facts.traits(Kind.ACCOUNT, window.trait)
    versions = np.unique(parts.version)
    account = records.account[versions]
    low = np.searchsorted(history.subject, account, side="left")
    number = np.searchsorted(history.subject, account, side="right") - low
    row, change = spread(low, number)
    return parts.split(versions[row], history.day[change])


def _since(window: Since, account: Ints, anchor: Ints, parts: Stretches, scope: Scope) -> tuple[Ints, Ints]:
    """From the date in the account's trait, as it stands in each stretch."""
    start = trait_on(scope.facts, Kind.ACCOUNT, window.trait, account, parts.starts)
    counts = start.known & (anchor >= start.numbers) & (anchor != NO_DAY)
    enter = np.maximum(scope.axis.columns(anchor), scope.axis.columns(parts.starts))
    leave = np.where(counts, scope.axis.columns(parts.ends), 0)
    return enter.astype(np.int64), leave.astype(np.int64)
