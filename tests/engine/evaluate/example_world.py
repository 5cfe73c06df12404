"""The tiny company that the examples of the function reference are computed from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tests.oracle.days import as_day
from tests.oracle.loading import load
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    EnteredFact,
    EventFact,
    MembershipFact,
    Moment,
    OnDay,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.entity import EachAccount, Grouping, Portfolio
from bellwether.engine.definitions.metric import EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.schedule import Schedule
from bellwether.engine.definitions.unit import COUNT, MONEY, NUMBER
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.formula.check import check
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import MetricSignature, Schema
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

MICROS_OF_DAY = 86_400_000_000


def fields(**types: FieldType) -> dict[str, Field]:
    return {
        key: Field(key, kind, 2 if kind in (FieldType.MONEY, FieldType.NUMBER) else 0) for key, kind in types.items()
    }


NUMBERS, AMOUNT, TEXT, DATE, INSTANT, _ = FieldType
COLLECTIONS = (
    Collection(
        "subscriptions", "Subscriptions", "starts_on", fields(starts_on=DATE, ends_on=DATE, mrr=AMOUNT), end="ends_on"
    ),
    Collection("deals", "Deals", "closed_on", fields(opened_on=DATE, closed_on=DATE, amount=AMOUNT, outcome=TEXT)),
    Collection("tickets", "Tickets", "opened_on", fields(opened_on=DATE, first_reply_minutes=NUMBERS)),
    Collection(
        "requests",
        "Requests",
        "asked_at",
        fields(asked_at=INSTANT) | {"answered_at": Field("answered_at", INSTANT, known_from="answered_at")},
    ),
    Collection("messages", "Messages", "sent_at", fields(sent_at=INSTANT, request=TEXT, author=TEXT)),
    Collection("responses", "Responses", "answered_on", fields(answered_on=DATE, score=NUMBERS, survey=TEXT)),
)
METRICS = (
    Metric("mrr", "MRR", MetricKind.COMPUTED, "sum(subscriptions.mrr)"),
    Metric("active", "Active users", MetricKind.COMPUTED, "active_users(30d)"),
    Metric("headcount", "Headcount", MetricKind.ENTERED, entered=EnteredRules(None, EnteredRollup.SUM)),
)
WORKDAY = ((9 * 60, 17 * 60),)
SUPPORT = Schedule("support", "Support", (WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, (), ()))
CATALOG = Catalog(
    metrics={metric.key: metric for metric in METRICS},
    collections={collection.key: collection for collection in COLLECTIONS},
    properties=fields(amount=NUMBERS, destination=TEXT),
    account_traits=fields(plan=TEXT, licences=NUMBERS, onboarded_at=DATE, parent=TEXT),
    user_traits=fields(role=TEXT, total_spent=NUMBERS),
    schedules={"support": SUPPORT},
)
SCHEMA = Schema(
    frozenset({"Ticket Purchased", "Lodging Booked"}),
    CATALOG.properties,
    CATALOG.account_traits,
    CATALOG.user_traits,
    CATALOG.collections,
    {
        "mrr": MetricSignature(MONEY, name="MRR"),
        "active": MetricSignature(COUNT, name="Active users"),
        "headcount": MetricSignature(NUMBER, MetricKind.ENTERED, per_account=True, name="Headcount"),
    },
    schedules=frozenset({"support"}),
)
JANUARY = (1, 1)


def on(when: tuple[int, int]) -> int:
    """The number of a day (month, day) of 2025."""
    return as_day(date(2025, *when))


def event(
    when: tuple[int, int], account: str, person: str, name: str, place: str, amount: int | None = None
) -> EventFact:
    said: dict[str, Scalar] = {"destination": place}
    if amount is not None:
        said["amount"] = Decimal(amount)
    at = on(when) * MICROS_OF_DAY
    return EventFact(
        id=f"{when}{person}{name}", name=name, at=at, day=on(when), account=account, person=person, properties=said
    )


def records(collection: str, rows: Iterable[tuple[str, str | None, dict[str, Scalar]]]) -> list[AnyFact]:
    return [
        RecordFact(collection=collection, id=f"{collection}{number}", account=account, person=person, fields=said)
        for number, (account, person, said) in enumerate(rows)
    ]


def day(month: int, number: int) -> OnDay:
    return OnDay(on((month, number)))


def clock(month: int, number: int, hour: int, minute: int = 0) -> Moment:
    return Moment(on((month, number)) * MICROS_OF_DAY + (hour * 60 + minute) * 60_000_000)


def deal(opened: OnDay, closed: OnDay, amount: int, outcome: str | None = None) -> tuple[str, None, dict[str, Scalar]]:
    said: dict[str, Scalar] = {"opened_on": opened, "closed_on": closed, "amount": Decimal(amount)}
    return "acme", None, said if outcome is None else {**said, "outcome": outcome}


def answer(person: str, when: OnDay, survey: str, score: int) -> tuple[str, str, dict[str, Scalar]]:
    return "acme", person, {"answered_on": when, "survey": survey, "score": Decimal(score)}


def trait(kind: str, who: str, name: str, value: Scalar) -> TraitFact:
    return TraitFact(kind=kind, id=who, trait=name, effective=on(JANUARY), value=value)


FACTS: tuple[AnyFact, ...] = (
    AccountFact(id="acme", created=on(JANUARY)),
    AccountFact(id="bolt", created=on(JANUARY)),
    trait("account", "acme", "plan", "pro"),
    trait("account", "acme", "licences", Decimal(4)),
    trait("account", "acme", "onboarded_at", day(6, 5)),
    trait("account", "bolt", "plan", "trial"),
    trait("person", "ann", "total_spent", Decimal(100)),
    trait("person", "ben", "total_spent", Decimal("40.5")),
    trait("person", "ann", "role", "admin"),
    MembershipFact(person="ann", account="acme", starts=on(JANUARY)),
    MembershipFact(person="ben", account="acme", starts=on(JANUARY)),
    MembershipFact(person="cleo", account="acme", starts=on(JANUARY), ends=on((6, 11))),
    MembershipFact(person="ann", account="bolt", starts=on(JANUARY)),
    event((5, 20), "acme", "ann", "Ticket Purchased", "Oslo", 300),
    event((6, 3), "acme", "ann", "Ticket Purchased", "Oslo", 120),
    event((6, 10), "acme", "ben", "Ticket Purchased", "Rome", 80),
    event((6, 10), "acme", "ben", "Lodging Booked", "Rome", 210),
    event((6, 24), "acme", "ann", "Ticket Purchased", "Oslo"),
    event((6, 29), "bolt", "ann", "Ticket Purchased", "Lima", 60),
    *records(
        "subscriptions",
        [
            ("acme", None, {"starts_on": day(1, 15), "mrr": Decimal(500)}),
            ("acme", None, {"starts_on": day(6, 15), "mrr": Decimal(100)}),
            ("bolt", None, {"starts_on": day(2, 1), "ends_on": day(6, 16), "mrr": Decimal(80)}),
        ],
    ),
    *records(
        "deals",
        [
            deal(day(5, 1), day(6, 5), 1000, "won"),
            deal(day(6, 1), day(6, 20), 400, "lost"),
            deal(day(6, 9), day(7, 31), 900),
        ],
    ),
    *records(
        "tickets",
        [
            ("acme", None, {"opened_on": day(6, number), "first_reply_minutes": Decimal(minutes)})
            for number, minutes in ((2, 10), (9, 20), (16, 30), (23, 60))
        ],
    ),
    *records(
        "requests",
        [
            ("acme", None, {"asked_at": clock(6, 5, 16), "answered_at": clock(6, 6, 10)}),
            ("acme", None, {"asked_at": clock(6, 13, 18), "answered_at": clock(6, 16, 9, 30)}),
            ("acme", None, {"asked_at": clock(6, 30, 10)}),
        ],
    ),
    *records(
        "messages",
        [
            ("acme", None, {"request": "requests0", "author": "bot", "sent_at": clock(6, 5, 16, 1)}),
            ("acme", None, {"request": "requests0", "author": "Vera", "sent_at": clock(6, 6, 10)}),
            ("acme", None, {"request": "requests1", "author": "Vera", "sent_at": clock(6, 16, 9, 30)}),
        ],
    ),
    *records(
        "responses",
        [
            answer("ann", day(6, 5), "relationship", 9),
            answer("ben", day(6, 12), "relationship", 10),
            answer("ann", day(6, 20), "relationship", 6),
            answer("ben", day(6, 8), "support", 5),
            answer("ann", day(6, 18), "support", 4),
            answer("ben", day(6, 25), "support", 2),
        ],
    ),
    EnteredFact(metric="headcount", account="acme", day=on((3, 1)), value=Decimal(120)),
)


class Shown:
    """A value as the examples print it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Examples:
    """Answers the examples of the reference: every formula is checked before it is asked."""

    def __init__(self) -> None:
        self.warehouse: SqlWarehouse = open_duckdb()
        load(World(CATALOG, FACTS), self.warehouse)
        self.engine = Engine(self.warehouse, CATALOG)

    def value(self, formula: str, account: str = "acme", on: str = "2025-06-30") -> Shown:
        """The value of a formula for one account."""
        return self._told(formula, EachAccount((account,)), on)

    def portfolio(self, formula: str, on: str = "2025-06-30") -> Shown:
        """The value of a formula for both accounts together."""
        return self._told(formula, Portfolio(), on)

    def _told(self, formula: str, grouping: Grouping, on: str) -> Shown:
        expression = check(parse(formula), SCHEMA).expression
        found = self.engine.values(expression, grouping, days=one_day(date.fromisoformat(on))).value(0, 0)
        if not isinstance(found, Known):
            return Shown(f"unknown ({found.reason.key})")
        return Shown(f"{found.value:.4g}" if isinstance(found.value, float) else str(found.value))
