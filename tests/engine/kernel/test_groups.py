"""An entity's value is the sum over the accounts that are members then."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.exact import Overflow
from bellwether.engine.kernel.groups import member_extremes, member_sums
from bellwether.engine.kernel.spans import Intervals


def ints(numbers: list[int]) -> npt.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


Members = list[tuple[int, int, int, int]]

members_of = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 5), st.integers(0, 5)),
    max_size=8,
    unique_by=lambda member: member[:2],
).map(sorted)


def intervals(members: Members) -> Intervals:
    return Intervals(*(ints([member[n] for member in members]) for n in range(4)))


@given(members=members_of)
def test_a_group_sums_its_members_of_each_column(members: Members) -> None:
    values = np.arange(20, dtype=np.int64).reshape(4, 5) ** 2
    assert member_sums(values, intervals(members), (3, 5)).tolist() == [
        [sum(int(values[a, c]) for a, e, start, end in members if e == wanted and start <= c < end) for c in range(5)]
        for wanted in range(3)
    ]


def test_a_sum_that_does_not_fit_is_refused() -> None:
    values = np.full((2, 1), 2**62, dtype=np.int64)
    both = Intervals(ints([0, 1]), ints([0, 0]), ints([0, 0]), ints([1, 1]))
    with pytest.raises(Overflow):
        member_sums(values, both, (1, 1))


@pytest.mark.parametrize("largest", [True, False])
@given(members=members_of)
def test_a_group_has_the_extreme_of_its_members_that_have_a_value(largest: bool, members: Members) -> None:
    values = np.arange(20, dtype=np.int64).reshape(4, 5) * 7 % 13 - 6
    present = values % 3 != 0
    pick = max if largest else min
    cells = [
        [
            [int(values[a, c]) for a, e, start, end in members if e == wanted and start <= c < end and present[a, c]]
            for c in range(5)
        ]
        for wanted in range(3)
    ]
    extreme, found = member_extremes(values, present, intervals(members), (3, 5), largest=largest)
    assert found.tolist() == [[bool(cell) for cell in row] for row in cells]
    assert extreme.tolist() == [[pick(cell, default=0) for cell in row] for row in cells]
