"""What every part of one explanation shares: where facts come from, which entity, how many rows to list."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from bellwether.engine.definitions.days import BEGINNING, date_of, instant_of
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.definitions.window import AllTime, Since, Window
from bellwether.engine.evaluate.explaining.explanation import Days, Query
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Content, Flags, Grid, Ints
from bellwether.engine.evaluate.members import Members
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.series import Series, texts_of
from bellwether.engine.evaluate.span_measures import SpanRows
from bellwether.engine.formula.schema import Schema
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.provenance import RowsAsked


@dataclass(frozen=True, slots=True)
class Asking:
    """One explanation: `entity` is the row of the entity in every grid, `limit` how many rows each part lists."""

    warehouse: Warehouse
    schema: Schema
    entity: int
    limit: int

    def here(self, rows: SpanRows) -> Flags:
        """Which rows count for the entity on the day."""
        return np.asarray((rows.account == self.entity) & (rows.enter <= 0) & (rows.leave > 0))

    def value(self, grid: Grid, scope: Scope) -> Value:
        """The entity's value in a grid of entities × one day."""
        told = Series("", (), (), scope.axis.days, grid, texts_of(grid, scope.facts)).value(self.entity, 0)
        return _truth(told) if grid.content is Content.TRUTH else told

    def coverage(self, grid: Grid) -> tuple[int, int] | None:
        """Of a group how many accounts contribute, of how many."""
        return Series("", (), (), (0,), grid, {}).coverage(self.entity, 0)

    def members(self, scope: Scope) -> Ints:
        """Places in the bucket of the accounts that make up the entity on the day."""
        return np.array([self.entity], dtype=np.int64) if scope.members is None else self.among(scope.members)

    def among(self, members: Members) -> Ints:
        """Places in the bucket of those accounts of `members` that belong to the entity on the day."""
        one = members.intervals
        held = (one.entity == self.entity) & (one.enter <= 0) & (one.leave > 0)
        return np.unique(one.account[held]).astype(np.int64)

    def keys(self, scope: Scope) -> tuple[int, ...] | None:
        """The keys of the accounts that make up the entity, None where that is everyone."""
        keys = scope.keys[self.members(scope)]
        return None if keys.size == scope.facts.roster.size else tuple(keys.tolist())

    def query(self, asked: RowsAsked, *, exact: bool) -> Query:
        """The SQL for the rows; `exact` says whether the engine takes all that its conditions select."""
        sql, alone = self.warehouse.rows_query(asked)
        return Query(sql, alone and exact)


def row_values(grid: Grid, facts: Facts) -> tuple[Value, ...]:
    """The cells of a grid over rows as values."""
    count = grid.numbers.size
    wide = replace(
        grid,
        numbers=grid.numbers.reshape(1, count),
        reason=grid.reason.reshape(1, count),
        marks=None if grid.marks is None else grid.marks.reshape(1, count),
    )
    told = Series("", ("",), ("",), tuple(range(count)), wide, texts_of(grid, facts)).row(0)
    return tuple(_truth(one) for one in told) if grid.content is Content.TRUTH else told


def _truth(value: Value) -> Value:
    return replace(value, value=bool(value.value)) if isinstance(value, Known) else value


def located(order: Ints, wanted: Ints) -> Ints:
    """Where each wanted rank stands in an array of distinct ranks."""
    sorter = np.argsort(order, kind="stable")
    return sorter[np.searchsorted(order[sorter], wanted)]


def fact_days(window: Window | None, scope: Scope) -> tuple[int, int]:
    """The first and last day that a window reads; a window since a date may start anywhere."""
    if window is None:
        return scope.axis.days[0], scope.axis.days[0]
    if isinstance(window, Since):
        return BEGINNING, scope.axis.days[0]
    starts, ends = scope.axis.bounds(window)
    return int(starts[0]), int(ends[0])


def days_of(span: tuple[int, int]) -> Days:
    """The days as dates."""
    return Days(None if span[0] <= BEGINNING else date_of(span[0]), date_of(span[1]))


def newest(recorded: Ints) -> datetime | None:
    """The last of some instants."""
    return instant_of(int(recorded.max())) if recorded.size else None


def whole(window: Window | None) -> Window:
    """The window; without one, everything up to the day."""
    return AllTime() if window is None else window
