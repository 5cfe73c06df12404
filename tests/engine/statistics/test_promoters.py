"""How sure a Net Promoter Score is, against the numbers that were published."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.statistics.promoters import (
    Votes,
    adjusted_wald,
    difference,
    paired_difference,
    responses_needed,
    wald,
)

counts = st.integers(0, 500)


def answers(n: int, promoters: int, detractors: int) -> Votes:
    return Votes(promoters, n - promoters - detractors, detractors)


@pytest.mark.parametrize(
    ("n", "promoters", "detractors", "score", "margin", "low", "high"),
    [
        (10, 6, 2, 40.0, 49.6, -12.6, 74.1),
        (20, 10, 6, 20.0, 38.2, -17.5, 52.3),
        (36, 16, 9, 19.4, 26.5, -7.3, 43.2),
        (100, 50, 20, 30.0, 15.3, 14.1, 44.2),
        (324, 162, 54, 33.3, 8.1, 24.9, 41.1),
    ],
)
def test_score_margin_and_interval_are_the_published_ones(
    n: int, promoters: int, detractors: int, score: float, margin: float, low: float, high: float
) -> None:
    votes = answers(n, promoters, detractors)
    adjusted = adjusted_wald(votes)
    assert votes.score is not None
    assert adjusted is not None
    found = votes.score, 1.959964 * votes.standard_error, adjusted.low, adjusted.high
    assert [round(one or 0, 1) for one in found] == [score, margin, low, high]


def test_a_large_survey_has_the_published_interval() -> None:
    votes = answers(2746, 1436, 342)
    found, plain = adjusted_wald(votes), wald(votes)
    assert found is not None
    assert plain is not None
    assert (round(votes.score or 0, 2), round(found.low or 0, 2), round(found.high or 0, 2)) == (39.84, 37.18, 42.41)
    assert round(((plain.high or 0) - (plain.low or 0)) / 2, 2) == 2.61


def test_halves_thirds_and_sixths_have_a_variance_of_five_ninths() -> None:
    votes = Votes(3, 2, 1)
    assert [votes.score, votes.variance] == pytest.approx([100 / 3, 5 / 9])
    assert round(Votes(162, 108, 54).standard_error, 2) == 4.14


def test_a_thousand_and_twenty_four_even_answers_are_five_points_sure() -> None:
    plain = wald(Votes(1024 / 3, 1024 / 3, 1024 / 3))
    assert plain is not None
    assert (round(plain.low or 0, 1), round(plain.high or 0, 1)) == (-5.0, 5.0)


def test_answers_needed_for_a_margin_are_the_published_ones() -> None:
    worst = [round(responses_needed(margin)) for margin in (10, 5)]
    likely = [round(responses_needed(margin, promoters=0.5, detractors=0.2)) for margin in (10, 5)]
    assert (worst, likely) == ([384, 1537], [234, 937])


def test_scores_of_different_people_differ_by_the_root_of_both_variances() -> None:
    one, other = Votes(60, 30, 10), Votes(40, 30, 30)
    found = difference(one, other)
    assert found is not None
    assert found.points == pytest.approx(40)
    assert found.margin == pytest.approx(1.959964 * sqrt(one.standard_error**2 + other.standard_error**2), abs=1e-4)
    assert found.real
    assert difference(one, Votes(0, 0, 0)) is None


def test_the_same_people_asked_twice_are_compared_one_by_one() -> None:
    found = paired_difference([9, 9, 3, 7, 10, 6], [9, 10, 7, 7, 10, 9])
    assert found is not None
    # Moves 0, 0, 1, 0, 0, 2: mean a half, standard error the root of 0.7 / 6.
    assert found.points == pytest.approx(50)
    assert found.margin == pytest.approx(195.9964 * sqrt(0.7 / 6), abs=1e-3)
    assert not found.real
    assert paired_difference([9], [9]) is None


def test_nothing_is_uncertain_once_all_have_answered() -> None:
    votes = Votes(6, 4, 2)
    census, most, none = adjusted_wald(votes, 12), adjusted_wald(votes, 13), adjusted_wald(Votes(0, 0, 0), 12)
    assert census is not None
    assert census.low == census.high == votes.score
    assert most is not None
    assert (most.high or 0) - (most.low or 0) > 0
    assert none is None


@given(counts, counts, counts)
def test_the_adjusted_interval_lies_on_the_scale_and_narrows_with_the_population(p: int, n: int, d: int) -> None:
    votes = Votes(p, n, d)
    found = adjusted_wald(votes)
    if found is None:
        assert votes.n == 0
        return
    assert -100 <= (found.low or 0) < (found.high or 0) <= 100
    smaller = adjusted_wald(votes, p + n + d + 10)
    assert smaller is not None
    assert (smaller.high or 0) - (smaller.low or 0) < (found.high or 0) - (found.low or 0)


@given(counts, counts, counts)
def test_what_turns_round_turns_the_interval_round(p: int, n: int, d: int) -> None:
    found, turned = adjusted_wald(Votes(p, n, d)), adjusted_wald(Votes(d, n, p))
    if found is None or turned is None:
        assert p + n + d == 0
        return
    assert [found.low, found.high] == pytest.approx([-(turned.high or 0), -(turned.low or 0)])
