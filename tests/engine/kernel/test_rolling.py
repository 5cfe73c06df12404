"""Sums and extremes of the days in a window."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.exact import Overflow
from bellwether.engine.kernel.rolling import (
    cells,
    daily_extremes,
    daily_sums,
    day_ranges,
    rolling_extremes,
    rolling_sums,
)

Axis = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

BIG = 2**63 - 1
EARLIER, LATER = 420, 45
"""The fact days that the output axis's last day has before and behind it."""
SHAPE = (2, EARLIER + LATER + 1)

values = st.one_of(st.integers(-50, 50), st.sampled_from([BIG, -BIG - 1, 2**40 + 1, -(2**53) - 1]))
facts = st.lists(st.tuples(st.integers(0, 1), st.integers(0, SHAPE[1] - 1), values), max_size=25)


def ints(numbers: list[int]) -> npt.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def windowed(rows: list[tuple[int, int, int]], axis: Axis, first: int) -> list[list[list[int]]]:
    starts, ends = axis
    return [
        [[v for e, d, v in rows if e == entity and starts[j] <= first + d <= ends[j]] for j in range(starts.size)]
        for entity in range(SHAPE[0])
    ]


@given(rows=facts)
def test_a_rolling_sum_is_the_sum_of_the_rows_in_the_window(axis: Axis, rows: list[tuple[int, int, int]]) -> None:
    first = int(axis[1][-1]) - EARLIER
    entity, day, value = (ints([row[n] for row in rows]) for n in range(3))
    cellwise: dict[tuple[int, int], int] = {}
    for e, d, v in rows:
        cellwise[e, d] = cellwise.get((e, d), 0) + v
    if any(not -BIG - 1 <= total <= BIG for total in cellwise.values()):
        with pytest.raises(Overflow):
            daily_sums(entity, day, value, SHAPE)
        return
    daily = daily_sums(entity, day, value, SHAPE)
    expected = [[sum(window) for window in row] for row in windowed(rows, axis, first)]
    ranges = day_ranges(*axis, first, SHAPE[1])
    if all(-BIG - 1 <= total <= BIG for row in expected for total in row):
        assert rolling_sums(daily, ranges).tolist() == expected
    else:
        with pytest.raises(Overflow, match="over the window"):
            rolling_sums(daily, ranges)


@given(rows=facts)
def test_a_rolling_count_is_the_number_of_rows_in_the_window(axis: Axis, rows: list[tuple[int, int, int]]) -> None:
    first = int(axis[1][-1]) - EARLIER
    daily = daily_sums(ints([row[0] for row in rows]), ints([row[1] for row in rows]), None, SHAPE)
    counted = rolling_sums(daily, day_ranges(*axis, first, SHAPE[1]))
    assert counted.tolist() == [[len(window) for window in row] for row in windowed(rows, axis, first)]


@pytest.mark.parametrize("largest", [True, False])
@given(rows=facts)
def test_a_rolling_extreme_is_that_of_the_rows_in_the_window(
    axis: Axis, largest: bool, rows: list[tuple[int, int, int]]
) -> None:
    first = int(axis[1][-1]) - EARLIER
    entity, day, value = (ints([row[n] for row in rows]) for n in range(3))
    daily, present = daily_extremes(cells(entity, day, SHAPE), value, SHAPE, largest=largest)
    found, some = rolling_extremes(daily, present, day_ranges(*axis, first, SHAPE[1]), largest=largest)
    windows = windowed(rows, axis, first)
    assert some.tolist() == [[bool(window) for window in row] for row in windows]
    pick = max if largest else min
    assert found.tolist() == [[pick(window, default=0) for window in row] for row in windows]


@pytest.mark.parametrize(("largest", "expected"), [(True, [0.0, 2.5, 2.5]), (False, [0.0, 2.5, -1.0])])
def test_doubles_have_extremes_too(largest: bool, expected: list[float]) -> None:
    daily, present = np.array([[7.0, 2.5, -1.0]]), np.array([[False, True, True]])
    ranges = day_ranges(ints([0, 0, 0]), ints([0, 1, 2]), 0, 3)
    found, some = rolling_extremes(daily, present, ranges, largest=largest)
    assert (found.tolist(), some.tolist()) == ([expected], [[False, True, True]])


def test_a_sum_that_passes_the_limit_on_its_way_is_exact_in_every_window() -> None:
    daily = ints([BIG, BIG, -5, -BIG, 1]).reshape(1, 5)
    days = np.arange(5)
    assert rolling_sums(daily, day_ranges(days, days, 0, 5)).tolist() == daily.tolist()
    whole = day_ranges(ints([0, 1]), ints([4, 3]), 0, 5)
    assert rolling_sums(daily, whole).tolist() == [[BIG - 4, -5]]
    with pytest.raises(Overflow):
        rolling_sums(daily, day_ranges(ints([0]), ints([1]), 0, 5))


def test_windows_without_fact_days_are_empty() -> None:
    none = day_ranges(ints([-9, 2, 9]), ints([-3, 1, 12]), 0, 5)
    daily = ints([1, 2, 3, 4, 5]).reshape(1, 5)
    assert rolling_sums(daily, none).tolist() == [[0, 0, 0]]
    found, some = rolling_extremes(daily, daily > 0, none, largest=True)
    assert (found.tolist(), some.tolist()) == ([[0, 0, 0]], [[False, False, False]])


def test_no_entities_and_no_fact_days_are_no_error() -> None:
    ranges = day_ranges(ints([0, 1]), ints([0, 1]), 0, 0)
    assert rolling_sums(np.zeros((3, 0), dtype=np.int64), ranges).tolist() == [[0, 0]] * 3
    assert rolling_extremes(np.zeros((0, 0)), np.zeros((0, 0), dtype=np.bool_), ranges, largest=True)[0].shape == (0, 2)


def test_a_fact_outside_of_the_fact_days_is_refused() -> None:
    for day in (-1, 5):
        with pytest.raises(ValueError, match="outside of the 5 fact days"):
            daily_sums(ints([0]), ints([day]), None, (2, 5))
