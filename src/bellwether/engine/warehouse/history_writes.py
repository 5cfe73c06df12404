"""Writing everything but events: accounts, traits, memberships, records, entered values, outages, rates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse import incoming
from bellwether.engine.warehouse.arrivals import Arrivals, write
from bellwether.engine.warehouse.dictionaries import ABSENT, ACCOUNTS, PEOPLE, TEXTS, codes_or_new
from bellwether.engine.warehouse.event_writes import keys, stored_values
from bellwether.engine.warehouse.incoming import INT32, INT64, TEXT, digests, typed
from bellwether.engine.warehouse.registry import Slots, companions, record_table
from bellwether.engine.warehouse.rows import NO_DAY, Ints, Kind
from bellwether.engine.warehouse.settle import Rule
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.writer import RefusedWrite, WriteReport

PARENT = "parent"
"""The account trait that makes the hierarchy: the parent's outside id."""

KIND_CODES = {Kind.ACCOUNT: 0, Kind.PERSON: 1}
IDENTITIES = {Kind.ACCOUNT: ACCOUNTS, Kind.PERSON: PEOPLE}


@dataclass(frozen=True, slots=True)
class HistoryWriter:
    """Writes in one session from one source."""

    store: Store
    session: Session
    source: int

    def accounts(self, table: pa.Table) -> WriteReport:
        """Declared accounts."""
        rows = typed(table, {"id": TEXT, "recorded": INT64}, {"name": TEXT, "created": INT32})
        columns = {
            "account": keys(self.session, ACCOUNTS, rows.column("id")),
            "name": rows.column("name"),
            "created": rows.column("created"),
        }
        return self._write("account", rows, columns, (("id",), ("name", "created")), Rule.LATER_HOLDS)

    def deletions(self, table: pa.Table) -> WriteReport:
        """Accounts that are gone."""
        rows = typed(table, {"id": TEXT, "day": INT32, "recorded": INT64}, {})
        columns = {"account": keys(self.session, ACCOUNTS, rows.column("id")), "day": rows.column("day")}
        return self._write("deletion", rows, columns, (("id",), ("day",)), Rule.LATER_HOLDS)

    def traits(self, kind: Kind, table: pa.Table, *, update: bool) -> WriteReport:
        """Trait changes; a parent that is only a name becomes an account."""
        required = {"id": TEXT, "trait": TEXT, "effective": INT32, "recorded": INT64}
        rows = typed(table, required, {"number": INT64, "text": TEXT, "assumed": incoming.FLAG, "at": INT64})
        if kind is Kind.ACCOUNT:
            is_parent = pc.equal(rows.column("trait"), PARENT)
            codes_or_new(self.session, ACCOUNTS, rows.column("text").filter(is_parent))
        assumed = pc.fill_null(rows.column("assumed"), False).cast(INT32)
        at = pc.fill_null(rows.column("at"), 0)
        columns = {
            "kind": _same(KIND_CODES[kind], rows.num_rows),
            "subject": keys(self.session, IDENTITIES[kind], rows.column("id")),
            "trait": self._codes(rows.column("trait")),
            "effective": rows.column("effective"),
            "at": at,
            "number": rows.column("number"),
            "text": self._codes(rows.column("text")),
            "assumed": assumed,
        }
        kinds = pa.array([str(kind)]).take(pa.array(np.zeros(rows.num_rows, dtype=np.int64)))
        said = rows.append_column("kind", kinds).set_column(rows.column_names.index("assumed"), "assumed", assumed)
        about = ("kind", "id", "trait", "effective")
        rule = Rule.REPLACE if update else Rule.SIDE_BY_SIDE
        return self._write("trait", said, columns, (about, ("at", "number", "text", "assumed")), rule)

    def memberships(self, table: pa.Table) -> WriteReport:
        """Who belongs to which account from when to when."""
        rows = typed(table, {"person": TEXT, "account": TEXT, "starts": INT32, "recorded": INT64}, {"ends": INT32})
        columns = {
            "person": keys(self.session, PEOPLE, rows.column("person")),
            "account": keys(self.session, ACCOUNTS, rows.column("account")),
            "starts": rows.column("starts"),
            "ends": pc.fill_null(rows.column("ends"), NO_DAY),
        }
        return self._write("membership", rows, columns, (("person", "account", "starts"), ("ends",)), Rule.LATER_HOLDS)

    def records(self, slots: Slots, collection: str, table: pa.Table, *, update: bool) -> WriteReport:
        """Versions of a collection's records."""
        scope = record_table(collection)
        if not slots.knows(scope):
            message = f"there is no collection “{collection}”: define it first"
            raise RefusedWrite(message)
        columns_of_fields, kinds = _record_columns(slots, collection, table)
        optional = {"account": TEXT, "person": TEXT, "effective": INT32, **kinds}
        rows = typed(table, {"id": TEXT, "recorded": INT64}, optional)
        effective = pc.fill_null(rows.column("effective"), BEGINNING)
        columns = {
            "record": self._codes(rows.column("id")),
            "account": keys(self.session, ACCOUNTS, rows.column("account")),
            "person": keys(self.session, PEOPLE, rows.column("person")),
            "effective": effective,
        }
        for name, (column, field) in columns_of_fields.items():
            if name.endswith("@day"):
                columns[column] = rows.column(name)
            elif name.endswith("@dated"):
                columns[column] = rows.column(name).cast(INT32)
            elif name.endswith("@currency"):
                columns[column] = self._codes(rows.column(name))
            else:
                columns[column] = stored_values(self.session, field, rows.column(name))
        said = rows.set_column(rows.column_names.index("effective"), "effective", effective)
        # The day of an instant follows from the zone: it is not content.
        content = ["account", "person", *(name for name in kinds if not name.endswith(("@day", "@dated")))]
        rule = Rule.REPLACE if update else Rule.CONFLICT
        return self._write(scope, said, columns, (("id", "effective"), tuple(content)), rule)

    def entered(self, table: pa.Table) -> WriteReport:
        """Entered values."""
        values = {"number": INT64, "text": TEXT, "numerator": INT64, "denominator": INT64, "n": INT64}
        required = {"metric": TEXT, "account": TEXT, "day": INT32, "recorded": INT64}
        rows = typed(table, required, {**values, "author": TEXT, "reason": TEXT})
        columns = {name: rows.column(name) for name in ("day", *values, "author", "reason")}
        columns["metric"] = self._codes(rows.column("metric"))
        columns["account"] = keys(self.session, ACCOUNTS, rows.column("account"))
        columns["text"] = self._codes(rows.column("text"))
        statement = (("metric", "account", "day"), (*values, "author", "reason"))
        return self._write("entered", rows, columns, statement, Rule.LATER_HOLDS)

    def adjustments(self, table: pa.Table) -> WriteReport:
        """Dated corrections of computed metrics."""
        required = {"metric": TEXT, "account": TEXT, "starts": INT32, "amount": INT64, "recorded": INT64}
        rows = typed(table, required, {"ends": INT32, "author": TEXT, "reason": TEXT})
        columns = {name: rows.column(name) for name in ("starts", "amount", "author", "reason")}
        columns["metric"] = self._codes(rows.column("metric"))
        columns["account"] = keys(self.session, ACCOUNTS, rows.column("account"))
        columns["ends"] = pc.fill_null(rows.column("ends"), NO_DAY)
        about = ("metric", "account", "starts", "ends", "amount", "author", "reason")
        return self._write("adjustment", rows, columns, (about, ("amount",)), Rule.SIDE_BY_SIDE)

    def outages(self, table: pa.Table) -> WriteReport:
        """Recorded outages."""
        required = {"starts": INT32, "recorded": INT64}
        rows = typed(table, required, {"event": TEXT, "source": TEXT, "account": TEXT, "ends": INT32})
        columns = {
            "event": rows.column("event"),
            "origin": rows.column("source"),
            "account": keys(self.session, ACCOUNTS, rows.column("account")),
            "starts": rows.column("starts"),
            "ends": pc.fill_null(rows.column("ends"), NO_DAY),
        }
        return self._write(
            "outage", rows, columns, (("event", "source", "account", "starts"), ("ends",)), Rule.LATER_HOLDS
        )

    def rates(self, table: pa.Table) -> WriteReport:
        """Rates into the reporting currency."""
        rows = typed(table, {"currency": TEXT, "day": INT32, "rate": INT64, "recorded": INT64}, {"plan": TEXT})
        columns = {name: rows.column(name) for name in ("currency", "plan", "day", "rate")}
        return self._write("rate", rows, columns, (("currency", "plan", "day"), ("rate",)), Rule.LATER_HOLDS)

    def _codes(self, texts: pa.ChunkedArray) -> pa.Array:
        found = codes_or_new(self.session, TEXTS, texts)
        return pa.array(found.astype(np.int32), mask=found == ABSENT)

    def _write(
        self,
        table: str,
        said: pa.Table,
        columns: Mapping[str, pa.Array | pa.ChunkedArray],
        statement: tuple[tuple[str, ...], tuple[str, ...]],
        rule: Rule,
    ) -> WriteReport:
        about, content = statement
        k, digest = digests(self.store, self.session, said, about, content)
        rows = pa.table({"recorded": said.column("recorded"), **columns})
        sources = np.full(rows.num_rows, self.source, dtype=np.int64)
        labels = said.column(about[0] if "id" not in about else "id")
        return write(self.session, Arrivals(table, rows, k, digest, sources, labels), rule)


def _record_columns(
    slots: Slots, collection: str, table: pa.Table
) -> tuple[dict[str, tuple[str, Field]], dict[str, pa.DataType]]:
    """Of each `f:` column: where it is stored, its field and the type it must have."""
    scope = record_table(collection)
    fields = slots.fields(scope)
    stored: dict[str, tuple[str, Field]] = {}
    kinds: dict[str, pa.DataType] = {}
    for name in table.column_names:
        if not name.startswith("f:"):
            continue
        key, _, beside = name.removeprefix("f:").partition("@")
        field = fields.get(key)
        if field is None or (beside and beside not in {companion.name for companion in companions(field)}):
            message = f"“{name.removeprefix('f:')}” is not a field of {collection}: declare it in the collection first"
            raise RefusedWrite(message)
        place = slots.column(scope, field)
        stored[name] = (f"{place}_{beside}" if beside else place, field)
        match beside:
            case "day":
                kinds[name] = INT32
            case "dated":
                kinds[name] = incoming.FLAG
            case "currency":
                kinds[name] = TEXT
            case _:
                kinds[name] = TEXT if field.type is FieldType.TEXT else INT64
    return stored, kinds


def _same(value: int, count: int) -> Ints:
    return np.full(count, value, dtype=np.int32)
