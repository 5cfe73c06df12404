"""The events behind an aggregate: those that the engine chose, with what it read of each."""

from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import BEGINNING, date_of, instant_of
from bellwether.engine.definitions.value import Reason
from bellwether.engine.definitions.window import Since
from bellwether.engine.evaluate.event_terms import event_rows
from bellwether.engine.evaluate.events import EventTable
from bellwether.engine.evaluate.explaining.asking import Asking, fact_days, located, row_values, whole
from bellwether.engine.evaluate.explaining.explanation import EventRow, LeftOut, Rows
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.row_leaves import grid_of
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.scores import score_parts
from bellwether.engine.evaluate.selection import select_events
from bellwether.engine.evaluate.span_measures import SpanRows, counting
from bellwether.engine.formula.tree import Aggregate, Binary, Events, Expression, IsUnknown, Measure, Operator
from bellwether.engine.formula.words import in_words
from bellwether.engine.plan.events import EVES, EventNeeds, needs_of
from bellwether.engine.plan.reads import exclusions, fields_in, parsed_exclusion
from bellwether.engine.warehouse.provenance import RowsAsked
from bellwether.engine.warehouse.rows import NOBODY, Column, Kind


def events_behind(aggregate: Aggregate, events: Events, scope: Scope, asking: Asking) -> Rows:
    """The events that an aggregate counted."""
    facts = scope.facts
    first, last = fact_days(whole(aggregate.window), scope)
    # As rows, with what identifies them; conditions and days are the engine's own.
    needs = replace(needs_of(aggregate, facts.catalog, (first - EVES.get(aggregate.measure, 0), last)), rows=True)
    scope = _of_members(scope, needs, asking)
    table = scope.pool.table(needs)
    selection = select_events(aggregate, scope.pool, needs)
    here = _here(aggregate, needs, scope, asking)
    able = valued(aggregate, here)
    counted = here.taken(able)
    counted = counted.taken(np.argsort(-counted.order, kind="stable"))
    listed = counted.taken(np.arange(min(asking.limit, counted.size)))
    places = selection.rows[located(selection.order, listed.order)]
    without = int((~able).sum())
    asked = _asked(aggregate, events, scope, asking)
    # Of a visit only the event counts with which it began; SQL fetches them all.
    every = not aggregate.latest_per_user and aggregate.measure is not Measure.SESSIONS
    exact = every and not without and not isinstance(aggregate.window, Since)
    recorded = asking.warehouse.last_recorded(replace(asked, first_day=BEGINNING))
    return Rows(
        _told(aggregate, listed, table, places, (scope, asking)),
        counted.size,
        without,
        _unsure(aggregate, needs, scope, asking),
        _left_out(aggregate, needs, scope, asking),
        asking.query(asked, exact=exact),
        None if recorded is None else instant_of(recorded),
    )


def _of_members(scope: Scope, needs: EventNeeds, asking: Asking) -> Scope:
    """The scope with a table of its own that holds only the events of the entity's accounts."""
    table = scope.pool.table(needs)
    if scope.members is not None:
        mine = np.zeros(scope.bucket.size, dtype=np.bool_)
        mine[asking.members(scope)] = True
        rows = np.flatnonzero(mine[table.account])
        columns = {name: Column(one.values[rows], one.present[rows]) for name, one in table.properties.items()}
        table = EventTable(
            table.account[rows],
            table.person[rows],
            table.key[rows],
            table.name[rows],
            table.day[rows],
            columns,
            table.at[rows],
            table.tie[rows],
            table.fact[rows],
            table.recorded[rows],
        )
    days = needs.first_day, needs.last_day
    return replace(scope, pool=EventPool(scope.facts, scope.bucket, days, [(needs, table)]))


def _here(aggregate: Aggregate, needs: EventNeeds, scope: Scope, asking: Asking) -> SpanRows:
    """The events that meet the conditions, for the entity on the day."""
    selection = select_events(aggregate, scope.pool, needs)
    rows = counting(aggregate, event_rows(aggregate, selection, scope), scope.members)
    return rows.taken(asking.here(rows))


