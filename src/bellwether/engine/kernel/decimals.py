"""Decimals kept as integers with a scale: changing the scale, and converting at a rate."""

from typing import Final

import numpy as np
import numpy.typing as npt

from bellwether.engine.kernel.arrays import BoolArray, IntArray
from bellwether.engine.kernel.exact import Overflow, checked_mul, magnitude

MAX_RATE_SCALE: Final = 9

_Magnitudes = npt.NDArray[np.uint64]


def rescale(values: IntArray, from_scale: int, to_scale: int) -> IntArray:
    """The same decimals with another number of places, rounded half away from zero; raises Overflow."""
    places = to_scale - from_scale
    if places == 0:
        return values
    if places > 18 and magnitude(values):
        raise Overflow(f"writing them with {to_scale} decimal places")
    if places > 0:
        return checked_mul(values, np.full_like(values, 10 ** min(places, 18)))
    if places < -19:
        return np.zeros_like(values)
    return _with_sign(_rounded_quotient(_absolute(values), 10**-places), values < 0, "rounding them")


def convert(amount: IntArray, rate: IntArray, rate_scale: int) -> IntArray:
    """Amounts times decimal rates, in the scale of the amount, rounded half away from zero; raises Overflow."""
    if not 0 <= rate_scale <= MAX_RATE_SCALE:
        raise ValueError(f"A rate has 0 to {MAX_RATE_SCALE} decimal places, not {rate_scale}.")
    unit = np.uint64(10**rate_scale)
    amounts, rates = _absolute(amount), _absolute(rate)
    # amount * rate / unit, with each factor cut into whole units and a rest, so that nothing is longer than 64 bits.
    whole = _checked_product(amounts, rates // unit)
    part = _checked_product(amounts // unit, rates % unit)
    rest = _rounded_quotient((amounts % unit) * (rates % unit), 10**rate_scale)
    # The part is smaller than the amount by more than the rest, so that the three together stay below 2**64.
    return _with_sign(whole + part + rest, (amount < 0) != (rate < 0), "converting them")


def _absolute(values: IntArray) -> _Magnitudes:
    return np.where(values < 0, -values, values).view(np.uint64)


def _rounded_quotient(values: _Magnitudes, divisor: int) -> _Magnitudes:
    unit = np.uint64(divisor)
    rest = values % unit
    return values // unit + (rest >= unit - rest)


def _checked_product(left: _Magnitudes, right: _Magnitudes) -> _Magnitudes:
    # The estimate is off by a few thousand at most where the product fits, far less than what is left free below 2**64.
    if np.any(left.astype(np.float64) * right.astype(np.float64) > 2.0**63 + 2.0**12):
        raise Overflow("converting them")
    return left * right


def _with_sign(values: _Magnitudes, negative: BoolArray, doing: str) -> IntArray:
    # There is one negative number more than there are positive ones.
    if np.any(values > np.uint64(2**63 - 1) + negative):
        raise Overflow(doing)
    signed = values.view(np.int64)
    return np.where(negative, -signed, signed)
