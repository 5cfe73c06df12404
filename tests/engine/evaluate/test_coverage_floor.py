"""The value of a group is withheld where fewer of its accounts contribute than the metric asks for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.engine.rules_world import DAY, Workspace, computed, number, with_metrics

from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known, Reason, Unknown


def floored(key: str, formula: str, floor: str) -> Metric:
    return replace(computed(key, formula), min_coverage=Decimal(floor))


@pytest.fixture
def world() -> Workspace:
    """Four accounts, of which two have licences and three have logged in."""
    catalog = with_metrics(
        computed("bare", 'percent(users("Login", 30d), account.seats)'),
        floored("half", 'percent(users("Login", 30d), account.seats)', "50"),
        floored("more", 'percent(users("Login", 30d), account.seats)', "50.01"),
        computed("above", "more + 1"),
        floored("average", 'avg(users("Login", 30d) per account)', "80"),
    )
    made = Workspace(catalog).accounts("a", "b", "c", "d")
    for account in ("a", "b", "c"):
        made.event("Login", account, DAY, "ann")
    made.trait("a", "seats", 4)
    made.trait("b", "seats", 6)
    return made


def test_semantics_02_a_group_under_the_floor_is_suppressed_with_its_coverage(world: Workspace) -> None:
    assert world.together("more") == Unknown(Reason.SUPPRESSED, "fewer than 50.01 % of the accounts contribute")
    assert world.coverage("more") == (2, 4)


def test_a_group_at_the_floor_has_its_value(world: Workspace) -> None:
    assert world.together("half") == world.together("bare") == Known(10.0, None, 1, 10)


def test_single_accounts_are_not_withheld(world: Workspace) -> None:
    assert world.of("a", "more") == Known(25.0, None, 1, 4)
    assert number(world.of("c", "more")) is Reason.NO_DATA


def test_what_reads_a_withheld_value_is_withheld(world: Workspace) -> None:
    assert number(world.together("above")) is Reason.SUPPRESSED


def test_a_mean_over_accounts_is_withheld_too(world: Workspace) -> None:
    assert number(world.together("average")) is Reason.SUPPRESSED
    assert world.series("average", Portfolio()).coverage(0, 0) == (3, 4)
