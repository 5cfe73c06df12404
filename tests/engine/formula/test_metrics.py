"""All metrics of a catalog, checked together."""

from __future__ import annotations

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.unit import COUNT, MONEY, PERCENT, RANK, RATIO, Unit
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.metrics import check_metrics


def make_catalog(*metrics: Metric) -> Catalog:
    return Catalog(metrics={metric.key: metric for metric in metrics})


def computed(key: str, formula: str, unit: Unit | None = None) -> Metric:
    return Metric(key, key.title(), MetricKind.COMPUTED, formula, unit=unit)


def entered(key: str, unit: Unit | None = None, ranks: tuple[str, ...] = ()) -> Metric:
    return Metric(key, key.title(), MetricKind.ENTERED, entered=EnteredRules(ranks=ranks), unit=unit)


def test_metrics_are_checked_after_those_they_read() -> None:
    catalog = make_catalog(
        computed("share", "percent(logins, people)"),
        computed("logins", 'users("Login", 30d)'),
        computed("people", "total_users()"),
        entered("budget", MONEY),
        computed("cost", "budget / people"),
        entered("mood", ranks=("red", "green")),
    )
    found = check_metrics(catalog, ["Login"])
    assert found.errors == {}
    assert {key: checked.unit for key, checked in found.metrics.items()} == {
        "logins": COUNT,
        "people": COUNT,
        "share": PERCENT,
        "cost": MONEY,
    }
    assert list(found.metrics) == ["logins", "people", "share", "cost"]
    assert found.schema.metrics["mood"].unit == RANK
    assert found.metrics["cost"].per_account


def test_a_wrong_metric_does_not_take_its_readers_along() -> None:
    catalog = make_catalog(computed("wrong", 'count("Logn", 30d)', COUNT), computed("reader", "wrong + 1"))
    found = check_metrics(catalog, ["Login"])
    assert {key: [error.code for error in errors] for key, errors in found.errors.items()} == {
        "wrong": [Code.UNKNOWN_EVENT]
    }
    assert list(found.metrics) == ["reader"]


def test_every_metric_of_a_circle_is_refused_and_the_others_stand() -> None:
    catalog = make_catalog(computed("a", "b"), computed("b", "a"), computed("c", "a + 1"), computed("d", "c c"))
    found = check_metrics(catalog, [])
    assert {key: [error.code for error in errors] for key, errors in found.errors.items()} == {
        "a": [Code.CYCLE],
        "b": [Code.CYCLE],
        "d": [Code.SYNTAX],
    }
    assert list(found.metrics) == ["c"]


def test_semantics_28_a_ratio_may_be_declared_a_percentage() -> None:
    text = "100 * active_users(30d) / total_users()"
    assert check_metrics(make_catalog(computed("a", text)), []).metrics["a"].unit == RATIO
    assert check_metrics(make_catalog(computed("a", text, PERCENT)), []).metrics["a"].unit == PERCENT


def test_a_declared_unit_that_the_formula_cannot_have_is_refused() -> None:
    found = check_metrics(make_catalog(computed("a", "active_users(30d)", MONEY)), [])
    assert [error.code for error in found.errors["a"]] == [Code.UNITS]
