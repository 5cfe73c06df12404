"""Aggregates over people: how many are members, and what their traits add up to."""

from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.days import BEGINNING, END
from bellwether.engine.definitions.value import Reason
from bellwether.engine.definitions.window import AllTime, Since
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.grid import Grid, Ints
from bellwether.engine.evaluate.row_leaves import RowLeaves
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, measured
from bellwether.engine.evaluate.timeline import Stretches
from bellwether.engine.formula.tree import Aggregate, Expression, Measure
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.spans import clip_spans, union_spans
from bellwether.engine.plan.reads import exclusions, fields_in, user_traits_in
from bellwether.engine.warehouse.rows import NO_DAY, Kind


def user_term(aggregate: Aggregate, scope: Scope) -> Grid:
    """The grid of an aggregate over people: each counts once in an entity, on the days they are members."""
    rows = user_rows(aggregate, scope)
    grid = measured(aggregate, rows, None, scope.shape)
    seen = scope.from_day(_first_members(scope)[scope.bucket.low : scope.bucket.high])
    if aggregate.value is not None:
        some = measured(_counting(aggregate), rows, None, scope.shape).numbers > 0
        grid = replace(grid, reason=np.where(some, grid.reason, np.uint8(Reason.NO_DATA)))
    if scope.members is None:
        return scope.existing(grid.missing(~seen, Reason.NO_DATA))
    grid = scope.members.covered(grid, seen)
    return replace(grid, reason=np.where(grid.members == 0, np.uint8(Reason.NOT_APPLICABLE), grid.reason))


def _counting(aggregate: Aggregate) -> Aggregate:
    return Aggregate(Measure.COUNT, aggregate.source, aggregate.value)


def _first_members(scope: Scope) -> Ints:
    memberships = scope.facts.memberships
    place = scope.facts.roster.place(memberships.account)
    first = np.full(scope.facts.roster.size, NO_DAY, dtype=np.int64)
    inside = place >= 0
    np.minimum.at(first, place[inside], memberships.starts[inside])
    return first


@dataclass(frozen=True)
class _People:
    """Stretches of people's lives during which the traits at hand stay the same; `version` is the person's key."""

    parts: Stretches
    value: Grid | None


def user_rows(aggregate: Aggregate, scope: Scope) -> SpanRows:
    """People in their entities: a person of several accounts of one entity counts once on each day."""
    memberships = scope.facts.memberships
    place = scope.in_bucket(scope.facts.roster.place(memberships.account))
    held = np.flatnonzero(place >= 0)
    people = _people(aggregate, scope, memberships.person[held])
    parts = people.parts
    low = np.searchsorted(parts.version, memberships.person[held], side="left")
    number = np.searchsorted(parts.version, memberships.person[held], side="right") - low
    row, part = spread(low, number)
    starts = np.maximum(memberships.starts[held][row], parts.starts[part])
    ends = np.minimum(memberships.ends[held][row], parts.ends[part])
    some = starts < ends
    entity, part, enter, leave = (
        place[held][row][some],
        part[some],
        *_columns(aggregate, scope, starts[some], ends[some]),
    )
    if scope.members is not None:
        chosen, entity, clipped, left = clip_spans(entity, enter, leave, scope.members.intervals)
        part, enter, leave = part[chosen], clipped.astype(np.int64), left.astype(np.int64)
    width = max(1, parts.size)
    key, first, last = union_spans(entity * width + part, enter, leave)
    part = key % width
    value = None
    if people.value is not None:
        value = Grid(
            people.value.numbers[part],
            people.value.reason[part],
            people.value.scale,
            people.value.content,
            None if people.value.marks is None else people.value.marks[part],
        )
    return SpanRows(key // width, parts.version[part], first.astype(np.int64), last.astype(np.int64), part, value)


def _columns(aggregate: Aggregate, scope: Scope, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Columns in which a membership counts: members on the day, or on any day of the window."""
    axis, window = scope.axis, aggregate.window
    if window is None or isinstance(window, Since):
        return axis.columns(starts).astype(np.int64), axis.columns(ends).astype(np.int64)
    first, last = axis.bounds(window)
    enter = np.searchsorted(last, starts, side="left")
    leave = np.searchsorted(first, ends, side="left")
    if isinstance(window, AllTime):
        leave = np.full(ends.size, axis.size)
    return enter.astype(np.int64), np.maximum(enter, leave).astype(np.int64)


def _people(aggregate: Aggregate, scope: Scope, members: Ints) -> _People:
    """The stretches of every member's life that meet the conditions, with the value of each."""
    facts = scope.facts
    conditions: list[Expression] = [one for one in exclusions(facts.catalog) if not fields_in(one)]
    reads = [one for one in (aggregate.value, aggregate.where, *conditions) if one is not None]
    person = np.unique(members)
    parts = Stretches(person, np.full(person.size, BEGINNING), np.full(person.size, END))
    for trait in sorted({name for one in reads for name in user_traits_in(one)}):
        history = facts.traits(Kind.PERSON, trait)
        parts = parts.split(history.subject, history.day)
    nobody = np.zeros(parts.size, dtype=np.int64)
    leaves = RowLeaves(facts, nobody, parts.version, parts.starts, {}, {})
    chosen = np.ones(parts.size, dtype=np.bool_)
    for condition in conditions:
        chosen &= ~holds(calculate(condition, leaves))
    if aggregate.where is not None:
        chosen &= holds(calculate(aggregate.where, leaves))
    parts = Stretches(parts.version[chosen], parts.starts[chosen], parts.ends[chosen])
    if aggregate.value is None:
        return _People(parts, None)
    leaves = RowLeaves(facts, nobody[chosen], parts.version, parts.starts, {}, {})
    return _People(parts, calculate(aggregate.value, leaves))
