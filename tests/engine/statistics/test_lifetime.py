"""Customers without a contract: the published fits to the CDNOW sample, and the models' own laws."""

from __future__ import annotations

import csv
from math import lgamma
from pathlib import Path

import numpy as np
import pytest

from bellwether.engine.statistics.lifetime import FitWarning, Horizon, LifetimeModel, fitted
from bellwether.engine.statistics.purchases import BuyingModel, Purchases, fitted_buying
from bellwether.engine.statistics.spending import Spending, SpendingModel, fitted_spending

PUBLISHED = BuyingModel(0.243, 4.414, 0.793, 2.426)
ONE = Purchases(np.array([2.0]), np.array([30.43]), np.array([38.86]))


def customers(data: Path) -> tuple[Purchases, Spending]:
    with (data / "cdnow_sample/cdnow_customers_summary_with_transactions.csv").open() as file:
        rows = list(csv.DictReader(file))
    x, recency, age, spent = (np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar"))
    return Purchases(x, recency, age), Spending(x, spent)


@pytest.fixture(scope="module")
def cdnow(reference_data: Path) -> tuple[Purchases, Spending, LifetimeModel]:
    purchases, spending = customers(reference_data)
    return purchases, spending, fitted(purchases, spending)


Cdnow = tuple[Purchases, Spending, LifetimeModel]


def test_buying_is_fitted_as_published(cdnow: Cdnow) -> None:
    model = cdnow[2].buying
    assert [round(one, 3) for one in (model.r, model.alpha, model.a, model.b)] == [0.243, 4.414, 0.793, 2.426]
    assert [round(one, 4) for one in (model.r, model.alpha)] == [0.2426, 4.4135]
    assert [round(one, 4) for one in (model.a, model.b)] == [0.7929, 2.4258]
    assert round(model.log_likelihood, 1) == -9582.4
    assert (cdnow[2].customers, cdnow[2].repeaters, cdnow[2].warnings) == (2357, 946, ())


def test_a_customer_of_two_purchases_is_as_alive_and_as_busy_as_published() -> None:
    assert float(PUBLISHED.alive(ONE)[0]) == pytest.approx(0.7266, abs=5e-5)
    assert float(PUBLISHED.expected(ONE, 39)[0]) == pytest.approx(1.226, abs=5e-4)


def test_a_new_customer_buys_again_as_published() -> None:
    found = PUBLISHED.expected_of_new(39), PUBLISHED.expected_of_new(78)
    assert [round(one, 4) for one in found] == [1.1967, 1.8605]


def test_spending_is_fitted_as_published(cdnow: Cdnow) -> None:
    model = cdnow[2].spending
    assert model is not None
    assert [round(one, 2) for one in (model.p, model.q, model.gamma)] == [6.25, 3.74, 15.45]
    assert round(model.mean or 0, 2) == 35.17
    assert round(SpendingModel(6.25, 3.74, 15.44).mean or 0, 2) == 35.22
    assert round(cdnow[2].correlation, 4) == 0.1139
    third = model.expected(Spending(np.array([2.0]), np.array([22.35])))
    assert round(float(third[0]), 2) == 24.66


def test_values_of_twelve_periods_of_thirty_weeks_are_the_published_ones(cdnow: Cdnow) -> None:
    purchases, spending, model = cdnow
    found = model.value(purchases, spending, Horizon(12, 30, 0.01))[:3]
    assert found.round(4).tolist() == [140.0962, 18.9435, 38.1806]
    # The published numbers call those periods months; months of weeks are worth this.
    months = model.value(purchases, spending, Horizon(12, 30.4375 / 7, 0.01))[:3]
    assert months.round(2).tolist() == [36.3, 4.64, 8.35]


def test_what_was_held_out_is_forecast_within_an_eighth(cdnow: Cdnow) -> None:
    purchases, _, model = cdnow
    assert float(model.buying.expected(purchases, 39).sum()) == pytest.approx(1882, rel=0.125)


def test_the_slope_of_the_search_is_the_slope_of_the_likelihood(cdnow: Cdnow) -> None:
    """At the best point no small step in any direction does better."""
    purchases, _, model = cdnow
    best = model.buying
    for name in ("r", "alpha", "a", "b"):
        for step in (0.98, 1.02):
            moved = {one: getattr(best, one) * (step if one == name else 1) for one in ("r", "alpha", "a", "b")}
            assert likelihood(BuyingModel(**moved), purchases) < best.log_likelihood
    assert likelihood(best, purchases) == pytest.approx(best.log_likelihood, abs=1e-4)


def likelihood(model: BuyingModel, of: Purchases) -> float:
    """The log-likelihood as it is written down, without shortcuts."""
    from_scipy = np.vectorize(_log_gamma)
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    x = of.repeats
    start = from_scipy(r + x) - _log_gamma(r) + r * np.log(alpha)
    leave = _log_gamma(a + b) + from_scipy(b + x) - _log_gamma(b) - from_scipy(a + b + x)
    again = x > 0
    odds = np.where(again, a / np.where(again, b + x - 1, 1), 0)
    rest = np.log((alpha + of.age) ** -(r + x) + odds * (alpha + of.recency) ** -(r + x))
    return float((start + leave + rest).sum())


def _log_gamma(x: float) -> float:
    return lgamma(x)


def drawn(number: int, seed: int) -> Purchases:
    """Customers who live by the model: r 0.8, alpha 6, a 0.9, b 2.5, up to 52 weeks."""
    dice = np.random.default_rng(seed)
    rates, leaving, age = dice.gamma(0.8, 1 / 6, number), dice.beta(0.9, 2.5, number), dice.uniform(20, 52, number)
    repeats, recency = np.zeros(number), np.zeros(number)
    for one in range(number):
        time = 0.0
        while (time := time + dice.exponential(1 / rates[one])) < age[one]:
            repeats[one] += 1
            recency[one] = time
            if dice.random() < leaving[one]:
                break
    return Purchases(repeats, recency, age)


def test_customers_who_live_by_the_model_give_it_back() -> None:
    found = fitted_buying(drawn(6000, 3))
    assert found.converged
    assert [found.r, found.alpha] == pytest.approx([0.8, 6], rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(0.9 / 3.4, rel=0.2)


def test_the_order_and_the_unit_of_time_change_nothing() -> None:
    of = drawn(500, 5)
    turned = Purchases(of.repeats[::-1], of.recency[::-1], of.age[::-1])
    in_days = Purchases(of.repeats, of.recency * 7, of.age * 7)
    found, days = fitted_buying(of), fitted_buying(in_days)
    assert fitted_buying(turned) == found
    assert days.alpha == pytest.approx(7 * found.alpha, rel=1e-4)
    assert days.expected(in_days, 70).tolist() == pytest.approx(found.expected(of, 10).tolist(), rel=1e-4)


def test_alive_and_expected_keep_to_their_laws(cdnow: Cdnow) -> None:
    purchases, _, model = cdnow
    alive = model.buying.alive(purchases)
    assert ((alive > 0) & (alive <= 1)).all()
    assert (alive[purchases.repeats == 0] == 1).all()
    soon, later = model.buying.expected(purchases, 10), model.buying.expected(purchases, 20)
    assert (soon > 0).all()
    assert (soon < later).all()
    assert (later < 2 * soon + 1e-9).all()


def test_a_fit_says_what_is_to_be_known_of_it() -> None:
    dice = np.random.default_rng(2)
    few = Purchases(np.array([0.0] * 20 + [1] * 5), np.array([0.0] * 20 + [3] * 5), np.full(25, 30.0))
    assert {FitWarning.FEW_CUSTOMERS, FitWarning.FEW_REPEATERS} <= set(fitted(few).warnings)
    of = drawn(400, 9)
    mean = np.where(of.repeats > 0, 20 + 15 * of.repeats + dice.uniform(0, 5, 400), 0)
    model = fitted(of, Spending(of.repeats, mean))
    assert FitWarning.SPENDING_CORRELATED in model.warnings
    assert all(warning.sentence.endswith(".") for warning in FitWarning)


def test_customers_who_never_paid_do_not_decide_what_others_spend() -> None:
    dice = np.random.default_rng(4)
    means = dice.gamma(6, 5, 300)
    paid = Spending(np.full(300, 3.0), means)
    with_free = Spending(np.append(paid.purchases, [0.0, 4.0]), np.append(means, [0.0, 0.0]))
    assert fitted_spending(paid) == fitted_spending(with_free)
    model = fitted_spending(paid)
    assert model.expected(Spending(np.array([4.0]), np.array([0.0])))[0] == pytest.approx(model.mean)
