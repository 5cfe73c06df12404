"""A change taken apart."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.scoring.profiles import make_card, make_profile, points_for, profiles

from bellwether.engine.definitions.score import Cap
from bellwether.engine.scoring.split import Part, PartKind, Split, split, whole_parts

PROFILE = make_profile([("60", ["40", "20"]), ("40", ["1"])])


def parts(found: Split) -> list[tuple[PartKind, str | None, Fraction, int]]:
    return [(part.kind, part.metric, part.exact, part.shown) for part in found.parts]


def test_values_that_moved_are_told_with_what_each_moved_the_score_by() -> None:
    found = split(make_card(PROFILE, (100, 60, 80)), make_card(PROFILE, (65, 60, 70)))
    # a: 40 % × −35 = −14; c: 40 % × −10 = −4; b has not moved and is not told.
    assert (found.before.score, found.after.score, found.change) == (84, 66, -18)
    assert parts(found) == [(PartKind.VALUE, "a", Fraction(-14), -14), (PartKind.VALUE, "c", Fraction(-4), -4)]


def test_data_that_went_is_one_part_with_the_drivers_it_went_from() -> None:
    found = split(make_card(PROFILE, (80, 20, 50)), make_card(PROFILE, (80, None, 50)))
    # 40 % × 80 + 20 % × 20 + 40 % × 50 = 56; then 60 % × 80 + 40 % × 50 = 68.
    assert found.parts == (Part(PartKind.MISSING, Fraction(12), 12, None, (), ("b",)),)


def test_data_that_came_while_values_moved_is_told_apart_from_them() -> None:
    found = split(make_card(PROFILE, (80, None, 50)), make_card(PROFILE, (60, 20, 50)))
    # a: mean weight 50 % × −20 = −10. Weights: a −20 % × 70 and b +20 % × 20 = −10. From 68 to 48.
    assert parts(found) == [
        (PartKind.VALUE, "a", Fraction(-10), -10),
        (PartKind.MISSING, None, Fraction(-10), -10),
    ]
    assert found.change == -20


def test_a_cap_that_comes_takes_the_rest() -> None:
    cap = Cap("true", 40, "The champion has left")
    found = split(make_card(PROFILE, (100, 100, 100)), make_card(PROFILE, (90, 100, 100), cap))
    assert parts(found) == [
        (PartKind.CAP, None, Fraction(-56), -56),
        (PartKind.VALUE, "a", Fraction(-4), -4),
    ]


def test_another_profile_is_told_first_and_values_in_its_terms() -> None:
    other = make_profile([("20", ["40", "20"]), ("80", ["1"])])
    before, after = make_card(PROFILE, (90, 90, 40)), make_card(other, (60, 90, 40))
    found = split(before, after, make_card(other, (90, 90, 40)))
    # 70 by the old profile, 50 by the new one on the same day; then a: 20 % × 2/3 × −30 = −4.
    assert parts(found) == [
        (PartKind.PROFILE, None, Fraction(-20), -20),
        (PartKind.VALUE, "a", Fraction(-4), -4),
    ]


def test_without_a_score_on_one_of_the_days_there_is_nothing_to_split() -> None:
    found = split(make_card(PROFILE, (None, None, None)), make_card(PROFILE, (60, 90, 40)))
    assert (found.parts, found.change) == ((), None)


def test_what_is_shown_adds_up_where_each_part_alone_would_be_rounded_away() -> None:
    thirds = [Fraction(-1, 3)] * 3
    assert whole_parts(thirds, -1) == (0, 0, -1)
    assert whole_parts([Fraction(14, 10), Fraction(-24, 10)], -1) == (1, -2)


def check_that_parts_add_up(data: st.DataObject) -> None:
    profile, other = data.draw(profiles()), data.draw(profiles())
    caps = [None, Cap("true", data.draw(st.integers(0, 100)), "for a reason")]
    first, last = (make_card(profile, data.draw(points_for(profile)), data.draw(st.sampled_from(caps))) for _ in "ab")
    moved = make_card(other, data.draw(points_for(other)), data.draw(st.sampled_from(caps)))
    through = make_card(other, data.draw(points_for(other)))
    for found in (split(first, last), split(first, moved, through)):
        if found.before.exact is None or found.after.exact is None:
            assert found.parts == ()
            continue
        assert sum(part.exact for part in found.parts) == found.after.exact - found.before.exact
        assert sum(part.shown for part in found.parts) == found.change
        assert all(abs(part.shown - part.exact) <= 1 for part in found.parts)


@settings(max_examples=100)
@given(st.data())
def test_parts_add_up_exactly_and_as_they_are_shown(data: st.DataObject) -> None:
    check_that_parts_add_up(data)


@pytest.mark.long
@given(st.data())
def test_parts_add_up_whatever_is_drawn(data: st.DataObject) -> None:
    check_that_parts_add_up(data)


def test_a_shown_part_is_never_more_than_one_point_off() -> None:
    found = split(make_card(PROFILE, (50.4, 50.4, 50.4)), make_card(PROFILE, (50.5, 50.5, 50.5)))
    assert (found.change, sum(part.shown for part in found.parts)) == (1, 1)
    assert Decimal(str(float(sum(part.exact for part in found.parts)))) == Decimal("0.1")
