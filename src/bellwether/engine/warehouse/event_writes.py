"""Writing events: keys for their names, typed properties into their columns, raw JSON beside them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse import incoming
from bellwether.engine.warehouse.arrivals import Arrivals, write_against
from bellwether.engine.warehouse.dictionaries import ABSENT, ACCOUNTS, NAMES, PEOPLE, TEXTS, codes_or_new
from bellwether.engine.warehouse.digesting import digests_of_rows, digests_of_texts
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.former_digests import FormerDigests
from bellwether.engine.warehouse.registry import EVENT, Slots, column_type
from bellwether.engine.warehouse.rows import NOBODY, Ints
from bellwether.engine.warehouse.settle import Rule
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import tree
from bellwether.engine.warehouse.writer import DigestedEvents, RefusedWrite, WriteReport

PROPERTY = "p:"

_REQUIRED = {
    "id": incoming.TEXT,
    "name": incoming.TEXT,
    "at": incoming.INT64,
    "day": incoming.INT32,
    "recorded": incoming.INT64,
}
_OPTIONAL = {"account": incoming.TEXT, "person": incoming.TEXT, "dated": incoming.FLAG, "raw": incoming.TEXT}
_NAMED = ("account", "person", "name")
"""Columns that say the same few texts again and again."""


@dataclass(frozen=True, slots=True)
class EventWriter:
    """Writes events in one session from one source."""

    session: Session
    slots: Slots
    source: int
    former: FormerDigests

    def write(self, arriving: DigestedEvents, *, update: bool) -> WriteReport:
        """What happened to the events."""
        rule = Rule.REPLACE if update else Rule.CONFLICT
        events = arriving.events
        before = self.former.held(self.session, arriving, lambda: _told(events))
        _note_source(self.session, self.source, codes_or_new(self.session, NAMES, events.column("name")))
        sources = np.full(events.num_rows, self.source, dtype=np.int64)
        arrivals = Arrivals(EVENT, events, arriving.k, arriving.hash, sources, events.column("id"), self._stored)
        return write_against(self.session, arrivals, before, rule)

    def _stored(self, events: pa.Table) -> pa.Table:
        session, slots = self.session, self.slots
        columns = {
            "recorded": events.column("recorded"),
            "account": keys(session, ACCOUNTS, events.column("account")),
            "person": keys(session, PEOPLE, events.column("person")),
            "name": _int32(codes_or_new(session, NAMES, events.column("name"))),
            "day": events.column("day"),
            "at": events.column("at"),
            "dated": pc.fill_null(events.column("dated"), False).cast(pa.int32()),
            "id": events.column("id"),
            "raw": events.column("raw"),
        }
        for name in events.column_names:
            if name.startswith(PROPERTY):
                field = _field(slots, name)
                columns[slots.column(EVENT, field)] = stored_values(session, field, events.column(name))
        return pa.table(columns)


def digested(slots: Slots, table: pa.Table) -> DigestedEvents:
    """The events of a table, checked, typed and digested: all that can be done before it is known what is there."""
    properties = {name: _field(slots, name) for name in table.column_names if name.startswith(PROPERTY)}
    kinds = {
        name: incoming.TEXT if field.type is FieldType.TEXT else incoming.INT64 for name, field in properties.items()
    }
    events = incoming.typed(table, _REQUIRED, {**_OPTIONAL, **kinds}).combine_chunks()
    for name in _NAMED:
        events = events.set_column(events.column_names.index(name), name, events.column(name).dictionary_encode())
    said = _said(events)
    k = digests_of_texts(events.column("id").combine_chunks())
    return DigestedEvents(events, k, digests_of_rows(said))


def _field(slots: Slots, name: str) -> Field:
    key = name.removeprefix(PROPERTY)
    field = slots.fields(EVENT).get(key)
    if field is None:
        message = f"the property “{key}” is not in the catalog: declare its type, or keep it in “raw” only"
        raise RefusedWrite(message)
    return field


def _said(events: pa.Table) -> dict[str, pa.ChunkedArray]:
    """An instant's day follows from the zone and a date's instant from nothing, so neither is content."""
    dated = pc.fill_null(events.column("dated"), False)
    said = {
        **{name: events.column(name) for name in (*_NAMED, "raw")},
        "at": incoming.masked(events.column("at"), pc.invert(dated)),
        "day": incoming.masked(events.column("day"), dated),
    }
    if events.column("raw").null_count:
        no_raw = events.column("raw").is_null()
        properties = [name for name in events.column_names if name.startswith(PROPERTY)]
        said |= {name: incoming.masked(events.column(name), no_raw) for name in properties}
    return said


def _told(events: pa.Table) -> pa.Table:
    """The same with the id, all texts written out."""
    plain = {name: events.column(name).cast(incoming.TEXT) for name in _NAMED}
    return pa.table({"id": events.column("id"), **_said(events), **plain})


def keys(session: Session, dictionary: str, column: pa.ChunkedArray) -> pa.Array:
    """The key of each outside name, NOBODY where there is none."""
    found = codes_or_new(session, dictionary, column)
    return _int32(np.where(found == ABSENT, NOBODY, found))


def stored_values(session: Session, field: Field, column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """A field's values as they are stored: texts by their codes, everything else as it came."""
    kind = column_type(field)
    if field.type is not FieldType.TEXT:
        return column.cast(kind)
    found = codes_or_new(session, TEXTS, column)
    return pa.array(found.astype(np.int32), mask=found == ABSENT)


def _int32(values: Ints) -> pa.Array:
    return pa.array(values.astype(np.int32))


def _note_source(session: Session, source: int, names: Ints) -> None:
    """Which event names a source delivers, so that an outage of the source says which metrics it touches."""
    known = session.table(tree("SELECT DISTINCT name FROM event_source WHERE source = :source", source=source))
    fresh = np.setdiff1d(names, ints(known, "name"))
    session.append("event_source", pa.table({"source": _int32(np.full(fresh.size, source)), "name": _int32(fresh)}))
