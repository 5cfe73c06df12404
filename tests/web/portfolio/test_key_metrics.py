"""What pages speak of first: named by the workspace, else found by the usual keys."""

from __future__ import annotations

from bellwether.engine.definitions.key_metrics import KeyMetrics
from bellwether.engine.definitions.metric import Display, EnteredRules, Metric, MetricKind
from bellwether.screens.key_metrics import health, pulse, rates, renewal, revenue

COSTS = Metric("costs", "Costs", MetricKind.COMPUTED, display=Display.MONEY)
MRR = Metric("mrr", "MRR", MetricKind.COMPUTED, display=Display.MONEY)
COUNTED = Metric("arr", "Arrivals", MetricKind.COMPUTED)
RANK = Metric("feeling", "Feeling", MetricKind.ENTERED, entered=EnteredRules(ranks=("bad", "good")))
SCORE = Metric("shape", "Shape", MetricKind.SCORED)
ALL = {one.key: one for one in (COSTS, COUNTED, MRR, RANK, SCORE)}
NOBODY = KeyMetrics()


def test_a_usual_key_is_revenue_only_where_it_is_money() -> None:
    assert revenue(ALL, NOBODY) is MRR
    assert revenue({"arr": COUNTED, "costs": COSTS}, NOBODY) is COSTS


def test_what_is_named_comes_before_the_usual_keys() -> None:
    named = KeyMetrics(revenue="costs", renewal="arr", gross_retention="mrr", net_retention="arr")
    assert (revenue(ALL, named), renewal(ALL, named), rates(ALL, named)) == (COSTS, COUNTED, (MRR, COUNTED))


def test_a_named_metric_that_is_hidden_is_not_replaced_by_another() -> None:
    seen = {"mrr": MRR, "feeling": RANK, "shape": SCORE}
    hidden = KeyMetrics(revenue="costs", renewal="x", health="y", pulse="z", gross_retention="costs")
    assert [one(seen, hidden) for one in (revenue, renewal, health, pulse)] == [None] * 4
    assert rates(seen, hidden) == ()


def test_without_names_the_first_of_its_kind_serves() -> None:
    assert (health(ALL, NOBODY), pulse(ALL, NOBODY), renewal(ALL, NOBODY)) == (SCORE, RANK, None)
