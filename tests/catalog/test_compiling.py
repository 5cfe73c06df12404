"""Definitions as the engine takes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definitions
from bellwether.catalog.normal_form import normal_form
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog, Exclusion, Family, Money, Segment, Source
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.metric import (
    Band,
    Direction,
    Display,
    EnteredRollup,
    EnteredRules,
    Metric,
    MetricKind,
    Target,
)
from bellwether.engine.definitions.unit import MONEY, Unit, UnitKind

TEXT = """\
workspace: {zone: Europe/Berlin, currency: USD, plan_rates: budget, fiscal_start_month: 4}
families: [{key: later, name: Later, order: 9}, {key: usage, name: Usage, order: 1}]
events: [Login]
properties: {amount: {type: money, scale: 2, currency: currency}, currency: {type: text}}
traits: {account: {vip: {type: boolean}}, user: {age: {type: number, lowest: 0.50, missing_codes: [99]}}}
collections:
  visits:
    anchor: "on"
    end: off
    end_inclusive: true
    fields: {"on": {type: date}, off: {type: date}, result: {type: text, known_from: off}}
sources:
  product: {covers: [events], covers_from: 2024-01-01, rank: 3}
  crm: {covers: [all], covers_from: 2024-02-01}
exclusions: [{key: bots, name: Bots, condition: amount > 3}]
segments: [{key: big, name: Big, condition: account.vip == true}]
metrics:
  - key: m
    name: M
    description: What m is.
    formula: sum(orders.amount)
    family: usage
    unit: money EUR
    display: money
    decimals: 0
    direction: down
    min_n: 5
    min_base: 10.50
    min_coverage: 60
    applies_to: account.vip == true
    bands: {good: < 3, bad: '>= 3'}
    start: 9
    target: 2
  - {key: e, name: E, entered: {max_age: 2w, rollup: weighted_mean, weight: n}}
  - {key: mood, name: Mood, display: rank, entered: {ranks: [bad, good]}}
targets:
  - {metric: m, value: 4, from: 2026-02-01}
  - {metric: m, value: 3, from: 2026-01-01, start: 8}
  - {metric: m, value: 1, account: a, from: 2026-01-01, to: 2026-01-05}
  - {metric: m, value: 2, account: a, from: 2026-01-09}
  - {metric: m, value: 5, segment: big}
"""


def catalog_of(tmp_path: Path, text: str) -> Catalog:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    return compiled(Definitions(normal_form(read_directory(tmp_path), Definitions())))


def test_every_kind_of_definition_reaches_the_engine(tmp_path: Path) -> None:
    day = Field("off", FieldType.DATE)
    assert catalog_of(tmp_path, TEXT) == Catalog(
        metrics={
            "m": Metric(
                key="m",
                name="M",
                kind=MetricKind.COMPUTED,
                formula="sum(orders.amount)",
                unit=Unit(UnitKind.MONEY, "EUR"),
                display=Display.MONEY,
                decimals=0,
                direction=Direction.DOWN,
                family="usage",
                description="What m is.",
                min_n=5,
                min_base=Decimal("10.5"),
                min_coverage=Decimal(60),
                applies_to="account.vip == true",
                bands=(Band("good", None, Decimal(3)), Band("bad", Decimal(3), None)),
                targets=(
                    Target(Decimal(2), ends=date(2026, 1, 1), start_value=Decimal(9)),
                    Target(Decimal(3), date(2026, 1, 1), date(2026, 2, 1), start_value=Decimal(8)),
                    Target(Decimal(4), date(2026, 2, 1)),
                    Target(Decimal(5), segment="big"),
                    Target(Decimal(1), date(2026, 1, 1), date(2026, 1, 5), account="a"),
                    Target(Decimal(2), date(2026, 1, 9), account="a"),
                ),
            ),
            "e": Metric(
                key="e",
                name="E",
                kind=MetricKind.ENTERED,
                entered=EnteredRules(14, EnteredRollup.WEIGHTED_MEAN, "n"),
            ),
            "mood": Metric(
                key="mood",
                name="Mood",
                kind=MetricKind.ENTERED,
                display=Display.RANK,
                entered=EnteredRules(None, EnteredRollup.DISTRIBUTION, None, ("bad", "good")),
            ),
        },
        collections={
            "visits": Collection(
                "visits",
                "Visits",
                "on",
                {
                    "on": Field("on", FieldType.DATE),
                    "off": day,
                    "result": Field("result", FieldType.TEXT, known_from="off"),
                },
                end="off",
                end_inclusive=True,
            )
        },
        properties={
            "amount": Field("amount", FieldType.MONEY, 2, currency_field="currency"),
            "currency": Field("currency", FieldType.TEXT),
        },
        account_traits={"vip": Field("vip", FieldType.BOOLEAN)},
        user_traits={"age": Field("age", FieldType.NUMBER, 4, missing_codes=("99",), lowest="0.5")},
        families={"usage": Family("usage", "Usage", 1), "later": Family("later", "Later", 9)},
        segments={"big": Segment("big", "Big", "account.vip == true")},
        exclusions={"bots": Exclusion("bots", "Bots", "amount > 3")},
        sources={
            "product": Source("product", date(2024, 1, 1), ("events",), 3),
            "crm": Source("crm", date(2024, 2, 1), ()),
        },
        calendar=Calendar("Europe/Berlin", 4),
        money=Money("USD", "budget"),
        events=frozenset({"Login"}),
    )


def test_families_are_in_their_order(tmp_path: Path) -> None:
    assert list(catalog_of(tmp_path, TEXT).families) == ["usage", "later"]


def test_money_without_a_currency_is_in_the_reporting_currency(tmp_path: Path) -> None:
    text = "metrics: {m: {name: M, formula: sum(orders.amount), unit: money}}"
    assert catalog_of(tmp_path, text).metrics["m"].unit == MONEY
