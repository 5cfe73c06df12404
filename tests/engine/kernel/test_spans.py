"""Spans cover each column in which something counts exactly once."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.reach import reach
from bellwether.engine.kernel.spans import (
    Intervals,
    clip_spans,
    distinct_days,
    distinct_spans,
    gaps,
    spans_at_depth,
    union_spans,
)

Axis = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
Columns = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]

COLUMNS = 12

facts = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-420, 45)), max_size=25)
pieces = st.lists(st.tuples(st.integers(-1, 2), st.integers(0, COLUMNS), st.integers(0, COLUMNS)), max_size=14)


def ints(values: list[int]) -> npt.NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def three(rows: Sequence[tuple[int, ...]]) -> Columns:
    return ints([row[0] for row in rows]), ints([row[1] for row in rows]), ints([row[2] for row in rows])


@given(rows=facts)
def test_distinct_members_are_counted_once_in_every_window(axis: Axis, rows: list[tuple[int, int, int]]) -> None:
    starts, ends = axis
    today = int(ends[-1])
    entity, key, day = distinct_days(*three([(e, m, today + d) for e, m, d in rows]))
    row, enter, leave = distinct_spans(gaps(key, day), day, reach(starts, ends, today - 420, today + 45))
    counted = accumulate(entity[row], enter, leave, None, (3, starts.size))
    assert counted.tolist() == [
        [len({m for e, m, d in rows if e == wanted and starts[j] <= today + d <= ends[j]}) for j in range(starts.size)]
        for wanted in range(3)
    ]


@pytest.mark.parametrize(
    ("active", "expected"),
    [
        ([-7], 0),  # D−W
        ([-6], 1),  # D−W+1
        ([0], 1),  # D
        ([-7, 0], 1),  # both D−W and D
        ([-6, 0], 1),
        ([-3, -3, -3], 1),  # duplicates
        ([1], 0),  # tomorrow
        ([-13, -7], 0),
    ],
)
def test_a_seven_day_window_holds_its_first_and_last_day(active: list[int], expected: int) -> None:
    days = np.arange(100, 111)
    entity, key, day = distinct_days(ints([0] * len(active)), ints([5] * len(active)), ints(active) + 110)
    row, enter, leave = distinct_spans(gaps(key, day), day, reach(days - 6, days, 0, 200))
    assert accumulate(entity[row], enter, leave, None, (1, 11))[0, -1] == expected


def test_the_spans_of_one_key_do_not_touch() -> None:
    key, day = ints([4, 4, 4, 4, 9]), ints([0, 2, 5, 9, 9])
    row, enter, leave = distinct_spans(gaps(key, day), day, reach(np.arange(12) - 1, np.arange(12), 0, 11))
    assert (row.tolist(), enter.tolist(), leave.tolist()) == ([0, 2, 3, 4], [0, 5, 9, 9], [4, 7, 11, 11])


def test_facts_that_never_count_leave_no_span() -> None:
    key, day = ints([1, 1, 2]), ints([-5, 40, 40])
    window = reach(np.arange(10), np.arange(10), 0, 9)
    assert [part.tolist() for part in distinct_spans(gaps(key, day), day, window)] == [[], [], []]


def test_a_fact_behind_the_known_days_does_not_hide_an_earlier_one() -> None:
    key, day = ints([1, 1]), ints([3, 40])
    window = reach(np.arange(10) - 1, np.arange(10), 0, 9)
    assert [part.tolist() for part in distinct_spans(gaps(key, day), day, window)] == [[0], [3], [5]]


def test_no_facts_have_no_spans() -> None:
    none = ints([])
    window = reach(np.arange(10), np.arange(10), 0, 9)
    assert [part.size for part in distinct_days(none, none, none)] == [0, 0, 0]
    assert [part.size for part in distinct_spans(gaps(none, none), none, window)] == [0, 0, 0]
    assert [part.size for part in union_spans(none, none, none)] == [0, 0, 0]
    assert [part.size for part in clip_spans(none, none, none, Intervals(none, none, none, none))] == [0, 0, 0, 0]


def test_the_same_member_of_two_entities_has_two_keys() -> None:
    entity, key, day = distinct_days(ints([1, 0, 1, 0]), ints([7, 7, 7, 7]), ints([3, 3, 3, 4]))
    assert (entity.tolist(), key.tolist(), day.tolist()) == ([0, 0, 1], [0, 0, 1], [3, 4, 3])


@given(rows=pieces)
def test_a_union_covers_what_its_parts_cover_and_is_disjoint(rows: list[tuple[int, int, int]]) -> None:
    key, enter, leave = (part.tolist() for part in union_spans(*three(rows)))
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for k, start, end in zip(key, enter, leave, strict=True):
        spans[k].append((start, end))
    for k in range(-1, 3):
        covered = {c for wanted, start, end in rows if wanted == k for c in range(start, end)}
        assert {c for start, end in spans[k] for c in range(start, end)} == covered
        assert all(before[1] < after[0] for before, after in zip(spans[k], spans[k][1:], strict=False))


def test_a_long_span_hides_the_short_ones_within_it() -> None:
    key, enter, leave = union_spans(ints([1, 1, 1, 2]), ints([0, 1, 4, 1]), ints([9, 2, 5, 3]))
    assert (key.tolist(), enter.tolist(), leave.tolist()) == ([1, 2], [0, 1], [9, 3])


@given(rows=pieces, memberships=st.lists(st.tuples(*[st.integers(0, n) for n in (2, 3, COLUMNS, COLUMNS)]), max_size=8))
def test_clipped_spans_are_the_columns_of_both(
    rows: list[tuple[int, int, int]], memberships: list[tuple[int, int, int, int]]
) -> None:
    indexed = [(abs(account), start, end) for account, start, end in rows]
    members = sorted(memberships)
    parts = [
        part.tolist()
        for part in clip_spans(*three(indexed), Intervals(*three(members), ints([member[3] for member in members])))
    ]
    expected = [
        (n, entity, max(start, begin), min(end, stop))
        for n, (account, start, end) in enumerate(indexed)
        for owner, entity, begin, stop in members
        if owner == account and max(start, begin) < min(end, stop)
    ]
    assert list(zip(*parts, strict=True)) == expected


@given(rows=pieces, depth=st.integers(1, 4))
def test_depth_counts_the_columns_in_which_so_many_spans_of_a_key_overlap(
    rows: list[tuple[int, int, int]], depth: int
) -> None:
    key, enter, leave = three(rows)
    found = [zip(*(column.tolist() for column in spans_at_depth(key, enter, leave, depth)), strict=True)]
    covered = sorted((one, column) for spans in found for one, first, last in spans for column in range(first, last))
    cells = [(one, column) for one, first, last in rows for column in range(first, last)]
    assert covered == sorted(cell for cell in set(cells) if cells.count(cell) >= depth)
