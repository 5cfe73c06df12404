"""Rates of money: other accounts might have been drawn."""

from __future__ import annotations

import numpy as np
import pytest

from bellwether.engine.statistics.resampling import interval_of_many, ratio_interval


def test_the_same_accounts_in_any_order_give_the_same_interval() -> None:
    dice = np.random.default_rng(7)
    bottom = dice.lognormal(4, 1, 200)
    top = bottom * dice.uniform(0.5, 1.2, 200)
    order = dice.permutation(200)
    assert ratio_interval(top, bottom) == ratio_interval(top[order], bottom[order])


def test_the_interval_is_that_of_the_linearised_ratio_where_accounts_are_many() -> None:
    dice = np.random.default_rng(11)
    bottom = dice.uniform(50, 150, 3000)
    top = bottom * dice.normal(0.9, 0.1, 3000)
    ratio = top.sum() / bottom.sum()
    error = np.sqrt(((top - ratio * bottom) ** 2).sum()) / bottom.sum()
    found = ratio_interval(top, bottom)
    assert found is not None
    assert found.low == pytest.approx(ratio - 1.96 * error, abs=0.15 * error)
    assert found.high == pytest.approx(ratio + 1.96 * error, abs=0.15 * error)
    many = interval_of_many(np.append(top, 0), np.append(bottom, 0))
    assert many is not None
    assert many.low == pytest.approx(found.low, abs=0.15 * error)
    assert many.high == pytest.approx(found.high, abs=0.15 * error)
    assert interval_of_many(top[:1], bottom[:1]) is None


def test_accounts_of_nothing_do_not_count_and_one_account_is_no_sample() -> None:
    top, bottom = np.array([9.0, 10, 8]), np.array([10.0, 10, 10])
    padded = ratio_interval(np.append(top, [0, 0]), np.append(bottom, [0, 0]))
    assert padded == ratio_interval(top, bottom)
    assert ratio_interval(np.array([5.0, 0]), np.array([10.0, 0])) is None
    assert ratio_interval(np.array([5.0, 6.0]), np.array([0.0, 0.0])) is None
