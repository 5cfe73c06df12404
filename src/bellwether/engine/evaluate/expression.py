"""Expressions for entities: every leaf becomes a grid of entities × days, and a group rolls up part by part."""

from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np

from bellwether.engine.definitions.days import END
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Reason
from bellwether.engine.definitions.window import Since, ToDate
from bellwether.engine.evaluate.account_terms import account_term
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.calculate import Leaf, calculate
from bellwether.engine.evaluate.changes import changed
from bellwether.engine.evaluate.day_terms import day_term
from bellwether.engine.evaluate.entered import entered_grid, entered_in_group
from bellwether.engine.evaluate.event_terms import event_term
from bellwether.engine.evaluate.grid import Content, Flags, Grid, Ints, constant, nothing, taken_columns
from bellwether.engine.evaluate.members import NO_ACCOUNTS, summed
from bellwether.engine.evaluate.metrics import applying, finished, formula_of
from bellwether.engine.evaluate.modelled.term import modelled_term
from bellwether.engine.evaluate.rates import literal_in_reporting_currency
from bellwether.engine.evaluate.record_terms import record_term
from bellwether.engine.evaluate.row_leaves import trait_on
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.scored import scored_in_group
from bellwether.engine.evaluate.user_terms import user_term
from bellwether.engine.formula.literals import Amount
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Binary,
    Call,
    Change,
    EachDay,
    Elapsed,
    Events,
    Expression,
    Function,
    MetricReference,
    Operator,
    Records,
    Subject,
    Today,
    Trait,
    Users,
    children,
)
from bellwether.engine.kernel.streak import streaks
from bellwether.engine.warehouse.rows import Kind


def evaluate(expression: Expression, scope: Scope) -> Grid:
    """The grid of an expression. In a group its per-account terms restrict the members for all of its parts."""
    able = able_accounts(expression, scope)
    if able is None:
        return _evaluate(expression, scope)
    return _over(able, scope, _evaluate(expression, scope.restricted(able)), Reason.NO_DATA)


def able_accounts(expression: Expression, scope: Scope) -> Flags | None:
    """Where a group's accounts have a value for every per-account term; None where nothing is read so.

    Who has 0 of what is divided by has no value either: what such an account does is no part of the group's ratio.
    """
    terms = per_account_terms(expression, scope) if scope.members is not None else ()
    if not terms:
        return None
    able = np.ones(scope.account_shape, dtype=np.bool_)
    for term in terms:
        able &= evaluate(term, scope.each_account()).known
    for term in set(terms) & set(divisors(expression)):
        able &= evaluate(term, scope.each_account()).numbers != 0
    return able


def divisors(expression: Expression) -> tuple[Expression, ...]:
    """What a formula divides by, wherever it does; not inside of its aggregates, which see accounts one by one."""
    match expression:
        case Aggregate() | Ago() | Change():
            return ()
        case Binary(Operator.DIVIDE, top, bottom) | Call(Function.PERCENT | Function.RATIO, (top, bottom)):
            return (bottom, *divisors(top), *divisors(bottom))
        case _:
            return tuple(found for child in children(expression) for found in divisors(child))


def _over(able: Flags, scope: Scope, grid: Grid, reason: Reason) -> Grid:
    """The grid over the members that are able; where there are members but none is able, the reason for that."""
    if scope.members is None:
        return grid
    members, contributing = scope.members.counts(np.ones_like(able)), scope.members.counts(able)
    none = (contributing == 0) & (members > 0)
    if grid.contributing is not None:
        contributing = np.minimum(contributing, grid.contributing)
    reasons = np.where(none, np.uint8(reason), grid.reason)
    # There are accounts, only none that is able.
    detail = "" if grid.detail == NO_ACCOUNTS and none.any() else grid.detail
    return replace(grid, reason=reasons, members=members, contributing=contributing, detail=detail)


def _evaluate(expression: Expression, scope: Scope) -> Grid:
    key = scope.key(expression)
    if key in scope.pool.memory:
        return scope.pool.memory[key]
    grid = scope.existing(calculate(expression, _EntityLeaves(scope)))
    scope.pool.memory[key] = grid
    return grid


def metric_grid(key: str, scope: Scope) -> Grid:
    """A metric's grid with everything that its definition adds: applicability, adjustments, weak and partial marks."""
    metric = scope.facts.catalog.metrics[key]
    applies = applying(metric, scope, evaluate)
    asked = scope
    if applies is not None:
        scope = scope.restricted(applies)
    match metric.kind:
        case MetricKind.ENTERED if scope.members is not None:
            grid = entered_in_group(metric, scope.members, scope.each_account(), evaluate)
        case MetricKind.ENTERED:
            grid = entered_grid(metric, scope)
        case MetricKind.SCORED:
            grid = scored_in_group(metric, scope, evaluate)
        case MetricKind.COMPUTED:
            grid = evaluate(formula_of(metric), scope)
        case _:
            assert_never(metric.kind)
    if applies is not None:
        grid = (
            grid.missing(~applies, Reason.NOT_ASSIGNED)
            if scope.members is None
            else _over(applies, asked, grid, Reason.NOT_ASSIGNED)
        )
    return finished(metric, grid, scope, evaluate, lambda: metric_grid(key, scope.each_account()))


