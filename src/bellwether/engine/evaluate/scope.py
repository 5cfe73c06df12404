"""What an expression is evaluated for: a bucket of accounts, a day axis, and the groups the accounts belong to."""

from collections.abc import Container, Hashable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.events import Bucket, EventTable, event_tables
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Codes, Flags, Grid, Ints, reasons
from bellwether.engine.evaluate.members import Groups, Members
from bellwether.engine.formula.tree import Expression
from bellwether.engine.plan.events import EventNeeds

MemoryKey = tuple[Expression, tuple[int, ...], int | None]
"""An expression, the days, and of groups what tells their members apart."""


class EventPool:
    """The events of one bucket, read at most once for what several formulas need; grids computed so far.

    Windows that start on or after the `horizon` share one reading from there on; others read everything.
    """

    def __init__(
        self,
        facts: Facts,
        bucket: Bucket,
        days: tuple[int, int],
        tables: Iterable[tuple[EventNeeds, EventTable]] = (),
    ) -> None:
        self.facts = facts
        self.bucket = bucket
        self.horizon, self.last_day = days
        self.memory: dict[MemoryKey, Grid] = {}
        self.crowds: dict[int, Members] = {}
        self.selections: dict[Hashable, object] = {}
        self.reasons: dict[Hashable, Codes] = {}
        self._tables = list(tables)

    def keep(self, key: Hashable, reasons: Codes) -> None:
        """Keeps reasons that many grids share, so that nobody may change them."""
        reasons.flags.writeable = False
        self.reasons[key] = reasons

    def keep_only(self, expressions: Container[Expression]) -> None:
        """Forgets the grids of all other expressions: whoever needs one after all computes it again."""
        self.memory = {key: grid for key, grid in self.memory.items() if key[0] in expressions}

    def days_read(self, first: int, last: int) -> tuple[int, int]:
        """The fact days to read for windows that span these days: as few different readings as possible."""
        return self.horizon if first >= self.horizon else BEGINNING, max(last, self.last_day)

    def table(self, needs: EventNeeds) -> EventTable:
        """A table that holds at least these events."""
        for held, table in self._tables:
            if held.covers(needs):
                return table
        (pending,) = event_tables(self.facts, needs, [self.bucket])
        table = pending.table()
        self._tables.append((needs, table))
        return table


@dataclass(frozen=True)
class Scope:
    """One evaluation. Without `groups` every account of the bucket stands for itself; with them the bucket is everyone.

    `members` are the groups in the columns of the axis, possibly restricted to accounts where a term is known.
    """

    pool: EventPool
    axis: Axis
    groups: Groups | None = None
    members: Members | None = field(default=None)

    @property
    def facts(self) -> Facts:
        """The facts of the run."""
        return self.pool.facts

    @property
    def bucket(self) -> Bucket:
        """The accounts at hand."""
        return self.pool.bucket

    @property
    def account_shape(self) -> tuple[int, int]:
        """Accounts × columns."""
        return self.bucket.size, self.axis.size

    @property
    def shape(self) -> tuple[int, int]:
        """Entities × columns."""
        return self.account_shape if self.members is None else self.members.shape

    @property
    def keys(self) -> Ints:
        """The account keys of the bucket."""
        return self.facts.roster.keys[self.bucket.low : self.bucket.high]

    def each_account(self) -> "Scope":
        """The same days, every account for itself."""
        return replace(self, groups=None, members=None)

    def grouped(self, groups: Groups) -> "Scope":
        """The same days for groups of accounts."""
        members = Members(groups.columns(self.axis), len(groups.labels), self.axis.size)
        return replace(self, groups=groups, members=members)

    def on(self, axis: Axis) -> "Scope":
        """The same entities on other days, with the members of those days."""
        moved = replace(self, axis=axis)
        return moved if self.groups is None else moved.grouped(self.groups)

    def restricted(self, allowed: Flags) -> "Scope":
        """Only those members, day by day, that are allowed."""
        if self.members is None:
            return self
        return replace(self, members=self.members.only_where(allowed))

    def key(self, expression: Expression) -> MemoryKey:
        """What names the grid of an expression among those kept; those of groups go by their very members."""
        if self.members is None:
            return expression, self.axis.days, None
        # Held, so that no other members come to have the same id.
        self.pool.crowds[id(self.members)] = self.members
        return expression, self.axis.days, id(self.members)

    def from_day(self, first: Ints) -> Flags:
        """Account × column: on or after each account's first day."""
        return np.asarray(self.axis.array[None, :] >= first[:, None])

    def existing(self, grid: Grid) -> Grid:
        """The grid of single accounts, `not_yet` on days before an account exists or after it is gone."""
        if self.members is not None:
            return grid
        return grid.withheld(self._not_there())

    def _not_there(self) -> Codes:
        key = self.axis.days
        if key not in self.pool.reasons:
            roster, here = self.facts.roster, slice(self.bucket.low, self.bucket.high)
            there = self.from_day(roster.begins[here]) & (self.axis.array[None, :] < roster.ends[here, None])
            self.pool.keep(key, reasons(~there, Reason.NOT_YET))
        return self.pool.reasons[key]

    def not_seen(self, of: str, first: Ints) -> Codes:
        """Account × column: `no_data` before each account's first day of something, which `of` names."""
        key = (of, self.axis.days)
        if key not in self.pool.reasons:
            self.pool.keep(key, reasons(~self.from_day(first), Reason.NO_DATA))
        return self.pool.reasons[key]

    def in_bucket(self, places: Ints) -> Ints:
        """Places counted from the bucket's first account, -1 for accounts outside of it."""
        inside = (places >= self.bucket.low) & (places < self.bucket.high)
        return np.where(inside, places - self.bucket.low, -1)
