"""Accounts that stand for themselves: the short way gives what adding up members one by one gives."""

from dataclasses import replace

import numpy as np
import pytest

from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.members import Members, summed
from bellwether.engine.kernel.spans import Intervals

ACCOUNTS, COLUMNS = 5, 9


@pytest.fixture
def themselves() -> Members:
    place = np.arange(ACCOUNTS)
    nothing = np.zeros(ACCOUNTS, dtype=np.int64)
    return Members(Intervals(place, place, nothing, nothing + COLUMNS), ACCOUNTS, COLUMNS, themselves=True)


def drawn(scale: int | None) -> Grid:
    random = np.random.default_rng(11)
    whole = random.integers(-40, 40, (ACCOUNTS, COLUMNS))
    numbers = np.where(whole == 0, -0.0, whole / 3) if scale is None else whole
    reason = random.choice([0, 0, 0, int(Reason.NO_DATA), int(Reason.STALE), int(Reason.ERROR)], (ACCOUNTS, COLUMNS))
    marks = random.choice([0, 1 << Mark.PARTIAL.value, 3], (ACCOUNTS, COLUMNS)).astype(np.uint8)
    return Grid(numbers, reason.astype(np.uint8), scale, marks=marks, detail="told")


@pytest.mark.parametrize("scale", [0, 4, None])
def test_a_sum_over_an_account_itself_is_its_number_with_coverage_and_marks(
    themselves: Members, scale: int | None
) -> None:
    one_by_one = replace(themselves, themselves=False)
    short, long = summed(drawn(scale), themselves), summed(drawn(scale), one_by_one)
    for name in ("numbers", "reason", "marks", "members", "contributing"):
        ours, theirs = getattr(short, name), getattr(long, name)
        assert (ours.dtype, ours.tobytes()) == (theirs.dtype, theirs.tobytes()), name
    assert (short.scale, short.content, short.detail) == (long.scale, long.content, long.detail)


@pytest.mark.parametrize("largest", [True, False])
def test_the_extreme_over_an_account_itself_is_its_number(themselves: Members, *, largest: bool) -> None:
    grid = drawn(0)
    numbers = grid.numbers.astype(np.int64)
    short = themselves.extremes(numbers, grid.known, largest=largest)
    long = replace(themselves, themselves=False).extremes(numbers, grid.known, largest=largest)
    assert [one.tolist() for one in short] == [one.tolist() for one in long]


def test_accounts_of_which_some_days_are_left_out_are_themselves_no_more(themselves: Members) -> None:
    allowed = drawn(0).numbers > 0
    some = themselves.only_where(allowed)
    assert some.counts(np.ones((ACCOUNTS, COLUMNS), dtype=np.bool_)).tolist() == allowed.astype(int).tolist()
