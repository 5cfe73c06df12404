"""Quantiles of what is alive, compared with sorting it afresh for every cell."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel import quantiles as module
from bellwether.engine.kernel.quantiles import EntitySpans, quantiles

SHAPE = (3, 7)

rows_of = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 7), st.integers(0, 7), st.integers(-9, 9)), max_size=30)


def ints(numbers: list[int]) -> npt.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def interpolated(values: list[float], q: float) -> float:
    """The value at the place (n − 1) · q of the sorted ones."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * q
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def check(rows: list[tuple[int, int, int, int]], q: float) -> None:
    entity, enter, leave, value = (ints([row[n] for row in rows]) for n in range(4))
    spans = EntitySpans(entity, enter.astype(np.int32), leave.astype(np.int32))
    found, number = quantiles(spans, value, q, SHAPE)
    fractions, again = quantiles(spans, value / 8, q, SHAPE)
    assert again.tolist() == number.tolist()
    for e in range(SHAPE[0]):
        for column in range(SHAPE[1]):
            alive = [float(v) for owner, start, end, v in rows if owner == e and start <= column < end]
            assert number[e, column] == len(alive)
            if alive:
                assert found[e, column] == pytest.approx(interpolated(alive, q), abs=1e-12)
                assert fractions[e, column] == pytest.approx(interpolated(alive, q) / 8, abs=1e-12)


@given(rows=rows_of, q=st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0]))
def test_quantiles_are_those_of_the_rows_alive(rows: list[tuple[int, int, int, int]], q: float) -> None:
    check(rows, q)


@given(rows=rows_of)
def test_quantiles_do_not_depend_on_how_the_work_is_cut(rows: list[tuple[int, int, int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROWS_AT_ONCE", 10)
        check(rows, 0.5)


def test_quantiles_are_those_of_numpy_to_the_last_bit() -> None:
    random = np.random.default_rng(1)
    value = random.normal(size=999)
    every = EntitySpans(np.zeros(999, dtype=np.int64), np.zeros(999, dtype=np.int32), np.ones(999, dtype=np.int32))
    for q in (0.1, 0.5, 0.77, 0.99):
        assert quantiles(every, value, q, (1, 1))[0][0, 0] == np.quantile(value, q)


def test_the_median_of_two_is_their_middle() -> None:
    spans = EntitySpans(ints([0, 0]), ints([0, 1]), ints([2, 3]))
    found, number = quantiles(spans, ints([10, 20]), 0.5, (1, 4))
    assert (found[0, :3].tolist(), number.tolist()) == ([10.0, 15.0, 20.0], [[1, 2, 1, 0]])


def test_nothing_alive_is_counted_as_nothing() -> None:
    none = ints([])
    assert quantiles(EntitySpans(none, none, none), none, 0.5, (2, 3))[1].tolist() == [[0, 0, 0]] * 2
    assert quantiles(EntitySpans(none, none, none), none, 0.5, (0, 3))[0].shape == (0, 3)
    empty = EntitySpans(ints([0]), ints([2]), ints([2]))
    assert quantiles(empty, ints([4]), 0.5, (1, 3))[1].tolist() == [[0, 0, 0]]


def test_a_share_beyond_the_whole_is_refused() -> None:
    none = ints([])
    with pytest.raises(ValueError, match="from 0 to 1, not 95"):
        quantiles(EntitySpans(none, none, none), none, 95, (1, 1))
