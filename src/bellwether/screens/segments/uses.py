"""Who uses a segment: targets, profiles of scores, alert rules. What a viewer may not see is not told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.domain import Definitions, Kind, TargetSpec
from bellwether.catalog.score_specs import HealthSpec
from bellwether.engine.definitions.catalog import Catalog
from bellwether.work.alerts.rules import rules


@dataclass(frozen=True, slots=True)
class Use:
    """One use: what uses it, and its page."""

    words: str
    url: str = ""


def uses(viewer: Viewer, catalog: Catalog) -> dict[str, tuple[Use, ...]]:
    """The uses of every segment by its key."""
    found: dict[str, list[Use]] = {}
    for segment, use in _uses(queries.definitions(), viewer, catalog):
        known = found.setdefault(segment, [])
        if use not in known:
            known.append(use)
    return {segment: tuple(listed) for segment, listed in found.items()}


def _uses(definitions: Definitions, viewer: Viewer, catalog: Catalog) -> Iterator[tuple[str, Use]]:
    for _, target in definitions.each(Kind.TARGET, TargetSpec):
        if target.segment is not None and target.metric in catalog.metrics:
            yield target.segment, Use(f"targets of {catalog.metrics[target.metric].name}")
    for definition, score in definitions.each(Kind.HEALTH, HealthSpec):
        for profile in score.profiles:
            if profile.segment is not None and definition.key in catalog.metrics:
                yield profile.segment, Use(f"profile {profile.name} of {score.name}", "/health/")
    for definition, rule in definitions.each(Kind.ALERT, AlertSpec):
        if rule.segment is not None and viewer.sees_metrics(rules()[definition.key].reads):
            yield rule.segment, Use(f"alert rule {rule.name}", "/alerts/rules/")
