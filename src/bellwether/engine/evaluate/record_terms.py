"""Aggregates over the records of a collection: those alive at the end of a day, or those of a window."""

from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.evaluate.linked import linked_grids, links_in
from bellwether.engine.evaluate.record_stretches import anchor_of, counting_stretches, leaves_of, read_of_rows
from bellwether.engine.evaluate.row_leaves import RowLeaves
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, measured
from bellwether.engine.evaluate.timeline import (
    Stretches,
    first_seen,
)
from bellwether.engine.formula.tree import Aggregate, Expression, Measure, Records
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.plan.reads import exclusions, fields_in, reads_today


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
    records = facts.records(source.collection)
    balance = aggregate.window is None
    parts, place, enter, leave = counting_stretches(aggregate, source, scope)
    reads, anchor = read_of_rows(aggregate), anchor_of(aggregate, source, facts)
    today = None
    if any(reads_today(one) for one in reads):
        row, enter = _one_by_one(enter, leave)
        parts = Stretches(parts.version[row], parts.starts[row], parts.ends[row])
        place, leave, today = place[row], enter + 1, scope.axis.array[enter]
    day = anchor.values[parts.version]
    leaves = replace(
        leaves_of(source, facts, parts, day),
        balance=balance,
        rate_day=np.maximum(parts.starts, scope.axis.days[0]) if balance else day,
        today=today,
        linked=linked_grids(links_in(*reads), source, facts, parts),
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
        day,
    )
    picked = np.flatnonzero(chosen)
    return rows.taken(picked), parts.version[picked]


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
