"""Which sources feed a metric, and when each is read next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.formula.uses import uses_of
from bellwether.engine.plan.reads import parsed
from bellwether.ingest.pulls.domain import Standing
from bellwether.ingest.pulls.queries import standings

EVENTS, VALUES = "events", "values"
_TRAITS = frozenset({"accounts", "users", "contacts", "traits", "memberships"})

NamesOf = Callable[[str], tuple[str, ...]]
"""The names of the events that a source delivers."""


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """A table that a metric reads from: when it was read last, to its end and at all, and when it is read next.

    Where it cannot be read, `failing_since` is when that began.
    """

    source: str
    table: str
    read_at: datetime | None
    due_at: datetime | None
    whole_at: datetime | None = None
    failing_since: datetime | None = None


def next_updates(metric: str, catalog: Catalog, names_of: NamesOf) -> tuple[NextUpdate, ...]:
    """The tables of sources that feed a metric, what is read first before the others."""
    there = standings()
    if not there:
        return ()
    needs = _needs(metric, catalog)
    found = [
        NextUpdate(one.source, one.table, one.read_at, one.due_at, one.whole_at, one.failing_since)
        for one in there
        if _feeds(one, needs, names_of)
    ]
    first = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda one: (one.due_at or first, one.source, one.table)))


@dataclass(frozen=True, slots=True)
class _Needs:
    """What a metric reads: kinds of import, and the names of events (None: of every name)."""

    kinds: frozenset[str]
    events: frozenset[str] | None


def _needs(key: str, catalog: Catalog) -> _Needs:
    kinds: set[str] = set()
    events: set[str] = set()
    every = False
    for metric in _closure(key, catalog):
        if catalog.metrics[metric].kind is MetricKind.ENTERED:
            kinds.add(VALUES)
        for text in catalog.metrics[metric].reads:
            uses = uses_of(parsed(text))
            kinds.update(uses.collections)
            events |= uses.events
            every = every or uses.every_event
            if uses.account_traits or uses.user_traits:
                kinds |= _TRAITS
    return _Needs(frozenset(kinds), None if every else frozenset(events))


def _closure(key: str, catalog: Catalog) -> Iterator[str]:
    seen, waiting = {key}, [key]
    while waiting:
        metric = waiting.pop()
        yield metric
        named = {other for text in catalog.metrics[metric].reads for other in uses_of(parsed(text)).metrics}
        fresh = {other for other in named if other in catalog.metrics} - seen
        seen |= fresh
        waiting += sorted(fresh)


def _feeds(one: Standing, needs: _Needs, names_of: NamesOf) -> bool:
    if one.kind != EVENTS:
        return one.kind in needs.kinds
    if needs.events is None:
        return True
    return bool(needs.events) and not needs.events.isdisjoint(names_of(one.source))
