"""Entered values: each holds from its day until the next one, up to a maximum age."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.metric import Display, EnteredRollup, EnteredRules, Metric
from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import Content, Flags, Grid, Ints, Parts, constant, nothing
from bellwether.engine.evaluate.members import Members, summed
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.tree import Expression, MetricReference
from bellwether.engine.kernel.asof import dense_state
from bellwether.engine.warehouse.protocol import Column, EnteredRows

ENTERED_SCALE = 4

Evaluate = Callable[[Expression, Scope], Grid]


def entered_grid(metric: Metric, scope: Scope) -> Grid:
    """The last value entered for each account up to each day, marked `carried` after its own day."""
    rows = scope.facts.entered(metric.key)
    held = held_entries(metric, rows, scope)
    found = held >= 0
    row = np.where(found, held, 0)
    if not rows.account.size:
        return scope.existing(nothing(scope.account_shape, Reason.NO_DATA))
    grid = _cell(rows.value, row, found, metric.entered)
    carried = found & (rows.day[row] < scope.axis.array[None, :])
    grid = grid.marked(carried, Mark.CARRIED)
    if grid.content is Content.NUMBER and (rows.numerator.present & rows.denominator.present).any():
        grid = replace(grid, parts=_parts_beside(rows, row, found))
    if rows.n.present.any():
        grid = replace(grid, n=np.where(found & rows.n.present[row], rows.n.values[row], 0))
    return scope.existing(grid)


def entered_in_group(metric: Metric, members: Members, single: Scope, evaluate: Evaluate) -> Grid:
    """Sums of numerators and denominators where every value has them; otherwise the roll-up that the metric names."""
    rules = metric.entered or EnteredRules()
    grid = entered_grid(metric, single)
    top, bottom = _parts(metric, single)
    if rules.rollup is not EnteredRollup.DISTRIBUTION and (top.known | ~grid.known).all() and top.known.any():
        both = members.only_where(top.known & bottom.known)
        factor = 100 if metric.display is Display.PERCENT else 1
        return arithmetic.divide(summed(top, both), summed(bottom, both), factor)
    match rules.rollup:
        case EnteredRollup.SUM:
            return summed(grid, members)
        case EnteredRollup.WEIGHTED_MEAN:
            return _weighted_mean(grid, _weight(rules, grid, single, evaluate), members)
        case EnteredRollup.ON_TARGET | EnteredRollup.DISTRIBUTION | EnteredRollup.NONE:
            refused = nothing(members.shape, Reason.NO_ROLLUP, detail=f"{metric.name} does not add up over accounts")
            return members.covered(refused, grid.known)


def _weight(rules: EnteredRules, grid: Grid, single: Scope, evaluate: Evaluate) -> Grid:
    """What each account's value weighs: the n of the entry, or another metric."""
    if rules.weight is not None and rules.weight != "n":
        return evaluate(MetricReference(rules.weight), single)
    return constant(1, grid.shape) if grid.n is None else Grid(grid.n, grid.reason)


def _weighted_mean(grid: Grid, weight: Grid, members: Members) -> Grid:
    both = arithmetic.multiply(grid.plain(), weight.plain())
    members = members.only_where(both.known)
    return arithmetic.divide(summed(both, members), summed(weight.plain(), members))


def _parts(metric: Metric, scope: Scope) -> tuple[Grid, Grid]:
    rows = scope.facts.entered(metric.key)
    held = held_entries(metric, rows, scope)
    found, row = held >= 0, np.where(held >= 0, held, 0)
    if not rows.account.size:
        empty = nothing(scope.account_shape, Reason.NO_DATA)
        return empty, empty
    return _cell(rows.numerator, row, found, None), _cell(rows.denominator, row, found, None)


def _parts_beside(rows: EnteredRows, row: Ints, found: Flags) -> Parts:
    """What was entered beside the numbers; a denominator of 0 where nothing was."""
    there = found & rows.numerator.present[row] & rows.denominator.present[row]
    top, bottom = np.where(there, rows.numerator.values[row], 0), np.where(there, rows.denominator.values[row], 0)
    return Parts(top, ENTERED_SCALE, bottom, ENTERED_SCALE)


def _cell(column: Column, row: Ints, found: Flags, rules: EnteredRules | None) -> Grid:
    reason = np.where(found & column.present[row], np.uint8(0), np.uint8(Reason.NO_DATA))
    if rules is not None and rules.ranks:
        return Grid(column.values[row], reason, 0, Content.TEXT)
    return Grid(column.values[row], reason, ENTERED_SCALE)


def held_entries(metric: Metric, rows: EnteredRows, scope: Scope) -> Ints:
    """The row in force per account and column, -1 where there is none or it is too old."""
    place = scope.in_bucket(scope.facts.roster.place(rows.account))
    kept = np.flatnonzero(place >= 0)
    kept = kept[np.argsort(place[kept], kind="stable")]
    enter = scope.axis.columns(rows.day[kept])
    held = dense_state(place[kept], enter.astype(np.int64), kept, scope.account_shape)
    oldest = metric.entered.max_age_days if metric.entered else None
    if oldest is None or not kept.size:
        return held
    age = scope.axis.array[None, :] - rows.day[np.maximum(held, 0)]
    return np.where((held >= 0) & (age <= oldest), held, -1)
