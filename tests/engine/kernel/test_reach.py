"""A fact counts in exactly the columns whose window holds its day."""

import numpy as np
import numpy.typing as npt
import pytest

from bellwether.engine.kernel.reach import Reach, reach

Axis = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def columns(entry: int, leave: int) -> list[int]:
    return list(range(entry, leave))


def test_a_fact_counts_in_the_columns_whose_window_holds_its_day(axis: Axis) -> None:
    starts, ends = axis
    first, last = int(ends[0]) - 400, int(ends[-1]) + 40
    spans = reach(starts, ends, first, last)
    for day, enter, leave in zip(range(first, last + 1), spans.enter.tolist(), spans.leave.tolist(), strict=True):
        expected = [j for j in range(starts.size) if starts[j] <= day <= ends[j]]
        assert columns(enter, leave) == expected, day


def test_neither_border_of_a_reach_goes_back(axis: Axis) -> None:
    starts, ends = axis
    spans = reach(starts, ends, int(ends[0]) - 400, int(ends[-1]) + 40)
    assert (np.diff(spans.enter) >= 0).all()
    assert (np.diff(spans.leave) >= 0).all()
    assert (spans.enter <= spans.leave).all()


@pytest.mark.parametrize(
    ("day", "expected"),
    [(-1, [0, 1]), (0, [0, 1, 2]), (1, [1, 2, 3]), (5, [5, 6, 7]), (6, [6, 7]), (7, [7]), (8, []), (-2, [0]), (-3, [])],
)
def test_three_days_hold_a_fact_on_its_day_and_the_two_after(day: int, expected: list[int]) -> None:
    days = np.arange(8)
    enter, leave = reach(days - 2, days, -5, 12).spans(np.array([day]))
    assert columns(int(enter[0]), int(leave[0])) == expected


def test_a_fact_outside_of_the_known_days_counts_nowhere() -> None:
    days = np.arange(10)
    spans = reach(days - 2, days, 3, 6)
    enter, leave = spans.spans(np.array([2, 3, 6, 7, -(2**40), 2**40]))
    assert [columns(a, b) for a, b in zip(enter.tolist(), leave.tolist(), strict=True)] == [
        [], [3, 4, 5], [6, 7, 8], [], [], [],
    ]  # fmt: skip


def test_no_known_day_and_no_column_are_no_reach() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert reach(np.arange(3), np.arange(3), 5, 4).spans(np.array([4, 5]))[1].tolist() == [0, 0]
    spans = reach(none, none, 0, 2)
    assert (spans.enter.tolist(), spans.leave.tolist()) == ([0, 0, 0], [0, 0, 0])


def test_windows_that_go_back_are_refused() -> None:
    with pytest.raises(ValueError, match="must not go back"):
        reach(np.array([3, 2]), np.array([4, 5]), 0, 9)
    with pytest.raises(ValueError, match="must not go back"):
        reach(np.array([2, 3]), np.array([5, 4]), 0, 9)


@pytest.mark.parametrize(
    ("starts", "ends", "width"),
    [
        ([1, 2, 3], [7, 8, 9], 7),
        ([5], [5], 1),
        ([1, 2, 3], [7, 8, 8], None),
        ([1, 3, 5], [7, 9, 11], None),
        ([1, 2], [0, 1], None),
        ([], [], None),
    ],
)
def test_windows_have_a_width_if_they_are_equally_long_and_follow_day_by_day(
    starts: list[int], ends: list[int], width: int | None
) -> None:
    assert reach(np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), 0, 9).width == width


def test_a_reach_is_compact() -> None:
    spans = reach(np.arange(4), np.arange(4), 0, 3)
    assert isinstance(spans, Reach)
    assert {spans.enter.itemsize, spans.leave.itemsize} == {4}
