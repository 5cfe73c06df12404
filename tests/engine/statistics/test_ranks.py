"""Percentiles between two of the numbers; means that one record does not decide."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.ranks import (
    enough_for,
    largest_share,
    nearest_rank,
    percentile_interval,
    percentile_ranks,
    trimmed_mean,
)


def between(n: int, q: float, lower: int | None, upper: int | None) -> float:
    """The probability that the percentile lies between the numbers at two places."""
    first = 0 if lower is None else lower + 1
    last = n if upper is None else upper
    return sum(comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(first, last + 1))


@given(st.integers(1, 60), st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_two_places_hold_the_percentile_nineteen_times_in_twenty_and_no_closer_ones_do(n: int, q: float) -> None:
    lower, upper = percentile_ranks(n, q)
    assert between(n, q, lower, upper) >= 0.95 - 1e-9
    above = sum(comb(n, k) * q**k * (1 - q) ** (n - k) for k in range((-1 if lower is None else lower) + 2))
    assert above > 0.025 - 1e-9


def test_few_numbers_have_no_border_on_the_side_they_do_not_reach() -> None:
    assert percentile_interval(np.array([1, 2, 3, 4, 100.0]), 0.5) == Interval(None, None)
    assert percentile_interval(np.array([]), 0.5) is None
    assert percentile_interval(np.arange(20.0), 0.9) == Interval(14.0, None)


def test_the_median_of_twenty_lies_between_the_sixth_and_the_fifteenth() -> None:
    assert percentile_interval(np.arange(20.0, 0.0, -1.0), 0.5) == Interval(6.0, 15.0)


def test_outer_percentiles_take_more_numbers() -> None:
    assert [enough_for(0.9, n) for n in (19, 20)] == [False, True]
    assert [enough_for(0.99, n) for n in (99, 100)] == [False, True]
    assert enough_for(0.5, 1)


def test_one_typo_decides_the_mean_and_not_the_trimmed_one() -> None:
    amounts = np.array([10.0] * 9 + [9010.0])
    assert (float(amounts.mean()), trimmed_mean(amounts)) == (910.0, 10.0)
    assert largest_share(amounts) == pytest.approx(9010 / 9100)
    assert trimmed_mean(np.array([])) is None
    assert largest_share(np.array([0.0, 0.0])) is None


def test_the_nearest_rank_is_one_of_the_numbers() -> None:
    few = np.array([1, 2, 3, 4, 100.0])
    assert (nearest_rank(few, 0.9), nearest_rank(few, 0.5), nearest_rank(np.array([]), 0.5)) == (100.0, 3.0, None)
