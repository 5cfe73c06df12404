"""A grouping within some accounts is that grouping in a workspace that has no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from tests.engine.rules_world import BARE, DAY, Workspace, back, computed

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.catalog import Segment
from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachParent,
    InSegment,
    Membership,
    Portfolio,
    Within,
)
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.series import Series

METRICS = (
    computed("visits", 'count("Visit", 30d)'),
    computed("people", 'users("Visit", 30d)'),
    computed("share", 'percent(users("Visit", 7d), users("Visit", 30d))'),
    computed("use", 'percent(users("Visit", 30d), account.seats)'),
    computed("middle", 'median("Visit".amount, 30d)'),
    computed("large_ones", "count(accounts where account.seats > 20)"),
)
CATALOG = replace(
    BARE,
    metrics={metric.key: metric for metric in METRICS},
    segments={"busy": Segment("busy", "Busy", "visits >= 2")},
)
SEEN = ("acme", "bolt", "calm", "dune")
HIDDEN = ("east", "fern", "gold")
# acme is the parent of bolt; gold, who is hidden, stands between acme and dune; east is a hidden parent of calm.
PARENTS = {"bolt": "acme", "gold": "acme", "dune": "gold", "calm": "east", "fern": "east"}
PLANS = {"acme": "pro", "bolt": "basic", "calm": "pro", "dune": "pro", "east": "secret", "fern": "pro", "gold": "basic"}
GROUPINGS = (
    Portfolio(),
    Portfolio(membership=Membership.NOW),
    ByTrait("plan"),
    ByTrait("plan", Membership.NOW),
    InSegment("busy"),
    InSegment("busy", Membership.NOW),
    EachParent(),
    EachParent(("acme",)),
    AccountList("two", ("acme", "calm")),
)


def told(accounts: Iterable[str]) -> Workspace:
    there = tuple(accounts)
    world = Workspace(CATALOG).accounts(*there)
    for place, account in enumerate((*SEEN, *HIDDEN)):
        if account not in there:
            continue
        for day in range(1, 36, 9 + place):
            world.event("Visit", account, back(day), ("shared", f"p{place}")[day % 2], amount=100 * place + day)
        world.trait(account, "seats", 10 * (place + 1))
        world.trait(account, "plan", PLANS[account])
        if account == "bolt":
            world.trait(account, "plan", "pro", back(3))
        if PARENTS.get(account) in there:
            world.trait(account, "parent", PARENTS[account])
    return world


@pytest.fixture(scope="module")
def everyone() -> Workspace:
    return told((*SEEN, *HIDDEN))


@pytest.fixture(scope="module")
def only_seen() -> Workspace:
    return told(SEEN)


def said(series: Series) -> dict[str, tuple[object, ...]]:
    return {
        label: tuple((value, series.coverage(entity, column)) for column, value in enumerate(series.row(entity)))
        for entity, label in enumerate(series.labels)
    }


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
@pytest.mark.parametrize("key", CATALOG.metrics)
def test_values_are_those_of_a_workspace_without_the_others(
    everyone: Workspace,
    only_seen: Workspace,
    grouping: Portfolio | ByTrait | InSegment | EachParent | AccountList,
    key: str,
) -> None:
    days = Span(back(3), DAY)
    within = everyone.engine.values(key, Within(grouping, frozenset(SEEN)), days=days)
    assert said(within) == said(only_seen.engine.values(key, grouping, days=days))


@pytest.mark.parametrize("grouping", [Portfolio(), ByTrait("plan"), InSegment("busy"), EachParent()], ids=str)
def test_changes_members_and_distributions_are_too(
    everyone: Workspace, only_seen: Workspace, grouping: Portfolio | ByTrait | InSegment | EachParent
) -> None:
    within = Within(grouping, frozenset(SEEN))
    whole, alone = everyone.engine, only_seen.engine
    week = Duration(7, Period.DAY)
    assert whole.change("people", within, over=week, on=DAY) == alone.change("people", grouping, over=week, on=DAY)
    assert whole.distribution("visits", within, on=DAY) == alone.distribution("visits", grouping, on=DAY)
    names = [
        [(crowd.label, [engine.facts().roster.names[place] for place in crowd.places]) for crowd in crowds]
        for engine, crowds in (
            (whole, whole.members(within, on=DAY)),
            (alone, alone.members(grouping, on=DAY)),
        )
    ]
    assert names[0] == names[1]


def test_several_metrics_at_once_are_each_what_they_are_alone(everyone: Workspace) -> None:
    within = Within(ByTrait("plan"), frozenset(SEEN))
    rolled = everyone.engine.roll_up(list(CATALOG.metrics), within, on=DAY)
    alone = [everyone.engine.values(key, within, days=Span(DAY, DAY)) for key in CATALOG.metrics]
    assert [(one.metric, said(one)) for one in rolled] == [(one.metric, said(one)) for one in alone]


def test_within_two_sets_are_the_accounts_of_both(everyone: Workspace) -> None:
    inner = Within(Portfolio(), frozenset({"acme", "east"}))
    both = Within(inner, frozenset(SEEN))  # type: ignore[arg-type]
    one = everyone.engine.values("people", both, days=Span(DAY, DAY))
    assert said(one) == said(everyone.engine.values("people", AccountList("portfolio", ("acme",)), days=Span(DAY, DAY)))


@pytest.mark.parametrize("grouping", [AccountList("x", ("acme", "eats")), EachParent(("eats",))])
def test_hidden_accounts_are_not_named_as_near_ones(everyone: Workspace, grouping: AccountList | EachParent) -> None:
    with pytest.raises(UnknownName) as found:
        everyone.engine.values("visits", Within(grouping, frozenset(SEEN)), days=Span(DAY, DAY))
    assert str(found.value) == "There is no account “eats”."


def test_a_hidden_account_is_as_unknown_as_one_that_does_not_exist(everyone: Workspace) -> None:
    hidden = Within(AccountList("x", ("acme", "east")), frozenset(SEEN))
    with pytest.raises(UnknownName, match="There is no account “east”"):
        everyone.engine.values("visits", hidden, days=Span(DAY, DAY))
