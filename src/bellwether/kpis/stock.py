"""What facts a workspace holds, counted as far as KPIs ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from bellwether.catalog.domain import CollectionSpec, Definitions, FieldSpec, Kind
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, EventRequest
from bellwether.engine.warehouse.rows import Kind as Subject
from bellwether.engine.warehouse.source_reads import Sources
from bellwether.kpis.reads import Facts


class CountedStore(Warehouse, Sources, Protocol):
    """A warehouse whose facts are counted."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a KPI reads: what kind of thing, its name, whether it is defined, how many there are.

    It can do without what is `optional`: its formula says what holds where that is unknown.
    """

    kind: str
    name: str
    defined: bool
    count: int
    optional: bool = False

    @property
    def met(self) -> bool:
        """Whether there is any of it, or it can do without."""
        return self.optional or (self.defined and self.count > 0)


@dataclass(frozen=True)
class Stock:
    """The facts of one workspace, counted once."""

    warehouse: CountedStore
    definitions: Definitions
    _counted: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)

    def needs(self, facts: Facts) -> tuple[Need, ...]:
        """Everything that some formulas read, with how much of it there is."""
        found: list[Need] = []
        for collection, fields in sorted(facts.collections.items()):
            found += self._of_collection(collection, tuple(sorted(fields)))
        if facts.every_event:
            found.append(Need("events", "any event", True, int(self._events.sum())))
        found += [self._event(name) for name in sorted(facts.events)]
        found += [self._property(name) for name in sorted(facts.properties)]
        found += [self._trait(Kind.ACCOUNT_TRAIT, Subject.ACCOUNT, name) for name in sorted(facts.account_traits)]
        found += [self._trait(Kind.USER_TRAIT, Subject.PERSON, name) for name in sorted(facts.user_traits)]
        if facts.members:
            found.append(Need("people", "people of accounts", True, self._people))
        found += [Need("entered values", name, True, self._entered(name)) for name in sorted(facts.entered)]
        return tuple(replace(need, optional=need.name in facts.optional) for need in found)

    def _of_collection(self, key: str, fields: tuple[str, ...]) -> list[Need]:
        spec = self.definitions.typed(Kind.COLLECTION, CollectionSpec).get(key)
        if spec is None:
            return [Need("collection", key, False, 0)]
        size, filled = self._records(key, spec)
        own = {spec.anchor, spec.start, spec.end}
        return [
            Need("collection", key, True, size),
            *(Need("field", f"{key}.{one}", one in filled, filled.get(one, 0)) for one in fields if one not in own),
        ]

    def _records(self, key: str, spec: CollectionSpec) -> tuple[int, dict[str, int]]:
        """How many records there are, and by field how many have it."""
        if key not in self._counted:
            rows = self.warehouse.records(key, tuple(spec.fields))
            record = rows.record
            last = np.flatnonzero(np.append(record[1:] != record[:-1], True)) if record.size else record
            filled = {name: int(rows.fields[name].present[last].sum()) for name in spec.fields}
            self._counted[key] = int(last.size), filled
        return self._counted[key]

    def _event(self, name: str) -> Need:
        names = self.warehouse.event_names()
        declared = name in names or self.definitions.get(Kind.EVENT, name) is not None
        count = int(self._events[names.index(name)]) if name in names else 0
        return Need("event", name, declared, count)

    def _property(self, name: str) -> Need:
        declared = name in self.definitions.typed(Kind.PROPERTY, FieldSpec)
        return Need("property", name, declared, self._filled.get(name, 0))

    def _trait(self, kind: Kind, subject: Subject, name: str) -> Need:
        label = kind.word
        if self.definitions.get(kind, name) is None:
            return Need(label, name, False, 0)
        return Need(label, name, True, int(np.unique(self.warehouse.traits(subject, name).subject).size))

    def _entered(self, metric: str) -> int:
        return int(self.warehouse.entered(metric).account.size)

    @cached_property
    def _events(self) -> np.typing.NDArray[np.int64]:
        """How many events of each name there are."""
        size = len(self.warehouse.event_names())
        counts = np.zeros(size, dtype=np.int64)
        for rows in self.warehouse.events(EventRequest(None, BEGINNING, NO_DAY)):
            counts += np.bincount(rows.name, minlength=size)
        return counts

    @cached_property
    def _filled(self) -> dict[str, int]:
        return self.warehouse.filled_properties()[1]

    @cached_property
    def _people(self) -> int:
        people = np.unique(self.warehouse.memberships().person)
        return int((people != NOBODY).sum())
