"""Which KPI of the catalogue a metric is, and by which convention it counts."""

from __future__ import annotations

from dataclasses import dataclass

from bellwether.catalog.domain import MetricSpec
from bellwether.engine.definitions.guidance import Guidance
from bellwether.kpis.loading import library
from bellwether.kpis.reads import same_formula


@dataclass(frozen=True, slots=True)
class Convention:
    """The KPI's name and the convention's; `kept`: the formula is still that of the convention."""

    kpi: str
    name: str
    variant: str
    says: str
    kept: bool = True

    @property
    def in_short(self) -> str:
        """What stands beside a number."""
        return self.variant or self.name


def convention_of(guidance: Guidance, spec: object = None) -> Convention | None:
    """The convention that a metric names; None where it names none, or one that the catalogue no longer has."""
    if guidance.kpi is None:
        return None
    kpi = library().kpis.get(guidance.kpi)
    if kpi is None:
        return None
    variant = kpi.named(guidance.variant)
    if variant is None:
        return Convention(kpi.key, kpi.name, "", "", kept=False)
    changed = isinstance(spec, MetricSpec) and not same_formula(variant.wording, spec)
    return Convention(kpi.key, kpi.name, variant.name if variant.key else "", variant.says, kept=not changed)
