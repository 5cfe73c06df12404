"""Integer arithmetic that is exact, or refuses."""

from typing import Final

import numpy as np

from bellwether.engine.kernel.arrays import IntArray, Integers

LIMB_BITS: Final = 32
_EXACT_IN_DOUBLE: Final = 2**53
_TOP: Final = 2**63


class Overflow(ArithmeticError):
    """A result that does not fit into 64 bits."""

    def __init__(self, doing: str) -> None:
        super().__init__(
            f"The numbers are too large: {doing} needs more than the 19 digits that are kept exactly. "
            "Store the amounts in a larger unit or with fewer decimal places."
        )


def magnitude(values: IntArray) -> int:
    """The largest absolute value, 0 of nothing."""
    if not values.size:
        return 0
    return max(int(values.max()), -int(values.min()))


def split(values: IntArray, bits: int = LIMB_BITS) -> tuple[IntArray, IntArray]:
    """High and low limbs: `values == high * 2**bits + low`, with `low` never negative."""
    return values >> bits, values & ((1 << bits) - 1)


def join(high: IntArray, low: IntArray, doing: str, bits: int = LIMB_BITS) -> IntArray:
    """`high * 2**bits + low` for sums of limbs; raises Overflow only where the true result does not fit."""
    high = high + (low >> bits)
    limit = 1 << (63 - bits)
    if high.size and not (-limit <= int(high.min()) and int(high.max()) < limit):
        raise Overflow(doing)
    return (high << bits) | (low & ((1 << bits) - 1))


def checked_add(left: IntArray, right: IntArray) -> IntArray:
    """The sums of two arrays, element by element; raises Overflow."""
    total = left + right
    if np.any(((left ^ total) & (right ^ total)) < 0):
        raise Overflow("adding them up")
    return total


def checked_mul(left: IntArray, right: IntArray) -> IntArray:
    """The products of two arrays, element by element; raises Overflow."""
    product = left * right
    if magnitude(left) * magnitude(right) < _TOP:
        return product
    estimate = left.astype(np.float64) * right.astype(np.float64)
    # A wrapped product is at least 2**64 away from the true one; the estimate is at most a few thousand off.
    if np.any(np.abs(estimate - product.astype(np.float64)) > 2.0**62):
        raise Overflow("multiplying them")
    return product


def checked_sum(values: IntArray, axis: int = 0) -> IntArray:
    """The sums along an axis; raises Overflow only where the true sum does not fit."""
    high, low = split(values)
    return join(
        np.asarray(high.sum(axis=axis, dtype=np.int64)),
        np.asarray(low.sum(axis=axis, dtype=np.int64)),
        "adding them up",
    )


def binned_sums(position: Integers, values: IntArray | None, size: int) -> IntArray:
    """The sum of the values at each position 0..size-1, or the number of rows where there are no values."""
    if values is None:
        return np.bincount(position, minlength=size).astype(np.int64, copy=False)
    if magnitude(values) * max(1, values.size) < _EXACT_IN_DOUBLE:
        return np.bincount(position, weights=values, minlength=size).astype(np.int64)
    # bincount adds doubles, so each limb is kept so narrow that even the sum of all rows stays exact.
    bits = 52 - values.size.bit_length()
    high, low = split(values, bits)
    return join(binned_sums(position, high, size), binned_sums(position, low, size), "adding them up", bits)
