"""Values that facts have overtaken: what came after the last refresh shows at once, for the accounts it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

import numpy as np

from bellwether.access.closure import reads_of
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import one_day
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.beside import Beside
from bellwether.engine.evaluate.following import changes_between
from bellwether.engine.evaluate.restated import with_restated
from bellwether.engine.evaluate.run import of_account
from bellwether.engine.formula.uses import Uses, uses_of
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.rows import NOBODY, Dirt, Flags, Ints
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace.running import running

FEW = 64
"""Of so many accounts with new events or records pages compute at once what these change; more wait for the refresh."""

MOST = 16
"""Metrics that are computed while a page waits; the refresh brings the others."""


def live_value(metric: str, account: str, day: date) -> Value:
    """A metric's value for an account, computed from the facts as they are now."""
    return running().engine().values(metric, EachAccount((account,)), days=one_day(day)).value(0, 0)


def live_values(metrics: Sequence[str], account: str, day: date) -> dict[str, Value]:
    """Several metrics' values for an account as the facts are now; its events are read once for all of them."""
    if not metrics:
        return {}
    engine = running().engine()
    facts, number = engine.facts(), day_number(day)
    found = of_account(metrics, account, days_between(number, number, engine.catalog.calendar), facts)
    stored = _Kept.stored(engine.warehouse.generation())
    told = (
        with_restated(one, engine.catalog.metrics[one.metric], facts, engine.warehouse)
        if Beside.RESTATED.of(one.metric) in stored
        else one
        for one in found
    )
    return {one.metric: one.value(0, 0) for one in told}


def arrived_between(after: int, batch: int) -> Dirt:
    """What arrived after a batch, up to and with another."""
    return _Kept.dirt(after, batch)


def overtaken(account: int, metrics: Iterable[str]) -> tuple[str, ...]:
    """Those of the metrics whose stored values do not know the newest facts about an account (by its key)."""
    keys, (there,) = overtaken_among(np.array([account]), metrics)
    return keys[:MOST] if there else ()


def overtaken_among(accounts: Ints, metrics: Iterable[str]) -> tuple[tuple[str, ...], Flags]:
    """Those of the metrics that the newest facts may have changed, and which of the accounts these are about."""
    state = running().warehouse.state()
    stored = _Kept.stored(state.generation)
    behind = {key: stored[key] for key in metrics if key in stored and stored[key] < state.batch}
    if not behind:
        return (), np.zeros(accounts.size, dtype=np.bool_)
    dirt = _Kept.dirt(min(behind.values()), state.batch)
    there = np.isin(accounts, dirt.account) | bool((dirt.account == NOBODY).any())
    touched = tuple(key for key in behind if _Kept.reads().touched(key, dirt)) if there.any() else ()
    return touched, there


@dataclass(frozen=True)
class _Reads:
    """What every metric of a catalog reads, through the metrics that it refers to."""

    catalog: Catalog
    refers: Mapping[str, frozenset[str]]

    def touched(self, key: str, dirt: Dirt) -> bool:
        """Whether what arrived may change the metric."""
        edited = running().engine().reach.touched(key, dirt.others)
        few = dirt.account.size <= FEW
        return edited or (few and any(_touches(self.catalog.metrics[one], dirt) for one in self._closure(key)))

    def _closure(self, key: str) -> set[str]:
        found, waiting = {key}, [key]
        while waiting:
            for other in self.refers.get(waiting.pop(), frozenset()):
                if other not in found and other in self.catalog.metrics:
                    found.add(other)
                    waiting.append(other)
        return found


class _Kept:
    """What was worked out last; it holds until the facts, the values or the definitions change."""

    held_dirt: ClassVar[tuple[SqlWarehouse, tuple[int, int], Dirt] | None] = None
    held_stored: ClassVar[tuple[SqlWarehouse, int, dict[str, int]] | None] = None
    held_reads: ClassVar[_Reads | None] = None

    @classmethod
    def dirt(cls, after: int, batch: int) -> Dirt:
        """What arrived between two batches."""
        held, warehouse = cls.held_dirt, running().warehouse
        if held is not None and held[0] is warehouse and held[1] == (after, batch):
            return held[2]
        found = None
        if held is not None and held[0] is warehouse and held[1][0] == after:
            found = _with_edits(held[2], held[1][1], batch)
        found = warehouse.dirt(after) if found is None else found
        cls.held_dirt = warehouse, (after, batch), found
        return found

    @classmethod
    def stored(cls, generation: int) -> dict[str, int]:
        """The batch that each metric's stored values know."""
        held, warehouse = cls.held_stored, running().warehouse
        if held is None or held[0] is not warehouse or held[1] != generation:
            held = cls.held_stored = warehouse, generation, {one.metric: one.batch for one in warehouse.versions()}
        return held[2]

    @classmethod
    def reads(cls) -> _Reads:
        """What the metrics in force read."""
        catalog = running().catalog()
        held = cls.held_reads
        if held is None or held.catalog is not catalog:
            held = cls.held_reads = _Reads(catalog, reads_of(catalog).metrics)
        return held


def _with_edits(dirt: Dirt, after: int, batch: int) -> Dirt | None:
    """What arrived up to a batch and then up to another, where the rest is nothing but edits."""
    warehouse = running().warehouse
    if after >= batch or changes_between(warehouse, after, batch) is None:
        return None
    more = warehouse.dirt(after)
    account, place = np.unique(np.concatenate([dirt.account, more.account]), return_inverse=True)
    first = np.full(account.size, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, place, np.concatenate([dirt.first_day, more.first_day]))
    return Dirt(account, first, dirt.events, dirt.others | more.others)


def _touches(metric: Metric, dirt: Dirt) -> bool:
    """Whether a metric's own texts name something that arrived."""
    return any(_named(_uses(text), dirt) for text in metric.reads)


@lru_cache(maxsize=4096)
def _uses(text: str) -> Uses:
    return uses_of(parsed(text))


def _named(uses: Uses, dirt: Dirt) -> bool:
    if dirt.events and (uses.every_event or not uses.events.isdisjoint(dirt.events)):
        return True
    told = {f"record:{key}" for key in uses.collections}
    told |= {f"account.{key}" for key in uses.account_traits} | {f"user.{key}" for key in uses.user_traits}
    whole = {"account", "deletion", "resolution", "membership", "outage", "rate", "erasure"}
    return bool((told | whole) & dirt.others)