def per_account_terms(expression: Expression, scope: Scope) -> tuple[Expression, ...]:
    """The terms that a group reads account by account: traits, entered metrics, scores, windows since a date."""
    match expression:
        case Trait(Subject.ACCOUNT):
            return (expression,)
        case MetricReference(key):
            computed = scope.facts.catalog.metrics[key].kind is MetricKind.COMPUTED
            return () if computed else (expression,)
        case Ago() | Change():
            return ()
        case Aggregate(window=Since(trait)):
            return (Trait(Subject.ACCOUNT, trait),)
        case Aggregate():
            return ()
        case _:
            return tuple(term for child in children(expression) for term in per_account_terms(child, scope))


@dataclass(frozen=True)
class _EntityLeaves:
    """The leaves of an expression for accounts or groups."""

    scope: Scope

    @property
    def shape(self) -> tuple[int, ...]:
        return self.scope.shape

    @property
    def zone(self) -> str:
        return self.scope.facts.catalog.calendar.zone

    def code(self, text: str) -> int:
        return self.scope.facts.code(text)

    def codes_containing(self, fragment: str) -> Ints:
        return self.scope.facts.codes_containing(fragment)

    def leaf(self, expression: Leaf) -> Grid:
        scope = self.scope
        match expression:
            case Aggregate():
                return _aggregate(expression, scope)
            case Trait(Subject.ACCOUNT, name):
                return _trait(name, scope)
            case MetricReference(key):
                known = scope.pool.memory.get(scope.key(expression))
                return metric_grid(key, scope).plain() if known is None else known
            case Ago(inner, by):
                return evaluate(inner, scope.on(scope.axis.before(by)))
            case Change(inner, over, relative):
                base = evaluate(inner, scope.on(scope.axis.before(over)))
                return changed(base, evaluate(inner, scope), relative=relative)
            case Call(_, arguments):
                return _streak(arguments[0], scope)
            case Today():
                return _today(scope)
            case Elapsed(window):
                return _elapsed(window, scope)
            case Amount():
                return _amount(expression, scope)
            case _:
                return nothing(self.shape, Reason.ERROR, detail="this has no value for an account")


def _aggregate(aggregate: Aggregate, scope: Scope) -> Grid:
    key = scope.key(aggregate)
    if key in scope.pool.memory:
        return scope.pool.memory[key]
    grid = _aggregated(aggregate, scope)
    if isinstance(aggregate.window, Since) and scope.members is None:
        grid = grid.missing(~_trait(aggregate.window.trait, scope).known, Reason.NO_DATA)
    scope.pool.memory[key] = grid
    return grid


def _aggregated(aggregate: Aggregate, scope: Scope) -> Grid:
    if aggregate.outlook is not None:
        return modelled_term(aggregate, scope)
    match aggregate.source:
        case Events() as events:
            return event_term(aggregate, events, scope)
        case Records() as records:
            return record_term(aggregate, records, scope)
        case Users():
            return user_term(aggregate, scope)
        case Accounts():
            return account_term(aggregate, scope, evaluate)
        case EachDay():
            return day_term(aggregate, scope, evaluate)


def _trait(name: str, scope: Scope) -> Grid:
    """A trait as of each day; a number adds up over the members, anything else has no roll-up."""
    accounts, columns = scope.account_shape
    subject = np.repeat(scope.keys, columns)
    day = np.tile(scope.axis.array, accounts)
    flat = trait_on(scope.facts, Kind.ACCOUNT, name, subject, day)
    grid = Grid(
        flat.numbers.reshape(accounts, columns),
        flat.reason.reshape(accounts, columns),
        flat.scale,
        flat.content,
        None if flat.marks is None else flat.marks.reshape(accounts, columns),
    )
    grid = scope.each_account().existing(grid)
    if scope.members is None:
        return grid
    if grid.content is not Content.NUMBER:
        return nothing(scope.shape, Reason.NO_ROLLUP, grid.content, f"{name} has no sum over accounts")
    return summed(grid, scope.members)


def _today(scope: Scope) -> Grid:
    days = np.broadcast_to(scope.axis.array, scope.shape)
    return Grid(days.astype(np.int64), np.zeros(scope.shape, dtype=np.uint8), 0, Content.DATE)


def _elapsed(window: ToDate, scope: Scope) -> Grid:
    """The days of the period up to D, of all its days: exact until the one division."""
    calendar, civil = scope.axis.calendar, window.civil
    starts = scope.axis.bounds(window)[0]
    ends = np.array([calendar.period_end(day, window.period, civil=civil) for day in scope.axis.days], dtype=np.int64)
    share = (scope.axis.array - starts + 1) / (ends - starts + 1).astype(np.float64)
    return Grid(np.broadcast_to(share, scope.shape).copy(), np.zeros(scope.shape, dtype=np.uint8), None)


def _amount(amount: Amount, scope: Scope) -> Grid:
    flat = constant(int(amount.value.scaleb(4)), scope.axis.array.shape, 4)
    row = literal_in_reporting_currency(scope.facts, flat, amount.currency, scope.axis.array, balance=True)
    numbers = np.broadcast_to(row.numbers.astype(np.int64), scope.shape)
    return Grid(numbers, np.broadcast_to(row.reason, scope.shape), 4, detail=row.detail)


def _streak(condition: Expression, scope: Scope) -> Grid:
    """Days in a row up to D on which the condition holds, counted from the first day of any account."""
    begins = scope.facts.roster.begins
    last = scope.axis.days[-1]
    first = min([scope.axis.days[0], *(int(day) for day in begins if day < END)])
    every = days_between(first, last, scope.axis.calendar)
    held: Flags = holds(evaluate(condition, scope.on(every)))
    length = streaks(held)
    grid = Grid(length, np.zeros(length.shape, dtype=np.uint8), 0)
    return taken_columns(grid, scope.axis.array - first)
