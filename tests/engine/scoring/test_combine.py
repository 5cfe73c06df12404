"""Arrays of points to scores."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.scoring.profiles import exact_score, make_card, make_profile, points_for, profiles

from bellwether.engine.definitions.score import Profile
from bellwether.engine.scoring.combine import Drivers, combine, rounded


def scores(profile: Profile, *accounts: Sequence[float | None]) -> list[int | None]:
    """The score of each account, given the points of its drivers."""
    points = np.array([[0 if one is None else round(one * 100) for one in own] for own in accounts], dtype=np.int64)
    there = np.array([[one is not None for one in own] for own in accounts], dtype=np.bool_)
    shape = len(profile.drivers), len(accounts), 1
    flags = there.T.reshape(shape)
    found = combine(profile, Drivers(points.T.reshape(shape), flags, flags, np.ones(shape, dtype=np.bool_)))
    return [int(n) if ok else None for n, ok in zip(found.numbers[:, 0], found.scored[:, 0], strict=True)]


def test_a_score_is_the_weighted_mean_of_weighted_means() -> None:
    profile = make_profile([("60", ["40", "20"]), ("30", ["1"]), ("10", ["5", "5"])])
    # 60 % × (2/3 × 80 + 1/3 × 50) + 30 % × 20 + 10 % × (100 + 0) / 2 = 42 + 6 + 5
    assert scores(profile, (80, 50, 20, 100, 0)) == [53]
    # Without the second: 60 % × 80 + 6 + 5. Without the second group: 6/7 × 70 + 1/7 × 50 = 67.14.
    assert scores(profile, (80, None, 20, 100, 0), (80, 50, None, 100, 0)) == [59, 67]


def test_a_half_is_rounded_up_and_what_lies_just_below_it_is_not() -> None:
    thirds = make_profile([("1", ["1", "1", "1"])])
    assert scores(thirds, (50.5, 50.5, 50.5), (50.49, 50.5, 50.5), (0.5, 0.5, 0.49)) == [51, 50, 0]


def test_a_score_with_less_of_its_weight_than_the_floor_is_withheld() -> None:
    profile = make_profile([("50", ["1", "1"]), ("50", ["1"])], floor="50")
    assert scores(profile, (100, 100, None), (100, None, None), (None, None, 40), (None, None, None)) == [
        100, None, 40, None,
    ]  # fmt: skip


@pytest.mark.parametrize("factor", [Decimal("0.6"), Decimal("1.4"), Decimal(1000)])
def test_weights_that_add_up_to_140_or_60_give_the_same_scores(factor: Decimal) -> None:
    hundred = [("60", ["40", "20"]), ("30", ["10"]), ("10", ["5", "5"])]
    other = [(str(Decimal(own) * factor), [str(Decimal(one) * factor) for one in inside]) for own, inside in hundred]
    random = np.random.default_rng(7)
    accounts = [
        [None if hidden else float(points) for points, hidden in zip(row, gone, strict=True)]
        for row, gone in zip(random.integers(0, 101, (200, 5)), random.random((200, 5)) < 0.2, strict=True)
    ]
    found = scores(make_profile(hundred), *accounts)
    assert scores(make_profile(other), *accounts) == found
    assert all(score is None or 0 <= score <= 100 for score in found)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_arrays_give_what_fractions_give(data: st.DataObject) -> None:
    profile = data.draw(profiles())
    accounts = data.draw(st.lists(points_for(profile), min_size=1, max_size=4))
    wanted = []
    for points in accounts:
        exact, enough = exact_score(profile, points), make_card(profile, points).enough
        wanted.append(rounded(exact) if exact is not None and enough else None)
    assert scores(profile, *accounts) == wanted
