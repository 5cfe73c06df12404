"""Published examples T01 to T36: records imported, KPIs added from the catalogue, values asked for by the command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.kpis.asked import Asked, all_records, made
from tests.kpis.revenue import lifetimes, prices, walk
from tests.kpis.tables import Tables

from bellwether.cli.outcomes import FormulaRefused
from bellwether.cli.questions import Days

END = "2025-06-30"

ADDED = [
    (
        *("csat", "nps", "feedback_implementation_rate", "logo_churn", "logo_retention", "logo_churn_annualised"),
        *("revenue_churn_gross", "revenue_churn_net", "grr", "nrr", "renewal_rate", "upsell_ratio", "clv_simple"),
        *("mrr_new", "mrr_reactivated", "mrr_expansion", "mrr_contraction", "mrr_churned", "active_share"),
        *("licence_use", "email_open_rate", "win_rate", "deal_velocity", "abm_roi", "first_response_time"),
        *("first_response_p90", "revenue_growth", "engagement_score", "lifetime_median", "contracts_kept"),
    ),
    *(
        (kpi, "--variant", variant, "--as", f"{kpi}_{variant}")
        for kpi, variants in {
            "nps": ("all_answers",),
            "logo_churn": ("stripe", "shopify", "baremetrics"),
            "logo_retention": ("head_count",),
            "revenue_churn_net": ("shopify", "chargebee"),
            "grr": ("month", "movements"),
            "nrr": ("month",),
            "renewal_rate": ("contracts", "value_of_renewed", "net"),
            "active_share": ("summed",),
            "first_response_time": ("calendar_hours",),
            "first_response_p90": ("calendar_hours",),
            "win_rate": ("of_created",),
            "abm_roi": ("multiple",),
            "lifetime_median": ("through_six_weeks",),
            "contracts_kept": ("yearly_twelve",),
        }.items()
        for variant in variants
    ),
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with made(tmp_path_factory.mktemp("vectors"), ADDED, all_records()) as found:
        yield found


# (vector, metric, group, day, printed number, half of its last printed digit)
PRINTED = [
    ("T01", "csat", "T01", END, 80, 1e-9),
    ("T02", "csat", "T02", END, 40, 1e-9),
    ("T04", "nps", "T04", END, 33.33, 5e-3),
    ("T06", "nps", "T06", END, 33.33, 5e-3),
    ("T07", "logo_churn", "T07", END, 10, 1e-9),
    ("T08", "logo_churn", "T08", END, 10, 1e-9),
    ("T09 gross", "revenue_churn_gross", "T09", END, 20, 1e-9),
    ("T09 net", "revenue_churn_net", "T09", END, 10, 1e-9),
    ("T10", "revenue_churn_net_shopify", "T10", END, -10, 1e-9),
    ("T13 gross", "grr", "T13", END, 85, 1e-9),
    ("T13 net", "nrr", "T13", END, 103, 1e-9),
    ("T14 point to point", "grr_month", "T14", END, 100, 1e-9),
    ("T14 movements", "grr_movements", "T14", END, 70, 1e-9),
    ("T14 net", "nrr_month", "T14", END, 120, 1e-9),
    ("T15 gross", "renewal_rate_value_of_renewed", "T15", END, 85.00, 5e-3),
    ("T15 net", "renewal_rate_net", "T15", END, 88.33, 5e-3),
    ("T16", "renewal_rate_contracts", "T16", END, 90, 1e-9),
    ("T17", "clv_simple", "T17", END, 2000, 1e-6),
    ("T28", "email_open_rate", "T28", END, 26, 1e-9),
    ("T30 first", "deal_velocity", "T30a", END, 2777.78, 5e-3),
    ("T30 second", "deal_velocity", "T30b", END, 2326.15, 5e-3),
    ("T31 ROI", "abm_roi", "T31", END, 400, 1e-9),
    ("T31 multiple", "abm_roi_multiple", "T31", END, 5, 1e-9),
    ("T32", "upsell_ratio", "T32", END, 30, 1e-9),
    ("T34", "logo_churn_annualised", "T34", END, 30.616, 5e-4),
    ("T35", "active_share_summed", "T35", END, 10, 1e-9),
    ("A3", "feedback_implementation_rate", "A3", END, 25, 1e-9),
]


@pytest.mark.parametrize(
    ("metric", "group", "day", "printed", "half"), [one[1:] for one in PRINTED], ids=[one[0] for one in PRINTED]
)
def test_the_printed_number(asked: Asked, metric: str, group: str, day: str, printed: float, half: float) -> None:
    assert asked.number(group, metric, day) == pytest.approx(printed, abs=half)


OF_ACCOUNTS = [
    ("T03 first", "nps", "T03-a", 41, 1e-9),
    ("T03 second", "nps", "T03-b", 59, 1e-9),
    ("T24 by the clock", "first_response_time_calendar_hours", "T24", 14, 1e-9),
    ("T24 by the schedule", "first_response_time", "T24", 1, 1e-9),
    ("T25 median", "first_response_time_calendar_hours", "T25", 3 / 60, 1e-9),
    ("T25 p90", "first_response_p90_calendar_hours", "T25", 61.6 / 60, 1e-9),
    ("T26 first", "active_share", "T26-a", 20, 1e-9),
    ("T26 second", "active_share", "T26-b", 80, 1e-9),
    ("T27 some", "licence_use", "T27-a", 62, 1e-9),
    ("T27 more than all", "licence_use", "T27-b", 110, 1e-9),
    ("T29 of decided", "win_rate", "T29-a", 60, 1e-9),
    ("T29 of made", "win_rate_of_created", "T29-b", 40, 1e-9),
]
"""Tickets of the first week of June are asked for at its end."""
DAYS = {"first_response_time": "2025-06-08", "first_response_time_calendar_hours": "2025-06-08"}


@pytest.mark.parametrize(
    ("metric", "account", "printed", "half"), [one[1:] for one in OF_ACCOUNTS], ids=[one[0] for one in OF_ACCOUNTS]
)
def test_the_printed_number_of_an_account(asked: Asked, metric: str, account: str, printed: float, half: float) -> None:
    assert asked.number(account, metric, DAYS.get(metric, END), by=None) == pytest.approx(printed, abs=half)


def test_t06_a_code_that_is_no_answer_is_not_counted(asked: Asked) -> None:
    value = asked.of("T06", "nps", END)
    assert (value["n"], value["numerator"], value["denominator"]) == (3, 1, 3)


def test_t04_and_t05_have_the_published_error(asked: Asked) -> None:
    """The margin of Wald's interval, from what the value says of itself; the interval beside it is the adjusted one."""
    margins = {}
    for vector in ("T04", "T05"):
        value = asked.of(vector, "nps", END)
        low, high = (float(end) for end in value["interval"])
        margins[vector] = (high - low) / 2
    assert margins["T04"] / 1.959964 == pytest.approx(4.14, abs=0.03)
    assert margins["T05"] == pytest.approx(5.0, abs=0.02)


