"""Which KPIs a workspace can compute, what data is missing for the others, and how many accounts have a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import numpy as np

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definitions, DefinitionsRefused, Kind
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import normal_form
from bellwether.engine.engine import Engine
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.domain import Kpi, KpiRefused, Library
from bellwether.kpis.of_accounts import accounts_on
from bellwether.kpis.reads import facts_of
from bellwether.kpis.stock import CountedStore, Need, Stock
from bellwether.kpis.used import used_as, wordings

AT_ONCE = 16
"""Metrics that are computed together; more share more readings, and keep people waiting longer for the next step."""

Step = Callable[[int, int, str], None]


class State(StrEnum):
    """How far a KPI is in a workspace."""

    IN_USE = "in use"
    READY = "ready"
    MISSING = "data missing"
    OPEN = "needs a choice"
    TAKEN = "key taken"
    UNFIT = "does not fit"


@dataclass(frozen=True, slots=True)
class Readiness:
    """One KPI in one workspace: under which keys it is used, what it reads, who would have a value, what hinders."""

    kpi: Kpi
    state: State
    used_as: tuple[tuple[str, str], ...] = ()
    needs: tuple[Need, ...] = ()
    accounts: int | None = None
    of: int = 0
    hindrance: str = ""

    @property
    def missing(self) -> tuple[Need, ...]:
        """What it reads and is not there."""
        return tuple(need for need in self.needs if not need.met)


@dataclass(slots=True)
class _Examining:
    library: Library
    current: Definitions
    stock: Stock
    after: Definitions
    under: dict[str, str] = field(default_factory=dict)

    def looked_at(self, kpi: Kpi) -> Readiness:
        """The KPI's state as far as definitions and counts tell."""
        used = tuple(used_as(kpi, self.current))
        if used:
            key = next((name for name, _ in used if name == kpi.key), used[0][0])
            needs = self.stock.needs(facts_of(key, wordings(self.current)))
            self.under[kpi.key] = key
            return Readiness(kpi, State.IN_USE, used, needs)
        if kpi.open_parameters:
            told = "; ".join(f"{one.key}: {one.says.rstrip('.')}" for one in kpi.open_parameters)
            return Readiness(kpi, State.OPEN, hindrance=told)
        try:
            plan = planned(self.library, [Wish(kpi.key)], self.after)
        except KpiRefused as refused:
            return Readiness(kpi, State.TAKEN, hindrance=str(refused))
        # Columns that the store does not have yet cannot be read; what reads them is found missing before.
        stored = (one for one in plan.definitions if one.kind not in (Kind.COLLECTION, Kind.PROPERTY))
        after = self.after.with_(normal_form(stored, self.after))
        needs = self.stock.needs(facts_of(kpi.key, wordings(after)))
        if any(not need.met for need in needs):
            return Readiness(kpi, State.MISSING, needs=needs)
        if any(not need.defined for need in needs):
            # It comes with fields that it can do without, so it has no values before it is added.
            return Readiness(kpi, State.READY, needs=needs)
        self.after = after
        self.under[kpi.key] = kpi.key
        return Readiness(kpi, State.READY, needs=needs)


@dataclass(frozen=True, slots=True)
class Look:
    """A day to look on, and who is told how many of the metrics have been computed."""

    on: date
    step: Step | None = None


def readiness(
    library: Library, current: Definitions, warehouse: CountedStore, keys: Iterable[str], look: Look
) -> tuple[Readiness, ...]:
    """The state of each KPI, with how many of the accounts there on the day would have a value."""
    examining = _Examining(library, current, Stock(warehouse, current), current)
    found = [examining.looked_at(library.kpi(key)) for key in keys]
    refused = _refused(examining.after, warehouse.event_names())
    if refused:
        found = [_unfit(one, refused) if one.state is State.READY else one for one in found]
        kept = [one for one in examining.after if one.key not in refused or current.get(one.kind, one.key)]
        examining.after = Definitions(kept)
    asked = {
        one.kpi.key: examining.under[one.kpi.key]
        for one in found
        if one.state in (State.IN_USE, State.READY) and one.kpi.key in examining.under
    }
    counts, of = _with_values(examining.after, warehouse, list(dict.fromkeys(asked.values())), look)
    return tuple(replace(one, accounts=counts.get(asked.get(one.kpi.key, "")), of=of) for one in found)


def _refused(after: Definitions, event_names: tuple[str, ...]) -> dict[str, str]:
    """Why some of these definitions do not fit together, by their key."""
    try:
        checks(after, event_names)
    except DefinitionsRefused as refused:
        return {problem.where.partition(" ")[2]: problem.sentence for problem in refused.problems}
    return {}


def _unfit(one: Readiness, refused: dict[str, str]) -> Readiness:
    sentence = refused.get(one.kpi.key)
    return one if sentence is None else replace(one, state=State.UNFIT, hindrance=sentence)


def _with_values(
    definitions: Definitions, warehouse: CountedStore, keys: list[str], look: Look
) -> tuple[dict[str, int], int]:
    """How many accounts have a value of each metric on the day, and of how many."""
    engine = Engine(warehouse, compiled(definitions))
    counts: dict[str, int] = {}
    for first in range(0, len(keys), AT_ONCE):
        if look.step is not None:
            look.step(first, len(keys), keys[first])
        for key, (one,) in accounts_on(engine, keys[first : first + AT_ONCE], [look.on]).items():
            counts[key] = int(np.count_nonzero(one.grid.known))
    return counts, engine.facts().roster.size if keys else 0
