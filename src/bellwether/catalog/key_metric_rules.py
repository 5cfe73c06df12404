"""What the metrics must be that the workspace names for what everybody asks first."""

from __future__ import annotations

from collections.abc import Iterator

from bellwether.catalog.domain import Definitions, KeyMetricsSpec, Kind, MetricSpec, WorkspaceSpec
from bellwether.catalog.spelling import closest


def key_metric_faults(spec: WorkspaceSpec, definitions: Definitions) -> Iterator[str]:
    """Why a key metric cannot be what it is named for."""
    for meaning, key in named(spec.key_metrics or KeyMetricsSpec()):
        known = [*definitions.of(Kind.METRIC), *definitions.of(Kind.HEALTH)]
        if key not in known:
            remedy = closest(key, known) or "; name one that is defined, or leave it out"
            yield f"key_metrics.{meaning}: there is no metric “{key}”{remedy}"
        elif meaning == "health" and definitions.get(Kind.HEALTH, key) is None:
            yield f"key_metrics.health: “{key}” is not a health score; name one that is"
        elif meaning == "pulse" and not _is_rank(definitions, key):
            yield f"key_metrics.pulse: “{key}” is no rank that people enter; name a metric with “entered” and “ranks”"


def named(spec: KeyMetricsSpec) -> tuple[tuple[str, str], ...]:
    """What is named, with the key of its metric."""
    texts = (
        ("revenue", spec.revenue),
        ("renewal", spec.renewal),
        ("health", spec.health),
        ("pulse", spec.pulse),
        ("gross_retention", spec.gross_retention),
        ("net_retention", spec.net_retention),
    )
    return tuple((meaning, key) for meaning, key in texts if key is not None)


def _is_rank(definitions: Definitions, key: str) -> bool:
    definition = definitions.get(Kind.METRIC, key)
    spec = None if definition is None else definition.spec
    return isinstance(spec, MetricSpec) and spec.entered is not None and bool(spec.entered.ranks)
