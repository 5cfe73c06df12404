"""The sum over everything alive, per entity and column."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.exact import Overflow

SHAPE = (3, 6)
BIG = 2**63 - 1

spans = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 6), st.integers(-BIG - 1, BIG)).map(
        lambda row: (row[0], min(row[1:3]), max(row[1:3]), row[3])
    ),
    max_size=10,
)


def ints(values: list[int]) -> npt.NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def alive(rows: list[tuple[int, int, int, int]], entity: int, column: int) -> list[int]:
    return [weight for owner, enter, leave, weight in rows if owner == entity and enter <= column < leave]


@given(rows=spans)
def test_counts_and_sums_are_those_of_the_spans_that_cover_a_column(rows: list[tuple[int, int, int, int]]) -> None:
    entity, enter, leave, weight = (ints([row[n] for row in rows]) for n in range(4))
    cells = [[alive(rows, e, c) for c in range(SHAPE[1])] for e in range(SHAPE[0])]
    counted = accumulate(entity, enter.astype(np.int32), leave.astype(np.int32), None, SHAPE)
    assert counted.tolist() == [[len(cell) for cell in row] for row in cells]
    if all(-BIG - 1 <= sum(cell) <= BIG for row in cells for cell in row):
        assert accumulate(entity, enter, leave, weight, SHAPE).tolist() == [
            [sum(cell) for cell in row] for row in cells
        ]
    else:
        with pytest.raises(Overflow, match="too large"):
            accumulate(entity, enter, leave, weight, SHAPE)


def test_a_sum_is_too_large_only_where_the_spans_that_carry_it_meet() -> None:
    apart, together = ints([0, 3]), ints([0, 2])
    leave = ints([3, 6])
    assert accumulate(ints([0, 0]), apart, leave, ints([BIG, BIG]), (1, 6)).tolist() == [[BIG] * 6]
    with pytest.raises(Overflow, match="too large"):
        accumulate(ints([0, 0]), together, leave, ints([BIG, BIG]), (1, 6))


def test_a_span_ends_with_its_row_of_columns() -> None:
    assert accumulate(ints([0, 1]), ints([2, 0]), ints([3, 1]), ints([7, 5]), (2, 3)).tolist() == [[0, 0, 7], [5, 0, 0]]


@pytest.mark.parametrize(("enter", "leave"), [(-1, 2), (2, 4)])
def test_a_span_outside_of_the_columns_is_refused(enter: int, leave: int) -> None:
    with pytest.raises(ValueError, match="outside of the 3 columns"):
        accumulate(ints([0]), ints([enter]), ints([leave]), None, (2, 3))


def test_nothing_alive_is_zero() -> None:
    none = ints([])
    assert accumulate(none, none, none, None, (2, 2)).tolist() == [[0, 0], [0, 0]]
    assert accumulate(none, none, none, none, (0, 5)).shape == (0, 5)
    assert accumulate(none, none, none, none, (5, 0)).shape == (5, 0)
