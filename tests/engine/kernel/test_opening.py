"""Open time passes inside openings only, and so much of it is reached once so much has passed."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from bellwether.engine.kernel.opening import Openings

NEVER = -1

borders = st.lists(st.integers(0, 60), max_size=8, unique=True).map(sorted)


def openings(times: list[int]) -> Openings:
    pairs = list(zip(times[::2], times[1::2], strict=False))
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Openings(both[:, 0], both[:, 1])


@given(borders, st.lists(st.integers(-5, 70), max_size=6))
def test_open_time_is_the_number_of_open_ticks_before(times: list[int], instants: list[int]) -> None:
    ticks = [tick for start, end in zip(times[::2], times[1::2], strict=False) for tick in range(start, end)]
    passed = openings(times).passed(np.array(instants, dtype=np.int64))
    assert passed.tolist() == [sum(tick < instant for tick in ticks) for instant in instants]


@given(borders, st.integers(1, 70))
@example([0, 5, 7, 9], 7)
@example([0, 5, 7, 9], 8)
def test_an_amount_is_reached_at_the_end_of_its_last_tick(times: list[int], amount: int) -> None:
    ticks = [tick for start, end in zip(times[::2], times[1::2], strict=False) for tick in range(start, end)]
    reached = openings(times).reached(np.array([amount]), NEVER)
    assert reached.tolist() == [ticks[amount - 1] + 1 if amount <= len(ticks) else NEVER]
