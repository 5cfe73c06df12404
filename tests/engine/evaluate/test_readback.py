"""What is read back from the store is what the facts give: numbers, parts, n, marks and reasons of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.engine.rules_world import BARE, BEGIN, DAY, Workspace, back, computed

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import Display, EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Engine, Span

FORMULAS = {
    "visits": 'count("Visit", 7d)',
    "people": 'users("Visit", 30d)',
    "share": 'percent(users("Visit", 7d), users("Visit", 30d))',
    "mean": 'avg("Visit".amount, 30d)',
    "middle": 'median("Visit".amount, 30d)',
    "largest": 'max("Visit".amount, 30d)',
    "revenue": "sum(subscriptions.mrr)",
    "nps": "nps(responses.score, 90d)",
    "weighted": "nps(responses.score weight score + 1, 90d)",
    "nested": 'avg("Visit".amount, 30d) / users("Visit", 30d)',
    "plan": "account.plan",
    "recency": 'days_since("Visit")',
    "since": "first(responses.given_at, 90d)",
    "fixed": 'percent(count("Visit", 7d), count("Visit", 30d))',
}
ENTERED = Metric("csat", "CSAT", MetricKind.ENTERED, entered=EnteredRules(60), display=Display.PERCENT, min_n=5)
MOOD = Metric(
    "mood",
    "Mood",
    MetricKind.ENTERED,
    entered=EnteredRules(None, EnteredRollup.DISTRIBUTION, None, ("bad", "good")),
    display=Display.RANK,
)
METRICS = {key: replace(computed(key, text), min_n=3 if key == "nps" else None) for key, text in FORMULAS.items()}
CATALOG = replace(BARE, metrics={**METRICS, "csat": ENTERED, "mood": MOOD})


def told(world: Workspace) -> None:
    """Facts of every kind for two accounts, and nothing for a third."""
    for number, account in enumerate(("acme", "acme", "acme", "bolt")):
        for days in (1, 5, 20, 45):
            world.event("Visit", account, back(days), f"p{number}", amount=150 + 7 * days + number)
    world.subscription("acme", back(40), 1250)
    for score in (10, 9, 3):
        world.response("acme", f"p{score}", back(score), score)
    world.response("bolt", "p", back(2), 7)
    world.trait("acme", "plan", "pro", back(30), assumed=True)
    world.entered("csat", "acme", back(50), 82.4, parts=(412, 500), n=500)
    world.entered("csat", "acme", back(10), 60)
    world.entered("csat", "bolt", back(3), 50, n=2)
    world.entered("mood", "bolt", back(3), "good")
    world.adjusted("fixed", "acme", back(4), back(2), 5)


def direct(engine: Engine, key: str, account: str, days: Span) -> tuple[Value, ...]:
    return tuple(
        replace(one, detail="") if isinstance(one, Unknown) else one
        for one in engine.values(key, EachAccount((account,)), days=days).row(0)
    )


@pytest.fixture(scope="module")
def world() -> Workspace:
    made = Workspace(CATALOG).accounts("acme", "bolt", "calm")
    told(made)
    made.engine.refresh(DAY)
    return made


@pytest.mark.parametrize("account", ["acme", "bolt", "calm"])
@pytest.mark.parametrize("key", CATALOG.metrics)
def test_what_is_read_back_is_what_is_asked_for(world: Workspace, key: str, account: str) -> None:
    days = Span(BEGIN, DAY)
    (series,) = world.engine.history([key], account, days)
    assert series.row(0) == direct(world.engine, key, account, days)


def test_a_table_reads_the_same_of_every_account(world: Workspace) -> None:
    found = world.engine.latest(list(CATALOG.metrics))
    for series in found:
        for place, account in enumerate(series.labels):
            assert series.row(place) == direct(world.engine, series.metric, account, Span(DAY, DAY)), series.metric


def stored(world: Workspace, key: str, account: str, on: date) -> Value:
    (series,) = world.engine.history([key], account, Span(on, on))
    return series.value(0, 0)


def test_an_entered_value_keeps_its_parts_and_its_n(world: Workspace) -> None:
    assert stored(world, "csat", "acme", back(50)) == Known(Decimal("82.4"), 500, 412, 500)


def test_an_entry_without_n_has_none_and_is_not_weak(world: Workspace) -> None:
    assert stored(world, "csat", "acme", back(10)) == Known(60)
    assert stored(world, "csat", "bolt", back(3)) == Known(50, 2, marks=Mark.WEAK)


def test_a_score_keeps_the_answers_that_it_rests_on(world: Workspace) -> None:
    assert stored(world, "nps", "acme", DAY) == Known(100 / 3, 3, 1, 3)
    assert stored(world, "weighted", "acme", DAY) == Known(100 * (21 - 4) / 25, 3, 17, 25)


def test_an_adjusted_ratio_keeps_its_parts_on_the_days_that_were_not_adjusted(world: Workspace) -> None:
    assert stored(world, "fixed", "bolt", back(3)) == Known(100 / 2, None, 1, 2)
    assert stored(world, "fixed", "acme", back(5)) == Known(100 * 3 / 6, None, 3, 6)
    assert stored(world, "fixed", "acme", back(3)) == Known(100 / 2 + 5, marks=Mark.ADJUSTED)


def test_what_was_beside_a_value_and_is_not_any_more_is_not_read_back() -> None:
    world = Workspace(CATALOG).accounts("acme", "bolt")
    world.entered("csat", "acme", back(40), 82.4, parts=(412, 500), n=500)
    world.engine.refresh(DAY)
    assert stored(world, "csat", "acme", DAY) == Known(Decimal("82.4"), 500, 412, 500, Mark.CARRIED)
    world.entered("csat", "acme", back(20), 70)
    world.entered("csat", "bolt", back(20), 40, parts=(2, 5), n=5)
    world.engine.refresh(DAY)
    assert stored(world, "csat", "acme", DAY) == Known(70, marks=Mark.CARRIED)
    assert stored(world, "csat", "acme", back(30)) == Known(Decimal("82.4"), 500, 412, 500, Mark.CARRIED)
    assert stored(world, "csat", "bolt", DAY) == Known(40, 5, 2, 5, Mark.CARRIED)
    assert world.engine.verify().different == 0


def test_what_comes_to_stand_beside_values_later_is_read_back() -> None:
    world = Workspace(CATALOG).accounts("acme", "bolt")
    world.entered("csat", "acme", back(40), 82.4)
    world.engine.refresh(DAY)
    world.entered("csat", "bolt", back(20), 40, n=9)
    world.engine.refresh(DAY)
    assert stored(world, "csat", "acme", DAY) == Known(Decimal("82.4"), marks=Mark.CARRIED)
    assert stored(world, "csat", "bolt", DAY) == Known(40, 9, marks=Mark.CARRIED)
    assert world.engine.verify().different == 0


def test_days_before_an_account_and_days_without_a_value_read_back_their_reasons(world: Workspace) -> None:
    assert stored(world, "share", "calm", DAY) == Unknown(Reason.NO_DATA)
    assert stored(world, "csat", "acme", back(55)) == Unknown(Reason.NO_DATA)
