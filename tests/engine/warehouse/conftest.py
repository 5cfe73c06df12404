"""A warehouse on each store, and short ways to say what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import clickhouse_connect
import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog, Source
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.warehouse.clickhouse import SETTINGS, ClickHouseStore
from bellwether.engine.warehouse.rows import NOW, AsKnown, EventRequest, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

if TYPE_CHECKING:
    from bellwether.engine.warehouse.writer import WriteReport

CATALOG = Catalog(
    properties={
        "amount": Field("amount", FieldType.MONEY, scale=2),
        "destination": Field("destination", FieldType.TEXT),
    },
    collections={
        "deals": Collection(
            "deals",
            "Deals",
            "closed_at",
            {
                "created_on": Field("created_on", FieldType.DATE),
                "closed_at": Field("closed_at", FieldType.INSTANT),
                "amount": Field("amount", FieldType.MONEY, scale=2),
                "outcome": Field("outcome", FieldType.TEXT),
            },
            start="created_on",
        )
    },
    sources={"crm": Source("crm", rank=2), "app": Source("app", rank=1)},
)

_KINDS = {"recorded": pa.int64(), "at": pa.int64(), "number": pa.int64(), "amount": pa.int64(), "rate": pa.int64()}
_INT32 = {"day", "effective", "starts", "ends", "created"}


def table(names: str, *rows: Sequence[object]) -> pa.Table:
    """A table whose columns are named by one text: `table("id day recorded", ("A", 3, 1))`."""
    columns = {}
    for place, name in enumerate(names.split()):
        kind = pa.int32() if name in _INT32 else _KINDS.get(name)
        columns[name] = pa.array([row[place] for row in rows], kind)
    return pa.table(columns)


@dataclass
class Given:
    """Writes facts in few words, and reads them back by outside names."""

    warehouse: SqlWarehouse

    def events(self, *rows: tuple[str, str | None, str | None, str, int, int], **options: Any) -> WriteReport:
        """Rows of id, account, person, name, day and recorded."""
        said = [(*row[:4], row[4] * 86_400_000_000, row[4], row[5], f'{{"id":"{row[0]}"}}') for row in rows]
        return self.warehouse.write_events(table("id account person name at day recorded raw", *said), **options)

    def traits(
        self, *rows: tuple[str, str, int, object, int], kind: Kind = Kind.ACCOUNT, **options: Any
    ) -> WriteReport:
        """Rows of id, trait, effective, value and recorded."""
        said = [
            (one, trait, day, value if isinstance(value, int) else None, value if isinstance(value, str) else None, at)
            for one, trait, day, value, at in rows
        ]
        made = table("id trait effective number text recorded", *said)
        return self.warehouse.write_traits(kind, made.set_column(4, "text", made["text"].cast(pa.string())), **options)

    def memberships(self, *rows: tuple[str, str, int, int | None, int]) -> WriteReport:
        """Rows of person, account, starts, ends and recorded."""
        return self.warehouse.write_memberships(table("person account starts ends recorded", *rows))

    def deals(self, *rows: tuple[str, str, int | None, int, str | None, int], **options: Any) -> WriteReport:
        """Rows of id, account, effective, amount, outcome and recorded; all created on day 5."""
        made = table("id account effective amount outcome recorded day", *((*row, 5) for row in rows))
        names = ["id", "account", "effective", "f:amount", "f:outcome", "recorded", "f:created_on"]
        made = made.set_column(4, "outcome", made["outcome"].cast(pa.string())).rename_columns(names)
        return self.warehouse.write_records("deals", made, **options)

    def account(self, key: int) -> str:
        """The outside name of an account's key."""
        return self.warehouse.external_ids(Kind.ACCOUNT, pa.array([key]).to_numpy())[0]

    def person(self, key: int) -> str:
        """The outside name of a person's key."""
        return self.warehouse.external_ids(Kind.PERSON, pa.array([key]).to_numpy())[0]

    def read_events(self, known: AsKnown = NOW, **request: Any) -> list[tuple[str, str, str, int]]:
        """Account, person, name and day of the events, sorted."""
        options = {"names": None, "first_day": -1000, "last_day": 100_000, "known": known, **request}
        names = self.warehouse.event_names()
        pieces = list(self.warehouse.events(EventRequest(**options)))
        return sorted(
            (self.account(int(account)), self.person(int(person)), names[int(name)], int(day))
            for rows in pieces
            for account, person, name, day in zip(rows.account, rows.person, rows.name, rows.day, strict=True)
        )

    def read_traits(self, trait: str, kind: Kind = Kind.ACCOUNT, known: AsKnown = NOW) -> list[tuple[str, int, object]]:
        """Subject, day and value (a text by its text, None where cleared) in the order of the reader."""
        rows = self.warehouse.traits(kind, trait, known)
        names = self.warehouse.external_ids(kind, rows.subject)
        texts = self.warehouse.texts(rows.value.values)
        numeric = trait.startswith("n_")
        return [
            (names[i], int(rows.day[i]), (int(rows.value.values[i]) if numeric else texts[i]) if there else None)
            for i, there in enumerate(rows.value.present.tolist())
        ]

    def read_memberships(self, known: AsKnown = NOW) -> list[tuple[str, str, int, int]]:
        """Person, account, starts and ends, sorted."""
        rows = self.warehouse.memberships(known)
        return sorted(
            (self.person(int(person)), self.account(int(account)), int(starts), int(ends))
            for person, account, starts, ends in zip(rows.person, rows.account, rows.starts, rows.ends, strict=True)
        )

    def read_deals(self, known: AsKnown = NOW) -> list[tuple[str, str, int, int | None, str | None]]:
        """Id, account, effective, amount and outcome in the order of the reader, by id."""
        rows = self.warehouse.records("deals", ("amount", "outcome"), known)
        amount, outcome = rows.fields["amount"], rows.fields["outcome"]
        words = self.warehouse.texts(outcome.values)
        read = [
            (
                rows.external_id[i],
                self.account(int(rows.account[i])),
                int(rows.effective[i]),
                int(amount.values[i]) if amount.present[i] else None,
                words[i] if outcome.present[i] else None,
            )
            for i in range(rows.record.size)
        ]
        return sorted(read, key=lambda row: row[0])


