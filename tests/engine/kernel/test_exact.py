"""Integers are exact or refused."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.exact import Overflow, binned_sums, checked_add, checked_mul, checked_sum, join, split

Ints = npt.NDArray[np.int64]
BIG = 2**63 - 1

number = st.one_of(st.integers(-BIG - 1, BIG), st.integers(-9, 9), st.integers(-(2**32), 2**32))


def ints(numbers: list[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def fits(*results: int) -> bool:
    return all(-BIG - 1 <= result <= BIG for result in results)


def check(compute: Callable[[], Ints], expected: list[int]) -> None:
    if fits(*expected):
        assert np.ravel(compute()).tolist() == expected
    else:
        with pytest.raises(Overflow, match="larger unit or with fewer decimal places"):
            compute()


@given(left=st.lists(number, max_size=3), right=number)
def test_sums_and_products_are_exact_or_refused(left: list[int], right: int) -> None:
    other = ints([right] * len(left))
    check(lambda: checked_add(ints(left), other), [value + right for value in left])
    check(lambda: checked_mul(ints(left), other), [value * right for value in left])
    check(lambda: checked_sum(ints(left)), [sum(left)])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (-BIG - 1, -1),
        (-BIG - 1, 1),
        (BIG, 1),
        (2**32, 2**31),
        (2**32, -(2**31)),
        (2**31, 2**31),
        (3037000500, 3037000500),
    ],
)
def test_products_at_the_limit_are_exact_or_refused(left: int, right: int) -> None:
    check(lambda: checked_mul(ints([left]), ints([right])), [left * right])


def test_a_sum_runs_along_the_axis_asked_for() -> None:
    values = ints([BIG, -1, 2, 3]).reshape(2, 2)
    assert checked_sum(values, axis=1).tolist() == [BIG - 1, 5]
    with pytest.raises(Overflow):
        checked_sum(values, axis=0)


def test_a_sum_may_pass_the_limit_on_its_way() -> None:
    assert checked_sum(ints([BIG, BIG, -BIG, -BIG, 7])).tolist() == 7


@given(rows=st.lists(st.tuples(st.integers(0, 2), number), max_size=12))
def test_binned_sums_are_exact_or_refused(rows: list[tuple[int, int]]) -> None:
    totals = [sum(value for position, value in rows if position == wanted) for wanted in range(3)]
    check(lambda: binned_sums(ints([p for p, _ in rows]), ints([v for _, v in rows]), 3), totals)


def test_many_large_values_in_one_bin_are_summed_without_a_rounding() -> None:
    values = np.full(3001, 2**51 + 1, dtype=np.int64)
    assert binned_sums(np.zeros(3001, dtype=np.int64), values, 1).tolist() == [3001 * (2**51 + 1)]


def test_without_values_rows_are_counted() -> None:
    assert binned_sums(ints([2, 0, 2]), None, 4).tolist() == [1, 0, 2, 0]
    assert binned_sums(ints([]), None, 2).tolist() == [0, 0]
    assert binned_sums(ints([]), ints([]), 2).tolist() == [0, 0]


@given(value=number, bits=st.integers(1, 40))
def test_limbs_join_to_what_was_split(value: int, bits: int) -> None:
    high, low = split(ints([value]), bits)
    assert low.min() >= 0
    assert join(high, low, "joining", bits).tolist() == [value]