def valued(aggregate: Aggregate, rows: SpanRows) -> Flags:
    """Which rows have something to add: a value, a person, a score on the scale. An error goes through."""
    if aggregate.measure is Measure.USERS:
        return np.asarray(rows.person != NOBODY)
    if rows.value is None or aggregate.measure is Measure.DAYS_SINCE:
        return np.ones(rows.size, dtype=np.bool_)
    broken = rows.value.reason == Reason.ERROR
    if aggregate.measure in (Measure.NPS, Measure.CSAT):
        return np.asarray(score_parts(aggregate, rows.value, rows.weight).counted | broken)
    return np.asarray(rows.value.known | broken)


def doubtful(aggregate: Aggregate) -> Aggregate | None:
    """The aggregate over the rows for which its condition is unknown."""
    if aggregate.where is None:
        return None
    return replace(aggregate, where=IsUnknown(aggregate.where), latest_per_user=False)


def met(aggregate: Aggregate, condition: Expression) -> Aggregate:
    """The aggregate over those of its rows that meet another condition."""
    both = condition if aggregate.where is None else Binary(Operator.AND, aggregate.where, condition)
    return replace(aggregate, where=both, latest_per_user=False)


def _unsure(aggregate: Aggregate, needs: EventNeeds, scope: Scope, asking: Asking) -> int:
    unsure = doubtful(aggregate)
    return 0 if unsure is None else _here(unsure, needs, scope, asking).size


def _left_out(aggregate: Aggregate, needs: EventNeeds, scope: Scope, asking: Asking) -> tuple[LeftOut, ...]:
    """How many of the events each exclusion takes away; one that meets two of them is told by both."""
    pool = scope.pool
    everything = EventPool(
        scope.facts.without_exclusions(), pool.bucket, (needs.first_day, needs.last_day), [(needs, pool.table(needs))]
    )
    found = []
    for rule in scope.facts.catalog.exclusions.values():
        condition = parsed_exclusion(rule)
        rows = _here(met(aggregate, condition), needs, replace(scope, pool=everything), asking)
        found.append(LeftOut(rule.name, in_words(condition, asking.schema), int(valued(aggregate, rows).sum())))
    return tuple(found)


def _asked(aggregate: Aggregate, events: Events, scope: Scope, asking: Asking) -> RowsAsked:
    facts = scope.facts
    first, last = fact_days(whole(aggregate.window), scope)
    keys = scope.keys[asking.members(scope)]
    return RowsAsked(
        events,
        asking.keys(scope),
        first,
        last,
        facts.known.at,
        _properties(aggregate, scope),
        aggregate.where,
        exclusions(facts.catalog),
        unassigned=bool(np.isin(facts.unassigned.account, keys).any()),
    )


def _properties(aggregate: Aggregate, scope: Scope) -> tuple[str, ...]:
    """The properties that the aggregate itself reads, with the currencies of amounts."""
    parts = [one for one in (aggregate.value, aggregate.where, aggregate.weight) if one is not None]
    names = {name for part in parts for name in fields_in(part)}
    declared = scope.facts.catalog.properties
    currencies = {declared[name].currency_field for name in names if name in declared}
    return tuple(sorted(names | {one for one in currencies if one}))


def _told(
    aggregate: Aggregate, rows: SpanRows, table: EventTable, places: Ints, of: tuple[Scope, Asking]
) -> tuple[EventRow, ...]:
    scope, asking = of
    facts = scope.facts
    ids, by_date = asking.warehouse.message_ids(table.fact[places])
    people = asking.warehouse.external_ids(Kind.PERSON, table.person[places].astype(np.int64))
    names = _properties(aggregate, scope)
    columns = {name: Column(one.values[places], one.present[places]) for name, one in table.properties.items()}
    declared = facts.catalog.properties
    read = {
        name: row_values(grid_of(columns[name], declared.get(name) or Field(name, FieldType.TEXT)), facts)
        for name in names
    }
    of_days = aggregate.measure is Measure.DAYS_SINCE
    values = None if rows.value is None or of_days else row_values(rows.value, facts)
    weights = None if rows.weight is None else row_values(rows.weight, facts)
    accounts = facts.roster.external_ids
    return tuple(
        EventRow(
            ids[row],
            int(table.fact[place]),
            accounts[scope.bucket.low + int(table.account[place])],
            people[row],
            facts.event_names[int(table.name[place])],
            date_of(int(table.day[place])),
            None if by_date[row] else instant_of(int(table.at[place])),
            tuple((name, read[name][row]) for name in names),
            None if values is None else values[row],
            None if weights is None else weights[row],
            instant_of(int(table.recorded[place])),
        )
        for row, place in enumerate(places.tolist())
    )
