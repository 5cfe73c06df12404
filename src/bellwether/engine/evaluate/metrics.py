"""What a metric's definition adds to its formula: applicability, adjustments, and the weak and partial marks."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import APPLIES, Metric
from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate.additive import adds_up
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.grid import ABSENT, Content, Flags, Grid, Ints, Parts
from bellwether.engine.evaluate.row_leaves import trait_on
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.literals import Number
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Binary,
    Call,
    Conditional,
    Expression,
    Function,
    Measure,
    MetricReference,
    Missing,
    Operator,
    Records,
)
from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.decimals import rescale
from bellwether.engine.kernel.exact import checked_add
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.rows import Kind

Evaluate = Callable[[Expression, Scope], Grid]

ADJUSTMENT_SCALE = 4
COVERAGE_SCALE = 4


def formula_of(metric: Metric) -> Expression:
    """The tree of a computed metric."""
    return parsed(metric.formula or "unknown")


def applying(metric: Metric, scope: Scope, evaluate: Evaluate) -> Flags | None:
    """Account × column: where the metric applies to the account on the day; None: everywhere.

    What was said of the account itself holds from its day on; on other days, and for other accounts, the condition.
    """
    meets = None if metric.applies_to is None else holds(evaluate(parsed(metric.applies_to), scope.each_account()))
    if metric.key not in scope.facts.assigned_metrics:
        return meets
    accounts, columns = scope.account_shape
    subject, day = np.repeat(scope.keys, columns), np.tile(scope.axis.array, accounts)
    said = trait_on(scope.facts, Kind.ACCOUNT, APPLIES + metric.key, subject, day)
    known, assigned = (flags.reshape(accounts, columns) for flags in (said.known, said.numbers != 0))
    return np.where(known, assigned, True if meets is None else meets)


def finished(metric: Metric, grid: Grid, scope: Scope, evaluate: Evaluate, alone: Callable[[], Grid]) -> Grid:
    """The grid of the formula with adjustments added and marks set; `alone` gives each account's own value."""
    if metric.min_n is not None and grid.n is None and grid.parts is not None and grid.scale is None:
        grid = replace(grid, n=_behind(metric, grid, grid.parts, scope, evaluate))
    grid = redacted(_adjusted(metric, grid, scope, alone), scope)
    if metric.min_n is not None and grid.n is not None:
        grid = grid.marked(grid.known & (grid.n != ABSENT) & (grid.n < metric.min_n), Mark.WEAK)
    return withheld(metric, grid)


def withheld(metric: Metric, grid: Grid) -> Grid:
    """A group's value is withheld where too small a share of its accounts contributes."""
    if metric.min_coverage is None or grid.members is None or grid.contributing is None:
        return grid
    floor = int(metric.min_coverage.scaleb(COVERAGE_SCALE))
    few = grid.known & (grid.contributing * 100 * 10**COVERAGE_SCALE < floor * grid.members)
    if not few.any():
        return grid
    told = replace(grid, detail=f"fewer than {metric.min_coverage.normalize():f} % of the accounts contribute")
    return told.missing(few, Reason.SUPPRESSED)


def redacted(grid: Grid, scope: Scope) -> Grid:
    """The grid marked where it reads, as known earlier, an account of which somebody was erased since.

    Their traits are gone, so that even a value that no trait went into is marked: which it is, cannot be told any more.
    """
    if scope.facts.known.at is None or not scope.facts.redacted.any():
        return grid
    accounts = scope.facts.redacted[scope.bucket.low : scope.bucket.high]
    touched = np.broadcast_to(accounts[:, None], scope.account_shape)
    return grid.marked(touched if scope.members is None else scope.members.counts(touched) > 0, Mark.REDACTED)


def _behind(metric: Metric, grid: Grid, parts: Parts, scope: Scope, evaluate: Evaluate) -> Ints:
    """The n of a ratio: how many rows or accounts its denominator is a sum of, else the denominator itself."""
    match divided_by(formula_of(metric), scope.facts.catalog):
        case Aggregate(Measure.SUM, Accounts()):
            # An account's own rests on itself.
            return np.ones(parts.bottom.shape, dtype=np.int64) if grid.contributing is None else grid.contributing
        case Aggregate(Measure.SUM, Records()) as added:
            rows = evaluate(replace(added, measure=Measure.COUNT), scope)
            return np.where(rows.known, rows.numbers, 0).astype(np.int64)
        case _:
            scale, bottom = parts.bottom_scale, parts.bottom
            return (bottom // 10**scale if scale else bottom).astype(np.int64)


def divided_by(expression: Expression, catalog: Catalog) -> Expression | None:
    """What a ratio divides by, references to other metrics followed; None where a formula is no ratio."""
    match expression:
        case Call(Function.PERCENT | Function.RATIO, (_, bottom)) | Binary(Operator.DIVIDE, _, bottom):
            return _followed(bottom, catalog)
        case Binary(Operator.MULTIPLY, Number(), inner) | Binary(Operator.MULTIPLY, inner, Number()):
            return divided_by(inner, catalog)
        case Conditional(_, inner, Missing()) | Conditional(_, Missing(), inner):
            return divided_by(inner, catalog)
        case _:
            return None


def _followed(expression: Expression, catalog: Catalog) -> Expression:
    if not isinstance(expression, MetricReference):
        return expression
    formula = catalog.metrics[expression.key].formula
    return expression if formula is None else _followed(parsed(formula), catalog)


def _adjusted(metric: Metric, grid: Grid, scope: Scope, alone: Callable[[], Grid]) -> Grid:
    """Adjustments move an account's value by an amount; a group's sum moves by those of its members with a value."""
    rows = scope.facts.adjustments(metric.key)
    # One adjusted account changes how the numbers of all are kept, so that every bucket stores them alike.
    if not rows.account.size or grid.content is not Content.NUMBER:
        return grid
    place = scope.in_bucket(scope.facts.roster.place(rows.account))
    kept = place >= 0
    enter, leave = scope.axis.columns(rows.starts[kept]), scope.axis.columns(rows.ends[kept])
    leave = np.maximum(enter, leave)
    amount = accumulate(place[kept], enter, leave, rows.amount[kept], scope.account_shape)
    touched = accumulate(place[kept], enter, leave, None, scope.account_shape) > 0
    if scope.members is not None:
        valued = alone().known
        touched = scope.members.counts(touched & valued) > 0
        if not adds_up(metric, scope.facts.catalog):
            return grid.marked(grid.known & touched, Mark.ADJUSTED)
        amount = scope.members.sums(np.where(valued, amount, 0))
    return _moved(grid, amount, touched).marked(grid.known & touched, Mark.ADJUSTED)


def _moved(grid: Grid, amount: Ints, touched: Flags) -> Grid:
    """The numbers with the amounts added. Those of a ratio are no quotients any more, and lose the parts they had."""
    if grid.scale is None:
        parts = grid.parts
        if parts is not None:
            parts = replace(parts, bottom=np.where(touched, 0, parts.bottom), beside=True)
        return replace(grid, numbers=grid.numbers + amount / np.float64(10**ADJUSTMENT_SCALE), parts=parts)
    scale = max(grid.scale, ADJUSTMENT_SCALE)
    numbers = rescale(grid.numbers.astype(np.int64), grid.scale, scale)
    return replace(grid, numbers=checked_add(numbers, rescale(amount, ADJUSTMENT_SCALE, scale)), scale=scale)
