"""A software company's accounts, subscriptions, usage and tickets: the published answers."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Answers, Imported

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import ByTrait, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.evaluate.cohorts import CohortQuestion
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.tree import Aggregate, Events, Measure
from bellwether.engine.statistics.cohorts import Kept
from bellwether.kpis.cohorts import Way, report


@pytest.fixture(scope="module")
def ask(ravenstack: Imported) -> Answers:
    return ravenstack.answers


LAST = date(2024, 12, 31)

ROWS = {
    "count(accounts)": 500,
    "count(subscriptions by starts_at, all)": 5000,
    "count(any(), all)": 25000,
    "count(tickets, all)": 2000,
    "count(churns, all)": 600,
}


def test_everything_went_in(ask: Answers) -> None:
    assert {formula: ask.number(formula, LAST, Portfolio()) for formula in ROWS} == ROWS


MONTHS = {
    date(2024, 1, 1): (1283540, 187, 546),
    date(2024, 2, 1): (1540764, 206, 649),
    date(2024, 3, 1): (1870544, 225, 763),
    date(2024, 4, 1): (2311365, 255, 926),
    date(2024, 5, 1): (2714832, 274, 1071),
    date(2024, 6, 1): (3343584, 305, 1279),
    date(2024, 7, 1): (3863566, 334, 1467),
    date(2024, 8, 1): (4530339, 361, 1745),
    date(2024, 9, 1): (5170429, 384, 2010),
    date(2024, 10, 1): (6062312, 414, 2343),
    date(2024, 11, 1): (7136950, 439, 2722),
    date(2024, 12, 1): (8507358, 474, 3187),
    date(2025, 1, 1): (10159608, 500, 3814),
}


@pytest.mark.parametrize("day", list(MONTHS))
def test_recurring_revenue_on_the_first_of_every_month(ask: Answers, day: date) -> None:
    mrr, paying, lines = MONTHS[day]
    assert ask.number("sum(subscriptions.mrr)", day, Portfolio()) == mrr
    assert ask.number("count(accounts where sum(subscriptions.mrr) > 0)", day, Portfolio()) == paying
    assert ask.number("count(subscriptions where mrr > 0)", day, Portfolio()) == lines


def retention(window: str) -> tuple[str, str]:
    """Gross and net retention as ratios of sums, with the smaller of the two balances taken per account."""
    now, then = "sum(subscriptions.mrr)", f"ago(sum(subscriptions.mrr), {window})"
    kept = f"if({then} > 0, coalesce({now}, 0), unknown)"
    base = f"if({then} > 0, {then}, unknown)"
    return (
        f"percent(sum(least({kept}, {then}) per account), sum({base} per account))",
        f"percent(sum({kept} per account), sum({base} per account))",
    )


def test_retention_of_june(ask: Answers) -> None:
    gross, net = retention("1mo")
    day = date(2024, 7, 1)
    assert ask.number(gross, day, Portfolio()) == pytest.approx(99.51546, abs=5e-7)
    assert ask.number(net, day, Portfolio()) == pytest.approx(111.995093, abs=5e-7)


def test_retention_over_twelve_months(ask: Answers) -> None:
    gross, net = retention("12mo")
    day = date(2025, 1, 1)
    assert ask.number(gross, day, Portfolio()) == pytest.approx(99.596818, abs=5e-7)
    assert ask.number(net, day, Portfolio()) == pytest.approx(290.389314, abs=5e-7)
    churned = "count(accounts where ago(sum(subscriptions.mrr), 12mo) > 0 and sum(subscriptions.mrr) == 0)"
    assert ask.number(churned, day, Portfolio()) == 0


def test_first_replies_are_pooled_over_all_tickets(ask: Answers) -> None:
    assert ask.number("count(tickets, all)", LAST, Portfolio()) == 2000
    assert ask.number("median(tickets.first_reply_minutes, all)", LAST, Portfolio()) == 88
    p90 = ask.number("p90(tickets.first_reply_minutes, all)", LAST, Portfolio())
    assert p90 == pytest.approx(160.1, abs=1e-9)


def test_satisfaction_is_a_share_of_the_answers(ask: Answers) -> None:
    csat = ask.values("csat(tickets.satisfaction, all)", LAST, Portfolio())["portfolio"]
    assert isinstance(csat, Known)
    assert csat.value == pytest.approx(66.297872, abs=5e-7)
    assert csat.n == 1175
    mean = ask.number("avg(tickets.satisfaction, all)", LAST, Portfolio())
    assert mean == pytest.approx(3.981277, abs=5e-7)
    rate = "percent(count(tickets.satisfaction, all), count(tickets, all))"
    assert ask.number(rate, LAST, Portfolio()) == 58.75


def test_satisfaction_by_industry_is_pooled_over_the_industrys_answers(ask: Answers) -> None:
    found = ask.values("csat(tickets.satisfaction, all)", LAST, ByTrait("industry"))
    expected = {
        "Cybersecurity": (236, 65.2542),
        "DevTools": (246, 65.8537),
        "EdTech": (184, 67.3913),
        "FinTech": (267, 68.5393),
        "HealthTech": (242, 64.4628),
    }
    assert set(found) == set(expected)
    for industry, (n, share) in expected.items():
        value = found[industry]
        assert isinstance(value, Known)
        assert value.n == n
        assert value.value == pytest.approx(share, abs=5e-5)


def test_features_used_in_thirty_days(ask: Answers) -> None:
    used = "unique(any().feature, 30d)"
    some = f"(if({used} > 0, {used}, unknown) per account)"
    assert ask.number(f"count(accounts where {used} > 0)", LAST, Portfolio()) == 425
    assert (ask.number(f"median{some}", LAST, Portfolio()), ask.number(f"max{some}", LAST, Portfolio())) == (2, 9)


def test_without_people_what_asks_for_people_has_no_data(ask: Answers) -> None:
    """The files name no users: that is not the same as nobody being active."""
    users = Aggregate(Measure.USERS, Events(()))
    assert users.source == Events(())
    found = ask.values("active_users(30d)", LAST)
    assert {value.reason for value in found.values() if isinstance(value, Unknown)} == {Reason.NO_DATA}
    assert len(found) == 500


def test_four_sources_give_four_churn_rates(ask: Answers) -> None:
    """Which is why a definition must say which one it reads."""
    day = date(2024, 12, 31)
    flagged = "percent(count(accounts where account.churned == true), count(accounts))"
    assert ask.number(flagged, day, Portfolio()) == 22
    told = "percent(count(accounts where count(churns, all) > 0), count(accounts))"
    assert ask.number(told, day, Portfolio()) == pytest.approx(70.4, abs=1e-9)
    ended = "percent(count(subscriptions where churned == true, all), count(subscriptions, all))"
    assert ask.number(ended, day, Portfolio()) == pytest.approx(9.72, abs=1e-9)
    open_ = "percent(count(accounts where count(subscriptions) == 0), count(accounts))"
    assert ask.number(open_, day, Portfolio()) == 0


def test_cohorts_add_up_to_the_published_revenue_and_accounts(ravenstack: Imported) -> None:
    """Every cohort at the age that it has on the first of a month, together: who pays on that day, and what."""
    days = (day_number(date(2022, 12, 31)), day_number(date(2023, 12, 1)), *(day_number(day) for day in MONTHS))
    amount = parse("coalesce(sum(subscriptions.mrr), 0)")
    facts = ravenstack.answers.engine.facts()
    found = report(CohortQuestion(amount, days), Way(Kept.ACCOUNTS, intervals=False), facts)
    assert found.members == 500
    book = found.cohorts.book
    for column, (mrr, paying, _) in enumerate(MONTHS.values(), start=1):
        there = sum(found.table.cohorts[month].cells[column - month].top for month in range(column + 1))
        assert (there, book.numbers[:, column].sum() / 10 ** (book.scale or 0)) == (paying, mrr)


def test_the_published_cohort_of_a_year_ago_is_a_cohort(ravenstack: Imported) -> None:
    days = tuple(day_number(day) for day in (date(2023, 12, 1), *MONTHS))
    mrr = "sum(subscriptions.mrr)"
    began = parse(f"if(ago({mrr}, 12mo) > 0, today - 12mo, unknown)")
    question = CohortQuestion(parse(mrr), days, began)
    told = {
        kept: report(question, Way(kept, intervals=False), ravenstack.answers.engine.facts()).table.cohorts[0].cells[12]
        for kept in Kept
    }
    assert {kept: cell.n for kept, cell in told.items()} == dict.fromkeys(Kept, 187)
    assert told[Kept.NET].percent == pytest.approx(290.389314, abs=5e-7)
    assert told[Kept.GROSS].percent == pytest.approx(99.596818, abs=5e-7)
    assert told[Kept.ACCOUNTS].percent == 100
