"""How far apart two shares are, against the numbers that Newcombe published (1998, method 10)."""

from __future__ import annotations

import pytest

from bellwether.engine.statistics.contrasts import apart
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.proportions import wilson

PUBLISHED = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
]


def share(of: tuple[int, int]) -> tuple[float, Interval]:
    found = wilson(*of)
    assert found is not None
    return of[0] / of[1], found


@pytest.mark.parametrize(("one", "other", "low", "high"), PUBLISHED)
def test_the_difference_of_two_shares_has_the_published_interval(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = apart(share(one), share(other))
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)
    turned = apart(share(other), share(one))
    assert [turned.low, turned.high] == pytest.approx([-(found.high or 0), -(found.low or 0)])


def test_even_margins_add_as_squares() -> None:
    found = apart((10.0, Interval(7.0, 13.0)), (4.0, Interval(0.0, 8.0)))
    assert found == Interval(1.0, 11.0)


def test_a_border_that_one_lacks_the_difference_lacks_too() -> None:
    assert apart((10.0, Interval(7.0, None)), (4.0, Interval(0.0, 8.0))) == Interval(1.0, None)
    assert apart((10.0, Interval(7.0, 13.0)), (4.0, Interval(0.0, None))) == Interval(None, 11.0)
