"""Contracts counted by their renewals, and what a new one is worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import day_number
from bellwether.engine.evaluate.modelled.contracts import contract_sentences, of_contracts, renewals_of
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.statistics.contractual import Renewals

MONTH, YEAR = Duration(1, Period.MONTH), Duration(1, Period.YEAR)
THIRTY_DAYS = Duration(30, Period.DAY)

CASES = [
    # Begun, ended or last seen, whether over, the period: the renewal at which it ended, or how many it came through.
    ("2015-01-01", "2016-01-01", True, YEAR, 1),
    ("2015-01-01", "2015-12-31", True, YEAR, 1),
    ("2015-01-01", "2016-01-02", True, YEAR, 2),
    ("2015-01-01", "2021-12-31", False, YEAR, 6),
    ("2015-01-01", "2022-01-01", False, YEAR, 7),
    ("2024-01-31", "2024-02-28", False, MONTH, 0),
    ("2024-01-31", "2024-02-29", False, MONTH, 1),
    ("2024-01-31", "2024-02-29", True, MONTH, 1),
    ("2024-01-31", "2024-03-30", True, MONTH, 2),
    ("2024-02-29", "2025-02-28", True, YEAR, 1),
    ("2024-01-01", "2024-01-01", True, MONTH, 1),
    ("2024-01-01", "2024-01-31", True, THIRTY_DAYS, 1),
    ("2024-01-01", "2024-01-30", False, THIRTY_DAYS, 0),
]


@pytest.mark.parametrize(("begun", "last", "over", "renewed", "times"), CASES)
def test_a_contract_is_counted_by_its_renewals(
    begun: str, last: str, over: bool, renewed: Duration, times: int
) -> None:
    days = [np.array([day_number(date.fromisoformat(one))]) for one in (begun, last)]
    found = renewals_of(days[0], days[1], np.array([over]), renewed)
    if over:
        assert (found.lost.tolist(), found.left.sum()) == ([0.0] * (times - 1) + [1.0], 0)
    else:
        assert (found.left.tolist(), found.lost.sum()) == ([0.0] * times + [1.0], 0)


COHORT = Renewals(np.array([369.0, 163, 86, 56, 37, 27, 21]), np.array([0.0, 0, 0, 0, 0, 0, 0, 241]))


def test_a_new_contract_is_paid_for_the_share_of_each_period_discounted() -> None:
    asked = Outlook(ahead=Duration(3, Period.YEAR), renewed=YEAR)
    undiscounted = of_contracts(asked, COHORT)
    assert undiscounted == pytest.approx(1 + 0.627 + 0.474, abs=1e-3)
    discounted = of_contracts(Outlook(Duration(36, Period.MONTH), Decimal("0.1"), renewed=YEAR), COHORT)
    assert discounted == pytest.approx(1 + 0.627 / 1.1 + 0.474 / 1.21, abs=1e-3)


def test_too_few_contracts_or_none_at_a_renewal_give_no_number() -> None:
    asked = Outlook(after=Duration(3, Period.YEAR), renewed=YEAR)
    few = Renewals(np.array([99.0]), np.array([0.0, 100]))
    assert of_contracts(asked, few) is None
    assert of_contracts(asked, Renewals(np.zeros(0), np.array([500.0]))) is None
    (said,) = contract_sentences(few, day_number(date(2024, 6, 30)))
    assert said == "Fewer than 200 contracts, or none that has come to a renewal: too few to fit a model to."


def test_a_fit_warns_of_few_that_are_over_and_of_parameters_that_ran_off() -> None:
    assert contract_sentences(Renewals(np.array([0.0, 0]), np.array([0.0, 0, 500])), day_number(date(2024, 6, 30))) == (
        "Fitted to 500 contracts, 0 of which are over, as of 2024-06-30.",
        "Fewer than 30 are over: how long the others last is a guess.",
        "A parameter of the model ran off: these contracts are not renewed as it supposes.",
    )
