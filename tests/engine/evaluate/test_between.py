"""Two sides on one day: how far apart they are, and when nothing can be said of chance."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest
from tests.engine.rules_world import BARE, DAY, Workspace, back, computed

from bellwether.engine.definitions.catalog import Segment
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import AccountList, ByTrait, EachAccount, InSegment, Portfolio
from bellwether.engine.definitions.metric import Direction
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.between import Contrast, contrast
from bellwether.engine.evaluate.certainty.sides import Doubt, Side
from bellwether.engine.formula.parse import parse
from bellwether.engine.statistics.interval import Interval

NPS = "nps(responses.score, 30d)"
SATISFIED = "percent(count(responses where score >= 9, 30d), count(responses, 30d))"
CATALOG = replace(
    BARE,
    metrics={
        "satisfied": replace(computed("satisfied", SATISFIED), direction=Direction.UP),
        "answers": computed("answers", "count(responses, 30d)"),
    },
    segments={"talkers": Segment("talkers", "Talkers", "answers > 0")},
)
A, B, C, D = (Side(EachAccount((account,))) for account in "abcd")


@pytest.fixture(scope="module")
def asked() -> Workspace:
    """Account a: 12 promoters of 20 and no detractor; b: 4 promoters, 6 detractors of 20; c: two answers; d: none."""
    world = Workspace(CATALOG).accounts("a", "b", "c", "d")
    given = {"a": [9] * 12 + [8] * 8, "b": [10] * 4 + [7] * 10 + [2] * 6, "c": [10, 10]}
    for account, scores in given.items():
        for number, score in enumerate(scores):
            world.response(account, f"{account}{number}", back(5), score)
    for account in "ab":
        for amount in (1, 2, 3):
            world.event("Seen", account, back(3), "p", amount=amount)
    return world


def compared(world: Workspace, subject: str, one: Side, other: Side) -> Contrast:
    day = day_number(DAY)
    axis = days_between(day, day, world.catalog.calendar)
    return contrast(
        subject if subject in world.catalog.metrics else parse(subject), (one, other), axis, world.engine.facts()
    )


def test_the_variances_of_two_scores_add_up(asked: Workspace) -> None:
    found = compared(asked, NPS, A, B)
    # a: 12 × +1 and 8 × 0, mean 0.6; b: 4 × +1 and 6 × −1, mean −0.1.
    margin = 100 * 1.959964 * sqrt((0.6 - 0.36) / 20 + (0.5 - 0.01) / 20)
    assert found.comparison.change == pytest.approx(70.0)
    assert found.interval is not None
    assert [found.interval.low, found.interval.high] == pytest.approx([70 - margin, 70 + margin], abs=1e-4)
    assert (found.real, found.doubt, found.shared) == (True, None, 0)


def test_two_shares_have_the_interval_of_their_difference_in_points(asked: Workspace) -> None:
    found = compared(asked, "satisfied", A, B)
    # Wilson has 38.66 … 78.12 for 12 of 20 and 8.07 … 41.60 for 4 of 20; what each may be off adds as squares.
    assert found.interval is not None
    assert (round(found.interval.low or 0, 2), round(found.interval.high or 0, 2)) == (9.63, 61.7)
    assert (found.comparison.change, found.real, found.comparison.gain) == (40.0, True, True)
    turned = compared(asked, "satisfied", B, A)
    assert (turned.comparison.change, turned.real, turned.comparison.gain) == (-40.0, True, False)


def test_a_difference_that_chance_may_make_is_not_real(asked: Workspace) -> None:
    # 20 of 20 answers of eight or more, and 2 of 2.
    found = compared(asked, "percent(count(responses where score >= 8, 30d), count(responses, 30d))", A, C)
    assert (found.comparison.change, found.real, found.doubt) == (0.0, False, None)
    together = Side(AccountList("b and c", ("b", "c")))
    assert compared(asked, "satisfied", A, together).real is True


@pytest.mark.parametrize(
    ("subject", "one", "other", "doubt", "shared"),
    [
        (NPS, A, D, Doubt.NO_VALUE, 0),
        (NPS, A, C, Doubt.FEW_ANSWERS, 0),
        (NPS, A, Side(InSegment("talkers")), Doubt.SHARED, 1),
        ("satisfied", Side(InSegment("talkers")), Side(Portfolio()), Doubt.SHARED, 3),
        ("answers", A, B, Doubt.COUNTED, 0),
        ("avg(responses.score, 30d)", A, B, Doubt.NO_INTERVAL, 0),
        (NPS, A, Side(ByTrait("plan"), "gold"), Doubt.NO_VALUE, 0),
        ('percent(count("Seen" where amount > 1, 30d), count("Seen", 30d))', A, B, Doubt.EVENTS, 0),
        (
            'if(answers > 0, 100 * count("Seen" where amount > 1, 30d) / count("Seen", 30d), unknown)',
            A,
            B,
            Doubt.EVENTS,
            0,
        ),
        ('median("Seen".amount, 30d)', A, B, Doubt.EVENTS, 0),
    ],
)
def test_where_nothing_can_be_said_of_chance_the_reason_is_told(
    asked: Workspace, subject: str, one: Side, other: Side, doubt: Doubt, shared: int
) -> None:
    found = compared(asked, subject, one, other)
    assert (found.doubt, found.interval, found.real, found.shared) == (doubt, None, None, shared)


def test_what_is_counted_still_differs(asked: Workspace) -> None:
    assert compared(asked, "answers", B, C).comparison.change == 18


def test_medians_are_compared_by_their_own_intervals(asked: Workspace) -> None:
    found = compared(asked, "median(responses.score, 30d)", A, B)
    assert found.comparison.change == pytest.approx(2.0)
    # The intervals of the medians: 8 … 9 around 9, and 2 … 7 around 7 (the 6th and the 15th of 20 values).
    assert found.interval == Interval(9 - 7 - sqrt(1 + 0), 2 + sqrt(0 + 25))
