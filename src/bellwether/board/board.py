"""A board: every account on one day with its traits, metrics and changes, to be filtered, sorted and added up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

import numpy as np

from bellwether.board.columns import ChangeColumn, Flags, Ints, MetricColumn, Reals, TraitColumn
from bellwether.board.timeframe import Over
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.readback import NotComputed
from bellwether.engine.warehouse.rows import State

Rows = Ints
"""Places of accounts on a board, in some order."""


class Condition(Protocol):
    """Something that holds of some accounts of a board."""

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        ...


class NotOnBoard(LookupError):
    """A column that was not asked for when the board was made: a mistake of the caller, not of a person."""


@dataclass(frozen=True)
class Totals:
    """How many accounts there are, and the sum of a column over those that have a value."""

    accounts: int
    money: Decimal | float | None
    without: int


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next ones begin; None after the last."""

    rows: Rows
    next: str | None


@dataclass(frozen=True)
class Board:
    """All accounts that exist on a day, by name. Rows are places in `ids`; every column has one cell for each.

    A board never changes. Columns hold what was stored when it was made; traits and segments are of the same facts.
    `at` are the places of the accounts in the engine's own order.
    """

    day: date
    state: State
    catalog: Catalog
    facts: Facts
    ids: tuple[str, ...]
    names: tuple[str, ...]
    keys: Ints
    at: Ints
    metrics: Mapping[str, MetricColumn]
    changes: Mapping[tuple[str, Over], ChangeColumn]
    uncomputed: frozenset[str]
    read_trait: Callable[[str], TraitColumn] = field(repr=False)
    read_segment: Callable[[str], Flags] = field(repr=False)
    places: Mapping[str, int] = field(repr=False)

    @property
    def size(self) -> int:
        """The number of accounts."""
        return len(self.ids)

    @property
    def rows(self) -> Rows:
        """All accounts, by name."""
        return np.arange(self.size)

    def metric(self, key: str) -> MetricColumn:
        """The column of a metric; raises UnknownName, or NotComputed where nothing is stored for the day."""
        if key in self.metrics:
            return self.metrics[key]
        if key not in self.catalog.metrics:
            raise UnknownName("metric", key, self.catalog.metrics)
        if key in self.uncomputed:
            raise NotComputed(key)
        raise NotOnBoard(key)

    def change(self, key: str, over: Over) -> ChangeColumn:
        """A metric compared with an earlier day; raises as `metric` does."""
        found = self.changes.get((key, over))
        if found is None:
            self.metric(key)
            if key in self.uncomputed:
                raise NotComputed(key)
            raise NotOnBoard(f"{key} {over}")
        return found

    def trait(self, key: str) -> TraitColumn:
        """The column of an account trait (`owner` and `parent` always exist); raises UnknownName."""
        known = {"owner", "parent", *self.catalog.account_traits}
        if key not in known:
            raise UnknownName("trait", key, known)
        return self.read_trait(key)

    def in_segment(self, key: str) -> Flags:
        """Where an account belongs to a segment on the day; raises UnknownName."""
        if key not in self.catalog.segments:
            raise UnknownName("segment", key, self.catalog.segments)
        return self.read_segment(key)

    def row(self, account: str) -> int:
        """The row of an account by the customer's id; raises UnknownName."""
        if account not in self.places:
            raise UnknownName("account", account, self.places)
        return self.places[account]

    def of(self, accounts: Collection[str] | None) -> Rows:
        """The rows of some accounts (None: all) that exist on the day, by name: what a viewer may see."""
        if accounts is None:
            return self.rows
        wanted = [self.places[one] for one in accounts if one in self.places]
        return np.sort(np.array(wanted, dtype=np.int64))

    def select(self, condition: Condition | None, among: Rows | None = None) -> Rows:
        """The rows (of those given, in their order) of which a condition holds."""
        rows = self.rows if among is None else among
        return rows if condition is None else rows[condition.mask(self)[rows]]

    def ids_of(self, rows: Rows) -> tuple[str, ...]:
        """The customer's ids of rows."""
        return tuple(self.ids[row] for row in rows.tolist())

    def totals(self, rows: Rows, money: str | None = None) -> Totals:
        """How many rows there are, and the sum of a metric or a trait (by key) over those that have it."""
        if money is None:
            return Totals(rows.size, None, 0)
        numbers, scale, known = self._amounts(money)
        known = known[rows]
        picked = numbers[rows][known]
        total = Decimal(int(picked.sum())).scaleb(-scale) if scale is not None else float(picked.sum())
        return Totals(rows.size, total if picked.size else None, int(rows.size - picked.size))

    def _amounts(self, key: str) -> tuple[Ints | Reals, int | None, Flags]:
        if key in self.catalog.metrics:
            grid = self.metric(key).series.grid
            return grid.numbers[:, 0], grid.scale, grid.known[:, 0]
        trait = self.trait(key)
        return trait.grid.numbers, trait.grid.scale, trait.known


def page(board: Board, rows: Rows, after: str | None, size: int) -> Page:
    """The rows that follow where the last page ended. The mark holds its place even if its account is gone."""
    start = 0
    if after is not None:
        place, _, account = after.partition(".")
        start = min(int(place), rows.size) if place.isdecimal() and len(place) < 10 else 0
        last = board.places.get(account, -1)
        if not (0 < start <= rows.size and rows[start - 1] == last):
            found = np.flatnonzero(rows == last)
            start = int(found[0]) + 1 if found.size else start
    picked = rows[start : start + size]
    end = start + picked.size
    return Page(picked, None if end >= rows.size or not picked.size else f"{end}.{board.ids[int(picked[-1])]}")
