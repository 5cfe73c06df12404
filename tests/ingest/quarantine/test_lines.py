"""Sets of lines, a bit for each."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bellwether.ingest.quarantine.lines import Lines

numbers = st.lists(st.integers(min_value=0, max_value=300))


def lines_of(told: list[int]) -> Lines:
    lines = Lines()
    for some in (told[:2], told[2:]):
        lines.add(np.array(some, dtype=np.int64))
    return lines


@given(mine=numbers, theirs=numbers)
def test_they_are_what_a_set_is(mine: list[int], theirs: list[int]) -> None:
    one, other = lines_of(mine), lines_of(theirs)
    every = np.arange(-2, 400)
    assert every[one.has(every)].tolist() == sorted(set(mine))
    assert (len(one), len(one.without(other)), len(one.also_in(other))) == (
        len(set(mine)),
        len(set(mine) - set(theirs)),
        len(set(mine) & set(theirs)),
    )


def test_a_line_far_beyond_the_last_is_not_in_it() -> None:
    lines = lines_of([3])
    assert (3 in lines, 10**18 in lines, -1 in lines, 3 in Lines()) == (True, False, False, False)
