"""A real passenger survey: pooled scores, and the blank code that would become a promoter."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Answers, Imported

from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known


@pytest.fixture(scope="module")
def ask(sfo: Imported) -> Answers:
    return sfo.answers


DAY = date(2017, 5, 31)

AIRLINES = {
    "UNITED": (613, 40.946166),
    "UNITED INTL": (215, 21.395349),
    "JETBLUE": (213, 42.253521),
    "AMERICAN": (203, 46.305419),
    "VIRGIN AMERICA": (174, 45.402299),
    "AIR CANADA": (170, 39.411765),
    "DELTA": (170, 47.647059),
    "SOUTHWEST": (166, 43.373494),
    "ALASKA": (161, 40.993789),
}


ANSWERS = {
    "count(responses, all)": 2831,
    "count(responses.score, all)": 2746,
    "count(responses where score >= 9, all)": 1436,
    "count(responses where score >= 7 and score <= 8, all)": 968,
    "count(responses where score <= 6, all)": 342,
    "count(accounts where count(responses, all) > 0)": 37,
}


def test_who_answered_and_how(ask: Answers) -> None:
    assert {formula: ask.number(formula, DAY, Portfolio()) for formula in ANSWERS} == ANSWERS


def test_nps_is_pooled_over_all_valid_answers(ask: Answers) -> None:
    value = ask.values("nps(responses.score, all)", DAY, Portfolio())["portfolio"]
    assert isinstance(value, Known)
    assert (value.n, value.numerator, value.denominator) == (2746, 1436 - 342, 2746)
    assert value.value == pytest.approx(39.839767, abs=5e-7)


def test_a_blank_taken_for_a_score_would_be_a_promoter(ask: Answers) -> None:
    """The code 11 is over 9: read as it is coded, 84 people who did not answer would recommend the airport."""
    promoters, detractors = (f"count(responses where answered {of}, all)" for of in (">= 9", "<= 6"))
    wrong = f"100 * ({promoters} - {detractors}) / count(responses.answered, all)"
    assert ask.number(wrong, DAY, Portfolio()) == pytest.approx(41.625442, abs=5e-7)


def test_the_interval_of_the_score(ask: Answers) -> None:
    """The adjusted one, which stands beside the number; the margin of the plain one is a formula."""
    interval = ask.interval("nps(responses.score, all)", DAY, Portfolio())
    assert interval == pytest.approx((37.182361, 42.410218), abs=5e-7)
    n = "count(responses.score, all)"
    up, down = (f"(count(responses where score {of}, all) / {n})" for of in (">= 9", "<= 6"))
    variance = f"({up} + {down} - ({up} - {down}) * ({up} - {down}))"
    margin = ask.number(f"100 * 1.959964 * power({variance} / {n}, 0.5)", DAY, Portfolio())
    assert margin == pytest.approx(2.614861, abs=5e-7)


def test_the_difference_of_two_airlines_is_real_where_it_is_larger_than_chance(ask: Answers) -> None:
    nps = "nps(responses.score, all)"
    low, high = ask.between(nps, DAY, "UNITED", "UNITED INTL")
    assert (round((high + low) / 2, 1), round((high - low) / 2, 1)) == (19.6, 10.7)
    low, high = ask.between(nps, DAY, "AMERICAN", "JETBLUE")
    assert low < 0 < high


def test_weighted_nps(ask: Answers) -> None:
    weighted = ask.number("nps(responses.score weight weight, all)", DAY, Portfolio())
    assert weighted == pytest.approx(40.398436, abs=5e-7)


def test_nps_of_the_airlines_of_which_a_hundred_answered(ask: Answers) -> None:
    found = ask.values("nps(responses.score, all)", DAY)
    many = {airline: value for airline, value in found.items() if isinstance(value, Known) and (value.n or 0) >= 100}
    assert {airline: value.n for airline, value in many.items()} == {key: n for key, (n, _) in AIRLINES.items()}
    scores = {airline: value.value for airline, value in many.items()}
    assert scores == pytest.approx({key: nps for key, (_, nps) in AIRLINES.items()}, abs=5e-7)


def test_satisfaction_with_the_airport(ask: Answers) -> None:
    value = ask.values("csat(responses.airport, all)", DAY, Portfolio())["portfolio"]
    assert isinstance(value, Known)
    assert value.n == 2688
    assert value.value == pytest.approx(82.068452, abs=5e-7)
    assert ask.number("avg(responses.airport, all)", DAY, Portfolio()) == pytest.approx(4.06436, abs=5e-7)
