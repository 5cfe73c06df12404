"""The same name, other numbers: conventions of the catalogue on one small company each, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.kpis.asked import Asked, made
from tests.kpis.conventions import every_company

from bellwether.kpis.adding import Wish
from bellwether.kpis.loading import library

END = "2025-06-30"
MIDDLE = "2025-06-15"
WEEK = "2025-06-08"

# (KPI and, where it is not the default, its convention; company; day; the number)
WORKED_OUT = [
    ("nps", "shares", END, 100 * (2 - 1) / 6),
    ("nps:rounded_shares", "shares", END, 33 - 17),
    ("nps:one_survey", "surveys", END, 100 * (2 - 1) / 3),
    ("mrr", "billing", END, 100 - 20 + 50 + 30),
    ("mrr:with_usage", "billing", END, 160 + 12),
    ("mrr:without_credits", "billing", END, 160 + 20),
    ("mrr:without_unpaid", "billing", END, 160 - 50),
    ("mrr:until_cancelled", "billing", END, 160 - 30),
    ("mrr:until_cancelled", "billing", "2025-06-19", 160),
    ("mrr:all_discounts", "discounts", END, 80 + 50 + 90 + 90),
    ("mrr:lasting_discounts", "discounts", END, 100 + 100 + 100 + 90),
    ("mrr:recurring_discounts", "discounts", END, 80 + 100 + 100 + 90),
    ("logo_churn", "leaving", END, 100 * 2 / 10),
    ("logo_churn:profitwell", "leaving", END, 100 * 3 / 10),
    ("grr", "replaced", END, 100),
    ("grr:lost_subscriptions", "replaced", END, 100 - 100 * 100 / 150),
    ("nrr", "months", END, 200),
    ("nrr:compounded", "months", END, 100 * (300 / 200) * (250 / 300)),
    ("upsell_success", "offers", END, 100 * 3 / 5),
    ("upsell_success:accepted_of_offered", "offers", END, 100 * 3 / 10),
    ("upsell_ratio", "taken", END, 100 * 3 / 4),
    ("upsell_ratio:without_price_rises", "taken", END, 100 * 2 / 4),
    ("revenue_ytd", "invoices", END, 1000 + 50),
    ("revenue_ytd:cash", "invoices", END, 1000 + 365),
    ("revenue_ytd:recognised", "invoices", END, 10 * 91 + 181 + 50),
    ("revenue_quarter", "invoices", END, 50),
    ("revenue_quarter:cash", "invoices", END, 1000),
    ("revenue_quarter:recognised", "invoices", END, 10 * 91 + 92 + 50),
    ("revenue_growth:recurring", "growing", END, 50),
    ("revenue_growth:trailing_year", "growing", END, 25),
    ("active_share", "people", MIDDLE, 100 * 5 / 10),
    ("active_share:calendar_month", "people", MIDDLE, 100 * 4 / 10),
    ("active_share:of_invited", "people", MIDDLE, 100 * 5 / 20),
    ("active_share:engaged", "people", MIDDLE, 100 * 2 / 10),
    ("licence_use", "people", MIDDLE, 100 * 5 / 8),
    ("licence_use:of_assigned", "people", MIDDLE, 100 * 5 / 10),
    ("feature_use:of_licences", "people", MIDDLE, 100 * 5 / 8),
    ("target_to_qualified", "targets", END, 100 * 2 / 5),
    ("target_to_qualified:to_marketing_qualified", "targets", END, 100 * 3 / 5),
    ("target_to_qualified:from_marketing_qualified", "targets", END, 100 * 1 / 3),
    ("target_to_qualified:deals_per_account", "targets", END, 100 * 4 / 5),
    ("target_to_qualified:same_period", "targets", END, 100 * 2 / 1),
    ("deal_size", "terms", END, (3600 + 300) / 2),
    ("deal_size:annual", "terms", END, (1200 + 600) / 2),
    ("deal_size:first_year", "terms", END, (1200 + 300) / 2),
    ("deal_size:won_of_closed", "terms", END, (3600 + 300) / 3),
    ("sales_cycle:from_first_touch", "terms", END, (100 + 60) / 2),
    ("deal_velocity", "pace", END, 10 * (3 / 6) * 900 / 40),
    ("deal_velocity:median_cycle", "pace", END, 10 * (3 / 6) * 900 / 20),
    ("abm_roi", "programme", END, 100 * (500 - 200) / 200),
    ("abm_roi:on_margin", "programme", END, 100 * (500 * 0.8 - 200) / 200),
    ("abm_roi:influenced", "programme", END, 100 * (500 + 300 - 200) / 200),
    ("abm_roi:without_salaries", "programme", END, 100 * (500 - 100) / 100),
    ("resolution_time", "solved", END, 10 + 11 + 3),
    ("resolution_time:first_resolution", "solved", END, 2),
    ("first_response_from_replies", "opened", WEEK, 0),
    ("first_response_from_replies:after_opening", "opened", WEEK, 3),
    ("tickets_reopened", "reopened", END, 100 * 1 / 2),
    ("tickets_opened", "reopened", END, 2),
    ("tickets_opened:against_own_year", "reopened", END, (2 - 2 / 12) / (2 / 12) ** 0.5),
    ("sla_attainment", "promised", END, 100 * 1 / 2),
    ("first_response_in_time", "proactive", END, 100 * 1 / 1),
    ("tickets_unanswered", "proactive", END, 0),
    ("tickets_unanswered", "waiting", END, 1),
    ("tickets_unanswered:oldest", "waiting", END, 10),
    ("first_response_time", "disordered", END, 2),
    ("first_response_time:calendar_hours", "disordered", END, 2),
    ("first_response_time:mean", "disordered", END, 2),
    ("first_response_p90:calendar_hours", "disordered", END, 2),
    ("resolution_time", "disordered", END, 3),
    ("resolution_time:calendar_hours", "disordered", END, 3),
    ("licence_use", "seats", END, 100 * 5 / 10),
    ("licence_use:assigned", "seats", END, 100 * 5 / 10),
    ("logo_churn", "edge", END, 100 * 1 / 10),
    ("logo_churn:baremetrics", "edge", END, 100 * 1 / 10),
    ("logo_churn:stripe", "edge", END, 100 * 1 / 10),
    ("communication_frequency", "contacts", END, 2 + 1),
    ("communication_frequency:all_contacts", "contacts", END, 4 + 1),
    ("communication_frequency:conversations", "contacts", END, 2 + 1),
    ("days_since_touch", "noted", END, 29),
    ("social_interactions", "machines", END, 1),
    ("downloads", "machines", END, 1),
    ("deal_size", "amounts", END, 100),
    ("deal_size:with_renewals", "amounts", END, (100 + 300) / 2),
    ("sales_cycle", "backwards", END, 10),
    ("sales_cycle:mean_won", "backwards", END, 10),
    ("renewal_rate", "renewing", END, 100 * 100 / 200),
    ("renewal_rate:contracts", "renewing", END, 100 * 1 / 2),
    ("renewal_rate:net", "renewing", END, 100 * 150 / 200),
    ("renewal_rate:pessimistic", "renewing", END, 100 * 100 / 300),
]
CHOSEN = {"abm_roi:on_margin": {"margin": "80"}, "feature_use:of_licences": {"event": "Login"}}


def key(wish: str) -> str:
    """Where a convention stands in the workspace: the default under the KPI's own key."""
    return wish.replace(":", "_")


