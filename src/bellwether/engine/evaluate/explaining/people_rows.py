"""The people and the accounts behind an aggregate, and the values that were entered."""

from decimal import Decimal

import numpy as np

from bellwether.engine.definitions.days import date_of, instant_of
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.account_terms import Evaluate, member_accounts
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.entered import ENTERED_SCALE, entered_grid, held_entries
from bellwether.engine.evaluate.explaining.asking import Asking, fact_days, newest, row_values
from bellwether.engine.evaluate.explaining.event_rows import doubtful, met, valued
from bellwether.engine.evaluate.explaining.explanation import AccountRow, EntryRow, LeftOut, PersonRow, Rows
from bellwether.engine.evaluate.grid import Grid, Ints
from bellwether.engine.evaluate.row_leaves import trait_on
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.span_measures import SpanRows, taken
from bellwether.engine.evaluate.user_terms import user_rows
from bellwether.engine.formula.tree import Aggregate
from bellwether.engine.formula.words import in_words
from bellwether.engine.plan.reads import exclusions, fields_in, parsed_exclusion, user_traits_in
from bellwether.engine.warehouse.provenance import RowsAsked
from bellwether.engine.warehouse.rows import Column, Kind


def people_behind(aggregate: Aggregate, scope: Scope, asking: Asking) -> Rows:
    """The people that an aggregate counted, each once."""
    here = _here(aggregate, scope, asking)
    able = valued(aggregate, here)
    counted = _each_once(here.taken(able))
    listed = counted.taken(np.arange(min(asking.limit, counted.size)))
    unsure = doubtful(aggregate)
    first, last = fact_days(aggregate.window, scope)
    known = scope.facts.known.at
    of_people = tuple(one for one in exclusions(scope.facts.catalog) if not fields_in(one))
    asked = RowsAsked(
        aggregate.source, asking.keys(scope), first, last, known, where=aggregate.where, exclusions=of_people
    )
    return Rows(
        _told(aggregate, listed, scope, asking),
        counted.size,
        _each_once(here.taken(~able)).size,
        0 if unsure is None else _each_once(_here(unsure, scope, asking)).size,
        _left_out(aggregate, scope, asking),
        asking.query(asked, exact=not (~able).any()),
    )


def _here(aggregate: Aggregate, scope: Scope, asking: Asking) -> SpanRows:
    rows = user_rows(aggregate, scope)
    return rows.taken(asking.here(rows))


def _each_once(rows: SpanRows) -> SpanRows:
    return rows.taken(np.unique(rows.person, return_index=True)[1])


def _left_out(aggregate: Aggregate, scope: Scope, asking: Asking) -> tuple[LeftOut, ...]:
    pool = scope.pool
    bare = EventPool(scope.facts.without_exclusions(), pool.bucket, (pool.horizon, pool.last_day))
    everything = Scope(bare, scope.axis, scope.groups, scope.members)
    found = []
    for rule in scope.facts.catalog.exclusions.values():
        condition = parsed_exclusion(rule)
        if not fields_in(condition):
            rows = _each_once(_here(met(aggregate, condition), everything, asking))
            found.append(LeftOut(rule.name, in_words(condition, asking.schema), rows.size))
    return tuple(found)


def _told(aggregate: Aggregate, rows: SpanRows, scope: Scope, asking: Asking) -> tuple[PersonRow, ...]:
    facts, day = scope.facts, scope.axis.array
    people = rows.person.astype(np.int64)
    parts = [one for one in (aggregate.value, aggregate.where) if one is not None]
    names = sorted({name for part in parts for name in user_traits_in(part)})
    on = np.full(people.size, day[0])
    traits = {name: row_values(trait_on(facts, Kind.PERSON, name, people, on), facts) for name in names}
    values = None if rows.value is None else row_values(rows.value, facts)
    first, last = fact_days(aggregate.window, scope)
    held = facts.memberships
    own = np.isin(held.account, scope.keys[asking.members(scope)]) & (held.starts <= last) & (held.ends > first)
    ids = asking.warehouse.external_ids(Kind.PERSON, people)
    return tuple(
        PersonRow(
            ids[row],
            asking.warehouse.external_ids(Kind.ACCOUNT, np.unique(held.account[own & (held.person == person)])),
            tuple((name, traits[name][row]) for name in names),
            None if values is None else values[row],
        )
        for row, person in enumerate(people.tolist())
    )


def accounts_behind(aggregate: Aggregate, scope: Scope, asking: Asking, evaluate: Evaluate) -> Rows:
    """The accounts that an aggregate took as rows, with the value of the inner formula for each."""
    facts, single = scope.facts, scope.each_account()
    places = asking.among(member_accounts(scope))
    one = Grid(np.ones(scope.account_shape, dtype=np.int64), np.zeros(scope.account_shape, dtype=np.uint8))
    value = single.existing(one) if aggregate.value is None else evaluate(aggregate.value, single)
    chosen, unsure = np.ones(places.size, dtype=np.bool_), 0
    if aggregate.where is not None:
        condition = evaluate(aggregate.where, single)
        chosen = holds(condition)[places, 0]
        unsure = int((~condition.known[places, 0]).sum())
    known = value.known[places, 0]
    counted = places[chosen & known]
    listed = counted[: asking.limit]
    cells = _column(value, listed)
    values = None if aggregate.value is None else row_values(cells, facts)
    day = scope.axis.days[0]
    keys = asking.keys(scope)
    asked = RowsAsked(aggregate.source, keys, day, day, facts.known.at, where=aggregate.where)
    low, roster = scope.bucket.low, facts.roster
    return Rows(
        tuple(
            AccountRow(roster.external_ids[low + at], roster.names[low + at], None if values is None else values[row])
            for row, at in enumerate(listed.tolist())
        ),
        counted.size,
        int((chosen & ~known).sum()),
        unsure,
        query=asking.query(asked, exact=counted.size == places.size),
    )


def _column(grid: Grid, rows: Ints) -> Grid:
    marks = None if grid.marks is None else grid.marks[:, 0]
    return taken(Grid(grid.numbers[:, 0], grid.reason[:, 0], grid.scale, grid.content, marks, detail=grid.detail), rows)


def entries_behind(metric: Metric, scope: Scope, asking: Asking) -> Rows:
    """The entered values in force: for each account the last one up to the day."""
    facts = scope.facts
    single = scope.each_account()
    rows = facts.entered(metric.key)
    places = asking.members(scope)
    held = held_entries(metric, rows, single)[places, 0]
    if not rows.account.size:
        return Rows((), 0)
    found = held >= 0
    values = row_values(_column(entered_grid(metric, single), places[found]), facts)
    entries = held[found]
    of = facts.roster.external_ids
    listed = [
        EntryRow(
            of[scope.bucket.low + int(places[found][row])],
            int(rows.fact[entry]),
            date_of(int(rows.day[entry])),
            values[row],
            _decimal(rows.numerator, entry),
            _decimal(rows.denominator, entry),
            _count(rows.n, entry),
            rows.author[entry],
            rows.reason[entry],
            instant_of(int(rows.recorded[entry])),
        )
        for row, entry in enumerate(entries[: asking.limit].tolist())
    ]
    return Rows(tuple(listed), entries.size, recorded=newest(rows.recorded[entries]))


def _decimal(column: Column, row: int) -> Decimal | None:
    return Decimal(int(column.values[row])).scaleb(-ENTERED_SCALE) if column.present[row] else None


def _count(column: Column, row: int) -> int | None:
    return int(column.values[row]) if column.present[row] else None
