"""A hidden metric cannot be inferred through whatever reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bellwether.access.closure import Hidden, Reads, closed_over, reads_of, visible
from bellwether.access.role import MANAGER
from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.catalog import Catalog, Segment
from bellwether.engine.definitions.metric import EnteredRules, Metric, MetricKind, Target
from bellwether.engine.definitions.score import Cap, Driver, DriverGroup, Linear, Profile, Score


def computed(key: str, formula: str, **others: object) -> Metric:
    return Metric(key, key, MetricKind.COMPUTED, formula=formula, **others)  # type: ignore[arg-type]


def entered(key: str, weight: str | None = None) -> Metric:
    return Metric(key, key, MetricKind.ENTERED, entered=EnteredRules(weight=weight))


def scored(key: str, condition: str | None, driver: str, cap: str) -> Metric:
    yardstick = Linear(Decimal(0), Decimal(1))
    groups = (DriverGroup("all", Decimal(1), (Driver(driver, Decimal(1), yardstick),)),)
    profile = Profile("only", "Only", condition, groups, (Cap(cap, 40, "because"),))
    return Metric(key, key, MetricKind.SCORED, score=Score((profile,)))


def catalog(*metrics: Metric, segments: tuple[Segment, ...] = ()) -> Catalog:
    return Catalog(
        metrics={metric.key: metric for metric in metrics}, segments={segment.key: segment for segment in segments}
    )


def test_what_reads_a_hidden_metric_is_hidden_at_any_remove() -> None:
    reads = Reads({"a": frozenset(), "b": frozenset({"a"}), "c": frozenset({"b"}), "d": frozenset()}, {})
    assert closed_over({"a"}, reads) == Hidden(frozenset({"a", "b", "c"}), frozenset())


def test_metrics_that_read_each_other_do_not_go_round_for_ever() -> None:
    reads = Reads({"a": frozenset({"b"}), "b": frozenset({"a"})}, {})
    assert closed_over({"b"}, reads) == Hidden(frozenset({"a", "b"}), frozenset())


def test_nothing_hidden_hides_nothing() -> None:
    assert closed_over((), Reads({"a": frozenset({"b"})}, {"s": frozenset({"b"})})) == Hidden()


def test_formulas_shifts_conditions_and_applicability_read() -> None:
    found = reads_of(
        catalog(
            entered("secret"),
            computed("sum_of", "secret + 1"),
            computed("before", "ago(secret, 30d)"),
            computed("counted", "count(accounts where secret > 3)"),
            computed("applies", 'count("Login", 30d)', applies_to="secret > 1"),
            computed("free", 'count("Login", 30d)'),
        )
    )
    assert {key for key, read in found.metrics.items() if "secret" in read} == {
        "sum_of",
        "before",
        "counted",
        "applies",
    }


def test_a_weight_of_a_roll_up_reads() -> None:
    found = reads_of(catalog(entered("secret"), entered("opinion", weight="secret"), entered("other", weight="size")))
    assert found.metrics == {
        "secret": frozenset(),
        "opinion": frozenset({"secret"}),
        "other": frozenset(),
    }


def test_scores_read_their_drivers_conditions_and_caps() -> None:
    driver, where, cap = entered("driver"), entered("place"), entered("cap")
    found = reads_of(catalog(driver, where, cap, scored("health", "place > 1", "driver", "cap < 2")))
    assert found.metrics["health"] == frozenset({"driver", "place", "cap"})


def test_a_segment_is_hidden_with_its_condition_and_hides_metrics_targeted_by_it() -> None:
    rich = Segment("rich", "Rich", "secret > 100")
    free = Segment("free", "Free", 'account.industry == "Travel"')
    goal = (Target(Decimal(10), date(2024, 1, 1), segment="rich"),)
    found = reads_of(
        catalog(entered("secret"), computed("logins", 'count("Login", 30d)', targets=goal), segments=(rich, free))
    )
    assert closed_over({"secret"}, found) == Hidden(frozenset({"secret", "logins"}), frozenset({"rich"}))


def test_the_visible_catalog_does_not_know_what_is_hidden() -> None:
    whole = catalog(entered("secret"), entered("open"), segments=(Segment("rich", "Rich", "secret > 100"),))
    viewer = Viewer(1, "Vic", "vic@tailwind.example", MANAGER, hidden=frozenset({"secret"}))
    shown = visible(whole, Viewer(1, "Vic", "", MANAGER, hidden=viewer.hidden, hidden_segments=frozenset({"rich"})))
    assert (set(shown.metrics), set(shown.segments)) == ({"open"}, set())
    assert visible(whole, Viewer(1, "Vic", "", MANAGER)) is whole
