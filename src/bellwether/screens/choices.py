"""What a viewer may choose from: account traits, and metrics by family, as far as they may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bellwether.engine.definitions.catalog import Catalog, Family
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.key_metrics import KeyMetrics
from bellwether.engine.definitions.metric import Metric
from bellwether.members.owning import OWNER
from bellwether.screens import key_metrics
from bellwether.ui.headings import heading

TRAIT = "account."
"""Before a trait's name in the key of its column."""

_NO_FAMILY = Family("", "Other")


@dataclass(frozen=True, slots=True)
class TraitShown:
    """An account trait."""

    trait: str
    field: Field

    @property
    def key(self) -> str:
        """The key in a query string."""
        return TRAIT + self.trait

    @property
    def name(self) -> str:
        """The heading."""
        return heading(self.trait)


@dataclass(frozen=True, slots=True)
class MetricShown:
    """A metric and its family."""

    metric: Metric
    family: Family

    @property
    def key(self) -> str:
        """The key in a query string."""
        return self.metric.key

    @property
    def name(self) -> str:
        """The heading."""
        return self.metric.name


Column = TraitShown | MetricShown


@dataclass(frozen=True)
class Choices:
    """All that the viewer may have, traits first, then metrics by family in the catalog's order."""

    traits: tuple[TraitShown, ...]
    families: tuple[tuple[Family, tuple[MetricShown, ...]], ...]
    named: KeyMetrics = field(default_factory=KeyMetrics)

    @property
    def metrics(self) -> tuple[MetricShown, ...]:
        """All metrics."""
        return tuple(one for _, metrics in self.families for one in metrics)

    def by_key(self) -> dict[str, Column]:
        """Each by its key."""
        found: list[Column] = [*self.traits, *self.metrics]
        return {one.key: one for one in found}

    def money(self) -> Metric | None:
        """The metric whose sum is told as the accounts' money."""
        return key_metrics.revenue(self._by_metric, self.named)

    def renewal(self) -> Metric | None:
        """The metric that counts the days to an account's renewal."""
        return key_metrics.renewal(self._by_metric, self.named)

    def health(self) -> Metric | None:
        """The health score."""
        return key_metrics.health(self._by_metric, self.named)

    @property
    def _by_metric(self) -> dict[str, Metric]:
        return {one.key: one.metric for one in self.metrics}


def choices(catalog: Catalog) -> Choices:
    """What can be chosen from a catalog: of a viewer's, what they may see (`access.closure.visible`)."""
    seen = catalog.metrics.values()
    families = [*sorted(catalog.families.values(), key=lambda one: one.order), _NO_FAMILY]
    by_family = tuple((family, tuple(_of(family, seen, catalog))) for family in families)
    fields = {OWNER: Field(OWNER, FieldType.TEXT), **catalog.account_traits}
    traits = sorted(catalog.account_traits, key=lambda one: (one != OWNER, one))
    return Choices(
        tuple(TraitShown(one, fields[one]) for one in traits),
        tuple((family, metrics) for family, metrics in by_family if metrics),
        catalog.key_metrics,
    )


def _of(family: Family, metrics: Iterable[Metric], catalog: Catalog) -> Iterator[MetricShown]:
    for metric in metrics:
        if (catalog.families.get(metric.family or "") or _NO_FAMILY) is family:
            yield MetricShown(metric, family)
