"""Aggregates over events, for single accounts and for groups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.value import Reason
from bellwether.engine.definitions.window import AllTime, Since
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.daily import DailyRows
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Grid, Ints, exact
from bellwether.engine.evaluate.members import Members, summed
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.selection import EventSelection, select_events
from bellwether.engine.evaluate.span_measures import SpanRows, measured, taken
from bellwether.engine.formula.tree import Aggregate, Events, Measure
from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.arrays import ColumnArray
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.reach import Reach, reach
from bellwether.engine.kernel.rolling import (
    day_ranges,
)
from bellwether.engine.kernel.spans import distinct_days, distinct_spans, gaps
from bellwether.engine.plan.events import EVES, needs_of
from bellwether.engine.warehouse.rows import NOBODY, Kind

ADDITIVE = (Measure.COUNT, Measure.SESSIONS, Measure.SUM, Measure.AVG, Measure.NPS, Measure.CSAT)
EXTREMES = (Measure.MIN, Measure.MAX, Measure.DAYS_SINCE)


def event_term(aggregate: Aggregate, events: Events, scope: Scope) -> Grid:
    """The grid of an aggregate over events: 0 for counts once the account was seen, unknown before."""
    window = aggregate.window or AllTime()
    if isinstance(window, Since):
        return _since(aggregate, events, window, scope)
    starts, ends = scope.axis.bounds(window)
    days = scope.pool.days_read(int(starts[0]) - EVES.get(aggregate.measure, 0), int(ends[-1]))
    selection = select_events(aggregate, scope.pool, needs_of(aggregate, scope.facts.catalog, days))
    if scope.members is None:
        grid = _account_grid(aggregate, selection, (starts, ends), scope)
    elif aggregate.measure in ADDITIVE and not aggregate.latest_per_user:
        return _group_sums(event_term(aggregate, events, scope.each_account()), scope.members)
    elif aggregate.measure in EXTREMES:
        grid = event_term(aggregate, events, scope.each_account())
        return _group_extremes(grid, scope.members, largest=aggregate.measure is Measure.MAX)
    else:
        rows = _span_rows(aggregate, selection, reach(starts, ends, *selection.days))
        # More days may have been read than the window has.
        grid = measured(aggregate, rows.taken(rows.enter < rows.leave), scope.members, scope.account_shape)
    return _told(grid, _Asked(aggregate, events, starts, ends), scope)


def _span_rows(aggregate: Aggregate, selection: EventSelection, counted: Reach) -> SpanRows:
    enter, leave = counted.spans(selection.day)
    return SpanRows(
        selection.account.astype(np.int64),
        selection.person.astype(np.int64),
        enter.astype(np.int64),
        leave.astype(np.int64),
        selection.order,
        selection.value,
        selection.weight,
        selection.day.astype(np.int64) if counts_days(aggregate) else None,
    )


def counts_days(aggregate: Aggregate) -> bool:
    """Whether an aggregate asks on how many days rows lie."""
    return aggregate.at_least is not None and aggregate.at_least.days


def _account_grid(
    aggregate: Aggregate,
    selection: EventSelection,
    bounds: tuple[Ints, Ints],
    scope: Scope,
) -> Grid:
    starts, ends = bounds
    first, last = selection.days
    daily = DailyRows(selection, day_ranges(starts, ends, first, last - first + 1))
    match aggregate.measure:
        case Measure.USERS | Measure.UNIQUE if aggregate.at_least is None and not aggregate.per_user:
            return daily.with_errors(_distinct(aggregate, selection, reach(starts, ends, *selection.days), scope))
        case measure if measure in ADDITIVE and not aggregate.latest_per_user:
            return daily.with_errors(daily.measure(aggregate))
        case Measure.MIN | Measure.MAX:
            return daily.with_errors(daily.extreme(largest=aggregate.measure is Measure.MAX))
        case Measure.DAYS_SINCE:
            return daily.days_since(scope.axis.array)
        case _:
            counted = _span_rows(aggregate, selection, reach(starts, ends, *selection.days))
            return measured(aggregate, counted, None, scope.account_shape)


def _taken(grid: Grid | None, rows: Ints) -> Grid | None:
    return None if grid is None else taken(grid, rows)


def _distinct(aggregate: Aggregate, selection: EventSelection, counted: Reach, scope: Scope) -> Grid:
    account, gap, day = selection.of_people if aggregate.measure is Measure.USERS else _value_days(selection)
    row, enter, leave = distinct_spans(gap, day, counted)
    return exact(accumulate(account[row], enter, leave, None, scope.account_shape))


def _value_days(selection: EventSelection) -> tuple[Ints, ColumnArray, Ints]:
    """As `EventSelection.of_people`, with values in place of people."""
    value = selection.value
    if value is None:
        days = selection.day.astype(np.int64)
        return selection.account.astype(np.int64), gaps(selection.key, days), days
    known = value.known
    account, key, day = distinct_days(
        selection.account[known], value.numbers[known].astype(np.int64), selection.day[known]
    )
    return account, gaps(key, day), day


@dataclass(frozen=True)
class _Asked:
    """An aggregate over events with the first and last day of its window in every column (of every account)."""

    aggregate: Aggregate
    events: Events
    starts: Ints
    ends: Ints


def _told(grid: Grid, asked: _Asked, scope: Scope) -> Grid:
    """The grid with the reasons that do not come from rows: never seen, not there yet, tracking was out."""
    stale = _stale(asked, scope)
    about_people = asked.aggregate.measure is Measure.USERS
    first = scope.facts.seen[about_people][scope.bucket.low : scope.bucket.high]
    if scope.members is None:
        if stale is not None:
            grid = _lost(grid, stale)
        return scope.existing(grid.withheld(scope.not_seen("people" if about_people else "events", first)))
    seen = scope.from_day(first)
    if stale is not None:
        grid = _lost(grid, scope.members.counts(stale & seen) > 0)
    return scope.members.covered(grid, seen)


def _lost(grid: Grid, stale: Flags) -> Grid:
    """Stale where events were lost: that none arrived does not make a mean of them inapplicable."""
    return replace(grid, reason=np.where(stale, np.uint8(Reason.STALE), grid.reason))


def outages_of(events: Events, facts: Facts) -> Iterator[int]:
    """The rows of the recorded outages that concern these events."""
    names = frozenset(events.names)
    for row, silenced in enumerate(facts.silenced):
        concerned = silenced is None or (not silenced.isdisjoint(names) if names else bool(silenced))
        # An outage that was closed on its first day, because all that was lost came in late, covers nothing.
        if concerned and facts.outages.ends[row] > facts.outages.starts[row]:
            yield row


def _stale(asked: _Asked, scope: Scope) -> Flags | None:
    """Account × column: a recorded outage of these events overlaps the window (semantics 16)."""
    outages = scope.facts.outages
    stale: Flags | None = None
    for row in outages_of(asked.events, scope.facts):
        over = (asked.starts < outages.ends[row]) & (asked.ends >= outages.starts[row]) & (asked.starts <= asked.ends)
        over = np.broadcast_to(over, scope.account_shape)
        where = slice(None)
        if outages.account[row] != NOBODY:
            place = int(scope.in_bucket(scope.facts.roster.place(outages.account[row : row + 1]))[0])
            if place < 0:
                continue
            where = slice(place, place + 1)
        if stale is None:
            stale = np.zeros(scope.account_shape, dtype=np.bool_)
        stale[where] |= over[where]
    return stale


def _group_sums(grid: Grid, members: Members) -> Grid:
    """Additive parts are summed over the members of each day; a mean or a score divides the sums."""
    if grid.parts is None:
        return summed(grid, members)
    seen = (grid.reason == 0) | (grid.reason == Reason.NOT_APPLICABLE)
    reason = np.where(seen, np.uint8(0), grid.reason)
    top = summed(Grid(grid.parts.top, reason, grid.parts.top_scale), members)
    bottom = summed(Grid(grid.parts.bottom, reason, grid.parts.bottom_scale), members)
    result = arithmetic.divide(top, bottom, grid.parts.factor)
    n = None if grid.n is None else members.sums(np.where(seen, grid.n, 0))
    return replace(result, n=n, members=top.members, contributing=top.contributing, detail=result.detail or grid.detail)


def _group_extremes(grid: Grid, members: Members, *, largest: bool) -> Grid:
    """The extreme over members of their own extremes; days since the last event are the fewest of any member."""
    known = grid.known
    if grid.scale is None:
        # Doubles are compared by their rank, so that the exact arithmetic of members serves them too.
        ranked, place = np.unique(grid.numbers.astype(np.float64), return_inverse=True)
        ranks, found = members.extremes(place.reshape(grid.shape).astype(np.int64), known, largest=largest)
        result = Grid(ranked[ranks], members.strongest(grid).reason, None, grid.content)
    else:
        numbers, found = members.extremes(grid.numbers.astype(np.int64), known, largest=largest)
        result = Grid(numbers, members.strongest(grid).reason, grid.scale, grid.content)
    seen = known | (grid.reason == Reason.NOT_APPLICABLE)
    empty = ~found & (members.counts(seen) > 0) & result.known
    result = replace(result, detail=grid.detail)
    return members.covered(result.missing(empty, Reason.NOT_APPLICABLE), seen)


def event_rows(aggregate: Aggregate, selection: EventSelection, scope: Scope) -> SpanRows:
    """The chosen events with the columns in whose windows they count."""
    window = aggregate.window or AllTime()
    if isinstance(window, Since):
        return _rows_since(aggregate, selection, window, scope)
    starts, ends = scope.axis.bounds(window)
    return _span_rows(aggregate, selection, reach(starts, ends, *selection.days))


def _since(aggregate: Aggregate, events: Events, window: Since, scope: Scope) -> Grid:
    """From a date in the account's trait up to each day."""
    days = scope.pool.days_read(BEGINNING, scope.axis.days[-1])
    selection = select_events(aggregate, scope.pool, needs_of(aggregate, scope.facts.catalog, days))
    rows = _rows_since(aggregate, selection, window, scope)
    grid = measured(aggregate, rows, scope.members, scope.account_shape)
    if aggregate.measure is Measure.DAYS_SINCE:
        grid = replace(exact(scope.axis.array[None, :] - grid.numbers.astype(np.int64)), reason=grid.reason)
    starts = _dates_held(window, scope).spread_out(scope.account_shape)
    return _told(grid, _Asked(aggregate, events, starts, scope.axis.array), scope)


