"""The metrics that pages speak of first: those that the workspace names, else those of the usual keys.

A metric that is named but hidden from the viewer is not replaced: another one would pass for what it is not.
"""

from __future__ import annotations

from collections.abc import Mapping

from bellwether.engine.definitions.key_metrics import USUAL, KeyMetrics
from bellwether.engine.definitions.metric import Display, Metric, MetricKind

Metrics = Mapping[str, Metric]


def revenue(metrics: Metrics, named: KeyMetrics) -> Metric | None:
    """What accounts pay: the usual keys must be money; without any of them, the first metric of money."""
    if named.revenue is not None:
        return metrics.get(named.revenue)
    amounts = {key: one for key, one in metrics.items() if one.display is Display.MONEY}
    return _usual(amounts, "revenue") or next(iter(amounts.values()), None)


def renewal(metrics: Metrics, named: KeyMetrics) -> Metric | None:
    """How many days there are until an account renews."""
    return metrics.get(named.renewal) if named.renewal is not None else _usual(metrics, "renewal")


def health(metrics: Metrics, named: KeyMetrics) -> Metric | None:
    """The health score: without a usual key the first score."""
    if named.health is not None:
        return metrics.get(named.health)
    scored = {key: one for key, one in metrics.items() if one.kind is MetricKind.SCORED}
    return _usual(scored, "health") or next(iter(scored.values()), None)


def pulse(metrics: Metrics, named: KeyMetrics) -> Metric | None:
    """A member's own judgement: without a usual key the first rank that people enter."""
    if named.pulse is not None:
        return metrics.get(named.pulse)
    ranks = {key: one for key, one in metrics.items() if one.entered is not None and one.entered.ranks}
    return _usual(ranks, "pulse") or next(iter(ranks.values()), None)


def rates(metrics: Metrics, named: KeyMetrics) -> tuple[Metric, ...]:
    """How much revenue is kept, gross and net, as far as there are such metrics."""
    gross = (
        metrics.get(named.gross_retention) if named.gross_retention is not None else _usual(metrics, "gross_retention")
    )
    net = metrics.get(named.net_retention) if named.net_retention is not None else _usual(metrics, "net_retention")
    return tuple(one for one in (gross, net) if one is not None)


def found_by_key(meaning: str, metrics: Metrics) -> Metric | None:
    """The metric that stands for something where the workspace names none."""
    match meaning:
        case "revenue":
            return revenue(metrics, KeyMetrics())
        case "health":
            return health(metrics, KeyMetrics())
        case "pulse":
            return pulse(metrics, KeyMetrics())
        case _:
            return _usual(metrics, meaning)


def _usual(metrics: Metrics, meaning: str) -> Metric | None:
    return next((metrics[key] for key in USUAL[meaning] if key in metrics), None)
