"""The writing side of a warehouse over a store: every write in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse import arrivals, dictionaries, finished_imports
from bellwether.engine.warehouse.erasing import erase
from bellwether.engine.warehouse.event_writes import EventWriter, digested
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.former_digests import FormerDigests, first_own_event
from bellwether.engine.warehouse.history_writes import HistoryWriter
from bellwether.engine.warehouse.identities import write_merges
from bellwether.engine.warehouse.registry import EVENT, Slots, prepare, record_table
from bellwether.engine.warehouse.resolution import stand_for
from bellwether.engine.warehouse.rezoning import rederive_days
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.schema import migrate
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import tree
from bellwether.engine.warehouse.writer import DigestedEvents, Erasure, FactKind, RefusedWrite, WriteReport


class SqlFactWriter:
    """Writes of facts into an SQL store: the `FactWriter`, and the tables that facts go into."""

    def __init__(self, store: Store) -> None:
        self._store = store
        migrate(store)
        self._slots = Slots(Catalog(), {})
        self._former = FormerDigests(store, first_own_event(store))

    def prepare(self, catalog: Catalog) -> None:
        """Brings tables and columns up to the catalog; idempotent by fingerprint."""
        self._slots = prepare(self._store, catalog)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside, by this thread, happen together or not at all; reads see them only afterwards."""
        with self._store.writing():
            yield

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is written inside, neither facts nor values, but by this thread: for who copies the store."""
        with self._store.still():
            yield

    @contextmanager
    def whole(self, *, kept: bool = True) -> Iterator[None]:
        """All writes inside, by this thread, happen together and are seen by its reads; taken back unless `kept`."""
        with self._store.whole(kept=kept):
            yield

    def write_accounts(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Declares accounts."""
        with self._writer(source) as writer:
            return writer.accounts(table)

    def delete_accounts(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Ends the existence of accounts."""
        with self._writer(source) as writer:
            return writer.deletions(table)

    def digest_events(self, table: pa.Table) -> DigestedEvents:
        """The events of a table, ready to be written."""
        return digested(self._slots, table)

    def looked_up(self, events: DigestedEvents) -> DigestedEvents:
        """The same events with what is there about them now; whoever writes them then holds others up for less long."""
        if self._store.aside or self._former.first:
            return events
        with self._store.reading() as session:
            if session.committed is not None:
                # Unfinished writes are not hidden there, so that all is looked for when it is written.
                return events
            return replace(events, there=arrivals.looked_up(session, EVENT, events.k))

    def write_events(self, table: pa.Table | DigestedEvents, *, source: str = "", update: bool = False) -> WriteReport:
        """Adds events."""
        arriving = self.looked_up(self.digest_events(table)) if isinstance(table, pa.Table) else table
        with self._store.writing() as session:
            writer = EventWriter(session, self._slots, _source_code(session, source), self._former)
            return writer.write(arriving, update=update)

    def finish_import(self, key: str, told: str) -> None:
        """Notes that an import of events is finished."""
        with self._store.writing() as session:
            finished_imports.note(session, key, told)

    def finished_import(self, key: str) -> str | None:
        """What was noted of an import of events that is finished, as long as none has been taken back since."""
        with self._store.reading() as session:
            return finished_imports.noted(session, key)

    def write_traits(self, kind: Kind, table: pa.Table, *, source: str = "", update: bool = False) -> WriteReport:
        """Adds trait changes."""
        with self._writer(source) as writer:
            return writer.traits(kind, table, update=update)

    def write_memberships(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds memberships."""
        with self._writer(source) as writer:
            return writer.memberships(table)

    def write_records(self, collection: str, table: pa.Table, *, source: str = "", update: bool = False) -> WriteReport:
        """Adds versions of records."""
        with self._writer(source) as writer:
            return writer.records(self._slots, collection, table, update=update)

    def write_entered(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds entered values."""
        with self._writer(source) as writer:
            return writer.entered(table)

    def write_adjustments(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds adjustments."""
        with self._writer(source) as writer:
            return writer.adjustments(table)

    def write_outages(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds outages."""
        with self._writer(source) as writer:
            return writer.outages(table)

    def write_rates(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds rates into the reporting currency."""
        with self._writer(source) as writer:
            return writer.rates(table)

    def merge(self, kind: Kind, from_id: str, into_id: str, recorded: int) -> int:
        """The fact that makes one outside name stand for another's account or person."""
        with self._store.writing() as session:
            return stand_for(self._store, session, kind, (from_id, into_id), recorded)

    def write_merges(self, kind: Kind, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds merges."""
        with self._store.writing() as session:
            return write_merges(self._store, session, kind, table, source)

    def split(self, kind: Kind, outside_id: str, recorded: int) -> int:
        """The fact that makes an outside name stand for itself again."""
        return self.merge(kind, outside_id, outside_id, recorded)

    def undo(self, fact: int, recorded: int) -> None:
        """Retracts a merge or split."""
        self.retract(FactKind.RESOLUTION, [fact], recorded)

    def retract(self, kind: str, facts: Sequence[int], recorded: int) -> int:
        """How many facts of a kind no longer hold from `recorded` on."""
        with self._store.writing() as session:
            return arrivals.retract(session, self._scope(kind), np.array(list(facts), dtype=np.int64), recorded)

    def retract_ids(self, kind: str, ids: Sequence[str], recorded: int) -> int:
        """How many events or records with these outside ids no longer hold from `recorded` on."""
        scope = self._scope(kind)
        with (
            self._store.writing() as session,
            session.staged("gone", pa.table({"id": pa.array(list(ids), pa.string())})),
        ):
            if scope == FactKind.EVENT:
                query = tree("SELECT f.fact AS fact FROM event AS f JOIN gone AS g ON f.id = g.id")
            else:
                template = (
                    "SELECT f.fact AS fact FROM facts AS f JOIN text AS t ON f.record = t.code "
                    "JOIN gone AS g ON t.text = g.id"
                )
                query = tree(template, {"facts": scope})
            return arrivals.retract(session, scope, ints(session.table(query), "fact"), recorded)

    def rederive_days(self, zone: str) -> int:
        """How many facts moved to another day because days are now those of this zone."""
        with self._store.writing() as session:
            return rederive_days(session, zone)

    def erase(self, person: str, recorded: int) -> Erasure:
        """Replaces every outside name of a person by a random surrogate, for good."""
        with self._store.writing() as session:
            return erase(session, person, recorded)

    def _scope(self, kind: str) -> str:
        if kind.startswith("record:"):
            scope = record_table(kind.removeprefix("record:"))
            if self._slots.knows(scope):
                return scope
        elif kind in set(FactKind) - {FactKind.RECORD}:
            return str(kind)
        message = f"“{kind}” is not a kind of fact: use one of {', '.join(FactKind)}, records as record:<collection>"
        raise RefusedWrite(message)

    @contextmanager
    def _writer(self, source: str) -> Iterator[HistoryWriter]:
        with self._store.writing() as session:
            yield HistoryWriter(self._store, session, _source_code(session, source))


def _source_code(session: Session, source: str) -> int:
    return int(dictionaries.codes_or_new(session, dictionaries.TEXTS, pa.array([source]))[0])
