"""Events of a group of parcels as one write: typed, digested, each once, and visitors as who they are by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from bellwether.engine.kernel.zones import days_of
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.engine.warehouse.writer import DigestedEvents
from bellwether.ingest.live.limits import MOST_EVENT_NAMES
from bellwether.ingest.live.parcels import Happenings
from bellwether.ingest.live.properties import TypedProperties


@dataclass(slots=True)
class Names:
    """The names of events that there are, so that a sender who makes up a name for every event is stopped."""

    known: set[str] = field(default_factory=set)

    def admits(self, name: str) -> bool:
        """Whether events may have this name."""
        if name in self.known:
            return True
        if len(self.known) >= MOST_EVENT_NAMES:
            return False
        self.known.add(name)
        return True


@dataclass(frozen=True, slots=True)
class Events:
    """The events that a source brings with a group of parcels, ready to be written."""

    source: str
    digested: DigestedEvents
    visitors: tuple[str | None, ...]
    conflicts: Counter[tuple[str, str]]

    @classmethod
    def of(cls, source: str, told: Happenings, typed: TypedProperties, into: Into) -> Events:
        """These events, typed and digested; nothing of what is stored is needed for it."""
        properties, conflicts = typed.columns(told.raws, told.names)
        people = _named(told.people, told.visitors, into.recognised)
        table = pa.table(
            {
                "id": pa.array(told.ids, pa.string()),
                "account": pa.array(told.accounts, pa.string()),
                "person": pa.array(people, pa.string()),
                "name": pa.array(told.names, pa.string()),
                "at": pa.array(told.at),
                "day": pa.array(days_of(told.at, into.zone).astype(np.int32)),
                "recorded": pa.array(told.recorded),
                "raw": pa.array(told.raws, pa.string()),
                **properties,
            }
        )
        unknown = tuple(one if one is not None and one not in into.recognised else None for one in told.visitors)
        return cls(source, into.warehouse.digest_events(table), unknown, conflicts)

    def write(self, warehouse: SqlWarehouse) -> int:
        """How many of the events were new; inside of `listening`."""
        since = 0 if self.visitors.count(None) == len(self.visitors) else warehouse.next_fact()
        created = warehouse.stream_events(self.digested, self.source)
        if since:
            rows = [row for row, visitor in enumerate(self.visitors) if visitor is not None]
            names = [visitor for visitor in self.visitors if visitor is not None]
            warehouse.note_visits(names, self.digested.k[rows], since)
        return created


@dataclass(frozen=True, slots=True)
class Into:
    """Where events go, whose days they are counted in, and which visitors are somebody by now."""

    warehouse: SqlWarehouse
    zone: str
    recognised: dict[str, str]


def _named(
    people: Sequence[str | None], visitors: Sequence[str | None], recognised: dict[str, str]
) -> Sequence[str | None]:
    if not recognised:
        return people
    return [
        recognised.get(visitor) if person is None and visitor is not None else person
        for person, visitor in zip(people, visitors, strict=True)
    ]
