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


def test_nps_is_pooled_over_all_valid_answers(ask: Answers) -> None:
    assert ask.number("count(responses, all)", DAY, Portfolio()) == 2831
    value = ask.values("nps(responses.score, all)", DAY, Portfolio())["portfolio"]
    assert isinstance(value, Known)
    assert (value.n, value.numerator, value.denominator) == (2746, 1436 - 342, 2746)
    assert value.value == pytest.approx(39.839767, abs=1e-5)


def test_weighted_nps(ask: Answers) -> None:
    weighted = ask.number("nps(responses.score weight weight, all)", DAY, Portfolio())
    assert weighted == pytest.approx(40.398436, abs=1e-5)


def test_nps_of_airlines(ask: Answers) -> None:
    found = ask.values("nps(responses.score, all)", DAY)
    for airline, (n, nps) in AIRLINES.items():
        value = found[airline]
        assert isinstance(value, Known)
        assert value.n == n, airline
        assert value.value == pytest.approx(nps, abs=1e-5), airline


def test_satisfaction_with_the_airport(ask: Answers) -> None:
    value = ask.values("csat(responses.airport, all)", DAY, Portfolio())["portfolio"]
    assert isinstance(value, Known)
    assert value.n == 2688
    assert value.value == pytest.approx(82.068452, abs=1e-5)
    assert ask.number("avg(responses.airport, all)", DAY, Portfolio()) == pytest.approx(4.06436, abs=1e-5)