def wishes() -> list[Wish]:
    """Every KPI by its default convention, and each other one beside it."""
    wanted = []
    for wish in dict.fromkeys(one[0] for one in WORKED_OUT):
        kpi, _, variant = wish.partition(":")
        wanted.append(Wish(kpi, variant or None, key(wish), CHOSEN.get(wish, {})))
    return wanted


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with made(tmp_path_factory.mktemp("conventions"), [], every_company(), wishes()) as found:
        yield found


@pytest.mark.parametrize(
    ("wish", "company", "day", "number"), WORKED_OUT, ids=[f"{one[0]}-{one[2]}" for one in WORKED_OUT]
)
def test_the_number_that_was_worked_out(asked: Asked, wish: str, company: str, day: str, number: float) -> None:
    assert asked.number(company, key(wish), day) == pytest.approx(number, abs=1e-6)
    kpi, _, variant = wish.partition(":")
    beside = variant or library().kpi(kpi).default
    assert asked.conventions[key(wish)] == (f"{kpi} by “{beside}”" if beside else "")


def test_an_account_with_no_licences_has_no_share_of_them(asked: Asked) -> None:
    none = asked.of("seats-none", "licence_use", END, by=None)
    assert (none["value"], none["reason"]) == (None, "not_applicable")
    together = asked.of("seats", "licence_use", END)
    assert (together["contributing"], together["members"]) == (1, 3)


def test_a_rate_of_money_is_weak_by_its_contracts_and_not_by_its_money(asked: Asked) -> None:
    for key, contracts in (("renewal_rate", 2), ("renewal_rate_net", 2), ("renewal_rate_pessimistic", 3)):
        found = asked.of("renewing", key, END)
        assert (found["n"], found["marks"], "colour" in found) == (contracts, ["weak"], False)
