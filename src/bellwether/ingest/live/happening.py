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
from bellwether.ingest.live.parcels import Happened, Parcel
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
    def of(cls, source: str, rows: Sequence[Happened], typed: TypedProperties, into: Into) -> Events:
        """These rows, typed and digested; nothing of what is stored is needed for it."""
        ids, accounts, people, visitors, names, at, recorded, raws = zip(*rows, strict=True)
        properties, conflicts = typed.columns(raws, names)
        instants = np.array(at, dtype=np.int64)
        table = pa.table(
            {
                "id": pa.array(ids, pa.string()),
                "account": pa.array(accounts, pa.string()),
                "person": pa.array(_named(people, visitors, into.recognised), pa.string()),
                "name": pa.array(names, pa.string()),
                "at": pa.array(instants),
                "day": pa.array(days_of(instants, into.zone).astype(np.int32)),
                "recorded": pa.array(recorded, pa.int64()),
                "raw": pa.array(raws, pa.string()),
                **properties,
            }
        )
        unknown = tuple(one if one is not None and one not in into.recognised else None for one in visitors)
        return cls(source, into.warehouse.digest_events(table), unknown, conflicts)

    def write(self, warehouse: SqlWarehouse) -> int:
        """How many of the events were new; inside of `listening`."""
        since = warehouse.next_fact() if any(self.visitors) else 0
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


def admitted(parcel: Parcel, names: Names) -> None:
    """Leaves out the events of a parcel whose names are too many."""
    if all(names.admits(event.name) for event in parcel.events):
        return
    kept: list[Happened] = []
    for event in parcel.events:
        if names.admits(event.name):
            kept.append(event)
        else:
            reason = (
                f"there are {MOST_EVENT_NAMES:,} names of events already: send what differs from event to event "
                "as a property, not in the name"
            )
            parcel.leave_out(event.raw, "event", reason, event.name)
    parcel.events[:] = kept


def by_source(parcels: Sequence[Parcel]) -> dict[str, list[Happened]]:
    """The events of all parcels, by their source."""
    rows: dict[str, list[Happened]] = {}
    for parcel in parcels:
        if parcel.events:
            rows.setdefault(parcel.source, []).extend(parcel.events)
    return rows
