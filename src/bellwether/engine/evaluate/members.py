"""Groups of accounts: who belongs to which entity on which day, and how account values combine into an entity's."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.grid import Codes, Content, Flags, Grid, Ints, Reals, stronger
from bellwether.engine.kernel.groups import member_sums
from bellwether.engine.kernel.spans import Intervals

NO_ACCOUNTS = "no accounts"
"""What is said of an entity without members."""

SKIPPED = (Reason.NOT_YET, Reason.NOT_ASSIGNED, Reason.NO_DATA, Reason.NOT_APPLICABLE)
"""Aggregates over accounts leave these out and tell the coverage; every other reason goes through (semantics 5)."""


class Groups(Protocol):
    """Entities made of accounts, on any days."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What each entity is called."""
        ...

    def columns(self, axis: Axis) -> Intervals:
        """Who belongs to which entity in which columns of an axis, sorted by account; nobody before they exist."""
        ...


@dataclass(frozen=True)
class Members:
    """The members of each entity in the columns of one axis.

    Where `themselves` is set every account is the only member of an entity of its own, in every column.
    """

    intervals: Intervals
    entities: int
    columns: int
    themselves: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Entities × columns."""
        return self.entities, self.columns

    def sums(self, values: Ints) -> Ints:
        """The sum over each entity's members, column by column."""
        if self.themselves:
            return values
        return member_sums(values, self.intervals, self.shape)

    def counts(self, flags: Flags) -> Ints:
        """How many members have the flag set, column by column."""
        return self.sums(flags.astype(np.int64))

    def extremes(self, values: Ints, present: Flags, *, largest: bool) -> tuple[Ints, Flags]:
        """The largest (or smallest) value over each entity's members that have one."""
        if self.themselves:
            return np.where(present, values, 0), present
        pick = np.maximum if largest else np.minimum
        worst = np.iinfo(np.int64).min if largest else np.iinfo(np.int64).max
        candidates = np.where(present, values, worst)
        result = np.full(self.shape, worst, dtype=np.int64)
        one = self.intervals
        for account, entity, enter, leave in zip(one.account, one.entity, one.enter, one.leave, strict=True):
            row = result[entity, enter:leave]
            pick(row, candidates[account, enter:leave], out=row)
        found = self.counts(present) > 0
        return np.where(found, result, 0), found

    def only_where(self, allowed: Flags) -> "Members":
        """The members restricted to the cells (account × column) that are allowed."""
        one = self.intervals
        if self.columns == 1:
            kept = allowed[one.account, 0] & (one.enter <= 0) & (one.leave > 0)
            few = Intervals(one.account[kept], one.entity[kept], one.enter[kept], one.leave[kept])
            return replace(self, intervals=few, themselves=False)
        pieces = []
        for account, entity, enter, leave in zip(one.account, one.entity, one.enter, one.leave, strict=True):
            inside = np.concatenate(([False], allowed[account, enter:leave], [False]))
            border = np.flatnonzero(inside[1:] != inside[:-1]) + enter
            pieces += [(account, entity, low, high) for low, high in zip(border[::2], border[1::2], strict=True)]
        table = np.array(pieces, dtype=np.int64).reshape(-1, 4)
        some = Intervals(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
        return replace(self, intervals=some, themselves=False)

    def covered(self, grid: Grid, known: Flags) -> Grid:
        """An entity grid with its coverage: unknown where no member contributes, or where one's reason goes through."""
        members = self.counts(np.ones(known.shape, dtype=np.bool_))
        contributing = self.counts(known)
        empty = np.where(members == 0, np.uint8(Reason.NOT_APPLICABLE), np.uint8(Reason.NO_DATA))
        silent = (contributing == 0) & ((members == 0) | (grid.reason <= Reason.NO_ROLLUP))
        reason = stronger(grid.reason, np.where(silent, empty, np.uint8(0)))
        detail = grid.detail or (NO_ACCOUNTS if (members == 0).any() else "")
        return replace(grid, reason=reason, members=members, contributing=contributing, detail=detail)

    def strongest(self, grid: Grid) -> Grid:
        """Per entity the reason that goes through from any member: stale, suppressed, no roll-up or error."""
        reason = np.zeros(self.shape, dtype=np.uint8)
        for one in (Reason.NO_ROLLUP, Reason.SUPPRESSED, Reason.STALE, Reason.ERROR):
            at = grid.reason == one
            if at.any():
                reason = stronger(reason, np.where(self.counts(at) > 0, np.uint8(one), np.uint8(0)))
        return Grid(np.zeros(self.shape, dtype=np.int64), reason, 0, Content.NUMBER, detail=grid.detail)


def summed(grid: Grid, members: Members) -> Grid:
    """The sum of an account grid over each entity's members that have a value, with its coverage."""
    known = grid.known
    if grid.scale is None:
        numbers = _float_sums(np.where(known, grid.numbers, 0.0), members)
        result = Grid(numbers, members.strongest(grid).reason, None, detail=grid.detail)
    else:
        sums = members.sums(np.where(known, grid.numbers, 0).astype(np.int64))
        result = Grid(sums, members.strongest(grid).reason, grid.scale, detail=grid.detail)
    result = members.covered(result, known)
    return replace(result, marks=_member_marks(grid, members))


def _member_marks(grid: Grid, members: Members) -> Codes | None:
    """A mark of any member is a mark of the entity."""
    if grid.marks is None or not grid.marks.any():
        return None
    marks = np.zeros(members.shape, dtype=np.uint8)
    for bit in range(8):
        flags = grid.known & ((grid.marks >> bit & 1) != 0)
        if flags.any():
            marks |= np.where(members.counts(flags) > 0, np.uint8(1 << bit), np.uint8(0))
    return marks


def _float_sums(values: Reals, members: Members) -> Reals:
    """Doubles added account by account, in the order of the accounts: the same bits on every run."""
    if members.themselves:
        return values + 0.0
    total = np.zeros(members.shape, dtype=np.float64)
    one = members.intervals
    for account, entity, enter, leave in zip(one.account, one.entity, one.enter, one.leave, strict=True):
        total[entity, enter:leave] += values[account, enter:leave]
    return total
