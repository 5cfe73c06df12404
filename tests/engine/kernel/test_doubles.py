"""Sums of doubles are the same to the last bit, whatever order or stretch of history they come in."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bellwether.engine.kernel.doubles import ordered_sum, rolling_float_sums
from bellwether.engine.kernel.rolling import day_ranges

Axis = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

double = st.floats(-1e12, 1e12, allow_subnormal=False)
DAYS = 470
ROUGH: list[float] = np.random.default_rng(1).normal(scale=1e6, size=80).tolist()
"""Every bit of them is in use, so that another order of adding shows."""


@given(rows=st.lists(st.tuples(st.integers(0, 2), double), max_size=40), seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_touch_a_sum(rows: list[tuple[int, float]], seed: int) -> None:
    group = np.array([g for g, _ in rows], dtype=np.int64)
    values = np.array([v for _, v in rows], dtype=np.float64)
    totals = ordered_sum(values, group, 4)
    order = np.random.default_rng(seed).permutation(len(rows))
    assert ordered_sum(values[order], group[order], 4).tobytes() == totals.tobytes()
    for wanted in range(4):
        parts = [v for g, v in rows if g == wanted]
        assert totals[wanted] == pytest.approx(math.fsum(parts), abs=1e-14 * sum(map(abs, parts)) + 1e-300)


def test_the_rows_of_an_entity_may_be_negative_zeros_only() -> None:
    assert math.copysign(1, ordered_sum(np.array([-0.0]), np.array([0]), 1)[0]) == 1


@given(facts=st.dictionaries(st.integers(0, DAYS - 1), double, max_size=30))
def test_a_rolling_sum_of_doubles_is_that_of_the_window(axis: Axis, facts: dict[int, float]) -> None:
    starts, ends = axis
    first = int(ends[-1]) - 420
    daily = np.zeros((1, DAYS))
    daily[0, list(facts)] = list(facts.values())
    summed = rolling_float_sums(daily, day_ranges(starts, ends, first, DAYS))
    for j in range(starts.size):
        parts = [value for day, value in facts.items() if starts[j] <= first + day <= ends[j]]
        assert summed[0, j] == pytest.approx(math.fsum(parts), abs=1e-14 * sum(map(abs, parts)) + 1e-300)


@given(
    first=st.integers(-40, 40),
    values=st.lists(double, min_size=1, max_size=80),
    earlier=st.integers(0, 70),
    columns=st.lists(st.tuples(st.integers(-130, 130), st.integers(-130, 130)), min_size=1, max_size=8),
)
@example(
    first=-3, values=ROUGH, earlier=37, columns=[(day - width, day) for day in (20, 61, 75) for width in (6, 29, 70)]
)
@example(first=3, values=ROUGH, earlier=3, columns=[(0, day) for day in range(4, 31)])
@example(first=-40, values=ROUGH, earlier=1, columns=[(-40, 39), (-39, 39), (-33, 12), (0, 38)])
def test_neither_the_first_day_nor_other_columns_touch_a_rolling_sum(
    first: int, values: list[float], earlier: int, columns: list[tuple[int, int]]
) -> None:
    daily = np.array([values])
    longer = np.concatenate((np.zeros((1, earlier)), daily), axis=1)
    starts, ends = (np.array([column[n] for column in columns], dtype=np.int64) for n in range(2))
    alone = [
        rolling_float_sums(daily, day_ranges(starts[j : j + 1], ends[j : j + 1], first, daily.shape[1]))[0, 0]
        for j in range(starts.size)
    ]
    together = rolling_float_sums(longer, day_ranges(starts, ends, first - earlier, longer.shape[1]))
    assert together[0].tobytes() == np.array(alone).tobytes()


def test_a_large_value_leaves_no_trace_once_it_is_out_of_the_window() -> None:
    days = np.arange(3)
    assert rolling_float_sums(np.array([[1e300, 0.1, 0.2]]), day_ranges(days, days, 0, 3)).tolist() == [
        [1e300, 0.1, 0.2]
    ]


def test_no_doubles_are_zero() -> None:
    assert ordered_sum(np.zeros(0), np.zeros(0, dtype=np.int64), 2).tolist() == [0.0, 0.0]
    days = np.arange(2)
    assert rolling_float_sums(np.zeros((2, 0)), day_ranges(days, days, 0, 0)).tolist() == [[0.0, 0.0]] * 2
