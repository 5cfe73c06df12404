"""Aggregates over accounts as rows: `count(accounts where …)`, `sum(… per account)`."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import Flags, Grid, constant
from bellwether.engine.evaluate.members import SKIPPED, Members, summed
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, measured
from bellwether.engine.formula.tree import Aggregate, Expression, Measure
from bellwether.engine.kernel.spans import Intervals
from bellwether.engine.warehouse.rows import NOBODY

Evaluate = Callable[[Expression, Scope], Grid]


def account_term(aggregate: Aggregate, scope: Scope, evaluate: Evaluate) -> Grid:
    """The inner expressions for each member account as of the day, then the aggregate over those that have a value."""
    single = scope.each_account()
    members = member_accounts(scope)
    chosen = np.ones(scope.account_shape, dtype=np.bool_)
    if aggregate.where is not None:
        chosen = arithmetic.holds(evaluate(aggregate.where, single))
    if aggregate.value is None:
        there = scope.each_account().existing(constant(1, scope.account_shape))
        counted = members.counts(chosen & there.known)
        grid = Grid(counted, np.zeros(members.shape, dtype=np.uint8), 0)
        return scope.existing(members.covered(grid, np.ones(scope.account_shape, dtype=np.bool_)))
    value = evaluate(aggregate.value, single)
    value = replace(value, reason=np.where(chosen, value.reason, np.uint8(Reason.NOT_APPLICABLE)))
    grid = _aggregated(aggregate, value, members)
    through = members.strongest(value).reason
    reason = np.where(through == KNOWN, grid.reason, through)
    return scope.existing(replace(grid, reason=reason, detail=grid.detail or value.detail))


def member_accounts(scope: Scope) -> Members:
    """The accounts that are rows here: a group's members that have a name, or each account for itself."""
    return scope.members.only_where(_named(scope)) if scope.members else _themselves(scope)


def _named(scope: Scope) -> Flags:
    """Facts of no account are no account: they have no row here."""
    return np.broadcast_to((scope.keys != NOBODY)[:, None], scope.account_shape)


def _themselves(scope: Scope) -> Members:
    """Every account as the only member of itself."""
    accounts, columns = scope.account_shape
    place = np.arange(accounts, dtype=np.int64)
    intervals = Intervals(place, place, np.zeros(accounts, dtype=np.int64), np.full(accounts, columns, dtype=np.int64))
    return Members(intervals, accounts, columns, themselves=True)


def _aggregated(aggregate: Aggregate, value: Grid, members: Members) -> Grid:
    known = value.known
    n = members.counts(known)
    match aggregate.measure:
        case Measure.SUM:
            grid = replace(summed(value, members), n=n)
        case Measure.COUNT:
            grid = members.covered(Grid(n, np.zeros(members.shape, dtype=np.uint8), 0), known)
        case Measure.AVG | Measure.ONE_VOTE_EACH:
            total = summed(value, members)
            count = Grid(n, np.zeros(members.shape, dtype=np.uint8), 0)
            grid = replace(arithmetic.divide(total, count), n=n, members=total.members, contributing=total.contributing)
        case _:
            grid = members.covered(measured(aggregate, _cells(value), members, value.shape), known)  # type: ignore[arg-type]
    # Whatever was skipped, an aggregate of no account at all has no value rather than a reason of its own.
    empty = (n == 0) & np.isin(grid.reason, [KNOWN, *SKIPPED])
    return replace(grid, reason=np.where(empty, np.uint8(Reason.NOT_APPLICABLE), grid.reason))


def _cells(value: Grid) -> SpanRows:
    """Every known cell as a row of its own; runs of equal values are one row."""
    known = value.known
    before = np.zeros(value.shape, dtype=np.bool_)
    before[:, 1:] = known[:, 1:] & known[:, :-1] & (value.numbers[:, 1:] == value.numbers[:, :-1])
    account, enter = np.nonzero(known & ~before)
    columns = value.shape[1]
    starts = account * (columns + 1) + enter
    # A run ends where the next cell is unknown or holds another number.
    goes_on = np.zeros((value.shape[0], columns + 1), dtype=np.bool_)
    goes_on[:, :-1] = before
    ends = np.flatnonzero(~goes_on.ravel())
    leave = ends[np.searchsorted(ends, starts, side="right")] - account * (columns + 1)
    numbers = value.numbers[account, enter]
    row = np.arange(account.size)
    grid = Grid(numbers, np.zeros(numbers.shape, dtype=np.uint8), value.scale, value.content)
    return SpanRows(account, row + 1, enter, leave, row, grid)
