"""A group of parcels as one transaction: all of it is committed, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.live.happening import Events, Into, Names
from bellwether.ingest.live.parcels import Delivery, Parcel
from bellwether.ingest.live.properties import TypedProperties
from bellwether.ingest.live.reading import Reading, given_up
from bellwether.ingest.live.telling import Telling
from bellwether.ingest.live.traits import TraitNames, TraitWriting


class Place(Protocol):
    """The workspace that is written to."""

    warehouse: SqlWarehouse

    def catalog(self) -> Catalog:
        """The definitions in force."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a group, by source: how many events and other messages were there before, and what had not fitted.

    `deliveries` are what it brought; `conflicts` counts values that are not of their property's or trait's type, by
    source, event or call, and name.
    """

    deliveries: Sequence[Delivery]
    repeated: Counter[str]
    conflicts: Counter[tuple[str, str, str]]


class Writing:
    """Writes groups of parcels into a workspace, one after another."""

    def __init__(self, place: Place, directory: Path | None = None) -> None:
        self._place = place
        self._directory = directory
        self._names = Names(set(place.warehouse.event_names()))
        self._reading = Reading(self._names.admits)
        self._trait_names = TraitNames.of(place.warehouse)
        self._typed: tuple[Catalog, TypedProperties] | None = None

    def write(self, parcels: Sequence[Parcel]) -> Written:
        """What became of the parcels, once they are committed."""
        catalog, warehouse = self._place.catalog(), self._place.warehouse
        written = Written(self._reading.read(parcels), Counter(), Counter())
        with warehouse.listening(self._directory):
            for delivery in written.deliveries:
                if delivery.told:
                    self._tell(delivery, catalog, written)
            for delivery in written.deliveries:
                self._write(delivery, catalog, written)
        return written

    def _write(self, delivery: Delivery, catalog: Catalog, written: Written) -> None:
        source, happened, warehouse = delivery.source, delivery.events, self._place.warehouse
        if happened is None:
            return
        visitors = [visitor for visitor in happened.visitors if visitor is not None]
        recognised = warehouse.recognised(visitors) if visitors else {}
        into = Into(warehouse, catalog.calendar.zone, recognised)
        events = Events.of(source, happened, self._properties(catalog), into)
        written.repeated[source] += happened.size - events.write(warehouse)
        for (name, key), times in events.conflicts.items():
            written.conflicts[source, name, key] += times

    def _tell(self, delivery: Delivery, catalog: Catalog, written: Written) -> None:
        source, told, warehouse = delivery.source, delivery.told, self._place.warehouse
        new = warehouse.hear([one.id for one in told], [one.recorded for one in told])
        messages = [one for one, is_new in zip(told, new.tolist(), strict=True) if is_new]
        written.repeated[source] += len(told) - len(messages)
        if not messages:
            return
        traits = TraitWriting(warehouse, catalog, self._trait_names)
        telling = Telling(warehouse, ZoneInfo(catalog.calendar.zone), source, traits)
        telling.recognise(messages)
        telling.write(messages)
        for (call, name), times in traits.refused.items():
            written.conflicts[source, call, name] += times
        for one, reason in traits.surplus:
            delivery.leave_out(bytes(one.traits).decode(), "traits", reason, one.statement)

    def _properties(self, catalog: Catalog) -> TypedProperties:
        """The typing of the catalog's properties; what it has learned is kept as long as the catalog is."""
        if self._typed is None or self._typed[0] is not catalog:
            self._typed = catalog, TypedProperties(catalog.properties)
        return self._typed[1]


def set_aside(parcel: Parcel, reason: str) -> Written:
    """A parcel of which nothing was stored, and nothing will be."""
    return Written([given_up(parcel, reason)], Counter(), Counter())
