"""What is held of single records: every version that holds, in the words that it came in and as a person reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.warehouse.dictionaries import ABSENT, ACCOUNTS, PEOPLE, TEXTS, codes, texts_of
from bellwether.engine.warehouse.facts import holding, ints
from bellwether.engine.warehouse.of_account import standing_for
from bellwether.engine.warehouse.registry import Slots, record_table
from bellwether.engine.warehouse.rows import NOW, Kind
from bellwether.engine.warehouse.said import Rows, Said, rows_of
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import among

_HEADER = ("fact", "recorded", "source", "hash", "record", "account", "person", "effective")


@dataclass(frozen=True, slots=True)
class Version:
    """A record from a day on (None: for its whole life). `told` are its fields as texts, `fields` as they are read.

    `currencies` has those of amounts that are not in the reporting currency. Absent fields are left out.
    """

    id: str
    account: str
    person: str
    since: date | None
    fields: Mapping[str, Said]
    told: Mapping[str, str]
    currencies: Mapping[str, str]
    source: str
    recorded: datetime


class OfRecord:
    """Reads of single records; a part of the warehouse over a store."""

    _store: Store
    _slots: Slots

    def record_ids(self, collection: str) -> tuple[str, ...]:
        """The ids of a collection's records that hold, ascending."""
        with self._store.reading() as session:
            found = np.unique(
                ints(session.table(holding(session, record_table(collection), ["record"], NOW)), "record")
            )
            return tuple(sorted(texts_of(session, TEXTS, found)))

    def record_versions(self, collection: str, ids: Sequence[str]) -> dict[str, tuple[Version, ...]]:
        """The versions of some records, by id, in the order in which they come into force; unknown ids are left out."""
        with self._store.reading() as session:
            found = codes(session, TEXTS, pa.array(list(ids), pa.string()))
            return self._versions(session, collection, among("record", found[found != ABSENT].tolist()))

    def records_of_person(self, collection: str, person: int) -> dict[str, tuple[Version, ...]]:
        """The versions of a collection's records that name a person (by canonical key), by id."""
        with self._store.reading() as session:
            return self._versions(session, collection, among("person", standing_for(session, Kind.PERSON, person)))

    def _versions(self, session: Session, collection: str, which: exp.Expr) -> dict[str, tuple[Version, ...]]:
        kind, scope = self._slots.catalog.collections[collection], record_table(collection)
        places = {field.key: self._slots.column(scope, field) for field in kind.fields.values()}
        money = {key: f"{place}_currency" for key, place in places.items() if _is_money(kind.fields[key].type)}
        dated = {key: f"{place}_day" for key, place in places.items() if kind.fields[key].type is FieldType.INSTANT}
        beside = [*money.values(), *dated.values(), *(f"{places[key]}_dated" for key in dated)]
        names = [*_HEADER, *dict.fromkeys([*places.values(), *beside])]
        table = session.table(holding(session, scope, names, NOW).where(which))
        order = np.lexsort((ints(table, "hash"), ints(table, "recorded"), ints(table, "effective")))
        texts = [place for key, place in places.items() if kind.fields[key].type is FieldType.TEXT]
        rows = rows_of(session, table.take(pa.array(order)), "record", "source", *texts, *money.values())
        alone = {key: _days_alone(rows, place, f"{places[key]}_dated") for key, place in dated.items()}
        fields = {key: rows.field(place, kind.fields[key]) for key, place in places.items()}
        currencies = {key: rows.words(place) for key, place in money.items()}
        columns = (
            rows.words("record"),
            rows.names("account", ACCOUNTS),
            rows.names("person", PEOPLE),
            rows.days("effective"),
            [{key: said[at] for key, said in fields.items() if said[at] is not None} for at in range(len(rows))],
            [
                {
                    key: _text(alone[key][at] if key in alone and alone[key][at] else said[at])
                    for key, said in fields.items()
                    if said[at] is not None
                }
                for at in range(len(rows))
            ],
            [{key: said[at] for key, said in currencies.items() if said[at]} for at in range(len(rows))],
            rows.words("source"),
            rows.instants("recorded"),
        )
        found: dict[str, dict[date | None, Version]] = {}
        for one in (Version(*values) for values in zip(*columns, strict=True)):
            # Of two that begin on one day, the one that was recorded last holds.
            found.setdefault(one.id, {})[one.since] = one
        return {key: tuple(versions.values()) for key, versions in found.items()}


def _days_alone(rows: Rows, days: str, dated: str) -> list[date | None]:
    """Of instants of which only the date is known, the date."""
    return [day if alone else None for day, alone in zip(rows.days(days), rows.maybe(dated), strict=True)]


def _text(value: Said) -> str:
    """A value in words that are read as exactly this value again."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case date():
            return value.isoformat()
        case str():
            return value


def _is_money(kind: FieldType) -> bool:
    return kind is FieldType.MONEY
