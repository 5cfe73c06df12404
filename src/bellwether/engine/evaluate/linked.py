"""Records found from a record at hand by a shared id: what they say at the end of each day, and nothing later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.arithmetic import MICROSECONDS_A_DAY, holds
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Grid, Ints, Reals, exact
from bellwether.engine.evaluate.row_leaves import RowLeaves
from bellwether.engine.evaluate.span_measures import taken
from bellwether.engine.evaluate.timeline import Stretches, day_column, fields_known, stretches
from bellwether.engine.formula.modifiers import Order
from bellwether.engine.formula.tree import Aggregate, Expression, Measure, Records, children
from bellwether.engine.kernel.decimals import rescale
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.sorting import changes
from bellwether.engine.plan.reads import exclusions, fields_in
from bellwether.engine.warehouse.rows import NOBODY, RecordRows

NO_KEY = -1
"""The key of a record whose side of a link is missing: it is linked with nothing."""

_KEY_SCALE = 4

Number = TypeVar("Number", Ints, Reals)


@dataclass(frozen=True)
class _Linked:
    """The stretches of the records that can be found, sorted by key; each is there on days [enter, leave)."""

    key: Ints
    account: Ints
    enter: Ints
    leave: Ints
    at: Ints
    value: Grid | None


def links_in(*expressions: Expression | None) -> tuple[Aggregate, ...]:
    """The aggregates over linked records inside expressions, each once."""
    return tuple(dict.fromkeys(link for one in expressions if one is not None for link in _links(one)))


def _links(expression: Expression) -> Iterator[Aggregate]:
    if isinstance(expression, Aggregate) and expression.link is not None:
        yield expression
    else:
        for child in children(expression):
            yield from _links(child)


def cut_at_links(links: tuple[Aggregate, ...], source: Records, facts: Facts, parts: Stretches) -> Stretches:
    """The stretches cut wherever a linked record comes or goes."""
    for one in links:
        table = _table(one, facts)
        row, found = _pairs(one, source, facts, parts, table)
        version = np.concatenate((parts.version[row], parts.version[row]))
        parts = parts.split(version, np.concatenate((table.enter[found], table.leave[found])))
    return parts


def linked_grids(
    links: tuple[Aggregate, ...], source: Records, facts: Facts, parts: Stretches
) -> Mapping[Aggregate, Grid]:
    """What each aggregate says in each stretch, of those that are cut at its links."""
    grids = {}
    for one in links:
        table = _table(one, facts)
        row, found = _pairs(one, source, facts, parts, table)
        there = (table.enter[found] <= parts.starts[row]) & (parts.starts[row] < table.leave[found])
        grids[one] = _measured(one, row[there], found[there], table, parts.size)
    return grids


def _table(aggregate: Aggregate, facts: Facts) -> _Linked:
    return facts.remembered((), ("linked", aggregate), lambda: _read(aggregate, facts))


def _read(aggregate: Aggregate, facts: Facts) -> _Linked:
    source, link = aggregate.source, aggregate.link
    collection = facts.catalog.collections[source.collection if isinstance(source, Records) else ""]
    records = facts.records(collection.key)
    parts = stretches(facts, collection, np.arange(records.record.size), balance=False)
    day = day_column(records, collection.anchor)
    leaves = RowLeaves(
        facts,
        records.account[parts.version],
        records.person[parts.version],
        day.values[parts.version],
        fields_known(collection, records, parts),
        collection.fields,
        as_of=parts.starts,
    )
    chosen: Flags = day.present[parts.version]
    if aggregate.where is not None:
        chosen = chosen & holds(calculate(aggregate.where, leaves))
    for condition in exclusions(facts.catalog):
        if not fields_in(condition):
            chosen = chosen & ~holds(calculate(condition, leaves))
    value = None if aggregate.value is None else calculate(aggregate.value, leaves)
    if value is not None:
        chosen = chosen & value.known
    key = _keys(facts, collection.key, parts.version, None if link is None else link.theirs)
    enter = np.maximum(parts.starts, day.values[parts.version])
    at = _instants(facts, collection.key, records, collection.anchor)[parts.version]
    kept = np.flatnonzero(chosen & (key != NO_KEY) & (enter < parts.ends))
    kept = kept[np.lexsort((parts.version[kept], at[kept], key[kept]))]
    return _Linked(
        key[kept],
        records.account[parts.version[kept]],
        enter[kept],
        parts.ends[kept],
        at[kept],
        None if value is None else taken(value, kept),
    )


def _instants(facts: Facts, collection: str, records: RecordRows, field: str) -> Ints:
    """When each version's date is, as an instant; a whole day stands for its beginning in UTC."""
    declared = facts.catalog.collections[collection].fields.get(field)
    values = records.fields[field].values
    if declared is not None and declared.type is FieldType.INSTANT:
        return values
    return day_column(records, field).values * MICROSECONDS_A_DAY


