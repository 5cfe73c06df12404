"""A stored value that later facts change is marked as restated, and stays so; a rebuild gives the same numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.engine.rules_world import BARE, BEGIN, DAY, Workspace, back, computed, with_metrics

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown
from bellwether.engine.engine import Span, one_day
from bellwether.engine.warehouse.rows import BLOCK_DAYS, AsKnown, Kind

CATALOG = replace(
    BARE,
    metrics={
        metric.key: metric
        for metric in (
            computed("visits", 'count("Visit", 3d)'),
            computed("share", 'percent(users("Visit", 3d), users("Visit", 30d))'),
        )
    },
)


@pytest.fixture
def world() -> Workspace:
    """Two accounts with a visit each, computed up to the day."""
    made = Workspace(CATALOG).accounts("acme", "bolt")
    for account in ("acme", "bolt"):
        made.event("Visit", account, back(20), "ann")
    made.engine.refresh(DAY)
    return made


def restated(world: Workspace, account: str = "acme", key: str = "visits") -> list[date]:
    """The days whose stored value is marked."""
    (series,) = world.engine.history([key], account, Span(BEGIN, DAY))
    return [day for day, value in zip(series.dates, series.row(0), strict=True) if Mark.RESTATED in value.marks]


def test_nothing_is_restated_by_computing_for_the_first_time(world: Workspace) -> None:
    assert restated(world) == []
    assert world.engine.refresh(DAY).values == 0


def test_semantics_03_a_late_event_restates_the_days_whose_value_it_changes(world: Workspace) -> None:
    world.event("Visit", "acme", back(10), "ann")
    world.engine.refresh(DAY)
    assert restated(world) == [back(10), back(9), back(8)]
    assert restated(world, "bolt") == []
    assert world.of("acme", "visits", back(9)) == Known(1, marks=Mark.RESTATED)
    assert world.of("acme", "visits", back(7)) == Known(0)


def test_the_last_day_that_was_computed_may_still_change(world: Workspace) -> None:
    world.event("Visit", "acme", back(1), "ann")
    world.engine.refresh(DAY)
    assert restated(world) == [back(1)]


def test_days_that_are_new_are_not_restated(world: Workspace) -> None:
    world.event("Visit", "acme", DAY, "ann")
    later = date(2024, 3, 20)
    world.engine.refresh(later)
    assert restated(world) == []


def test_a_restated_value_stays_marked(world: Workspace) -> None:
    world.event("Visit", "acme", back(10), "ann")
    world.engine.refresh(DAY)
    world.event("Visit", "acme", back(4), "ann")
    world.engine.refresh(date(2024, 3, 5))
    assert restated(world) == [back(10), back(9), back(8), back(4), back(3), back(2)]


def test_a_value_that_was_unknown_is_restated_when_it_is_known(world: Workspace) -> None:
    world.outage(back(12), back(10), event="Visit")
    world.engine.refresh(DAY)
    assert world.of("acme", "visits", back(11)) == Unknown(Reason.STALE, marks=Mark.RESTATED)


def test_a_ratio_is_restated_where_its_quotient_is_another(world: Workspace) -> None:
    world.event("Visit", "acme", back(19), "bob")
    world.engine.refresh(DAY)
    assert restated(world, key="share") == [back(17)]
    assert restated(world) == [back(19), back(18), back(17)]


def test_restated_values_are_what_a_rebuild_gives(world: Workspace) -> None:
    world.event("Visit", "acme", back(10), "ann")
    world.engine.refresh(DAY)
    assert world.engine.verify().different == 0


def test_values_that_are_all_computed_anew_keep_their_marks(world: Workspace) -> None:
    world.event("Visit", "acme", back(10), "ann")
    world.engine.refresh(DAY)
    for _ in range(2):
        world.engine.refresh(DAY, anew=frozenset(CATALOG.metrics))
        assert restated(world) == [back(10), back(9), back(8)]
        assert restated(world, "bolt") == []
    assert world.engine.verify().different == 0


def test_a_stored_value_that_was_wrong_is_restated_once_it_is_computed_anew(world: Workspace) -> None:
    world.event("Visit", "acme", back(10), "ann")
    world.engine.refresh(DAY)
    spoil(world, "visits", "bolt", back(15))
    assert world.engine.verify().different == 1
    world.engine.refresh(DAY, anew=frozenset(CATALOG.metrics))
    assert world.engine.verify().different == 0
    assert restated(world, "bolt") == [back(15)]
    assert restated(world) == [back(10), back(9), back(8)]
    world.event("Visit", "bolt", back(4), "ann")
    world.engine.refresh(DAY)
    assert restated(world, "bolt") == [back(15), back(4), back(3), back(2)]
    assert restated(world) == [back(10), back(9), back(8)]


def spoil(world: Workspace, metric: str, account: str, day: date) -> None:
    """One stored value is another than what follows from the facts."""
    (version,) = (one for one in world.warehouse.versions() if one.metric == metric)
    (key,) = world.warehouse.keys(Kind.ACCOUNT, [account])
    number = day_number(day)
    held = world.warehouse.read_values(version.version, np.array([key]), number, number)
    numbers = held.numbers.copy()
    numbers[0, number % BLOCK_DAYS] += 1
    world.warehouse.write_values([version], iter([replace(held, numbers=numbers)]))


def test_an_account_that_came_later_was_never_stated_before(world: Workspace) -> None:
    world.accounts("calm").event("Visit", "calm", back(10), "cid")
    world.engine.refresh(DAY)
    assert restated(world, "calm") == []


def test_groups_and_views_as_known_before_carry_no_mark(world: Workspace) -> None:
    world.event("Visit", "acme", back(10), "ann")
    world.engine.refresh(DAY)
    assert world.together("visits", back(10)).marks is Mark.NONE
    facts = world.engine.facts(None, AsKnown(1))
    series = world.engine.values("visits", EachAccount(("acme",)), days=one_day(back(10)), facts=facts)
    assert series.value(0, 0).marks is Mark.NONE
    assert world.engine.values("visits", Portfolio(), days=one_day(DAY)).value(0, 0) == Known(0)


def test_an_outage_of_a_source_reaches_everyone_once_it_delivers_a_new_event() -> None:
    world = Workspace(with_metrics(computed("exports", 'count("Export", 3d)'))).accounts("acme", "bolt")
    for account in ("acme", "bolt"):
        world.event("Visit", account, back(20), "ann", source="app")
        world.event("Export", account, back(20), "ann", source="site")
    world.outage(back(12), back(10), source="app")
    world.engine.refresh(DAY)
    assert world.of("bolt", "exports", back(11)) == Known(0)
    world.event("Export", "acme", back(2), "ann", source="app")
    world.engine.refresh(DAY)
    assert world.engine.verify().different == 0
    (stored,) = world.engine.history(["exports"], "bolt", one_day(back(11)))
    assert stored.value(0, 0) == Unknown(Reason.STALE, marks=Mark.RESTATED)
