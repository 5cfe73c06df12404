"""What a new entry of the form begins with: a driver is worth what its metric's own bands say of a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bellwether.catalog.score_specs import DriverSpec, GroupSpec, HealthSpec, PointsSpec, ProfileSpec
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Direction, Metric, MetricKind
from bellwether.screens.health.editor.branch import Branch, made
from bellwether.screens.health.editor.wording import BANDS, RANKS, driver_form

WORTH = {"bad": Decimal(0), "watch": Decimal(50), "good": Decimal(100)}
_STRETCH = made("b", {"from": "", "points": ""})
_DRIVER = made("d", {"metric": "", "weight": "1", "way": BANDS})

FRESH: Mapping[str, Branch] = {
    "p": made("p", {"key": "", "name": "", "floor": "50"}, {"g": (made("g", {"name": "", "weight": "1"}),)}),
    "g": made("g", {"name": "", "weight": "1"}, {"d": (_DRIVER,)}),
    "d": _DRIVER,
    "c": made("c", {"when": "", "at_most": "40", "reason": ""}),
    "b": _STRETCH,
    "r": made("r", {"rank": "", "points": ""}),
}
FEW = 4


def drivable(catalog: Catalog) -> dict[str, Metric]:
    """The metrics that can be drivers: numbers and ranks, and no scores."""
    return {key: one for key, one in catalog.metrics.items() if one.kind is not MetricKind.SCORED}


def suggested(metric: Metric, weight: Decimal = Decimal(1)) -> DriverSpec:
    """A driver of a metric: by its ranks, by its bands, or by how an account stands among the others."""
    ranks = () if metric.entered is None else metric.entered.ranks
    if ranks:
        steps = max(len(ranks) - 1, 1)
        worth = {rank: Decimal(round(100 * at / steps)) for at, rank in enumerate(ranks)}
        return DriverSpec(metric=metric.key, weight=weight, ranks=worth)
    if metric.bands:
        rising = sorted(metric.bands, key=lambda one: (one.lowest is not None, one.lowest or Decimal(0)))
        stretches = tuple(
            PointsSpec(points=WORTH.get(one.colour, Decimal(50)), lowest=one.lowest, highest=one.highest)
            for one in rising
        )
        return DriverSpec(metric=metric.key, weight=weight, bands=stretches)
    way = Direction.DOWN if metric.direction is Direction.DOWN else Direction.UP
    return DriverSpec(metric=metric.key, weight=weight, percentile=way)


def filled(form: Branch, catalog: Catalog) -> Branch:
    """The form with what follows from a metric that was just named: the stretches, or the ranks."""
    metrics = drivable(catalog)
    for driver in list(form.each("d")):
        metric = metrics.get(driver.text("metric"))
        if metric is None:
            continue
        ranked = metric.entered is not None and bool(metric.entered.ranks)
        empty = (driver.text("way") == BANDS and not driver.of("b")) or (ranked and driver.text("way") != RANKS)
        if empty or (driver.text("way") == RANKS and not driver.of("r")):
            begun = driver_form(suggested(metric))
            kept = {name: driver.text(name) for name in ("weight", "missing")}
            new = replace(begun, texts={**begun.texts, **kept})
            if not ranked and driver.text("way") == BANDS and not begun.of("b"):
                new = replace(driver, lists={**driver.lists, "b": (_STRETCH, _STRETCH)})
            form = form.changed(driver.path, new)
    return form


def first(catalog: Catalog) -> HealthSpec:
    """A score to begin with: the metrics that have bands, by family, each group with the same weight."""
    groups: dict[str, list[DriverSpec]] = {}
    for metric in drivable(catalog).values():
        family = catalog.families.get(metric.family or "")
        if metric.bands and len(groups.get(name := family.name if family else "Other", ())) < FEW:
            groups.setdefault(name, []).append(suggested(metric))
    return HealthSpec(
        name="Health",
        description="",
        profiles=(
            ProfileSpec(
                key="everyone",
                name="Everyone",
                groups=tuple(GroupSpec(name=name, drivers=tuple(drivers)) for name, drivers in groups.items()),
            ),
        ),
    )
