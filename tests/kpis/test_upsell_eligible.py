"""Who could be sold more is who was not on the largest plan at the start; who has moved up to it since is a success."""

from __future__ import annotations

from datetime import date

from tests.engine.rules_world import Workspace, computed, known, with_metrics

from bellwether.catalog.domain import MetricSpec
from bellwether.kpis.loading import library

START, END = date(2024, 1, 5), date(2024, 6, 30)


def test_who_moved_up_to_the_largest_plan_counts_and_who_stood_on_it_does_not() -> None:
    wording = library().kpi("upsell_ratio").variant("eligible").wording
    assert isinstance(wording, MetricSpec)
    formula = (wording.formula or "").replace("{top_plan}", "enterprise")
    catalog = with_metrics(computed("mrr", "sum(subscriptions.mrr)"), computed("eligible", formula))
    world = Workspace(catalog).accounts("moved", "stood", "stayed")
    for account, plan in (("moved", "pro"), ("stood", "enterprise"), ("stayed", "pro")):
        world.trait(account, "plan", plan, START)
        world.subscription(account, START, 100)
    world.trait("moved", "plan", "enterprise", date(2024, 6, 1))
    for account in ("moved", "stood"):
        world.subscription(account, date(2024, 6, 1), 50)
    found = known(world.together("eligible", END))
    assert (found.value, found.numerator, found.denominator) == (50.0, 1, 2)
