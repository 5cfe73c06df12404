"""Reading events: one filtered scan without joins, streamed; keys are resolved in the arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from bellwether.engine.warehouse.dictionaries import ABSENT, NAMES, codes
from bellwether.engine.warehouse.facts import holding, ints, optional, source_ranks, ties
from bellwether.engine.warehouse.registry import EVENT, Slots
from bellwether.engine.warehouse.resolution import canonical_keys, members_of_range, resolved
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, AsKnown, Column, EventRequest, EventRows, Ints, Kind
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import among, at_least, at_most, column, tree

_PLAIN = ("account", "person", "name", "day")
_ROWS = ("fact", "recorded", "at", "hash", "source")
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is the same for all pieces of one request."""

    request: EventRequest
    columns: Mapping[str, str]
    accounts: Ints | None
    people: Ints | None
    ranks: dict[int, int]


def read_events(session: Session, slots: Slots, request: EventRequest) -> Iterator[EventRows]:
    """The events in pieces; events of names that were never seen are none."""
    fields = slots.fields(EVENT)
    stored = {key: slots.column(EVENT, fields[key]) for key in request.properties}
    names = [*_PLAIN, *stored.values(), *(_ROWS if request.rows else ())]
    query = holding(session, EVENT, list(dict.fromkeys(names)), request.known)
    query = query.where(at_least("day", request.first_day), at_most("day", request.last_day))
    if request.names is not None:
        wanted = codes(session, NAMES, pa.array(list(request.names), pa.string()))
        wanted = wanted[wanted != ABSENT]
        if wanted.size == 0:
            return
        query = query.where(among("name", wanted.tolist()))
    accounts = canonical_keys(session, Kind.ACCOUNT, request.known)
    if request.accounts is not None:
        query = query.where(_of_accounts(request.accounts, accounts))
    ranks = source_ranks(session, {key: source.rank for key, source in slots.catalog.sources.items()})
    people = canonical_keys(session, Kind.PERSON, request.known)
    reading = _Reading(request, stored, accounts, people, ranks if request.rows else {})
    for batch in session.stream(query):
        if batch.num_rows:
            yield _rows(reading, batch)


def _of_accounts(bounds: tuple[int, int], canonical: Ints | None) -> exp.Expr:
    first, last = bounds
    inside = exp.and_(at_least("account", first), at_most("account", last))
    others = [NOBODY, *members_of_range(canonical, first, last)]
    return exp.or_(inside, among("account", others))


def _int32(batch: pa.RecordBatch, name: str) -> NDArray[np.int32]:
    return np.asarray(batch.column(name).to_numpy(zero_copy_only=False), dtype=np.int32)


def _rows(reading: _Reading, batch: pa.RecordBatch) -> EventRows:
    request = reading.request
    account = _int32(batch, "account")
    if reading.accounts is not None:
        account = reading.accounts[account].astype(np.int32)
        if request.accounts is not None:
            first, last = request.accounts
            inside = ((account >= first) & (account <= last)) | (account == NOBODY)
            if not inside.all():
                batch, account = batch.filter(pa.array(inside)), account[inside]
    person = _int32(batch, "person")
    if reading.people is not None:
        person = reading.people[person].astype(np.int32)
    properties: dict[str, Column] = {key: optional(batch, name) for key, name in reading.columns.items()}
    rows = request.rows
    return EventRows(
        account=account,
        person=person,
        name=_int32(batch, "name"),
        day=_int32(batch, "day"),
        properties=properties,
        fact=ints(batch, "fact") if rows else _NONE,
        at=ints(batch, "at") if rows else _NONE,
        recorded=ints(batch, "recorded") if rows else _NONE,
        tie=ties(ints(batch, "source"), ints(batch, "hash"), reading.ranks) if rows else _NONE,
    )


def read_message_ids(session: Session, facts: Ints) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """The source's ids of events by their fact numbers, and which of them are known by their date alone."""
    distinct, places = np.unique(facts, return_inverse=True)
    with session.staged("wanted", pa.table({"fact": pa.array(distinct)})):
        query = tree("SELECT e.fact, e.id, e.dated FROM event AS e JOIN wanted AS w ON e.fact = w.fact ORDER BY e.fact")
        found = session.table(query)
    ids = np.array(found.column("id").to_pylist(), dtype=object)
    return tuple(ids[places].tolist()), (ints(found, "dated") != 0)[places]


Spans = tuple[Ints, Ints, Ints]
"""Canonical accounts, ascending, with the day of each one's first event, and of its first event with a person."""


def read_spans(session: Session, known: AsKnown, after: int = -1) -> Spans:
    """The first days of every account that has events; only of facts that came after a batch, if one is named."""
    day = column("day")
    with_person = exp.Case(ifs=[exp.If(this=exp.NEQ(this=column("person"), expression=exp.convert(NOBODY)), true=day)])
    query = (
        holding(session, EVENT, ["account"], known)
        .select(exp.Min(this=day.copy()).as_("first_event"))
        .select(exp.Min(this=exp.Coalesce(this=with_person, expressions=[exp.convert(NO_DAY)])).as_("first_person"))
        .where(exp.NEQ(this=column("account"), expression=exp.convert(NOBODY)))
        .group_by(column("account"))
    )
    if after >= 0:
        query = query.where(at_least("fact", first_fact(after + 1)))
    found = session.table(query)
    account = resolved(ints(found, "account"), canonical_keys(session, Kind.ACCOUNT, known))
    return _earliest(account, ints(found, "first_event"), ints(found, "first_person"))


def with_later(spans: Spans, later: Spans) -> Spans:
    """The first days when more events have come."""
    return _earliest(*(np.concatenate(both) for both in zip(spans, later, strict=True)))


def _earliest(account: Ints, event: Ints, person: Ints) -> Spans:
    keys, places = np.unique(account, return_inverse=True)
    first_event = np.full(keys.size, NO_DAY, dtype=np.int64)
    first_person = np.full(keys.size, NO_DAY, dtype=np.int64)
    np.minimum.at(first_event, places, event)
    np.minimum.at(first_person, places, person)
    return keys, first_event, first_person
