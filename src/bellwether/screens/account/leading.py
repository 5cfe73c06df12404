"""What stands first on an account's page: its lifecycle, and its top four metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bellwether.accounts.topfour import queries
from bellwether.accounts.topfour.domain import FOUR, chosen
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.screens.account.subject import Subject

LIFECYCLES = ("lifecycle", "lifecycle_stage", "stage", "status", "plan")


def top_four(subject: Subject) -> tuple[Metric, ...]:
    """The four metrics that stand first on this account, in the viewer's order."""
    metrics = subject.metrics
    choices = queries.choices(subject.viewer, subject.keys)
    keys = chosen(choices, [key for key, _ in subject.segments], fallback(metrics), metrics)
    return tuple(metrics[key] for key in keys)


def fallback(metrics: Mapping[str, Metric]) -> Sequence[str]:
    """What stands first where nobody has chosen: metrics with bands or a target, one of each family at first."""
    judged = [one for one in metrics.values() if one.bands and one.kind is not MetricKind.SCORED]
    first_of: dict[str | None, Metric] = {}
    for one in judged:
        first_of.setdefault(one.family, one)
    spread = [one.key for one in first_of.values()][:FOUR]
    return [*spread, *(one.key for one in judged), *metrics]