def test_t04_and_t05_have_the_published_standard_error(asked: Asked) -> None:
    """By the plain formula, as the pages print it; what stands beside the number is the adjusted interval."""
    answers = 'responses where kind == "nps" and score'
    n = f"count({answers} >= 0, 90d)"
    up, down = (f"(count({answers} {of}, 90d) / {n})" for of in (">= 9", "<= 6"))
    variance = f"({up} + {down} - ({up} - {down}) * ({up} - {down}))"
    error = f"100 * power({variance} / {n}, 0.5)"
    assert asked.number("T04", variance, END) == pytest.approx(5 / 9, abs=1e-12)
    assert asked.number("T04", error, END) == pytest.approx(4.14, abs=5e-3)
    assert 1.959964 * asked.number("T05", error, END) == pytest.approx(5.0, abs=0.05)


def test_t07_other_conventions_give_other_rates(asked: Asked) -> None:
    """All twelve losses over those there and those who joined; and each day's losses over that day's accounts."""
    assert asked.number("T07", "logo_churn_stripe", END) == pytest.approx(100 * 12 / 101)
    by_day = 100 * (1 / 100 + 10 / 100 + 1 / 90)
    assert asked.number("T07", "logo_churn_shopify", END) == pytest.approx(by_day)
    # Ten who left for good, and the one who came and left: the returner is there again.
    assert asked.number("T07", "logo_churn_baremetrics", END) == pytest.approx(11)


