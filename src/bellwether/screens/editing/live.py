"""Values that facts have overtaken: what came after the last refresh shows at once, for the accounts it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

import numpy as np

from bellwether.access.closure import reads_of
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import one_day
from bellwether.engine.formula.uses import Uses, uses_of
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.rows import NOBODY, Dirt
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace.running import running

MOST = 16
"""Metrics that are computed while a page waits; the refresh brings the others."""


def live_value(metric: str, account: str, day: date) -> Value:
    """A metric's value for an account, computed from the facts as they are now."""
    return running().engine().values(metric, EachAccount((account,)), days=one_day(day)).value(0, 0)


def behind(metrics: Iterable[str]) -> tuple[str, ...]:
    """Those of the metrics whose stored values do not know the newest facts, whomever these are about."""
    warehouse = running().warehouse
    batch, stored = warehouse.batch(), _Kept.stored(warehouse.state().generation)
    return tuple(key for key in metrics if key in stored and stored[key] < batch)


def arrived_between(after: int, batch: int) -> Dirt:
    """What arrived after a batch, up to and with another."""
    return _Kept.dirt(after, batch)


def overtaken(account: int, metrics: Iterable[str]) -> tuple[str, ...]:
    """Those of the metrics whose stored values do not know the newest facts about an account (by its key)."""
    warehouse = running().warehouse
    batch = warehouse.batch()
    stored = _Kept.stored(warehouse.state().generation)
    behind = {key: stored[key] for key in metrics if key in stored and stored[key] < batch}
    if not behind:
        return ()
    dirt = _Kept.dirt(min(behind.values()), batch)
    if not np.isin([account, NOBODY], dirt.account).any():
        return ()
    return tuple(key for key in behind if _Kept.reads().touched(key, dirt))[:MOST]


@dataclass(frozen=True)
class _Reads:
    """What every metric of a catalog reads, through the metrics that it refers to."""

    catalog: Catalog
    refers: Mapping[str, frozenset[str]]

    def touched(self, key: str, dirt: Dirt) -> bool:
        """Whether what arrived may change the metric."""
        return any(_touches(self.catalog.metrics[one], dirt) for one in self._closure(key))

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
        if held is None or held[0] is not warehouse or held[1] != (after, batch):
            held = cls.held_dirt = warehouse, (after, batch), warehouse.dirt(after)
        return held[2]

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


def _touches(metric: Metric, dirt: Dirt) -> bool:
    """Whether a metric's own texts name something that arrived, or it is entered or adjusted itself."""
    if {f"entered:{metric.key}", f"adjustment:{metric.key}"} & dirt.others:
        return True
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
