"""What happened at one account: its events day by day, its records, and its people with when they were last seen."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import Collection, FieldType
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.warehouse.dictionaries import NAMES, PEOPLE, texts_of
from bellwether.engine.warehouse.facts import holding, ints, latest
from bellwether.engine.warehouse.of_account import facts_of, standing_for
from bellwether.engine.warehouse.registry import EVENT, Slots, record_table
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOBODY, NOW, Ints, Kind
from bellwether.engine.warehouse.said import Said, rows_of
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import among, at_least, at_most, column

_HEADER = ("fact", "recorded", "source", "hash", "record", "account", "person", "effective")


@dataclass(frozen=True, slots=True)
class EventDay:
    """How often an event happened at the account on a day, and by how many people."""

    day: date
    name: str
    events: int
    people: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A person of the account: member since and until when, and when and how often seen there."""

    key: int
    id: str
    since: date | None
    until: date | None
    first_seen: date | None
    last_seen: date | None
    events: int


@dataclass(frozen=True, slots=True)
class RecordSaid:
    """A record as of a day: its version in force, with the fields that are known by then."""

    id: str
    person: str
    day: date | None
    ends: date | None
    fields: dict[str, Said]
    source: str
    recorded: datetime
    fact: int


class Happenings:
    """Reads of what happened at one account; a part of the warehouse over a store."""

    _store: Store
    _slots: Slots

    def event_days(self, account: int, first: date, last: date) -> tuple[EventDay, ...]:
        """The events of the account between two days, both included, by day and name, the last day first."""
        with self._store.reading() as session:
            counted = (
                _events(session, account, first, last)
                .select("day", "name", append=False)
                .select(exp.Count(this=exp.Star()).as_("events"))
                .select(exp.Count(this=exp.Distinct(expressions=[_somebody()])).as_("people"))
                .group_by("day", "name")
            )
            rows = rows_of(session, session.table(counted))
            columns = rows.ints("day"), rows.names("name", NAMES), rows.ints("events"), rows.ints("people")
        found = (EventDay(date_of(day), name, n, people) for day, name, n, people in zip(*columns, strict=True))
        return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), -one.events, one.name)))

    def people_seen(self, account: int, last: date, days: int = 30) -> tuple[Seen, ...]:
        """Everyone who ever belonged to the account or left an event there by a day, the last seen first.

        `events` counts those of the last days only.
        """
        with self._store.reading() as session:
            canonical = canonical_keys(session, Kind.PERSON, NOW)
            members = rows_of(session, latest(session.table(facts_of(session, "membership", "account", account))))
            belong: dict[int, tuple[date | None, date | None]] = {}
            columns = resolved(np.array(members.ints("person"), dtype=np.int64), canonical).tolist()
            for person, since, until in sorted(
                zip(columns, members.days("starts"), members.days("ends"), strict=True),
                key=lambda one: one[1] or date.min,
            ):
                belong[person] = belong[person][0] if person in belong else since, until
            seen = self._seen(session, account, last, days)
            everyone = [person for person in {*belong, *seen} if person != NOBODY]
            ids = texts_of(session, PEOPLE, np.array(everyone, dtype=np.int64)) if everyone else ()
        found = []
        for person, outside in zip(everyone, ids, strict=True):
            since, until = belong.get(person, (None, None))
            first, newest, events = seen.get(person, (None, None, 0))
            found.append(Seen(person, outside, since, until, first, newest, events))
        return tuple(sorted(found, key=lambda one: (-(one.last_seen or date.min).toordinal(), one.id)))

    def records_of(self, account: int, collection: str, on: date) -> tuple[RecordSaid, ...]:
        """The account's records of a collection as of a day, the last anchored first."""
        kind = self._slots.catalog.collections[collection]
        scope = record_table(collection)
        places = {field.key: self._slots.column(scope, field) for field in kind.fields.values()}
        days = {key: f"{place}_day" for key, place in places.items() if kind.fields[key].type is FieldType.INSTANT}
        names = [*_HEADER, *dict.fromkeys([*places.values(), *days.values()])]
        with self._store.reading() as session:
            own = among("account", standing_for(session, Kind.ACCOUNT, account))
            query = holding(session, scope, names, NOW).where(own, at_most("effective", day_number(on)))
            table = session.table(query)
            texts = [places[field.key] for field in kind.fields.values() if field.type is FieldType.TEXT]
            rows = rows_of(session, table.take(pa.array(_in_force(table), pa.int64())), "record", "source", *texts)
            fields = {key: rows.field(place, kind.fields[key]) for key, place in places.items()}
            dated = {key: rows.days(days.get(key, place)) for key, place in places.items() if _is_dated(kind, key)}
            columns = (
                rows.words("record"),
                rows.names("person", PEOPLE),
                rows.words("source"),
                rows.instants("recorded"),
                rows.ints("fact"),
            )
        found = []
        for at, (name, person, source, recorded, fact) in enumerate(zip(*columns, strict=True)):
            on_day = {key: column_[at] for key, column_ in dated.items()}
            known = {key: values[at] for key, values in fields.items() if _known(kind, key, on_day, on)}
            ends = on_day.get(kind.end) if kind.end else None
            found.append(RecordSaid(name, person, on_day.get(kind.anchor), ends, known, source, recorded, fact))
        return tuple(sorted(found, key=lambda one: (one.day or date.min, one.recorded, one.id), reverse=True))

    def _seen(
        self, session: Session, account: int, last: date, days: int
    ) -> dict[int, tuple[date | None, date | None, int]]:
        """Per person the first and last day with an event up to a day, and how many events in the last days."""
        recent = exp.GT(this=column("day"), expression=exp.convert(day_number(last) - days))
        counted = (
            _events(session, account, None, last)
            .select("person", append=False)
            .select(exp.Min(this=column("day")).as_("first"))
            .select(exp.Max(this=column("day")).as_("last"))
            .select(
                exp.Sum(this=exp.Case(ifs=[exp.If(this=recent, true=exp.convert(1))], default=exp.convert(0))).as_("n")
            )
            .group_by("person")
        )
        rows = rows_of(session, session.table(counted))
        canonical = canonical_keys(session, Kind.PERSON, NOW)
        people = resolved(np.array(rows.ints("person"), dtype=np.int64), canonical).tolist()
        found: dict[int, tuple[date | None, date | None, int]] = {}
        for person, first, newest, count in zip(
            people, rows.ints("first"), rows.ints("last"), rows.ints("n"), strict=True
        ):
            earlier = found.get(person, (date_of(first), date_of(newest), 0))
            found[person] = (
                min(earlier[0] or date.max, date_of(first)),
                max(earlier[1] or date.min, date_of(newest)),
                earlier[2] + count,
            )
        return found


