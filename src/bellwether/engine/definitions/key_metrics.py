"""Which metrics stand for what everybody asks first: the revenue, the renewal, the health of an account."""

from collections.abc import Mapping
from dataclasses import dataclass

USUAL: Mapping[str, tuple[str, ...]] = {
    "revenue": ("arr", "mrr"),
    "renewal": ("days_to_renewal",),
    "health": ("health",),
    "pulse": ("pulse", "mood", "sentiment"),
    "gross_retention": ("grr",),
    "net_retention": ("nrr",),
}
"""The keys by which each is found where the workspace does not name one."""


@dataclass(frozen=True, slots=True)
class KeyMetrics:
    """The keys that the workspace names; None where the usual ones are meant."""

    revenue: str | None = None
    renewal: str | None = None
    health: str | None = None
    pulse: str | None = None
    gross_retention: str | None = None
    net_retention: str | None = None
