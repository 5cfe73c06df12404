"""Real git histories as product events: the published answers, reproduced through import and engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.reference_data.conftest import Answers, Imported

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.entity import EachAccount, EachParent, Portfolio
from bellwether.engine.definitions.value import ChangeStatus, Known
from bellwether.engine.engine import Engine
from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema


@pytest.fixture(scope="module")
def ask(git_events: Imported) -> Answers:
    return git_events.answers


DAY = date(2025, 6, 30)

WINDOW = {
    "dbt-labs/metricflow": (3, 9, 4384, 3.0, 3),
    "fivetran/dbt_hubspot": (1, 1, 67, 1.0, 1),
    "fivetran/dbt_salesforce": (2, 2, 421, 1.0, 2),
    "fivetran/dbt_stripe": (1, 1, 77, 1.0, 1),
    "fivetran/dbt_zendesk": (3, 3, 648, 1.0, 3),
    "healthchecks/healthchecks": (3, 21, 1296, 7.0, 5),
    "pypi/warehouse": (5, 29, 50692, 5.8, 6),
    "tobymao/sqlglot": (21, 137, 9702, 6.5238, 5),
    "vitalik/django-ninja": (4, 15, 290, 3.75, 4),
    "wagtail/wagtail": (20, 118, 21872, 5.9, 6),
}

EVER = {
    "dbt-labs/metricflow": (3, 56, 5.3571),
    "dbt-labs/mrr-playbook": (0, 4, 0),
    "fivetran/dbt_hubspot": (1, 25, 4),
    "fivetran/dbt_salesforce": (2, 20, 10),
    "fivetran/dbt_stripe": (1, 26, 3.8462),
    "fivetran/dbt_zendesk": (3, 24, 12.5),
    "healthchecks/healthchecks": (3, 104, 2.8846),
    "pypi/warehouse": (5, 440, 1.1364),
    "segmentio/analytics-next": (0, 35, 0),
    "segmentio/analytics-python": (0, 72, 0),
    "simonw/datasette": (0, 82, 0),
    "tobymao/sqlglot": (21, 262, 8.0153),
    "vitalik/django-ninja": (4, 177, 2.2599),
    "wagtail/wagtail": (20, 1034, 1.9342),
}

CHANGES = {
    "dbt-labs/metricflow": (14, 9, -35.7143),
    "fivetran/dbt_hubspot": (0, 1, None),
    "fivetran/dbt_salesforce": (0, 2, None),
    "fivetran/dbt_stripe": (1, 1, 0),
    "fivetran/dbt_zendesk": (0, 3, None),
    "healthchecks/healthchecks": (14, 21, 50),
    "pypi/warehouse": (20, 29, 45),
    "segmentio/analytics-next": (3, 0, -100),
    "simonw/datasette": (2, 0, -100),
    "tobymao/sqlglot": (85, 137, 61.1765),
    "vitalik/django-ninja": (13, 15, 15.3846),
    "wagtail/wagtail": (75, 118, 57.3333),
}


LAST = date(2026, 8, 22)

# Of everything that was committed, by robots too.
COMMITTED = {
    "count(accounts where count(any(), all) > 0)": 14,
    "users(any(), all)": 2633,
    "count(any(), all)": 53742,
    "count(any(), all) - count(any().insertions, all)": 13,
    "count(any() where authored != committed, all)": 17034,
    "count(any() where authored + hours_ahead * 1h + minutes_ahead * 1min != committed_on, all)": 16672,
}


def test_everything_that_was_committed_and_how_much_of_it_on_another_day_by_the_authors_clock(ask: Answers) -> None:
    everything = Answers(Engine(ask.engine.warehouse, replace(ask.engine.catalog, exclusions={})))
    assert {formula: everything.number(formula, LAST, Portfolio()) for formula in COMMITTED} == COMMITTED
    assert len(everything.numbers("count(any(), all)", LAST, EachParent())) == 9


def test_thirty_days_of_every_repository(ask: Answers) -> None:
    users = ask.numbers("active_users(30d)", DAY)
    events = ask.numbers("count(any(), 30d)", DAY)
    lines = ask.numbers("sum(any().insertions, 30d) + sum(any().deletions, 30d)", DAY)
    per_user = ask.numbers("count(any(), 30d) / active_users(30d)", DAY)
    folders = ask.numbers("unique(any().main_dir, 30d)", DAY)
    for account, expected in WINDOW.items():
        found = (users[account], events[account], lines[account], per_user[account], folders[account])
        assert found == pytest.approx(expected, abs=5e-5), account


def test_a_dormant_repository_is_zero_and_not_missing(ask: Answers) -> None:
    silent = {account for account in EVER if account not in WINDOW}
    users = ask.values("active_users(30d)", DAY)
    assert {account: users[account] for account in silent} == dict.fromkeys(silent, Known(0))


def test_active_share_of_everyone_ever_seen(ask: Answers) -> None:
    shares = ask.values("percent(active_users(30d), users(any(), all))", DAY)
    # The owners are accounts too, of which nothing is known but their repositories.
    assert set(EVER) <= set(shares)
    for account, (active, ever, percent) in EVER.items():
        value = shares[account]
        assert isinstance(value, Known)
        assert (value.numerator, value.denominator) == (active, ever)
        assert value.value == pytest.approx(percent, abs=5e-5)


def test_the_denominator_of_a_share_is_a_choice(ask: Answers) -> None:
    wagtail = EachAccount(("wagtail/wagtail",))
    docs = 'users(any() where main_dir == "docs", 30d)'
    assert ask.number(docs, DAY, wagtail) == 5
    assert ask.number(f"percent({docs}, active_users(30d))", DAY, wagtail) == 25
    ever = ask.number(f"percent({docs}, users(any(), all))", DAY, wagtail)
    assert ever == pytest.approx(0.4836, abs=5e-5)


def test_thirty_days_compared_with_the_thirty_before(ask: Answers) -> None:
    rows = ask.engine.change(parse("count(any(), 30d)"), over=Duration(30, Period.DAY), on=DAY)
    found = {row.label: row for row in rows}
    for account, (base, current, percent) in CHANGES.items():
        row = found[account]
        assert (row.base, row.current) == (Known(base), Known(current)), account
        assert row.percent == (None if percent is None else pytest.approx(percent, abs=5e-5))
        assert row.status is (ChangeStatus.NEW if base == 0 else ChangeStatus.OK)


@pytest.mark.parametrize(("day", "distinct", "added_up"), [(DAY, 3, 7), (date(2024, 6, 30), 4, 5)])
def test_a_parent_counts_a_person_once(ask: Answers, day: date, distinct: int, added_up: int) -> None:
    """Two repositories of one owner share people; the owner itself is only a name."""
    children = ask.numbers("active_users(30d)", day)
    assert sum(int(str(n)) for account, n in children.items() if account.startswith("fivetran/")) == added_up
    parents = ask.numbers("active_users(30d)", day, EachParent())
    assert parents["fivetran"] == distinct


def test_the_portfolio_is_recounted_or_summed_by_name_and_a_mean_of_shares_is_refused(ask: Answers) -> None:
    """A mean of percentages would be 3.71 %; adding up the accounts' people gives 2.67 %, counting them once 2.59 %."""
    share = "percent(active_users(30d), users(any(), all))"
    assert ask.number(share, DAY, Portfolio()) == pytest.approx(2.59, abs=5e-3)
    added_up = "percent(sum(active_users(30d) per account), sum(users(any(), all) per account))"
    assert ask.number(added_up, DAY, Portfolio()) == pytest.approx(2.67, abs=5e-3)
    mean = f"avg({share} per account)"
    assert ask.number(mean, DAY, Portfolio()) == pytest.approx(3.71, abs=5e-3)
    with pytest.raises(FormulaErrors):
        check(parse(mean), Schema(frozenset({"commit", "merge"})))
