"""Scales and rates, compared with Python's own decimals."""

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.decimals import convert, rescale
from bellwether.engine.kernel.exact import Overflow

BIG = 2**63 - 1
EXACT = Context(prec=80)

number = st.one_of(st.integers(-BIG - 1, BIG), st.integers(-5000, 5000), st.integers(-(10**12), 10**12))


def ints(*numbers: int) -> npt.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def away_from_zero(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=EXACT))


@given(value=number, before=st.integers(0, 20), after=st.integers(0, 20))
def test_a_rescaled_amount_is_rounded_half_away_from_zero_or_refused(value: int, before: int, after: int) -> None:
    expected = away_from_zero(EXACT.scaleb(Decimal(value), after - before))
    if -BIG - 1 <= expected <= BIG:
        assert rescale(ints(value), before, after).tolist() == [expected]
    else:
        with pytest.raises(Overflow):
            rescale(ints(value), before, after)


@pytest.mark.parametrize(("value", "expected"), [(25, 3), (-25, -3), (24, 2), (-24, -2), (5, 1), (-5, -1), (4, 0)])
def test_halves_go_away_from_zero(value: int, expected: int) -> None:
    assert rescale(ints(value), 1, 0).tolist() == [expected]
    assert convert(ints(value), ints(1), 1).tolist() == [expected]
    assert convert(ints(value), ints(-1), 1).tolist() == [-expected]


@given(amount=number, rate=number, scale=st.integers(0, 9))
def test_a_converted_amount_is_exact_to_the_last_place_or_refused(amount: int, rate: int, scale: int) -> None:
    expected = away_from_zero(EXACT.scaleb(EXACT.multiply(Decimal(amount), Decimal(rate)), -scale))
    if -BIG - 1 <= expected <= BIG:
        assert convert(ints(amount), ints(rate), scale).tolist() == [expected]
    else:
        with pytest.raises(Overflow, match="converting"):
            convert(ints(amount), ints(rate), scale)


@pytest.mark.parametrize(
    ("amount", "rate", "scale"),
    [(-(2**62), 2, 0), (-BIG - 1, 10**9, 9), (BIG, 10**9, 9), (BIG, -1, 0), (BIG, 999_999_999, 9)],
)
def test_the_largest_amounts_are_converted(amount: int, rate: int, scale: int) -> None:
    assert convert(ints(amount), ints(rate), scale).tolist() == [
        away_from_zero(EXACT.scaleb(EXACT.multiply(amount, rate), -scale))
    ]


@pytest.mark.parametrize(
    ("amount", "rate", "scale"),
    [
        (2**62, 2, 0),
        (2**40, 2**30, 0),
        (-BIG - 1, -(10**9), 9),
        (BIG, 1_999_999_999, 9),
        (-BIG - 1, 1_999_999_999, 9),
        (BIG, BIG, 9),
    ],
)
def test_one_beyond_the_largest_amount_is_refused(amount: int, rate: int, scale: int) -> None:
    with pytest.raises(Overflow):
        convert(ints(amount), ints(rate), scale)


@pytest.mark.parametrize("places", [19, 20, 40])
def test_more_places_than_fit_are_refused(places: int) -> None:
    with pytest.raises(Overflow, match=f"with {places} decimal places"):
        rescale(ints(1), 0, places)


def test_each_amount_has_its_own_rate() -> None:
    assert convert(ints(10_0000, 20_0000, 30_0000), ints(1_100000, 900000, 0), 6).tolist() == [11_0000, 18_0000, 0]


def test_rates_have_at_most_nine_places() -> None:
    with pytest.raises(ValueError, match="0 to 9 decimal places, not 10"):
        convert(ints(1), ints(1), 10)


def test_nothing_is_converted_to_nothing() -> None:
    assert convert(ints(), ints(), 4).tolist() == []
    assert rescale(ints(), 0, 30).tolist() == []
    assert rescale(ints(0), 0, 30).tolist() == [0]