def _events(session: Session, account: int, first: date | None, last: date) -> exp.Select:
    own = among("account", standing_for(session, Kind.ACCOUNT, account))
    query = holding(session, EVENT, ["day", "name", "person"], NOW).where(own, at_most("day", day_number(last)))
    return query if first is None else query.where(at_least("day", day_number(first)))


def _somebody() -> exp.Expr:
    """The person of an event, null for nobody."""
    return exp.Nullif(this=column("person"), expression=exp.convert(NOBODY))


def _in_force(table: pa.Table) -> Ints:
    """The places of the versions that hold: of each record the one that began last, then the last by content."""
    record, effective = ints(table, "record"), ints(table, "effective")
    order = np.lexsort((ints(table, "hash"), effective, record))
    last = np.append(record[order][1:] != record[order][:-1], True)[: record.size]
    return np.asarray(order[last], dtype=np.int64)


def _is_dated(kind: Collection, key: str) -> bool:
    return kind.fields[key].type in (FieldType.DATE, FieldType.INSTANT)


def _known(kind: Collection, key: str, days: dict[str, date | None], on: date) -> bool:
    """Whether a field is known by a day: an outcome is not before the day that it was settled."""
    since = kind.fields[key].known_from
    if since is None:
        return True
    day = days.get(since)
    return day is not None and day <= on