def test_t09_a_page_that_forgets_who_left_sees_no_loss(asked: Asked) -> None:
    assert asked.number("T09", "revenue_churn_net_chargebee", END) == 0


def test_t17_without_churn_there_is_no_lifetime_value(asked: Asked) -> None:
    value = asked.of("T17n", "clv_simple", END)
    assert (value["value"], value["reason"]) == (None, "not_applicable")


SURVIVING = {49: 0.8067, 70: 0.7529, 91: 0.6902, 112: 0.6275, 154: 0.5378, 161: 0.4482}


def test_t23_half_are_still_there_for_23_weeks(asked: Asked) -> None:
    """Of those that still run only this is known; they are neither left out nor taken for ended."""
    assert asked.number("T23", "lifetime_median", END, by=None) == 23 * 7
    assert asked.number("T23", "lifetime_median_through_six_weeks", END, by=None) == pytest.approx(85.71, abs=5e-3)
    for days, share in SURVIVING.items():
        formula = f"survival(subscriptions.(ends_at - starts_at), {days}d, all)"
        assert asked.number("T23", formula, END, by=None) == pytest.approx(100 * share, abs=5e-3), days


FITTED = {1: 62.7, 2: 47.4, 3: 38.8, 4: 33.2, 5: 29.2, 6: 26.2, 7: 23.9, 11: 18.0}


SHAPES = {"T22": "alpha 0.704, beta 1.182", "T22h": "alpha 0.668, beta 3.806"}


@pytest.mark.parametrize(("vector", "twelfth"), [("T22", 17.0), ("T22h", 37.8)])
def test_t22_contracts_are_renewed_as_the_published_fit_has_it(asked: Asked, vector: str, twelfth: float) -> None:
    assert asked.number(vector, "contracts_kept_yearly_twelve", END) == pytest.approx(twelfth, abs=0.05)
    value = asked.of(vector, "contracts_kept_yearly_twelve", END)
    assert (value["n"], value["notes"][-1]) == (1000, f"Parameters (shifted beta-geometric): {SHAPES[vector]}.")


def test_t22_the_fitted_curve_is_the_published_one(asked: Asked) -> None:
    for years, share in FITTED.items():
        formula = f"contract_survival(subscriptions.(ends_at - starts_at), {years}y, 1y)"
        assert asked.number("T22", formula, END, by=None) == pytest.approx(share, abs=0.05), years


def test_t23_nobody_is_at_risk_before_an_end_could_be_seen(asked: Asked) -> None:
    """Nobody counts as at risk at an age at which an end could not have been seen."""
    formula = "survival(subscriptions.(ends_at - starts_at), 42d, 2025-01-01, all)"
    late = asked.of("T23", formula, END, by=None)
    # Four of the 21 came under watch only after their 42nd day.
    assert (late["n"], late["value"]) == (21, pytest.approx(100 * (1 - 3 / 17)))


def test_t27_without_licences_there_is_no_use_of_them(asked: Asked) -> None:
    value = asked.of("T27-c", "licence_use", END, by=None)
    assert (value["value"], value["reason"]) == (None, "not_applicable")


