"""Entered values: each holds from its day until the next one, up to a maximum age."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.metric import Display, EnteredRollup, EnteredRules, Metric
from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import ABSENT, Content, Flags, Grid, Ints, Parts, as_reals, nothing
from bellwether.engine.evaluate.members import Members, summed
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.tree import Expression, MetricReference, Subject, Trait
from bellwether.engine.kernel.asof import dense_state
from bellwether.engine.warehouse.rows import Column, EnteredRows

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
        grid = replace(grid, n=np.where(found & rows.n.present[row], rows.n.values[row], ABSENT))
    return scope.existing(grid)


def entered_in_group(metric: Metric, members: Members, single: Scope, evaluate: Evaluate) -> Grid:
    """Sums of numerators and denominators where every value has them; otherwise the roll-up that the metric names."""
    rules = metric.entered or EnteredRules()
    grid = entered_grid(metric, single)
    named = _by_rule(metric, grid, members, single, evaluate)
    top, bottom = _parts(metric, single)
    both = top.known & bottom.known & grid.known
    if rules.rollup is EnteredRollup.DISTRIBUTION or not both.any():
        return named
    bare = members.counts(grid.known & ~both)
    recounted = (members.counts(both) > 0) & (bare == 0)
    factor = 100 if metric.display is Display.PERCENT else 1
    there = np.where(both, np.uint8(0), np.uint8(Reason.NO_DATA))
    top, bottom = replace(top, reason=there, marks=grid.marks), replace(bottom, reason=there)
    return _picked(recounted, arithmetic.divide(summed(top, members), summed(bottom, members), factor), named)


def _by_rule(metric: Metric, grid: Grid, members: Members, single: Scope, evaluate: Evaluate) -> Grid:
    """What the roll-up that the metric names makes of the members' values."""
    rules = metric.entered or EnteredRules()
    match rules.rollup:
        case EnteredRollup.SUM:
            return summed(grid, members)
        case EnteredRollup.WEIGHTED_MEAN:
            return _weighted_mean(grid, _weight(rules, grid, single, evaluate), members)
        case EnteredRollup.ON_TARGET | EnteredRollup.DISTRIBUTION | EnteredRollup.NONE:
            refused = nothing(members.shape, Reason.NO_ROLLUP, detail=f"{metric.name} does not add up over accounts")
            return members.covered(refused, grid.known)


def _weight(rules: EnteredRules, grid: Grid, single: Scope, evaluate: Evaluate) -> Grid:
    """What each account's value weighs: the n of the entry, another metric, or a numeric trait of the account."""
    if rules.weight is not None and rules.weight != "n":
        is_metric = rules.weight in single.facts.catalog.metrics
        weight = MetricReference(rules.weight) if is_metric else Trait(Subject.ACCOUNT, rules.weight)
        return evaluate(weight, single)
    if grid.n is None:
        return nothing(grid.shape, Reason.NO_DATA)
    return Grid(grid.n, grid.reason).missing(grid.n <= 0, Reason.NO_DATA)


def _weighted_mean(grid: Grid, weight: Grid, members: Members) -> Grid:
    """Over the members that have a value and a weight; all members are told in the coverage."""
    products = replace(arithmetic.multiply(grid.plain(), weight.plain()), marks=grid.marks)
    weights = replace(weight.plain(), reason=products.reason)
    return arithmetic.divide(summed(products, members), summed(weights, members))


def _picked(where: Flags, one: Grid, other: Grid) -> Grid:
    """The cells of one grid where `where` holds, and those of the other elsewhere, with the parts of each."""
    if where.all():
        return one
    sides = [grid.parts or Parts(np.zeros(where.shape), None, np.zeros(where.shape), None) for grid in (one, other)]
    tops = [as_reals(parts.top, parts.top_scale) for parts in sides]
    bottoms = [as_reals(parts.bottom, parts.bottom_scale) for parts in sides]
    marks = [np.zeros(where.shape, dtype=np.uint8) if grid.marks is None else grid.marks for grid in (one, other)]
    contributing = other.contributing
    if one.contributing is not None and contributing is not None:
        contributing = np.where(where, one.contributing, contributing)
    return replace(
        other,
        numbers=np.where(where, one.reals(), other.reals()),
        reason=np.where(where, one.reason, other.reason),
        scale=None,
        marks=np.where(where, *marks),
        parts=Parts(np.where(where, *tops), None, np.where(where, *bottoms), None, sides[0].factor),
        contributing=np.where(
            where, *[np.zeros(where.shape) if g.contributing is None else g.contributing for g in (one, other)]
        ),
    )


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
    return Parts(top, ENTERED_SCALE, bottom, ENTERED_SCALE, beside=True)


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
