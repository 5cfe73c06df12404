"""Which metrics and traits the head of an account's page speaks of, by the names that workspaces give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bellwether.accounts.topfour import queries
from bellwether.accounts.topfour.domain import FOUR, chosen
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.screens.account.subject import Subject

_REVENUE = ("arr", "mrr")
_RENEWAL = ("days_to_renewal",)
_PULSE = ("pulse", "mood", "sentiment")
_HEALTH = ("health",)
LIFECYCLES = ("lifecycle", "lifecycle_stage", "stage", "status", "plan")


def revenue(metrics: Mapping[str, Metric]) -> Metric | None:
    """What the account pays: yearly or monthly recurring revenue, else the first metric of money."""
    return _named(metrics, _REVENUE) or next((one for one in metrics.values() if one.display is Display.MONEY), None)


def renewal(metrics: Mapping[str, Metric]) -> Metric | None:
    """How many days there are until the account renews."""
    return _named(metrics, _RENEWAL)


def pulse(metrics: Mapping[str, Metric]) -> Metric | None:
    """The member's own judgement: the entered rank of that name, else the first entered rank."""
    ranks = {key: one for key, one in metrics.items() if one.entered is not None and one.entered.ranks}
    return _named(ranks, _PULSE) or next(iter(ranks.values()), None)


def health(metrics: Mapping[str, Metric]) -> Metric | None:
    """The health score: the scored metric of that name, else the first one."""
    scored = {key: one for key, one in metrics.items() if one.kind is MetricKind.SCORED}
    return _named(scored, _HEALTH) or next(iter(scored.values()), None)


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


def _named(metrics: Mapping[str, Metric], names: Sequence[str]) -> Metric | None:
    return next((metrics[name] for name in names if name in metrics), None)
