"""Many formulas, few readings: which events a set of metrics needs, and from which day on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.window import AllTime, Next, Since, bounds, earlier
from bellwether.engine.formula.tree import (
    Aggregate,
    Ago,
    Call,
    Change,
    EachDay,
    Events,
    Expression,
    Function,
    Measure,
    MetricReference,
    children,
)
from bellwether.engine.plan.reads import exclusions, fields_in, parsed

ORDERED = (Measure.FIRST, Measure.LAST, Measure.SESSIONS)
"""Measures that ask which row came first, so that rows are read with their order."""

EVES = {Measure.SESSIONS: 1}
"""Days before the window that a measure reads too: whether a visit goes on past midnight, its eve tells."""


@dataclass(frozen=True, slots=True)
class EventNeeds:
    """A reading of events: names (None: all), properties, days (both included), and whether rows carry their order."""

    names: tuple[str, ...] | None
    properties: tuple[str, ...]
    first_day: int
    last_day: int
    rows: bool = False

    def covers(self, other: "EventNeeds") -> bool:
        """Whether this reading holds everything that the other asks for."""
        return (
            (self.names is None or (other.names is not None and set(other.names) <= set(self.names)))
            and set(other.properties) <= set(self.properties)
            and self.first_day <= other.first_day
            and self.last_day >= other.last_day
            and (self.rows or not other.rows)
        )


@dataclass(frozen=True, slots=True)
class EventPlan:
    """The readings that serve a set of formulas. Windows that start on or after `horizon` read from there on."""

    horizon: int
    last_day: int
    readings: tuple[EventNeeds, ...]


@dataclass(frozen=True, slots=True)
class EventUse:
    """One aggregate over events and the first and last fact day that it reads."""

    aggregate: Aggregate
    first_day: int
    last_day: int


def event_plan(expressions: Iterable[Expression], days: tuple[int, int], catalog: Catalog) -> EventPlan:
    """The plan for formulas that are wanted on the days from `days[0]` to `days[1]`."""
    uses = [use for expression in expressions for use in event_uses(expression, days, catalog)]
    bounded = [use.first_day for use in uses if use.first_day > BEGINNING]
    horizon = min(bounded, default=days[0])
    last = max((use.last_day for use in uses), default=days[1])
    merged: dict[tuple[bool, bool, int], EventNeeds] = {}
    for use in uses:
        first = horizon if use.first_day >= horizon else BEGINNING
        needs = needs_of(use.aggregate, catalog, (first, last))
        kind = bool(needs.properties), needs.rows, first
        merged[kind] = _merged(merged[kind], needs) if kind in merged else needs
    return EventPlan(horizon, last, tuple(merged[kind] for kind in sorted(merged)))


def needs_of(aggregate: Aggregate, catalog: Catalog, days: tuple[int, int]) -> EventNeeds:
    """What one aggregate over events has to read."""
    names = aggregate.source.names if isinstance(aggregate.source, Events) else ()
    ordered = aggregate.measure in ORDERED or aggregate.latest_per_user
    return EventNeeds(names or None, properties_of(aggregate, catalog), *days, rows=ordered)


def properties_of(aggregate: Aggregate, catalog: Catalog) -> tuple[str, ...]:
    """The event properties that an aggregate reads, with those of the exclusions and of currencies."""
    parts = [one for one in (aggregate.value, aggregate.where, aggregate.weight) if one is not None]
    names = {name for part in (*parts, *exclusions(catalog)) for name in fields_in(part)}
    currencies = {catalog.properties[name].currency_field for name in names if name in catalog.properties}
    return tuple(sorted(names | {one for one in currencies if one}))


def event_uses(expression: Expression, days: tuple[int, int], catalog: Catalog) -> Iterator[EventUse]:
    """Every aggregate over events inside a formula, through the metrics that it refers to."""
    first, last = days
    match expression:
        case Aggregate(source=Events()):
            yield _use(expression, days, catalog.calendar)
        case Ago(_, by) | Change(_, by):
            first = earlier(by, first, catalog.calendar) if first > BEGINNING else first
        case Aggregate(source=EachDay(), window=window) if window is not None and not isinstance(window, Next | Since):
            first = bounds(window, (first,), catalog.calendar)[0][0] if first > BEGINNING else first
        case Call(Function.STREAK):
            first = BEGINNING
        case MetricReference(key):
            for text in catalog.metrics[key].reads:
                yield from event_uses(parsed(text), days, catalog)
    for child in children(expression):
        yield from event_uses(child, (first, last), catalog)


def _use(aggregate: Aggregate, days: tuple[int, int], calendar: Calendar) -> EventUse:
    first, last = days
    window = aggregate.window or AllTime()
    if isinstance(window, Since) or first <= BEGINNING:
        return EventUse(aggregate, BEGINNING, last)
    starts, ends = bounds(window, (first, last), calendar)
    return EventUse(aggregate, starts[0] - EVES.get(aggregate.measure, 0), max(ends))


def _merged(one: EventNeeds, other: EventNeeds) -> EventNeeds:
    names = None if one.names is None or other.names is None else tuple(sorted({*one.names, *other.names}))
    properties = tuple(sorted({*one.properties, *other.properties}))
    return EventNeeds(names, properties, one.first_day, one.last_day, one.rows)