@dataclass(frozen=True)
class _DatesHeld:
    """The dates in a trait of the accounts at hand, each with the columns in which it holds; sorted by account."""

    place: Ints
    date: Ints
    enter: Ints
    leave: Ints

    def spread_out(self, shape: tuple[int, int]) -> Ints:
        """Account × column: the date that holds there, or the end of time where none does."""
        dates = np.full(shape, np.iinfo(np.int64).max, dtype=np.int64)
        row, step = spread(self.enter, np.maximum(self.leave - self.enter, 0))
        dates[self.place[row], step] = self.date[row]
        return dates


def _dates_held(window: Since, scope: Scope) -> _DatesHeld:
    history = scope.facts.traits(Kind.ACCOUNT, window.trait)
    place = scope.in_bucket(scope.facts.roster.place(history.subject))
    follows = np.append(history.subject[1:] == history.subject[:-1], False)
    until = np.where(follows, np.append(history.day[1:], 0), np.iinfo(np.int32).max)
    held = np.flatnonzero((place >= 0) & history.value.present)
    held = held[np.argsort(place[held], kind="stable")]
    columns = scope.axis.columns
    return _DatesHeld(place[held], history.value.values[held], columns(history.day[held]), columns(until[held]))


def _rows_since(aggregate: Aggregate, selection: EventSelection, window: Since, scope: Scope) -> SpanRows:
    """The events since a date in their account's trait: each stretch of days with one date is a window of its own."""
    held = _dates_held(window, scope)
    low = np.searchsorted(held.place, selection.account, side="left")
    number = np.searchsorted(held.place, selection.account, side="right") - low
    row, piece = spread(low, number)
    day = selection.day[row].astype(np.int64)
    enter = np.maximum(scope.axis.columns(day), held.enter[piece])
    leave = held.leave[piece]
    counts = (day >= held.date[piece]) & (enter < leave)
    row = row[counts]
    return SpanRows(
        selection.account[row].astype(np.int64),
        selection.person[row].astype(np.int64),
        enter[counts],
        leave[counts],
        selection.order[row],
        _taken(selection.value, row) if aggregate.measure is not Measure.DAYS_SINCE else exact(day[counts]),
        _taken(selection.weight, row),
        day[counts] if counts_days(aggregate) else None,
    )
