"""What a workspace names a metric for."""

from __future__ import annotations

from dataclasses import asdict

from bellwether.engine.definitions.key_metrics import KeyMetrics


def key_uses(named: KeyMetrics, key: str) -> tuple[str, ...]:
    """The meanings for which the workspace names this metric, as people say them.

    >>> key_uses(KeyMetrics(revenue="arr", gross_retention="grr"), "grr")
    ('gross retention',)
    """
    return tuple(meaning.replace("_", " ") for meaning, one in asdict(named).items() if one == key)
