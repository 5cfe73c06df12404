"""The row in force on a day."""

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.asof import as_of, dense_state

history = st.lists(
    st.tuples(st.sampled_from([-7, 0, 1, 2**40]), st.integers(-5, 8) | st.just(-(2**62))), max_size=12
).map(sorted)
questions = st.lists(st.tuples(st.sampled_from([-8, -7, 0, 1, 3, 2**40, 2**41]), st.integers(-9, 12)), max_size=12)


def ints(numbers: list[int]) -> npt.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


@given(rows=history, asked=questions)
def test_the_row_in_force_is_the_last_one_since_then_or_before(
    rows: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    found = as_of(*(ints([pair[n] for pair in pairs]) for pairs in (rows, asked) for n in range(2)))
    expected = [
        max((n for n, (subject, since) in enumerate(rows) if subject == wanted and since <= day), default=-1)
        for wanted, day in asked
    ]
    assert found.tolist() == expected


def test_a_row_holds_from_its_own_day_on() -> None:
    found = as_of(ints([3, 3]), ints([10, 20]), ints([3, 3, 3, 3, 4]), ints([9, 10, 19, 20, 20]))
    assert found.tolist() == [-1, 0, 0, 1, -1]


@given(rows=st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 8)), max_size=12).map(sorted))
def test_a_state_is_carried_until_the_next_one(rows: list[tuple[int, int]]) -> None:
    index = np.arange(len(rows), dtype=np.int64) + 100
    state = dense_state(ints([e for e, _ in rows]), ints([c for _, c in rows]), index, (3, 6))
    assert state.tolist() == [
        [
            max((n + 100 for n, (e, c) in enumerate(rows) if e == entity and c <= column), default=-1)
            for column in range(6)
        ]
        for entity in range(3)
    ]


def test_a_state_does_not_reach_into_the_next_entity() -> None:
    assert dense_state(ints([0]), ints([1]), ints([5]), (2, 3)).tolist() == [[-1, 5, 5], [-1, -1, -1]]


def test_no_history_is_no_state() -> None:
    none = ints([])
    assert dense_state(none, none, none, (2, 2)).tolist() == [[-1, -1], [-1, -1]]
    assert dense_state(none, none, none, (0, 2)).shape == (0, 2)
    assert dense_state(ints([0]), ints([0]), ints([0]), (1, 0)).shape == (1, 0)
    assert as_of(none, none, ints([1]), ints([1])).tolist() == [-1]
    assert as_of(ints([1]), ints([1]), none, none).tolist() == []
