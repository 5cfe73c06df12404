"""Cohorts that renew, against the published fits; and what a customer who stays is worth."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether.engine.statistics.contractual import (
    shifted_beta_geometric,
    value_at_constant_retention,
    value_over_survival,
)


@pytest.mark.parametrize(
    ("surviving", "alpha", "beta", "likelihood", "later"),
    [
        ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182, -1680.27, 17.0),
        ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806, -1611.16, 37.8),
    ],
)
def test_published_cohorts_have_the_published_fit(
    surviving: list[float], alpha: float, beta: float, likelihood: float, later: float
) -> None:
    found = shifted_beta_geometric(surviving)
    assert (round(found.alpha, 3), round(found.beta, 3), round(found.log_likelihood, 2)) == (alpha, beta, likelihood)
    assert round(100 * found.survival(12)[12], 1) == later
    assert found.converged


def test_the_fitted_curve_is_the_published_one() -> None:
    found = shifted_beta_geometric([1000, 631, 468, 382, 326, 289, 262, 241])
    assert [round(100 * one, 1) for one in found.survival(7)] == [100.0, 62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9]
    assert round(100 * found.survival(11)[11], 1) == 18.0


@settings(max_examples=20, deadline=None)
@given(st.floats(0.3, 5), st.floats(0.3, 5))
def test_a_cohort_that_follows_the_model_gives_its_parameters_back(alpha: float, beta: float) -> None:
    shares = [1.0]
    for renewal in range(1, 9):
        shares.append(shares[-1] * (beta + renewal - 1) / (alpha + beta + renewal - 1))
    found = shifted_beta_geometric([10_000 * share for share in shares])
    assert [found.alpha, found.beta] == pytest.approx([alpha, beta], rel=1e-3)
    assert [found.retention(one) for one in (1, 2, 3)] == sorted(found.retention(one) for one in (1, 2, 3))


@pytest.mark.parametrize("counts", [[100], [100, 120], [0, 0], [10, -1]])
def test_what_is_no_cohort_is_refused(counts: list[float]) -> None:
    with pytest.raises(ValueError, match="never grows"):
        shifted_beta_geometric(counts)


def test_constant_retention_is_worth_what_the_book_says() -> None:
    first = value_at_constant_retention(100, 0.8, 0.1)
    later = value_at_constant_retention(100, 0.8, 0.1, first_payment=False)
    assert (round(first or 0, 2), round(later or 0, 2)) == (366.67, 266.67)
    assert value_at_constant_retention(100, 1.0, 0.0) is None
    # Churn of 5 % a month and no discount: 100 / 0.05.
    assert value_at_constant_retention(100, 0.95, 0.0) == pytest.approx(2000)


def test_a_constant_survival_curve_comes_to_the_same() -> None:
    curve = [0.8**time for time in range(400)]
    assert value_over_survival(100, curve, 0.1) == pytest.approx(value_at_constant_retention(100, 0.8, 0.1))
