"""What explanations and proofs ask of a warehouse: where rows came from, and the same question put in plain SQL."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.formula.tree import Expression, Source

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """The rows that an aggregate reads: of these canonical accounts (None: of all), on these days, both included.

    `fields` are the properties read. Records without a `window` are those alive on the last day; with one, those whose
    `anchor` lies in it. `unassigned` asks also for events of no account whose person belonged to the accounts.
    """

    source: Source
    accounts: tuple[int, ...] | None
    first_day: int
    last_day: int
    known_at: int | None
    fields: tuple[str, ...] = ()
    where: Expression | None = None
    exclusions: tuple[Expression, ...] = ()
    window: bool = True
    anchor: str = ""
    unassigned: bool = False


@dataclass(frozen=True, slots=True)
class RangeJoin:
    """Cells, each an account and the first and last day of its window, and the events to put into each.

    `value` is the property that is added up; without one rows are counted, or people where `people` is set.
    """

    accounts: Ints
    first: Ints
    last: Ints
    names: tuple[str, ...]
    where: Expression | None = None
    exclusions: tuple[Expression, ...] = ()
    value: str | None = None
    people: bool = False


class Rarities(Protocol):
    """Reads that tell which few metrics or accounts something rare concerns, so that the others need not ask."""

    def adjusted(self) -> frozenset[str]:
        """The metrics that have, or once had, an adjustment."""
        ...

    def erased_accounts(self, after: int) -> Ints:
        """The canonical accounts at which somebody had facts who was erased after an instant (microseconds UTC)."""
        ...


class Provenance(Protocol):
    """Reads that tell where values come from."""

    def message_ids(self, facts: Ints) -> tuple[tuple[str, ...], Flags]:
        """The source's ids of events by their fact numbers, and which of them are known by their date alone."""
        ...

    def last_recorded(self, asked: RowsAsked) -> int | None:
        """When the newest event of these names, accounts and days was recorded, conditions aside; None: there is none.

        An instant in microseconds UTC.
        """
        ...

    def rows_query(self, asked: RowsAsked) -> tuple[str, bool]:
        """SQL for DuckDB that fetches the rows, and whether it fetches these alone (else also some that do not count).

        It names tables and columns of the warehouse's file and can be run there as it is.
        """
        ...

    def range_join(self, join: RangeJoin) -> Ints | None:
        """Each cell's number by joining every event to every window it lies in; None where SQL cannot say a condition.

        It knows nothing of merges, nor of events that only a membership gives to an account.
        """
        ...

    def accounts_of_people(self, people: Ints) -> Ints:
        """The keys of the accounts at which these people ever had an event."""
        ...

    def renamed(self) -> tuple[Ints, Ints]:
        """The keys of accounts, and of people, that a merge or a split ever concerned."""
        ...
