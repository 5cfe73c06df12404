"""Which metrics of a workspace are KPIs of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from bellwether.catalog.domain import Definitions, Kind, MetricSpec
from bellwether.catalog.score_specs import HealthSpec
from bellwether.kpis.domain import Kpi, Wording


def used_as(kpi: Kpi, current: Definitions) -> Iterator[tuple[str, str]]:
    """The metrics of a workspace that are this KPI: key and convention."""
    for key, wording in wordings(current).items():
        if wording.kpi == kpi.key:
            yield key, wording.variant or ""


def wordings(definitions: Definitions) -> dict[str, Wording]:
    """The metrics and scores of a workspace by key."""
    return definitions.typed(Kind.METRIC, MetricSpec) | definitions.typed(Kind.HEALTH, HealthSpec)
