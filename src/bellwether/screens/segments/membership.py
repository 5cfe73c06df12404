"""Of which accounts a condition holds, on many days at once: from stored values, and from facts for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.value import Reason
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.events import Bucket
from bellwether.engine.evaluate.from_store import whatever_is_stored
from bellwether.engine.evaluate.grid import Flags
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.formula.tree import Expression

AT_ONCE = 2_000
"""Accounts whose events are in memory at once."""


@dataclass(frozen=True)
class Membership:
    """Accounts (ids and names) × days: where the condition holds. What is unknown does not hold.

    `silent` is where it cannot be said because a source sent nothing.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    days: tuple[int, ...]
    inside: Flags
    silent: Flags

    @property
    def now(self) -> Flags:
        """Who is in on the last of the days."""
        return np.asarray(self.inside[:, -1])

    @property
    def counts(self) -> tuple[int, ...]:
        """How many are in on each day."""
        return tuple(int(count) for count in self.inside.sum(axis=0))

    def since(self, place: int) -> date | None:
        """The day from which an account has been in without a break, up to the last one; None: longer than is known."""
        out = np.flatnonzero(~self.inside[place])
        if not out.size:
            return None
        return date_of(self.days[min(int(out[-1]) + 1, len(self.days) - 1)])

    def until(self, place: int) -> date | None:
        """The last day on which an account was in; None where it never was."""
        there = np.flatnonzero(self.inside[place])
        return date_of(self.days[int(there[-1])]) if there.size else None

    def entered(self, days: int) -> list[int]:
        """The places of those who are in now and were not `days` before."""
        return np.flatnonzero(self.now & ~self._before(days)).tolist()

    def left(self, days: int) -> list[int]:
        """The places of those who were in `days` before and are not now."""
        return np.flatnonzero(~self.now & self._before(days)).tolist()

    def _before(self, days: int) -> Flags:
        return np.asarray(self.inside[:, -1 - days])


def membership(engine: Engine, viewer: Viewer, condition: Expression, days: Sequence[date]) -> Membership:
    """Where a condition holds of the accounts that the viewer sees, on rising days."""
    facts, numbers = engine.facts(), tuple(day_number(day) for day in days)
    roster = facts.roster
    seen = [place for place, one in enumerate(roster.external_ids) if viewer.sees_account(one)]
    inside = np.zeros((len(seen), len(numbers)), dtype=np.bool_)
    silent = np.zeros_like(inside)
    axis = Axis(numbers, facts.catalog.calendar)
    with engine.warehouse.steady():
        stored = whatever_is_stored(engine.warehouse, facts)
        for low in range(0, roster.size, AT_ONCE):
            high = min(low + AT_ONCE, roster.size)
            wanted = [at for at, place in enumerate(seen) if low <= place < high]
            if wanted:
                scope = Scope(EventPool(facts, Bucket(low, high), (numbers[0], numbers[-1])), axis)
                grid = stored(condition, scope)
                places = [seen[at] - low for at in wanted]
                inside[wanted] = (grid.known & (grid.numbers != 0))[places]
                silent[wanted] = (grid.reason == Reason.STALE)[places]
    ids = tuple(roster.external_ids[place] for place in seen)
    names = tuple(roster.names[place] or ids[at] for at, place in enumerate(seen))
    return Membership(ids, names, numbers, inside, silent)