CHANGES = {
    "same": {"value": 0.0, "absolute": 0.0},
    "new": {"value": None, "reason": "not_applicable", "detail": "new", "absolute": 5.0},
    "gone": {"value": -100.0, "absolute": -5.0},
    "below": {"value": None, "reason": "not_applicable", "detail": "negative_base", "absolute": 10.0},
    "first": {"value": None, "reason": "not_applicable", "detail": "no_base", "absolute": None},
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_t33_a_change_has_a_percentage_only_where_that_says_something(asked: Asked, name: str) -> None:
    """The difference is told wherever there are two values."""
    percent = asked.of(f"T33-{name}", "revenue_growth", END, by=None)
    difference = asked.of(f"T33-{name}", "change(revenue_quarter, 1q)", END, by=None)["value"]
    found = {word: percent[word] for word in ("value", "reason", "detail") if word in percent}
    if percent["value"] is not None:
        found["value"] = float(percent["value"])
    assert found | {"absolute": None if difference is None else float(difference)} == CHANGES[name]


def test_d5_a_missing_part_hands_its_weight_to_the_others(asked: Asked) -> None:
    """(50 × 80 + 30 × 40) / 80 is 65, with four fifths of the weight known; with one fifth known there is no score."""
    assert asked.number("D5-a", "engagement_score", END, by=None) == 65
    withheld = asked.of("D5-b", "engagement_score", END, by=None)
    assert (withheld["value"], withheld["reason"]) == (None, "suppressed")


def test_t35_the_mean_of_accounts_is_another_number(asked: Asked) -> None:
    mean = "(percent(active_users(30d), total_users()) per account)"
    with pytest.raises(FormulaRefused, match="A mean of percentages or ratios misleads"):
        asked.number("T35", f"avg{mean}", END)
    assert asked.number("T35", f"one_vote_each{mean}", END) == pytest.approx(29.59, abs=5e-3)


WILSON = {"T01": (49.02, 94.33), "T36": (0, 24.25)}


@pytest.mark.parametrize("vector", list(WILSON))
def test_t36_a_share_of_answers_carries_wilsons_interval(asked: Asked, vector: str) -> None:
    interval = [float(end) for end in asked.of(vector, "csat", END)["interval"]]
    assert interval == pytest.approx(WILSON[vector], abs=5e-3)


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A workspace whose billing system tells prices and not monthly amounts."""
    tables = Tables()
    for write in (walk, prices, lifetimes):
        write(tables)
    adding = [
        ("mrr:from_prices", *MOVEMENTS, "clv_retention"),
        ("clv_retention", "--variant", "first_excluded", "--as", "clv_rest"),
    ]
    with made(tmp_path_factory.mktemp("prices"), adding, tables) as found:
        yield found


MOVEMENTS = ("mrr_new", "mrr_reactivated", "mrr_expansion", "mrr_contraction", "mrr_churned")
WALK = {
    "2023-03-31": ("mrr_new", 166.67),
    "2023-05-31": ("mrr_expansion", 60),
    "2023-09-30": ("mrr_contraction", 60),
    "2024-03-31": ("mrr_churned", 166.67),
    "2024-06-30": ("mrr_reactivated", 150),
}


def test_t11_every_step_is_one_movement_and_no_other(priced: Asked) -> None:
    days = Days(date.fromisoformat(min(WALK)), date.fromisoformat(max(WALK)))
    for movement in MOVEMENTS:
        account = priced.series("T11", movement, days, by=None)
        found = {str(one["day"]): float(one["value"]) for one in account if str(one["day"]) in WALK}
        expected = {day: amount if moved == movement else 0 for day, (moved, amount) in WALK.items()}
        assert found == pytest.approx(expected, abs=5e-3), movement


def test_t12_yearly_prices_count_a_twelfth(priced: Asked) -> None:
    assert priced.number("T12", "mrr", END) == pytest.approx(12_500)


def test_t18_a_constant_share_that_stays(priced: Asked) -> None:
    assert priced.number("T18", "clv_retention", END) == pytest.approx(366.67, abs=5e-3)
    assert priced.number("T18", "clv_rest", END) == pytest.approx(266.67, abs=5e-3)
