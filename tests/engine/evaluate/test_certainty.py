"""Which values are estimates, and between which numbers the truth lies, from facts told by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.engine.rules_world import BARE, BEGIN, DAY, Workspace, back, computed, int32

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Grouping, Portfolio
from bellwether.engine.definitions.value import Known, Mark
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.asking import Certainties, certainties
from bellwether.engine.evaluate.certainty.certain import Caution, Certainty, Method
from bellwether.engine.evaluate.certainty.estimates import (
    CountedShare,
    MeanOf,
    PooledScore,
    RankOf,
    RateOfSums,
    TermOfModel,
    estimate_of,
)
from bellwether.engine.evaluate.certainty.reckoning import of_share
from bellwether.engine.evaluate.run import Question
from bellwether.engine.formula.parse import parse
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.promoters import Votes, adjusted_wald
from bellwether.engine.statistics.ranks import percentile_interval
from bellwether.engine.statistics.resampling import ratio_interval

MRR = computed("mrr", "sum(subscriptions.mrr)")
LOYAL = computed("loyal", "nps(responses.score, 90d)")
CATALOG = replace(BARE, metrics={"mrr": MRR, "loyal": LOYAL})


def sure(world: Workspace, asked: str, grouping: Grouping, days: int = 1) -> Certainties:
    """How sure the values of the last days are."""
    subject = asked if asked in world.catalog.metrics else parse(asked)
    facts = world.engine.facts(grouping)
    series = world.engine.values(subject, grouping, days=Span(back(days - 1), DAY), facts=facts)
    first, last = day_number(back(days - 1)), day_number(DAY)
    axis = days_between(first, last, world.catalog.calendar)
    return certainties(Question(subject, grouping, axis), series, facts)


def one(world: Workspace, asked: str, grouping: Grouping) -> Certainty | None:
    return sure(world, asked, grouping).get((0, 0))


def join(world: Workspace, *people: str) -> None:
    """People who belong to account a."""
    days = [BEGIN] * len(people)
    told = {"person": people, "account": ["a"] * len(people), "starts": int32(*days), "recorded": [1] * len(people)}
    world.warehouse.write_memberships(pa.table(told))


@pytest.fixture(scope="module")
def asked_ten() -> Workspace:
    """Account a: 3 promoters, a passive, a detractor; account b: five passives."""
    world = Workspace(CATALOG).accounts("a", "b")
    for number, score in enumerate([10, 9, 9, 7, 3]):
        world.response("a", f"p{number}", back(10 + number), score)
    for number in range(5):
        world.response("b", f"q{number}", back(20), 8)
    return world


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("percent(users(any(), 30d), total_users())", CountedShare),
        ("percent(count(accounts where mrr == 0), count(accounts))", CountedShare),
        ("csat(responses.score, 90d)", CountedShare),
        ("if(mrr > 0, percent(users(any(), 30d), total_users()), unknown)", CountedShare),
        ("100 * count(responses where score > 6, 90d) / count(responses, 90d)", CountedShare),
        ("loyal", PooledScore),
        ("median(responses.score, 90d)", RankOf),
        ("p90(responses.score, 90d)", RankOf),
        ("avg(responses.score, 90d)", MeanOf),
        ("percent(sum(least(mrr, ago(mrr, 1mo)) per account), sum(ago(mrr, 1mo) per account))", RateOfSums),
        ("percent(mrr, ago(mrr, 1mo))", RateOfSums),
        ('clv("Bought".amount, next 12mo)', TermOfModel),
        ('clv("Bought".amount, next 12mo) / mrr', TermOfModel),
        ("survival_median(subscriptions.(ends_at - starts_at))", TermOfModel),
    ],
)
def test_the_shape_of_a_formula_says_what_it_estimates(formula: str, kind: type) -> None:
    assert isinstance(estimate_of(parse(formula), CATALOG), kind)


@pytest.mark.parametrize(
    "formula",
    [
        "mrr",
        "count(any(), 30d)",
        "active_users(30d)",
        "count(any(), 30d) / active_users(30d)",
        "nps(responses.score weight score, 90d)",
        "percent(active_users(30d), account.seats)",
        "percent(median(responses.score, 90d), mrr)",
        "loyal - ago(loyal, 30d)",
    ],
)
def test_what_is_counted_in_full_or_made_of_several_has_no_interval(formula: str) -> None:
    assert estimate_of(parse(formula), CATALOG) is None


def test_a_score_is_counted_again_by_its_answers(asked_ten: Workspace) -> None:
    of_a = Votes(3, 1, 1)
    assert one(asked_ten, "loyal", EachAccount(("a",))) == Certainty(
        Method.ADJUSTED_WALD, adjusted_wald(of_a), 5, votes=of_a
    )
    pooled = one(asked_ten, "loyal", Portfolio())
    assert pooled is not None
    assert (pooled.votes, pooled.n) == (Votes(3, 6, 1), 10)


def test_every_account_has_its_own_answers(asked_ten: Workspace) -> None:
    found = sure(asked_ten, "loyal", EachAccount())
    assert {place: certainty.votes for place, certainty in found.items()} == {
        (0, 0): Votes(3, 1, 1),
        (1, 0): Votes(0, 5, 0),
    }


def test_blank_codes_and_answers_outside_the_window_are_no_answers() -> None:
    world = Workspace(CATALOG).accounts("a")
    for days, score in ((5, 11), (5, None), (5, 10), (120, 0)):
        world.response("a", None, back(days) if days < 60 else BEGIN, score)
    found = one(world, "nps(responses.score, 30d)", EachAccount(("a",)))
    assert found is not None
    assert found.votes == Votes(1, 0, 0)


def test_a_person_with_two_answers_has_one_vote_and_all_of_a_small_account_leave_no_doubt() -> None:
    world = Workspace(CATALOG).accounts("a")
    join(world, "p0", "p1")
    for person, days, score in (("p0", 30, 2), ("p0", 10, 9), ("p1", 20, 7)):
        world.response("a", person, back(days), score)
    found = one(world, "nps(responses.score latest per user, 90d)", EachAccount(("a",)))
    assert found == Certainty(
        Method.ADJUSTED_WALD,
        Interval(50.0, 50.0),
        2,
        votes=Votes(1, 1, 0),
        population=2,
        cautions=(Caution.ALL_ANSWERED,),
    )


def test_a_share_is_judged_by_its_parts_on_every_day() -> None:
    world = Workspace(CATALOG).accounts("a")
    join(world, "p0", "p1", "p2", "p3")
    world.event("Opened", "a", back(5), "p0")
    found = sure(world, "percent(users(any(), 7d), total_users())", EachAccount(("a",)), days=3)
    assert sorted(found) == [(0, 0), (0, 1), (0, 2)]
    assert found[0, 2] == of_share(Known(25.0, numerator=1, denominator=4))
    interval = found[0, 2].interval
    assert interval is not None
    assert (round(interval.low or 0, 1), round(interval.high or 0, 1)) == (4.6, 69.9)


def test_parts_that_are_no_share_have_no_interval() -> None:
    assert of_share(Known(150.0, numerator=3, denominator=2)) is None
    assert of_share(Known(4.6, numerator=46, denominator=10)) is None
    assert of_share(Known(81.0, numerator=8, denominator=10)) is None
    assert of_share(Known(80.0, numerator=8, denominator=10, marks=Mark.ADJUSTED)) is None
    assert of_share(Known(80.0)) is None


def test_a_percentile_lies_between_two_of_the_rows(asked_ten: Workspace) -> None:
    found = one(asked_ten, "median(responses.score, 90d)", Portfolio())
    scores = np.array([10, 9, 9, 7, 3, 8, 8, 8, 8, 8.0])
    assert found == Certainty(Method.ORDER_STATISTICS, percentile_interval(scores, 0.5), 10)
    outer = one(asked_ten, "p90(responses.score, 90d)", Portfolio())
    assert outer is not None
    assert (outer.interval, outer.cautions) == (Interval(8.0, None), (Caution.FEW_FOR_PERCENTILE,))


def test_beside_a_mean_stands_what_one_record_cannot_move() -> None:
    world = Workspace(CATALOG).accounts("a")
    for number in range(10):
        world.event("Bought", "a", back(5), f"p{number}", amount=100_000 if number == 9 else 1000)
    found = one(world, 'avg("Bought".amount, 30d)', EachAccount(("a",)))
    assert found is not None
    assert (found.n, found.median, found.trimmed, found.interval) == (10, 10.0, 10.0, None)
    assert found.largest == pytest.approx(1000 / 1090)
    assert found.cautions == (Caution.LARGEST_RECORD,)


RETAINED = "percent(sum(least(mrr, ago(mrr, 1mo)) per account), sum(ago(mrr, 1mo) per account))"


def paying(catalog: Catalog = CATALOG) -> Workspace:
    """Five accounts that paid 100, 200 … 500 a month ago; c pays nothing any more, e one hundred less."""
    names = "abcde"
    world = Workspace(catalog).accounts(*names)
    for place, name in enumerate(names):
        before = 100 * (place + 1)
        ends = back(10) if name in "ce" else None
        world.subscription(name, BEGIN, before, ends=ends)
        if name == "e":
            world.subscription(name, back(10), before - 100)
    return world


def test_a_rate_of_money_is_drawn_anew_by_account_and_names_the_largest() -> None:
    found = one(paying(), RETAINED, Portfolio())
    top, bottom = np.array([100, 200, 0, 400, 400.0]), np.array([100, 200, 300, 400, 500.0])
    drawn = ratio_interval(top, bottom)
    assert drawn is not None
    largest = 500 / 1500
    assert found == Certainty(
        Method.BOOTSTRAP, drawn.scaled(100), 5, largest=largest, cautions=(Caution.LARGEST_ACCOUNT,)
    )


def test_a_rate_of_one_account_is_no_sample() -> None:
    assert one(paying(), RETAINED, EachAccount(("a",))) is None


def test_accounts_that_a_metric_does_not_apply_to_are_not_drawn() -> None:
    rate = replace(computed("kept", RETAINED), applies_to="account.seats > 0")
    world = paying(replace(CATALOG, metrics={**CATALOG.metrics, "kept": rate}))
    for name in "abc":
        world.trait(name, "seats", 5)
    found = one(world, "kept", Portfolio())
    assert found is not None
    assert (found.n, found.largest) == (3, 0.5)
