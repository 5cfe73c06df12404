"""Aggregates over the records of a collection: those alive at the end of a day, or those of a window."""

from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.collection import Collection
from bellwether.engine.definitions.value import Reason
from bellwether.engine.definitions.window import Since
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.evaluate.row_leaves import RowLeaves, trait_on
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, measured
from bellwether.engine.evaluate.timeline import (
    Stretches,
    day_column,
    fields_known,
    first_seen,
    life,
    stretches,
)
from bellwether.engine.formula.tree import Aggregate, Expression, Measure, Records
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.reach import reach
from bellwether.engine.plan.reads import exclusions, fields_in, reads_today
from bellwether.engine.warehouse.rows import NO_DAY, Kind, RecordRows


def record_term(aggregate: Aggregate, source: Records, scope: Scope) -> Grid:
    """The grid of an aggregate over records: 0 for counts once a record of the kind was seen, unknown before."""
    collection = scope.facts.catalog.collections[source.collection]
    rows, _ = record_rows(aggregate, source, scope)
    grid = measured(aggregate, rows, scope.members, scope.account_shape)
    if aggregate.measure is Measure.DAYS_SINCE:
        since = scope.axis.array[None, :] - grid.numbers.astype(np.int64)
        grid = replace(grid, numbers=since)
    seen = scope.from_day(first_seen(scope.facts, collection)[scope.bucket.low : scope.bucket.high])
    if scope.members is not None:
        return scope.members.covered(grid, seen)
    return scope.existing(grid.missing(~seen, Reason.NO_DATA))


def record_rows(aggregate: Aggregate, source: Records, scope: Scope) -> tuple[SpanRows, Ints]:
    """The stretches that count, with their values, and the version each belongs to."""
    facts = scope.facts
    collection = facts.catalog.collections[source.collection]
    records = facts.records(collection.key)
    balance = aggregate.window is None
    parts = stretches(facts, collection, records, balance=balance)
    anchor = day_column(records, aggregate.by or (collection.start_field if balance else collection.anchor))
    if isinstance(aggregate.window, Since):
        parts = _cut_where_dates_change(aggregate.window, records, parts, scope)
    enter, leave = _columns(aggregate, collection, records, parts, scope)
    place = scope.in_bucket(facts.roster.place(records.account))[parts.version]
    enter = np.maximum(enter, _seen_since(collection, place, scope))
    kept = (place >= 0) & (enter < leave) & anchor.present[parts.version]
    parts = Stretches(parts.version[kept], parts.starts[kept], parts.ends[kept])
    place, enter, leave = place[kept], enter[kept], leave[kept]
    today = None
    if any(reads_today(one) for one in (aggregate.value, aggregate.where, aggregate.weight) if one is not None):
        row, enter = _one_by_one(enter, leave)
        parts = Stretches(parts.version[row], parts.starts[row], parts.ends[row])
        place, leave, today = place[row], enter + 1, scope.axis.array[enter]
    day = anchor.values[parts.version]
    leaves = RowLeaves(
        facts,
        records.account[parts.version],
        records.person[parts.version],
        day,
        fields_known(collection, records, parts),
        collection.fields,
        balance=balance,
        rate_day=np.maximum(parts.starts, scope.axis.days[0]) if balance else day,
        today=today,
    )
    chosen = _chosen(aggregate.where, leaves)
    for condition in exclusions(facts.catalog):
        if not fields_in(condition):
            chosen = chosen & ~holds(calculate(condition, leaves))
    rows = SpanRows(
        place,
        records.person[parts.version],
        enter,
        leave,
        _order(day, parts),
        _value(aggregate, leaves, day),
        None if aggregate.weight is None else calculate(aggregate.weight, leaves),
    )
    picked = np.flatnonzero(chosen)
    return rows.taken(picked), parts.version[picked]


def _seen_since(collection: Collection, place: Ints, scope: Scope) -> Ints:
    """The column from which each row's account has a record at all.

    A window that looks ahead finds records of accounts that have none yet: of those nothing is known so far.
    """
    seen = scope.axis.columns(first_seen(scope.facts, collection)[scope.bucket.low : scope.bucket.high])
    return seen[np.maximum(place, 0)] if seen.size else np.zeros(place.shape, dtype=np.int64)


def _value(aggregate: Aggregate, leaves: RowLeaves, day: Ints) -> Grid | None:
    """The value of each row; for the days since, its day."""
    if aggregate.measure is Measure.DAYS_SINCE:
        return Grid(day.astype(np.int64), np.zeros(day.shape, dtype=np.uint8))
    return None if aggregate.value is None else calculate(aggregate.value, leaves)


def _one_by_one(enter: Ints, leave: Ints) -> tuple[Ints, Ints]:
    """Row and column of every single cell that spans cover: what depends on the day is asked day by day."""
    return spread(enter, leave - enter)


def _chosen(where: Expression | None, leaves: RowLeaves) -> Flags:
    if where is None:
        return np.ones(leaves.shape, dtype=np.bool_)
    return holds(calculate(where, leaves))


def _order(day: Ints, parts: Stretches) -> Ints:
    """Records by day, ties by their place in the warehouse's order of content."""
    order = np.lexsort((parts.starts, parts.version, day))
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return rank


def _columns(
    aggregate: Aggregate, collection: Collection, records: RecordRows, parts: Stretches, scope: Scope
) -> tuple[Ints, Ints]:
    """The columns in which each stretch counts."""
    axis = scope.axis
    since, until = axis.columns(parts.starts).astype(np.int64), axis.columns(parts.ends).astype(np.int64)
    if aggregate.window is None:
        start, end, alive = life(collection, records)
        enter = np.where(alive, axis.columns(start), axis.size)[parts.version]
        leave = axis.columns(end)[parts.version]
    else:
        day = day_column(records, aggregate.by or collection.anchor)
        anchor = np.where(day.present, day.values, NO_DAY)[parts.version]
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
    low = np.searchsorted(history.subject, records.account, side="left")
    number = np.searchsorted(history.subject, records.account, side="right") - low
    version, change = spread(low, number)
    return parts.split(version, history.day[change])


def _since(window: Since, account: Ints, anchor: Ints, parts: Stretches, scope: Scope) -> tuple[Ints, Ints]:
    """From the date in the account's trait, as it stands in each stretch."""
    start = trait_on(scope.facts, Kind.ACCOUNT, window.trait, account, parts.starts)
    counts = start.known & (anchor >= start.numbers) & (anchor != NO_DAY)
    enter = np.maximum(scope.axis.columns(anchor), scope.axis.columns(parts.starts))
    leave = np.where(counts, scope.axis.columns(parts.ends), 0)
    return enter.astype(np.int64), leave.astype(np.int64)
