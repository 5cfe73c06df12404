"""Facts told in a line each to a warehouse in memory, and questions to the engine, for examples worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog, Exclusion
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Grouping, Portfolio
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known, Unknown, Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import AsKnown, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

BEGIN = date(2024, 1, 1)
DAY = date(2024, 3, 1)
DAY_MICROS = 86_400_000_000

SUBSCRIPTIONS = Collection(
    "subscriptions",
    "Subscriptions",
    anchor="starts_at",
    end="ends_at",
    fields={
        "starts_at": Field("starts_at", FieldType.DATE),
        "ends_at": Field("ends_at", FieldType.DATE),
        "mrr": Field("mrr", FieldType.MONEY, 2),
    },
)
RESPONSES = Collection(
    "responses",
    "Responses",
    anchor="given_at",
    fields={"given_at": Field("given_at", FieldType.DATE), "score": Field("score", FieldType.NUMBER)},
)
BARE = Catalog(
    collections={"subscriptions": SUBSCRIPTIONS, "responses": RESPONSES},
    properties={"amount": Field("amount", FieldType.NUMBER, 2), "score": Field("score", FieldType.NUMBER)},
    account_traits={
        "seats": Field("seats", FieldType.NUMBER),
        "plan": Field("plan", FieldType.TEXT),
        "parent": Field("parent", FieldType.TEXT),
    },
    user_traits={"internal": Field("internal", FieldType.BOOLEAN)},
    exclusions={"internal": Exclusion("internal", "Our own people", "user.internal == true")},
)


def computed(key: str, formula: str) -> Metric:
    return Metric(key, key, MetricKind.COMPUTED, formula)


def with_metrics(*metrics: Metric) -> Catalog:
    return replace(BARE, metrics={metric.key: metric for metric in metrics})


def int32(*days: date | None) -> pa.Array:
    return pa.array([None if day is None else day_number(day) for day in days], pa.int32())


Write = Callable[[pa.Table], object]


@dataclass
class Workspace:
    """One workspace in memory. Whatever is told without `recorded` was known from the first moment on.

    What is told before anybody looks is written when somebody does, each kind as one table: a world is there sooner.
    """

    catalog: Catalog = BARE
    given: SqlWarehouse | None = None
    told: int = 0
    waiting: dict[tuple[str, ...], tuple[Write, list[pa.Table]]] = field(default_factory=dict)
    subjects: set[tuple[object, ...]] = field(default_factory=set)
    asked: Engine | None = None

    def __post_init__(self) -> None:
        self.store = self.given or open_duckdb()
        self.store.prepare(self.catalog)
        self.looked_at = self.given is not None

    @property
    def warehouse(self) -> SqlWarehouse:
        """The store, with everything that was told."""
        self._write_what_waits()
        self.looked_at = True
        return self.store

    def _write_what_waits(self) -> None:
        for write, tables in self.waiting.values():
            write(pa.concat_tables(tables))
        self.waiting.clear()
        self.subjects.clear()

    def _tell(self, kind: str, write: Write, table: pa.Table, *subject: object) -> None:
        """Writes a table, now or when somebody looks; second words about one subject come after the first ones."""
        if self.looked_at:
            write(table)
            return
        if (kind, *subject) in self.subjects:
            self._write_what_waits()
        self.subjects.add((kind, *subject))
        self.waiting.setdefault((kind, *table.column_names), (write, []))[1].append(table)

    def accounts(self, *names: str, created: date | None = BEGIN) -> Workspace:
        days = int32(*[created] * len(names))
        made = pa.table({"id": names, "created": days, "recorded": [1] * len(names)})
        self._tell("accounts", self.store.write_accounts, made, created)
        return self

    def event(
        self,
        name: str,
        account: str | None,
        on: date,
        person: str | None = None,
        *,
        source: str = "app",
        **properties: int,
    ) -> None:
        """An event; properties as they are stored."""
        self.told += 1
        told = {f"p:{key}": pa.array([value], pa.int64()) for key, value in properties.items()}
        about = {
            "id": [f"e{self.told}"],
            "name": [name],
            "account": pa.array([account], pa.string()),
            "person": pa.array([person], pa.string()),
            "at": pa.array([day_number(on) * DAY_MICROS + self.told], pa.int64()),
            "day": int32(on),
            "recorded": [1],
        }
        write = partial(self.store.write_events, source=source)
        self._tell(f"events of {source}", write, pa.table(about | told), self.told)

    def trait(self, account: str, trait: str, value: int | str, since: date = BEGIN, *, assumed: bool = False) -> None:
        number, text = (value, None) if isinstance(value, int) else (None, value)
        self._tell(
            "traits",
            partial(self.store.write_traits, Kind.ACCOUNT),
            pa.table(
                {"id": [account], "trait": [trait], "effective": int32(since), "assumed": [assumed], "recorded": [1]}
                | {"number": pa.array([number], pa.int64()), "text": pa.array([text], pa.string())}
            ),
            *(account, trait, since),
        )

    def entered(
        self,
        metric: str,
        account: str,
        on: date,
        value: float | str,
        *,
        parts: tuple[int, int] | None = None,
        n: int | None = None,
    ) -> None:
        number = None if isinstance(value, str) else int(value * 10_000)
        top, bottom = (None, None) if parts is None else (parts[0] * 10_000, parts[1] * 10_000)
        numbers = {"number": number, "numerator": top, "denominator": bottom, "n": n}
        self._tell(
            "entered",
            self.store.write_entered,
            pa.table(
                {"metric": [metric], "account": [account], "day": int32(on), "recorded": [1]}
                | {key: pa.array([one], pa.int64()) for key, one in numbers.items()}
                | {"text": pa.array([value if isinstance(value, str) else None], pa.string())}
            ),
            *(metric, account, on),
        )

    def adjusted(self, metric: str, account: str, starts: date, ends: date | None, amount: int) -> None:
        self._tell(
            "adjustments",
            self.store.write_adjustments,
            pa.table(
                {"metric": [metric], "account": [account], "starts": int32(starts), "ends": int32(ends)}
                | {"amount": [amount * 10_000], "author": ["ada"], "reason": ["counted twice"], "recorded": [1]}
            ),
            *(metric, account),
        )

    def subscription(
        self, account: str, starts: date, mrr: int, currency: str | None = None, ends: date | None = None
    ) -> None:
        self.told += 1
        days = [None if day is None else day_number(day) for day in (starts, ends)]
        self._tell(
            "subscriptions",
            partial(self.store.write_records, "subscriptions"),
            pa.table(
                {
                    "id": [f"s{self.told}"],
                    "account": [account],
                    "person": pa.array([None], pa.string()),
                    "effective": int32(None),
                    "recorded": [1],
                    "f:starts_at": pa.array(days[:1], pa.int64()),
                    "f:ends_at": pa.array(days[1:], pa.int64()),
                    "f:mrr": pa.array([mrr * 100], pa.int64()),
                    "f:mrr@currency": pa.array([currency], pa.string()),
                }
            ),
            self.told,
        )

    def response(self, account: str, person: str | None, on: date, score: int | None) -> None:
        self.told += 1
        self._tell(
            "responses",
            partial(self.store.write_records, "responses"),
            pa.table(
                {
                    "id": [f"r{self.told}"],
                    "account": [account],
                    "person": pa.array([person], pa.string()),
                    "effective": int32(None),
                    "recorded": [1],
                    "f:given_at": pa.array([day_number(on)], pa.int64()),
                    "f:score": pa.array([score], pa.int64()),
                }
            ),
            self.told,
        )

    def rate(self, currency: str, on: date, rate: str, *, plan: str | None = None) -> None:
        told = {"currency": [currency], "plan": pa.array([plan], pa.string()), "day": int32(on), "recorded": [1]}
        made = pa.table(told | {"rate": [int(Decimal(rate).scaleb(8))]})
        self._tell("rates", self.store.write_rates, made, currency, on)

    def outage(self, starts: date, ends: date, *, event: str | None = None, source: str | None = None) -> None:
        names = {"event": event, "source": source, "account": None}
        self._tell(
            "outages",
            self.store.write_outages,
            pa.table(
                {key: pa.array([one], pa.string()) for key, one in names.items()}
                | {"starts": int32(starts), "ends": int32(ends), "recorded": [1]}
            ),
            *(event, source, starts),
        )

    @property
    def engine(self) -> Engine:
        """The engine on everything that was told; the same one until the definitions are others."""
        warehouse = self.warehouse
        if self.asked is None or self.asked.catalog is not self.catalog:
            self.asked = Engine(warehouse, self.catalog)
        return self.asked

    def defined_by(self, catalog: Catalog) -> Workspace:
        """The same facts by other definitions."""
        return Workspace(catalog, self.warehouse, self.told)

    def series(
        self,
        asked: str,
        grouping: Grouping | None = None,
        on: date = DAY,
        *,
        today: date | None = None,
        known: int | None = None,
    ) -> Series:
        """One day's values of a metric, or of a formula where no metric has this key."""
        subject = asked if asked in self.catalog.metrics else parse(asked)
        facts = self.engine.facts(grouping, AsKnown(known))
        return self.engine.values(subject, grouping, days=one_day(on), today=today, facts=facts)

    def of(self, account: str, asked: str, on: date = DAY, *, today: date | None = None) -> Value:
        return self.series(asked, EachAccount((account,)), on, today=today).value(0, 0)

    def together(self, asked: str, on: date = DAY, *, today: date | None = None) -> Value:
        return self.series(asked, Portfolio(), on, today=today).value(0, 0)

    def coverage(self, asked: str, on: date = DAY) -> tuple[int, int] | None:
        return self.series(asked, Portfolio(), on).coverage(0, 0)


def number(value: Value) -> object:
    """The bare number, or the reason why there is none."""
    return value.reason if isinstance(value, Unknown) else value.value


def marks(value: Value) -> tuple[str, ...]:
    return value.marks.keys


def known(value: Value) -> Known:
    assert isinstance(value, Known), value
    return value


def back(days: int, day: date = DAY) -> date:
    return day - timedelta(days=days)