_DATABASES = count()


def _on_duckdb() -> SqlWarehouse:
    return open_duckdb()


@pytest.fixture(scope="session")
def on_clickhouse() -> Iterator[Callable[[], SqlWarehouse]]:
    """Opens warehouses, each in a database of its own, on ClickHouse's engine inside this process."""
    clickhouse = clickhouse_connect.get_client(interface="chdb", settings=dict(SETTINGS))

    def opened() -> SqlWarehouse:
        database = f"workspace_{next(_DATABASES)}"
        clickhouse.command(f"CREATE DATABASE {database}")
        client = clickhouse_connect.get_client(interface="chdb", database=database, settings=dict(SETTINGS))
        return SqlWarehouse(ClickHouseStore(client))

    yield opened
    clickhouse.close()


# The short run has ClickHouse's engine answer every kind of question (`test_whole_engine`), the long one all else.
@pytest.fixture(params=["duckdb", pytest.param("clickhouse", marks=pytest.mark.long)])
def given(request: pytest.FixtureRequest) -> Given:
    """An empty warehouse, prepared for the catalog of these tests, on each store."""
    opened = _on_duckdb if request.param == "duckdb" else request.getfixturevalue("on_clickhouse")
    warehouse: SqlWarehouse = opened()
    warehouse.prepare(CATALOG)
    return Given(warehouse)


@pytest.fixture(scope="session")
def given_type() -> type[Given]:
    """The short ways, for tests that open warehouses of their own."""
    return Given


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog of these tests."""
    return CATALOG
