"""An entity's value is the sum over the accounts that are members then."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.exact import Overflow
from bellwether.engine.kernel.groups import member_sums
from bellwether.engine.kernel.quantiles import EntitySpans, quantiles
from bellwether.engine.kernel.reach import reach
from bellwether.engine.kernel.spans import (
    Intervals,
    clip_spans,
    distinct_days,
    distinct_spans,
    gaps,
    union_spans,
)


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


facts_of = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(-3, 5)), max_size=20)
Facts = list[tuple[int, int, int]]

COLUMNS = 5
WINDOW = reach(np.arange(COLUMNS) - 2, np.arange(COLUMNS), -3, 5)
"""Three days in each of five columns."""


def counting(facts: Facts, members: Members, entity: int, column: int) -> list[int]:
    """The facts in the window, of the accounts that are members of the entity in the column."""
    inside = {a for a, e, start, end in members if e == entity and start <= column < end}
    return [n for n, (a, _, day) in enumerate(facts) if a in inside and column - 2 <= day <= column]


@given(facts=facts_of, members=members_of)
def test_a_person_of_two_accounts_of_a_group_is_counted_once(facts: Facts, members: Members) -> None:
    account, person, day = (ints([fact[n] for fact in facts]) for n in range(3))
    owner, key, active = distinct_days(account, person, day)
    people = np.array([p for _, p, _ in sorted(set(facts))], dtype=np.int64)
    row, enter, leave = distinct_spans(gaps(key, active), active, WINDOW)
    part, entity, enters, leaves = clip_spans(owner[row], enter, leave, intervals(members))
    key, enter, leave = union_spans(entity * 3 + people[row[part]], enters, leaves)
    assert accumulate(key // 3, enter, leave, None, (3, COLUMNS)).tolist() == [
        [len({facts[n][1] for n in counting(facts, members, e, c)}) for c in range(COLUMNS)] for e in range(3)
    ]


@given(facts=facts_of, members=members_of)
def test_the_median_of_a_group_pools_the_rows_of_its_members(facts: Facts, members: Members) -> None:
    account, _, day = (ints([fact[n] for fact in facts]) for n in range(3))
    enter, leave = WINDOW.spans(day)
    row, entity, enters, leaves = clip_spans(account, enter, leave, intervals(members))
    median, number = quantiles(EntitySpans(entity, enters, leaves), row * row, 0.5, (3, COLUMNS))
    for e in range(3):
        for c in range(COLUMNS):
            pooled = [n * n for n in counting(facts, members, e, c)]
            assert number[e, c] == len(pooled)
            assert not pooled or median[e, c] == np.median(pooled)
