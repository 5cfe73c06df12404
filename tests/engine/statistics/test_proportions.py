"""Shares of things counted have Wilson's interval."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.proportions import wilson


@pytest.mark.parametrize(
    ("of", "low", "high"),
    [((8, 10), 49.02, 94.33), ((80, 100), 71.12, 86.66), ((0, 12), 0.0, 24.25), ((12, 12), 75.75, 100.0)],
)
def test_published_shares_have_the_published_interval(of: tuple[int, int], low: float, high: float) -> None:
    found = wilson(*of)
    assert found is not None
    assert (round(100 * (found.low or 0), 2), round(100 * (found.high or 0), 2)) == (low, high)


@pytest.mark.parametrize("parts", [(0, 0), (3, 2), (-1, 5), (1, -5)])
def test_what_is_no_share_has_no_interval(parts: tuple[int, int]) -> None:
    assert wilson(*parts) is None


@given(st.integers(1, 10_000), st.data())
def test_the_borders_are_the_shares_that_the_count_is_just_compatible_with(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    found = wilson(k, n)
    assert found is not None
    assert 0 <= (found.low or 0) <= k / n <= (found.high or 0) <= 1
    # Wilson's borders solve (k/n − π)² = z² π (1 − π) / n.
    for border in (found.low or 0.0, found.high or 0.0):
        if 0 < border < 1:
            assert abs(k / n - border) == pytest.approx(1.9599639845 * sqrt(border * (1 - border) / n), rel=1e-6)


def test_an_interval_lies_within_a_band_only_as_a_whole() -> None:
    found = Interval(60.0, 70.0)
    inside = found.within(60, None), found.within(None, 71), found.within(None, 70), found.within(61, None)
    assert inside == (True, True, False, False)
    assert not Interval(None, 70.0).within(0, None)
