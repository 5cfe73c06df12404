"""Entered values and adjustments by hand-made examples: how long they hold, how they add up, who is covered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.engine.rules_world import BEGIN, DAY, Workspace, back, computed, known, marks, number, with_metrics

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.metric import Display, EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.value import ChangeStatus, Known, Mark, Reason, Unknown
from bellwether.engine.engine import Span

MONTH = Duration(30, Period.DAY)


def entered(key: str, rollup: EnteredRollup, **rules: object) -> Metric:
    return Metric(key, key, MetricKind.ENTERED, entered=EnteredRules(rollup=rollup, **rules))  # type: ignore[arg-type]


CATALOG = with_metrics(
    entered("csat", EnteredRollup.WEIGHTED_MEAN, weight="n"),
    entered("per_seat", EnteredRollup.WEIGHTED_MEAN, weight="seats"),
    entered("by_visits", EnteredRollup.WEIGHTED_MEAN, weight="visits"),
    entered("cases", EnteredRollup.SUM),
    entered("alone", EnteredRollup.NONE),
    entered("fresh", EnteredRollup.SUM, max_age_days=30),
    entered("mood", EnteredRollup.DISTRIBUTION, ranks=("bad", "fair", "good")),
    Metric("share", "share", MetricKind.ENTERED, entered=EnteredRules(), display=Display.PERCENT),
    computed("visits", 'count("Visit", all)'),
    computed("paid", 'percent(count("Paid", all), count("Visit", all))'),
    computed("per_case", 'count("Visit", all) / cases'),
    computed("lasting", "median(subscriptions.mrr)"),
)


@pytest.fixture
def three() -> Workspace:
    return Workspace(CATALOG).accounts("a", "b", "c")


def test_semantics_24_a_weighted_mean_of_entered_values_covers_two_of_three_members(three: Workspace) -> None:
    three.entered("csat", "a", DAY, 80, n=10)
    three.entered("csat", "b", DAY, 50, n=30)
    assert three.together("csat") == Known(57.5, None, 2300, 40)
    assert three.coverage("csat") == (2, 3)


def test_semantics_24_a_value_without_a_weight_is_left_out_of_the_mean_and_of_its_coverage(three: Workspace) -> None:
    three.entered("csat", "a", DAY, 80, n=10)
    three.entered("csat", "b", DAY, 10)
    assert three.together("csat") == Known(80.0, None, 800, 10)
    assert three.coverage("csat") == (1, 3)


def test_semantics_24_entered_values_without_any_weight_have_no_silent_mean(three: Workspace) -> None:
    three.entered("csat", "a", DAY, 80)
    assert three.together("csat") == Unknown(Reason.NO_DATA)
    assert three.coverage("csat") == (0, 3)


def test_semantics_24_a_weight_may_be_a_trait_of_the_account_or_another_metric(three: Workspace) -> None:
    for account, value, seats in (("a", 10, 1), ("b", 40, 2)):
        three.trait(account, "seats", seats)
        three.event("Visit", account, DAY)
        three.entered("per_seat", account, DAY, value)
        three.entered("by_visits", account, DAY, value)
    three.event("Visit", "a", DAY)
    three.entered("per_seat", "c", DAY, 99)
    assert three.together("per_seat") == Known(30.0, None, 90, 3)
    assert three.coverage("per_seat") == (2, 3)
    assert three.together("by_visits") == Known(20.0, None, 60, 3)


def test_semantics_24_a_weight_that_was_lost_in_an_outage_makes_the_mean_stale(three: Workspace) -> None:
    three.event("Visit", "a", DAY)
    three.event("Visit", "b", DAY)
    three.entered("by_visits", "a", DAY, 10)
    three.outage(back(2), back(1), event="Visit")
    assert number(three.together("by_visits")) is Reason.STALE


def test_semantics_23_entered_values_with_parts_are_the_sum_of_numerators_over_that_of_denominators(
    three: Workspace,
) -> None:
    three.entered("share", "a", DAY, 90, parts=(9, 10))
    three.entered("share", "b", DAY, 10, parts=(10, 100))
    assert three.together("share") == Known(100 * 19 / 110, None, 19, 110)
    assert three.coverage("share") == (2, 3)


def test_semantics_23_a_member_without_parts_leaves_the_group_to_the_roll_up_that_is_named(three: Workspace) -> None:
    three.entered("share", "a", DAY, 90, parts=(9, 10))
    three.entered("share", "b", DAY, 10)
    assert number(three.together("share")) is Reason.NO_ROLLUP


def test_semantics_23_the_parts_of_other_days_and_other_accounts_do_not_decide_how_a_day_adds_up(
    three: Workspace,
) -> None:
    three.entered("share", "a", back(1), 50)
    three.entered("share", "a", DAY, 90, parts=(9, 10))
    both_days = three.engine.values("share", Portfolio(), days=Span(back(1), DAY))
    assert [number(value) for value in both_days.row(0)] == [Reason.NO_ROLLUP, 90.0]
    assert both_days.value(0, 1) == three.together("share")


def test_semantics_23_entered_values_add_up_only_where_their_definition_says_so(three: Workspace) -> None:
    for account, value in (("a", 3), ("b", 4.5)):
        three.entered("cases", account, DAY, value)
        three.entered("alone", account, DAY, value)
    assert three.together("cases") == Known(Decimal("7.5"))
    assert three.coverage("cases") == (2, 3)
    assert three.together("alone") == Unknown(Reason.NO_ROLLUP, "alone does not add up over accounts")
    assert three.coverage("alone") == (2, 3)


def test_semantics_03_an_entered_value_is_carried_after_its_day_and_no_longer_than_its_age_allows(
    three: Workspace,
) -> None:
    three.entered("fresh", "a", back(30), 7)
    three.entered("fresh", "b", DAY, 5)
    assert three.of("a", "fresh", back(30)) == Known(7)
    assert three.of("a", "fresh") == Known(7, marks=Mark.CARRIED)
    assert three.of("a", "fresh", date(2024, 3, 2)) == Unknown(Reason.NO_DATA)
    assert three.together("fresh") == Known(12, marks=Mark.CARRIED)
    assert three.together("fresh", date(2024, 3, 2)) == Known(5, marks=Mark.CARRIED)


def test_semantics_03_a_weighted_mean_of_carried_values_is_carried(three: Workspace) -> None:
    three.entered("csat", "a", back(1), 80, n=10)
    three.entered("share", "a", back(1), 90, parts=(9, 10))
    assert three.together("csat") == Known(80.0, None, 800, 10, Mark.CARRIED)
    assert three.together("share") == Known(90.0, None, 9, 10, Mark.CARRIED)


def test_semantics_01_a_rank_is_a_value_of_its_own_and_is_counted_in_groups(three: Workspace) -> None:
    three.entered("mood", "a", DAY, "good")
    three.entered("mood", "b", DAY, "bad")
    assert three.of("a", "mood") == Known("good")
    assert number(three.together("mood")) is Reason.NO_ROLLUP
    (everyone,) = three.engine.distribution("mood", on=DAY)
    assert dict(everyone.ranks) == {"good": 1, "bad": 1}
    assert dict(everyone.unknown) == {Reason.NO_DATA: 1}


def test_semantics_24_an_entered_value_in_a_formula_keeps_the_same_accounts_above_and_below_the_line(
    three: Workspace,
) -> None:
    for account in ("a", "a", "b", "c"):
        three.event("Visit", account, DAY)
    three.entered("cases", "a", DAY, 4)
    three.entered("cases", "b", DAY, 1)
    assert three.together("per_case") == Known(3 / 5, None, 3, 5)
    assert three.coverage("per_case") == (2, 3)


def test_semantics_03_an_adjustment_moves_an_account_and_the_sum_of_its_group_on_its_days(three: Workspace) -> None:
    for account in ("a", "a", "b"):
        three.event("Visit", account, BEGIN)
    three.adjusted("visits", "a", back(1), date(2024, 3, 2), -1)
    days = [back(2), back(1), DAY, date(2024, 3, 2)]
    assert [number(three.of("a", "visits", day)) for day in days] == [2, 1, 1, 2]
    assert [number(three.together("visits", day)) for day in days] == [3, 2, 2, 3]
    assert [marks(three.of("a", "visits", day)) for day in days] == [(), ("adjusted",), ("adjusted",), ()]
    assert [marks(three.together("visits", day)) for day in days] == [(), ("adjusted",), ("adjusted",), ()]
    assert marks(three.of("b", "visits")) == ()


def test_semantics_03_an_adjusted_ratio_moves_for_its_account_and_is_only_marked_in_a_group(three: Workspace) -> None:
    for name in ("Visit", "Visit", "Paid"):
        three.event(name, "a", DAY)
    three.event("Visit", "b", DAY)
    three.adjusted("paid", "a", BEGIN, None, 10)
    assert three.of("a", "paid") == Known(60.0, marks=Mark.ADJUSTED)
    assert three.together("paid") == Known(100 / 3, None, 1, 3, Mark.ADJUSTED)


def test_semantics_03_an_adjusted_middle_value_is_only_marked_in_a_group(three: Workspace) -> None:
    three.subscription("a", BEGIN, 100)
    three.subscription("b", BEGIN, 300)
    three.adjusted("lasting", "a", BEGIN, None, 10)
    assert three.of("a", "lasting") == Known(110.0, 1, marks=Mark.ADJUSTED)
    assert three.together("lasting") == Known(200.0, 2, marks=Mark.ADJUSTED)


def base_of(given: Workspace, metric: str) -> tuple[ChangeStatus, object, object]:
    (found,) = given.engine.change(metric, EachAccount(("a",)), over=MONTH, on=DAY)
    return found.status, number(found.base), DAY.toordinal() - date.fromordinal(found.base_day + 719163).toordinal()


def test_semantics_30_a_missing_base_of_an_entered_metric_is_looked_for_a_tenth_of_the_time_further_back() -> None:
    """Values that hold for one day only: 33 days before is near enough to 30, 34 days is not."""
    catalog = with_metrics(
        entered("daily", EnteredRollup.SUM, max_age_days=0), computed("visits", 'count("Visit", 1d)')
    )
    near, far = Workspace(catalog).accounts("a"), Workspace(catalog).accounts("a")
    for given, days in ((near, 33), (far, 34)):
        given.entered("daily", "a", back(days), 5)
        given.entered("daily", "a", DAY, 6)
        given.event("Visit", "a", back(29))
    assert base_of(near, "daily") == (ChangeStatus.OK, 5, 33)
    assert base_of(far, "daily") == (ChangeStatus.NO_BASE, Reason.NO_DATA, 30)
    assert base_of(near, "visits") == (ChangeStatus.NO_BASE, Reason.NO_DATA, 30)


@pytest.mark.parametrize(
    ("base", "current", "status", "change", "percent"),
    [
        (4, 5, ChangeStatus.SMALL_BASE, 1, 25.0),
        (10, 5, ChangeStatus.OK, -5, -50.0),
        (-20, -10, ChangeStatus.NEGATIVE_BASE, 10, None),
        (0, 5, ChangeStatus.NEW, 5, None),
        (0, -5, ChangeStatus.NEW_NEGATIVE, -5, None),
        (0, 0, ChangeStatus.UNCHANGED_ZERO, 0, 0.0),
    ],
)
def test_semantics_30_small_negative_and_empty_bases_have_their_own_status(
    base: int, current: int, status: ChangeStatus, change: int, percent: float | None
) -> None:
    metric = Metric("m", "m", MetricKind.ENTERED, entered=EnteredRules(), min_base=Decimal(10))
    given = Workspace(with_metrics(metric)).accounts("a")
    given.entered("m", "a", back(30), base)
    given.entered("m", "a", DAY, current)
    (found,) = given.engine.change("m", over=MONTH, on=DAY)
    assert (found.status, found.change, found.percent) == (status, change, percent)


def test_semantics_30_a_weak_base_is_a_small_base() -> None:
    few = Metric("few", "few", MetricKind.COMPUTED, "avg(responses.score, 7d)", min_n=2)
    given = Workspace(with_metrics(few)).accounts("a")
    given.response("a", "ann", back(30), 8)
    given.response("a", "ann", DAY, 9)
    (found,) = given.engine.change("few", over=MONTH, on=DAY)
    assert (found.status, marks(found.base), known(found.current).n) == (ChangeStatus.SMALL_BASE, ("weak",), 1)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("max(subscriptions.mrr)", 300),
        ('users("Visit", all)', 1),
        ("sum(subscriptions.mrr)", 410),
        ("2 * sum(subscriptions.mrr) - count(subscriptions)", 808),
        ("sum(subscriptions.mrr) / 4", 110),
        ("-count(subscriptions)", 8),
    ],
)
def test_semantics_23_only_what_adds_up_takes_the_adjustments_of_its_members(formula: str, expected: int) -> None:
    given = Workspace(with_metrics(computed("m", formula))).accounts("a", "b")
    for account, mrr in (("a", 100), ("b", 300)):
        given.subscription(account, BEGIN, mrr)
        given.event("Visit", account, BEGIN, "ann")
    given.adjusted("m", "a", BEGIN, None, 10)
    assert number(given.together("m")) == expected
    assert marks(given.together("m")) == ("adjusted",)


def test_semantics_05_an_adjustment_does_not_make_a_value_where_there_is_none(three: Workspace) -> None:
    three.event("Visit", "a", DAY)
    three.adjusted("visits", "c", BEGIN, None, 5)
    assert three.of("c", "visits") == Unknown(Reason.NO_DATA)
    assert three.together("visits") == Known(1)
