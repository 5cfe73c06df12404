"""How long a condition has been holding."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.kernel.streak import streaks


@given(rows=st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=1, max_size=4))
def test_a_streak_counts_the_days_since_the_condition_last_failed(rows: list[list[bool]]) -> None:
    expected = []
    for row in rows:
        run, runs = 0, []
        for holds in row:
            run = run + 1 if holds else 0
            runs.append(run)
        expected.append(runs)
    assert streaks(np.array(rows)).tolist() == expected


def test_no_columns_have_no_streaks() -> None:
    assert streaks(np.zeros((2, 0), dtype=np.bool_)).shape == (2, 0)
    assert streaks(np.zeros((0, 4), dtype=np.bool_)).shape == (0, 4)
