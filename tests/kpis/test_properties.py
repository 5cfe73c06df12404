"""What holds of recurring revenue whatever the records are, by every convention that it can hold for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kpis.tables import Tables
from tests.kpis.worlds import World, catalog_of

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known, Value
from bellwether.kpis.adding import Wish
from bellwether.kpis.loading import library

# Each example is a workspace of its own, with many accounts in it.
EXAMPLES = 100 if os.environ.get("BELLWETHER_HYPOTHESIS_PROFILE") == "long" else 2
DEFINITIONS = "workspace: {zone: UTC, currency: USD}"
FIRST = date(2024, 1, 1)
ON = date(2025, 6, 30)
MOVEMENTS = ("mrr_new", "mrr_reactivated", "mrr_expansion", "mrr_contraction", "mrr_churned")
# For each convention of gross retention the net one over the same time.
GROSS = {
    "point_to_point": "year",
    "movements": "year",
    "lost_subscriptions": "year",
    "month": "month",
    "quarter": "quarter",
}
NET_ALONE = {"baremetrics", "compounded"}
"""Net retention by what was left out, and over twelve cohorts: there is no gross one beside it."""
COMPLEMENTS = {
    ("logo_churn", "standard"): ("logo_retention", "month"),
    ("logo_churn", "quarter"): ("logo_retention", "quarter"),
    ("logo_churn", "year"): ("logo_retention", "year"),
    ("revenue_churn_gross", "point_to_point"): ("grr", "month"),
    ("revenue_churn_net", "closed_cohort"): ("nrr", "month"),
}
"""What is lost, and what is kept of the same."""


def variants(kpi: str) -> dict[str, str]:
    """The key under which each convention of a KPI is added."""
    shipped = library().kpis[kpi]
    return {one.key: kpi if one.key == shipped.default else f"{kpi}_{one.key}" for one in shipped.variants}


def beside(*kpis: str) -> list[Wish]:
    """These KPIs by all their conventions."""
    return [
        Wish(kpi, key or None, None if key == "" or under == kpi else under)
        for kpi in kpis
        for key, under in variants(kpi).items()
    ]


@pytest.fixture(scope="module")
def balances() -> dict[str, Catalog]:
    """By each convention of recurring revenue, its movements."""
    movements = [Wish(key) for key in MOVEMENTS]
    return {one: catalog_of(DEFINITIONS, [Wish("mrr", one), *movements]) for one in variants("mrr")}


@pytest.fixture(scope="module")
def everything() -> Catalog:
    """All that the files of a book hold, with every convention of what is kept and lost."""
    kept = ("mrr", "grr", "nrr", "logo_retention", "logo_churn", "revenue_churn_gross", "revenue_churn_net")
    return catalog_of(DEFINITIONS, [*beside(*kept), *(Wish(key) for key in MOVEMENTS)])


USAGE_ONLY = (18, 19)
"""These accounts pay for what they used and have no subscription."""


@dataclass(frozen=True)
class Line:
    """One subscription, or, if it is `used`, what was used once."""

    account: int
    starts: int
    days: int | None
    amount: int
    trial: str
    status: str
    period: str
    discount: int | str
    until: int
    used: bool


def lines(lowest: int) -> st.SearchStrategy[list[Line]]:
    """A book of subscriptions with amounts from a lowest one on: under nothing, they are credits."""
    return st.lists(
        st.builds(
            Line,
            account=st.integers(0, 19),
            starts=st.integers(0, 540),
            days=st.one_of(st.none(), st.integers(1, 400)),
            amount=st.integers(lowest, 500),
            trial=st.sampled_from(("true", "false", "")),
            status=st.sampled_from(("active", "unpaid")),
            period=st.sampled_from(("month", "week", "quarter", "year")),
            discount=st.sampled_from(("", 20, 100)),
            until=st.integers(-1, 400),
            used=st.booleans(),
        ),
        min_size=20,
        max_size=40,
    )


def subscribed(book: list[Line], *, plain: bool = False) -> Tables:
    """Their accounts, subscriptions and use; plain ones say nothing but what is paid from when to when."""
    tables = Tables()
    for number in range(20):
        tables.account("book", str(number))
    for line in book:
        account, begun = f"book-{line.account}", FIRST + timedelta(days=line.starts)
        ends = begun + timedelta(days=line.days) if line.days else ""
        if plain:
            tables.add("subscriptions", account, starts_at=begun, ends_at=ends, mrr=line.amount)
            continue
        if line.used or line.account in USAGE_ONLY:
            used = ON - timedelta(days=line.starts % 60)
            tables.add("orders", account, ordered_at=used, amount=abs(line.amount), type="usage")
            continue
        until = begun + timedelta(days=line.until) if line.until > 0 else ""
        price = {"price": line.amount, "quantity": 2, "billing_period": line.period, "discount_percent": line.discount}
        told = {"trial": line.trial, "status": line.status, "discount_ends_at": until, "cancel_requested_at": until}
        tables.add("subscriptions", account, starts_at=begun, ends_at=ends, mrr=line.amount, **price, **told)
    return tables


def number_of(value: Value) -> float:
    """The number of a value; nothing to tell is nothing moved."""
    return float(str(value.value)) if isinstance(value, Known) else 0


@given(lines(-200))
@settings(max_examples=EXAMPLES)
def test_opening_and_movements_make_closing_by_every_convention_of_recurring_revenue(
    tmp_path_factory: pytest.TempPathFactory, everything: Catalog, balances: dict[str, Catalog], book: list[Line]
) -> None:
    """For every account and for all of them together, to the cent; also where credits exceed what is paid."""
    world = World(everything, subscribed(book), tmp_path_factory.mktemp("book"))
    for convention, catalog in balances.items():
        world.defined_by(catalog)
        for grouping in (None, Portfolio()):
            closing = world.values("mrr", ON, grouping)
            opening = world.values("mrr", date(2025, 5, 30), grouping)
            moved = {key: world.values(key, ON, grouping) for key in MOVEMENTS}
            for label, value in closing.items():
                new, back, more, less, lost = parts = [number_of(moved[key][label]) for key in MOVEMENTS]
                assert min(parts) >= 0, (convention, label)
                made = number_of(opening[label]) + new + back + more - less - lost
                assert made == pytest.approx(number_of(value), abs=1e-6), (convention, label)
    world.warehouse.close()


@given(lines(0))
@settings(max_examples=EXAMPLES)
def test_gross_retention_is_at_most_all_and_at_most_the_net_one_by_every_convention(
    tmp_path_factory: pytest.TempPathFactory, everything: Catalog, book: list[Line]
) -> None:
    assert variants("grr").keys() == GROSS.keys()
    assert variants("nrr").keys() == {*GROSS.values(), *NET_ALONE}
    world = World(everything, subscribed(book, plain=True), tmp_path_factory.mktemp("book"))
    for grouping in (None, Portfolio()):
        for gross, net in GROSS.items():
            kept, grown = (
                world.values(variants(kpi)[one], ON, grouping) for kpi, one in (("grr", gross), ("nrr", net))
            )
            for label, value in kept.items():
                assert isinstance(grown[label], Known) == isinstance(value, Known), (gross, label)
                if isinstance(value, Known):
                    assert number_of(value) <= min(100, number_of(grown[label])) + 1e-9, (gross, label)
                    assert number_of(value) >= 0 or gross == "movements", (gross, label)
        strict, kept = world.values("grr_movements", ON, grouping), world.values("grr", ON, grouping)
        assert all(number_of(strict[label]) <= number_of(value) + 1e-9 for label, value in kept.items())
    world.warehouse.close()


@given(lines(0))
@settings(max_examples=EXAMPLES)
def test_what_is_kept_and_what_is_lost_are_all_of_it(
    tmp_path_factory: pytest.TempPathFactory, everything: Catalog, book: list[Line]
) -> None:
    world = World(everything, subscribed(book, plain=True), tmp_path_factory.mktemp("book"))
    for grouping in (None, Portfolio()):
        for lost, kept in COMPLEMENTS.items():
            gone, there = (world.values(variants(kpi)[one], ON, grouping) for kpi, one in (lost, kept))
            for label, value in gone.items():
                assert isinstance(there[label], Known) == isinstance(value, Known), (lost, label)
                if isinstance(value, Known):
                    assert number_of(value) + number_of(there[label]) == pytest.approx(100), (lost, label)
        opening = world.values("mrr", date(2025, 5, 30), grouping)
        less, gone = (world.values(key, ON, grouping) for key in ("mrr_contraction", "mrr_churned"))
        for label, rate in world.values("revenue_churn_gross", ON, grouping).items():
            moved = number_of(less[label]) + number_of(gone[label])
            assert number_of(rate) / 100 * number_of(opening[label]) == pytest.approx(moved), label
    world.warehouse.close()
