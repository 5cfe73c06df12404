"""Weights as declared, and shared out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.scoring.profiles import make_profile, profiles

from bellwether.engine.scoring.combine import percent
from bellwether.engine.scoring.weights import coverage, declared_weights, effective_weights, heaviest

PROFILE = make_profile([("60", ["40", "20"]), ("30", ["1"]), ("10", ["5", "5"])])


@pytest.mark.parametrize(
    ("present", "shares"),
    [
        # 60 % of the score in the first group, of it two thirds and one third.
        ((1, 1, 1, 1, 1), ("2/5", "1/5", "3/10", "1/20", "1/20")),
        # The missing driver's weight stays in its group.
        ((0, 1, 1, 1, 0), ("0", "3/5", "3/10", "1/10", "0")),
        # The empty group's 30 % go to the others in the proportion 60 to 10.
        ((1, 1, 0, 1, 1), ("4/7", "2/7", "0", "1/14", "1/14")),
        ((0, 0, 1, 0, 0), ("0", "0", "1", "0", "0")),
        ((0, 0, 0, 0, 0), ("0", "0", "0", "0", "0")),
    ],
)
def test_missing_weight_is_shared_out_inside_its_group_and_then_among_groups(
    present: tuple[int, ...], shares: tuple[str, ...]
) -> None:
    found = effective_weights(PROFILE, [bool(one) for one in present])
    assert found == tuple(Fraction(share) for share in shares)


@pytest.mark.parametrize("whole", ["140", "60"])
def test_weights_need_not_add_up_to_anything(whole: str) -> None:
    half = str(int(whole) // 2)
    assert declared_weights(make_profile([(half, ["3"]), (half, ["1", "1"])])) == (
        Fraction(1, 2), Fraction(1, 4), Fraction(1, 4),
    )  # fmt: skip


def test_what_is_not_assigned_is_not_missing() -> None:
    assigned = (True, False, True, True, True)
    assert coverage(PROFILE, [True] * 5, (True, False, True, True, True)) == Fraction(4, 5)
    assert coverage(PROFILE, assigned, (True, False, True, True, True)) == 1


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_effective_weights_add_up_to_one_or_to_nothing(data: st.DataObject) -> None:
    profile = data.draw(profiles())
    present = data.draw(st.lists(st.booleans(), min_size=len(profile.drivers), max_size=len(profile.drivers)))
    found = effective_weights(profile, present)
    assert sum(found) in (0, 1)
    assert all(share == 0 for share, there in zip(found, present, strict=True) if not there)


def test_the_heaviest_group_is_told_with_its_share() -> None:
    assert heaviest(PROFILE.groups) == (PROFILE.groups[0], Fraction(3, 5))
    assert heaviest(make_profile([("0", ["1"])]).groups) is None


def test_a_share_is_shown_in_percent() -> None:
    assert str(percent(Fraction(2, 7))) == "28.57"
