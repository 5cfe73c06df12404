"""Rows sorted by several columns."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.sorting import changes, sorted_columns

number = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))


@given(rows=st.lists(st.tuples(number, st.integers(-3, 3), number), max_size=12))
def test_rows_are_sorted_by_the_first_column_then_the_next(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array([row[n] for row in rows], dtype=np.int64) for n in range(3)]
    assert list(zip(*(column.tolist() for column in sorted_columns(*columns)), strict=True)) == sorted(rows)


@given(rows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=12).map(sorted))
def test_changes_are_the_first_rows_of_each_combination(rows: list[tuple[int, int]]) -> None:
    columns = [np.array([row[n] for row in rows], dtype=np.int64) for n in range(2)]
    assert changes(*columns).tolist() == sorted({rows.index(row) for row in rows})


def test_narrow_columns_may_lie_far_from_zero() -> None:
    far = np.array([2**31 - 1, -(2**31)], dtype=np.int32)
    assert [column.tolist() for column in sorted_columns(far, far)] == [[-(2**31), 2**31 - 1]] * 2