def _keys(facts: Facts, collection: str, versions: Ints, field: str | None) -> Ints:
    """The side of a link for each of some versions: a field, or the record's own id, as the code of its text."""
    records = facts.records(collection)
    if field is None:
        codes = facts.remembered((), ("ids", collection), lambda: facts.warehouse.codes(list(records.external_id)))
        return np.where(codes[versions] < 0, NO_KEY, codes[versions])
    column = records.fields[field]
    declared = facts.catalog.collections[collection].fields.get(field) or Field(field, FieldType.DATE)
    values = column.values[versions]
    if declared.stored_scale < _KEY_SCALE and declared.type in (FieldType.NUMBER, FieldType.MONEY):
        values = rescale(values, declared.stored_scale, _KEY_SCALE)
    return np.where(column.present[versions], values, NO_KEY)


def _pairs(aggregate: Aggregate, source: Records, facts: Facts, parts: Stretches, table: _Linked) -> tuple[Ints, Ints]:
    """Which stretch at hand goes with which linked stretch, of the same account or of none."""
    hosts, link = facts.records(source.collection), aggregate.link
    key = _keys(facts, source.collection, parts.version, None if link is None else link.ours)
    low = np.searchsorted(table.key, key, side="left")
    number = np.where(key == NO_KEY, 0, np.searchsorted(table.key, key, side="right") - low)
    row, found = spread(low, number)
    own = table.account[found]
    kept = (own == hosts.account[parts.version[row]]) | (own == NOBODY)
    if link is not None and link.order is not None:
        anchor = facts.catalog.collections[source.collection].anchor
        here = _instants(facts, source.collection, hosts, anchor)[parts.version[row]]
        kept &= table.at[found] > here if link.order is Order.LATER else table.at[found] < here
    return row[kept], found[kept]


def _measured(aggregate: Aggregate, row: Ints, found: Ints, table: _Linked, size: int) -> Grid:
    """What the linked records of each stretch come to; pairs are in the order of their instants."""
    count = np.bincount(row, minlength=size).astype(np.int64)
    value = table.value
    if aggregate.measure is Measure.COUNT or value is None:
        return exact(count)
    if value.scale is None:
        reals = _picked(aggregate, row, value.numbers[found].astype(np.float64), size)
        return _known(Grid(reals, np.zeros(size, dtype=np.uint8), None, value.content), aggregate, count)
    whole = _picked(aggregate, row, value.numbers[found].astype(np.int64), size)
    return _known(Grid(whole, np.zeros(size, dtype=np.uint8), value.scale, value.content), aggregate, count)


def _known(grid: Grid, aggregate: Aggregate, count: Ints) -> Grid:
    """A sum of nothing is 0; of the others there is none."""
    return grid if aggregate.measure is Measure.SUM else grid.missing(count == 0, Reason.NO_DATA)


def _picked(aggregate: Aggregate, row: Ints, numbers: Number, size: int) -> Number:
    result = np.zeros(size, dtype=numbers.dtype)
    if aggregate.measure is Measure.SUM:
        np.add.at(result, row, numbers)
        return result
    extreme = aggregate.measure in (Measure.MIN, Measure.MAX)
    order = np.lexsort((numbers, row)) if extreme else np.argsort(row, kind="stable")
    row, numbers = row[order], numbers[order]
    starts = changes(row)
    first = aggregate.measure in (Measure.MIN, Measure.FIRST)
    result[row[starts]] = numbers[starts if first else np.append(starts[1:], row.size)[: starts.size] - 1]
    return result
