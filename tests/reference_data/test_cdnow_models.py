"""A shop's purchases: the published fits, expectations and probabilities, asked as formulas of what was imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.reference_data.conftest import Answers, Imported, imported

from bellwether.engine.definitions.entity import AccountList, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value

HALF = date(1997, 9, 30)
"""The end of the first 39 weeks, to which the published models are fitted."""

AHEAD = "expected_count(orders, next 39w)"


@pytest.fixture(scope="module")
def cdnow(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "cdnow_sample", tmp_path_factory.mktemp("cdnow"))
    found.take("CDNOW_sample.txt", "orders", "orders")
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def ask(cdnow: Imported) -> Answers:
    return cdnow.answers


def number(value: Value) -> float:
    assert isinstance(value, Known), value
    assert isinstance(value.value, float | int)
    return float(value.value)


def test_the_model_of_the_first_half_is_the_published_one(ask: Answers) -> None:
    told, parameters = ask.notes(AHEAD, HALF, Portfolio())
    assert told == "Fitted to 2,357 customers, 946 of whom bought again, as of 1997-09-30."
    found = "r 0.2426, alpha 4.4136, a 0.7929, b 2.4259; log-likelihood -9,582.43."
    assert parameters == f"Parameters of buying (BG/NBD, in weeks): {found}"


def test_customers_are_expected_back_as_published(ask: Answers) -> None:
    expected, alive = ask.values(AHEAD, HALF), ask.values("alive(orders)", HALF)
    assert (round(number(expected["0001"]), 3), round(number(alive["0001"]), 2)) == (1.226, 72.66)
    # Who bought once is alive for certain, as the model has it.
    assert number(alive["0003"]) == 100


def test_a_group_has_the_sum_of_its_members_and_the_share_of_those_alive(ask: Answers) -> None:
    few = AccountList("few", ("0001", "0002", "0003"))
    alone = ask.values(AHEAD, HALF)
    (together,) = ask.values(AHEAD, HALF, few).values()
    assert number(together) == pytest.approx(sum(number(alone[one]) for one in few.ids))
    (alive,) = ask.values("alive(orders)", HALF, few).values()
    assert isinstance(alive, Known)
    assert (round(number(alive), 2), alive.denominator) == (64.63, 3)
    # 1,882 purchases came in the second half.
    assert number(ask.values(AHEAD, HALF, Portfolio())["portfolio"]) == pytest.approx(1653.4, abs=0.1)


def test_a_day_has_what_the_last_month_end_said(ask: Answers) -> None:
    assert ask.values(AHEAD, date(1997, 10, 30)) == ask.values(AHEAD, HALF)
    assert ask.values(AHEAD, date(1997, 10, 31)) != ask.values(AHEAD, HALF)


def test_what_is_bought_later_changes_nothing_before(ask: Answers, cdnow: Imported) -> None:
    early = ask.values("clv(orders.amount where ordered_at <= 1997-09-30, next 12mo, 0.1)", HALF)
    assert early == ask.values("clv(orders.amount, next 12mo, 0.1)", HALF)


def test_a_discount_makes_later_purchases_worth_less(ask: Answers) -> None:
    plain = ask.values("clv(orders.amount, next 12mo)", HALF)
    discounted = ask.values("clv(orders.amount, next 12mo, 0.1)", HALF)
    assert round(number(plain["0001"]), 2) == 38.49
    assert 0.9 < number(discounted["0001"]) / number(plain["0001"]) < 1


def test_too_few_customers_and_none_at_all_are_no_number(ask: Answers) -> None:
    early = ask.values(AHEAD, date(1997, 1, 30))["0001"]
    assert early == Unknown(Reason.NOT_APPLICABLE, "fewer than 200 customers have bought, too few to fit a model to")


def test_a_condition_chooses_the_purchases_that_a_model_is_fitted_to(ask: Answers) -> None:
    large = ask.values("alive(orders where amount > 30)", HALF, Portfolio())["portfolio"]
    everything = ask.values("alive(orders)", HALF, Portfolio())["portfolio"]
    assert isinstance(large, Known)
    assert isinstance(everything, Known)
    assert (everything.denominator, number(large) != number(everything)) == (2357, True)
    bought = ask.number("count(accounts where count(orders where amount > 30, all) > 0)", HALF, Portfolio())
    assert large.denominator == bought
