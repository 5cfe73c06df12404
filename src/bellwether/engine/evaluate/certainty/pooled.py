"""The rows that an aggregate pools, one by one, where a number needs more of them than its own value."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.value import Reason
from bellwether.engine.definitions.window import AllTime, Since
from bellwether.engine.evaluate.account_terms import member_accounts
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.event_terms import event_rows
from bellwether.engine.evaluate.expression import evaluate
from bellwether.engine.evaluate.grid import Grid, Ints, Reals
from bellwether.engine.evaluate.record_terms import record_rows
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.scores import PASSIVE, PROMOTER
from bellwether.engine.evaluate.selection import select_events
from bellwether.engine.evaluate.span_measures import SpanRows, counting
from bellwether.engine.formula.tree import Accounts, Aggregate, Events, Records
from bellwether.engine.plan.events import needs_of
from bellwether.engine.statistics.promoters import Votes


@dataclass(frozen=True)
class Pooled:
    """The rows with a value that count for entities; `numbers` are their values, in the unit that people see."""

    rows: SpanRows
    numbers: Reals

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        """The rows by entity, and their entities: what an entity has is then one stretch of them."""
        order = np.argsort(self.rows.account, kind="stable")
        return order, self.rows.account[order]

    def of(self, entity: int, column: int) -> Reals:
        """The values that count for an entity in a column."""
        rows, (order, entities) = self.rows, self._order
        first, last = np.searchsorted(entities, [entity, entity + 1])
        own = order[first:last]
        found: Reals = self.numbers[own[(rows.enter[own] <= column) & (rows.leave[own] > column)]]
        return found

    def votes(self, entity: int, column: int) -> Votes:
        """The values as answers from 0 to 10."""
        scores = self.of(entity, column)
        scores = scores[(scores >= 0) & (scores <= 10)]
        promoters, detractors = int((scores >= PROMOTER).sum()), int((scores < PASSIVE).sum())
        return Votes(promoters, scores.size - promoters - detractors, detractors)


def pooled(aggregate: Aggregate, scope: Scope) -> Pooled | None:
    """The rows behind an aggregate; None where they are no single rows."""
    rows = _rows(aggregate, scope)
    if rows is None or rows.value is None:
        return None
    kept = rows.taken(rows.value.known)
    return Pooled(kept, kept.value.reals() if kept.value is not None else np.zeros(0))


def _rows(aggregate: Aggregate, scope: Scope) -> SpanRows | None:
    match aggregate.source:
        case Records() as source:
            rows, _ = record_rows(aggregate, source, scope)
            return counting(aggregate, rows, scope.members)
        case Events():
            return counting(aggregate, _of_events(aggregate, scope), scope.members)
        case Accounts() if aggregate.value is not None:
            return _of_accounts(aggregate, scope)
        case _:
            return None


def _of_events(aggregate: Aggregate, scope: Scope) -> SpanRows:
    window = aggregate.window or AllTime()
    if isinstance(window, Since):
        days = scope.pool.days_read(BEGINNING, scope.axis.days[-1])
    else:
        starts, ends = scope.axis.bounds(window)
        days = scope.pool.days_read(int(starts[0]), int(ends[-1]))
    selection = select_events(aggregate, scope.pool, needs_of(aggregate, scope.facts.catalog, days))
    rows = event_rows(aggregate, selection, scope)
    return rows.taken(rows.enter < rows.leave)


def _of_accounts(aggregate: Aggregate, scope: Scope) -> SpanRows | None:
    single = scope.each_account()
    if aggregate.value is None:
        return None
    value = evaluate(aggregate.value, single)
    if aggregate.where is not None:
        value = value.missing(~holds(evaluate(aggregate.where, single)), Reason.NOT_APPLICABLE)
    account, column = np.nonzero(value.known)
    row = np.arange(account.size)
    grid = Grid(value.numbers[account, column], np.zeros(row.shape, dtype=np.uint8), value.scale, value.content)
    rows = SpanRows(account, row + 1, column, column + 1, row, grid)
    return counting(replace(aggregate, latest_per_user=False), rows, member_accounts(scope))
