"""The records behind an aggregate: the versions in force that the engine chose."""

from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import END, date_of, instant_of
from bellwether.engine.definitions.value import Reason, Value
from bellwether.engine.definitions.window import Since
from bellwether.engine.evaluate.explaining.asking import Asking, fact_days, located, newest, row_values
from bellwether.engine.evaluate.explaining.event_rows import doubtful, met, valued
from bellwether.engine.evaluate.explaining.explanation import LeftOut, RecordRow, Rows
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.modelled.lasting import spans_of
from bellwether.engine.evaluate.record_terms import record_rows
from bellwether.engine.evaluate.row_leaves import grid_of
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.span_measures import SpanRows, counting
from bellwether.engine.evaluate.timeline import Stretches, day_column, fields_known, life
from bellwether.engine.formula.outlooks import LASTING
from bellwether.engine.formula.tree import Aggregate, Measure, Records
from bellwether.engine.formula.words import in_words
from bellwether.engine.plan.reads import exclusions, fields_in, parsed_exclusion
from bellwether.engine.warehouse.provenance import RowsAsked
from bellwether.engine.warehouse.rows import Kind, RecordRows


def records_behind(aggregate: Aggregate, source: Records, scope: Scope, asking: Asking) -> Rows:
    """The records that an aggregate counted."""
    facts = scope.facts
    records = facts.records(source.collection)
    candidates, version = record_rows(aggregate, source, scope)
    here, able = _able(aggregate, source, scope, asking)
    counted = here.taken(able)
    counted = counted.taken(np.argsort(-counted.order, kind="stable"))
    listed = counted.taken(np.arange(min(asking.limit, counted.size)))
    places = version[located(candidates.order, listed.order)]
    without = int((~able).sum())
    unsure = doubtful(aggregate)
    exact = not without and not aggregate.latest_per_user and not isinstance(aggregate.window, Since)
    own = np.isin(records.account, scope.keys[asking.members(scope)])
    return Rows(
        _told(aggregate, listed, places, (scope, asking)),
        counted.size,
        without,
        0 if unsure is None else _here(unsure, source, scope, asking).size,
        _left_out(aggregate, source, scope, asking),
        asking.query(_asked(aggregate, source, scope, asking), exact=exact),
        newest(records.recorded[own]),
    )


def _able(aggregate: Aggregate, source: Records, scope: Scope, asking: Asking) -> tuple[SpanRows, Flags]:
    """The records that meet the conditions, and which of them count."""
    here = _here(aggregate, source, scope, asking)
    if aggregate.measure not in LASTING or here.value is None:
        return here, valued(aggregate, here)
    # What is not over counts too, though it has no length of time yet.
    spans = spans_of(aggregate, source, scope)
    order, over = spans.counted((asking.entity, 0), scope.axis.days[0], aggregate.outlook)
    ended = np.isin(here.order, order[over])
    value = here.value.missing(~ended & here.value.known, Reason.NO_DATA)
    return replace(here, value=value), np.isin(here.order, order)


def _here(aggregate: Aggregate, source: Records, scope: Scope, asking: Asking) -> SpanRows:
    rows, _ = record_rows(aggregate, source, scope)
    rows = counting(aggregate, rows, scope.members)
    return rows.taken(asking.here(rows))


def _left_out(aggregate: Aggregate, source: Records, scope: Scope, asking: Asking) -> tuple[LeftOut, ...]:
    """How many of the records the exclusions of people take away."""
    pool = scope.pool
    days = pool.horizon, pool.last_day
    everything = replace(scope, pool=EventPool(scope.facts.without_exclusions(), pool.bucket, days))
    found = []
    for rule in scope.facts.catalog.exclusions.values():
        condition = parsed_exclusion(rule)
        if not fields_in(condition):
            rows = _here(met(aggregate, condition), source, everything, asking)
            found.append(LeftOut(rule.name, in_words(condition, asking.schema), int(valued(aggregate, rows).sum())))
    return tuple(found)


def _anchor(aggregate: Aggregate, collection: Collection) -> str:
    return aggregate.by or (collection.start_field if aggregate.window is None else collection.anchor)


def _asked(aggregate: Aggregate, source: Records, scope: Scope, asking: Asking) -> RowsAsked:
    facts = scope.facts
    collection = facts.catalog.collections[source.collection]
    first, last = fact_days(aggregate.window, scope)
    return RowsAsked(
        source,
        asking.keys(scope),
        first,
        last,
        facts.known.at,
        where=aggregate.where,
        exclusions=tuple(one for one in exclusions(facts.catalog) if not fields_in(one)),
        window=aggregate.window is not None,
        anchor=_anchor(aggregate, collection),
    )


def _told(aggregate: Aggregate, rows: SpanRows, versions: Ints, of: tuple[Scope, Asking]) -> tuple[RecordRow, ...]:
    scope, asking = of
    facts = scope.facts
    source = aggregate.source
    collection = facts.catalog.collections[source.collection if isinstance(source, Records) else ""]
    records = facts.records(collection.key)
    anchor = day_column(records, _anchor(aggregate, collection))
    start, end, alive = life(collection, records, versions)
    fields = _fields(facts, collection, records, (versions, scope.axis.days[0]))
    of_days = aggregate.measure is Measure.DAYS_SINCE
    values = None if rows.value is None or of_days else row_values(rows.value, facts)
    weights = None if rows.weight is None else row_values(rows.weight, facts)
    accounts = asking.warehouse.external_ids(Kind.ACCOUNT, records.account[versions])
    people = asking.warehouse.external_ids(Kind.PERSON, records.person[versions])
    return tuple(
        RecordRow(
            records.external_id[version],
            int(records.fact[version]),
            accounts[row],
            people[row],
            date_of(int(anchor.values[version])),
            date_of(int(start[row])) if alive[row] else None,
            None if end[row] >= END else date_of(int(end[row])),
            tuple((name, held[row]) for name, held in fields.items()),
            None if values is None else values[row],
            None if weights is None else weights[row],
            instant_of(int(records.recorded[version])),
        )
        for row, version in enumerate(versions.tolist())
    )


def _fields(
    facts: Facts, collection: Collection, records: RecordRows, at: tuple[Ints, int]
) -> dict[str, tuple[Value, ...]]:
    """What is known of each record on the day; an amount comes with its own currency, where it has one."""
    versions, day = at
    parts = Stretches(versions, np.full(versions.size, day), np.full(versions.size, day + 1))
    columns = fields_known(collection, records, parts)
    told = {}
    for name, field in collection.fields.items():
        told[name] = row_values(grid_of(columns[name], field), facts)
        currency = columns.get(f"{name}@currency")
        if field.type is FieldType.MONEY and currency is not None and currency.present.any():
            told[f"{name} currency"] = row_values(grid_of(currency, Field(name, FieldType.TEXT)), facts)
    return told
