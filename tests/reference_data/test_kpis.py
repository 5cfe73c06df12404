"""The published answers of the data sets, asked of KPIs as the catalogue ships them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.reference_data.catalogued import Catalogued
from tests.reference_data.conftest import Imported, imported

from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.kpis.adding import Wish

MOVEMENTS = ("mrr_new", "mrr_reactivated", "mrr_expansion", "mrr_contraction", "mrr_churned")


def beside(kpi: str, *variants: str) -> list[Wish]:
    """Variants of a KPI, each under a key of its own."""
    return [Wish(kpi, variant, f"{kpi}_{variant}") for variant in variants]


@pytest.fixture(scope="module")
def software(ravenstack: Imported) -> Catalogued:
    wishes = [Wish(key) for key in ("customers", "grr", "nrr", "logo_churn", *MOVEMENTS)]
    return Catalogued(ravenstack, [*wishes, *beside("grr", "month", "lost_subscriptions"), *beside("nrr", "month")])


def test_the_movements_of_a_month(software: Catalogued) -> None:
    """Opening 3,343,584 on the first of June, closing 3,863,566 on the first of July 2024."""
    day = date(2024, 7, 1)
    moved = {movement: software.number(movement, day) for movement in MOVEMENTS}
    assert moved == {
        "mrr_new": 118916,
        "mrr_reactivated": 0,
        "mrr_expansion": 417267,
        "mrr_contraction": 16201,
        "mrr_churned": 0,
    }
    assert (software.number("mrr", date(2024, 6, 1)), software.number("mrr", day)) == (3343584, 3863566)
    assert 3343584 + 118916 + 417267 - 16201 == 3863566


def test_retention_of_a_month_and_of_a_year(software: Catalogued) -> None:
    assert software.number("grr_month", date(2024, 7, 1)) == pytest.approx(99.51546, abs=5e-7)
    assert software.number("nrr_month", date(2024, 7, 1)) == pytest.approx(111.995093, abs=5e-7)
    assert software.number("grr", date(2025, 1, 1)) == pytest.approx(99.596818, abs=5e-7)
    assert software.number("nrr", date(2025, 1, 1)) == pytest.approx(290.389314, abs=5e-7)
    assert software.number("customers", date(2025, 1, 1)) == 500
    assert software.number("logo_churn", date(2025, 1, 1)) == 0


def test_lost_subscriptions_make_another_gross_retention(software: Catalogued) -> None:
    """Over the month in which point to point is 99.515: the convention of the catalogue, with its year made a month."""
    definition = software.engine.catalog.metrics["grr_lost_subscriptions"]
    assert definition.formula is not None
    formula = parse(definition.formula.replace("12mo", "1mo"))
    series = software.engine.values(formula, Portfolio(), days=one_day(date(2024, 7, 1)))
    value = series.value(0, 0)
    assert isinstance(value, Known)
    assert value.value == pytest.approx(99.498, abs=5e-4)


@pytest.fixture(scope="module")
def periods(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "connector_seeds", tmp_path_factory.mktemp("playbook"))
    found.take("mrr_playbook/subscription_periods.csv", "subscriptions", "mrr_playbook")
    yield found
    found.warehouse.close()


PERIODS = {
    "count(subscriptions by starts_at, all)": 121,
    "count(accounts where count(subscriptions by starts_at, all) > 0)": 55,
    "min(subscriptions.starts_at by starts_at, all)": date(2017, 9, 1),
    "max(subscriptions.starts_at by starts_at, all)": date(2020, 1, 1),
    "max(subscriptions.ends_at by starts_at, all)": date(2020, 2, 1),
    "count(subscriptions where ends_at is unknown by starts_at, all)": 0,
}


def test_the_playbooks_periods(periods: Imported) -> None:
    day = date(2020, 2, 1)
    assert {formula: periods.answers.number(formula, day, Portfolio()) for formula in PERIODS} == PERIODS


@pytest.fixture(scope="module")
def playbook(periods: Imported) -> Catalogued:
    return Catalogued(periods, [Wish(key) for key in MOVEMENTS])


# By month: revenue; then what is new, reactivated, upgraded, downgraded and lost.
PLAYBOOK = [
    (date(2020, 2, 1), 0, 0, 0, 0, 0, 175),
    (date(2020, 1, 1), 175, 175, 0, 0, 0, 1255),
    (date(2019, 12, 1), 1255, 100, 0, 50, 30, 705),
    (date(2019, 11, 1), 1840, 210, 0, 60, 110, 0),
    (date(2019, 10, 1), 1680, 220, 0, 80, 75, 0),
    (date(2019, 9, 1), 1455, 165, 0, 80, 30, 0),
    (date(2019, 8, 1), 1240, 105, 0, 0, 55, 160),
    (date(2019, 7, 1), 1350, 205, 50, 0, 40, 0),
    (date(2019, 6, 1), 1135, 50, 0, 150, 30, 0),
    (date(2019, 5, 1), 965, 155, 0, 0, 85, 0),
    (date(2019, 4, 1), 895, 120, 50, 65, 0, 0),
    (date(2019, 3, 1), 660, 60, 0, 0, 0, 25),
    (date(2019, 2, 1), 625, 30, 0, 25, 0, 50),
    (date(2019, 1, 1), 620, 25, 0, 10, 0, 0),
]


def test_the_playbooks_months(playbook: Catalogued) -> None:
    for day, revenue, *moved in PLAYBOOK:
        found = [playbook.number(movement, day) for movement in MOVEMENTS]
        assert (playbook.number("mrr", day), found) == (revenue, moved), day


@pytest.fixture(scope="module")
def sales(pipeline: Imported) -> Catalogued:
    wishes = [
        Wish("revenue_quarter", "booked"),
        Wish("revenue_growth"),
        Wish("revenue_ytd", "booked"),
        Wish("win_rate", "calendar_quarter"),
        Wish("deal_size", "calendar_quarter"),
        *beside("revenue_quarter", "booked_calendar_quarter"),
        *beside("deal_velocity", "worked_quarter", "open_quarter"),
        *beside("sales_cycle", "mean_won"),
    ]
    return Catalogued(pipeline, wishes)


QUARTERS = {
    date(2017, 3, 31): (82.0711, 1134672),
    date(2017, 6, 30): (61.7126, 3086111),
    date(2017, 9, 30): (61.4069, 2982255),
    date(2017, 12, 31): (60.2519, 2802496),
}


def test_quarters_of_a_pipeline(sales: Catalogued) -> None:
    for day, (rate, revenue) in QUARTERS.items():
        assert sales.number("win_rate", day) == pytest.approx(rate, abs=5e-5), day
        assert sales.number("revenue_quarter_booked_calendar_quarter", day) == revenue, day


def test_growth_and_the_year_so_far(sales: Catalogued) -> None:
    assert sales.number("revenue_growth", date(2017, 12, 31)) == pytest.approx(-6.02762, abs=5e-7)
    assert sales.number("revenue_ytd", date(2017, 6, 30)) == 4220783


def test_velocity_by_what_was_closed_and_by_what_is_open(sales: Catalogued) -> None:
    """Open deals are 2,089 with those that name no account."""
    day = date(2017, 12, 31)
    assert sales.number("deal_size", day) == pytest.approx(2343.2241, abs=5e-5)
    assert sales.number("sales_cycle_mean_won", day) == pytest.approx(49.561, abs=5e-5)
    worked = sales.number("deal_velocity_worked_quarter", day)
    assert worked == pytest.approx(56546.3554, abs=5e-5)
    everywhere = Portfolio(unassigned=True)
    assert sales.number("deal_velocity_open_quarter", day, everywhere) == pytest.approx(59508.9856, abs=5e-5)


@pytest.fixture(scope="module")
def passengers(sfo: Imported) -> Catalogued:
    return Catalogued(sfo, [Wish("nps", "all_answers"), *beside("nps", "weighted", "account_vote")])


def test_passengers_would_recommend_the_airport(passengers: Catalogued) -> None:
    """Pooled over all answers, by the survey's weights, and as the mean of 37 airlines, which is another number."""
    day = date(2017, 5, 31)
    assert passengers.number("nps", day) == pytest.approx(39.839767, abs=5e-7)
    assert passengers.number("nps_weighted", day) == pytest.approx(40.398436, abs=5e-7)
    assert passengers.number("nps_account_vote", day) == pytest.approx(38.46, abs=5e-3)
