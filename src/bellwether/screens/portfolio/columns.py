"""The columns that the portfolio can show: traits, and metrics by family, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.catalog import Catalog, Family
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.members.owning import OWNER
from bellwether.screens.portfolio.state import TRAIT

MOST_BY_DEFAULT = 9
_NO_FAMILY = Family("", "Other")
_MONEY_FIRST = ("arr", "mrr")


@dataclass(frozen=True, slots=True)
class TraitShown:
    """A column of an account trait."""

    trait: str
    field: Field

    @property
    def key(self) -> str:
        """The key in the query string."""
        return TRAIT + self.trait

    @property
    def name(self) -> str:
        """The heading."""
        return self.trait.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class MetricShown:
    """A column of a metric."""

    metric: Metric
    family: Family

    @property
    def key(self) -> str:
        """The key in the query string."""
        return self.metric.key

    @property
    def name(self) -> str:
        """The heading."""
        return self.metric.name


Column = TraitShown | MetricShown


@dataclass(frozen=True)
class Choices:
    """Every column that the viewer may have, traits first, then metrics by family in the catalog's order."""

    traits: tuple[TraitShown, ...]
    families: tuple[tuple[Family, tuple[MetricShown, ...]], ...]

    @property
    def metrics(self) -> tuple[MetricShown, ...]:
        """All metrics."""
        return tuple(one for _, metrics in self.families for one in metrics)

    def by_key(self) -> dict[str, Column]:
        """Each column by its key."""
        found: list[Column] = [*self.traits, *self.metrics]
        return {one.key: one for one in found}

    def shown(self, wanted: tuple[str, ...] | None) -> tuple[Column, ...]:
        """The wanted columns in their order, as far as they exist for the viewer; None: those that open by default."""
        if wanted is None:
            return tuple(self._by_default())
        known = self.by_key()
        return tuple(known[key] for key in wanted if key in known)

    def money(self) -> Metric | None:
        """The metric whose sum is told as the accounts' money: yearly or monthly recurring revenue, else the first."""
        amounts = {one.key: one.metric for one in self.metrics if one.metric.display is Display.MONEY}
        named = next((amounts[key] for key in _MONEY_FIRST if key in amounts), None)
        return named or next(iter(amounts.values()), None)

    def _by_default(self) -> Iterator[Column]:
        yield from (one for one in self.traits if one.trait == OWNER)
        metrics = self.metrics
        first = [one for one in metrics if one.metric.kind is MetricKind.SCORED]
        money = self.money()
        first += [one for one in metrics if one.metric is money or one.key == "days_to_renewal"]
        judged = [one for one in metrics if one not in first and (one.metric.bands or one.metric.targets)]
        rest = [one for one in metrics if one not in first and one not in judged]
        spread = _one_of_each_family(judged or rest)
        yield from (*first, *spread[: max(MOST_BY_DEFAULT - len(first), 0)])


def choices(catalog: Catalog, viewer: Viewer) -> Choices:
    """What the viewer may choose from."""
    seen = [metric for metric in catalog.metrics.values() if viewer.sees_metric(metric.key)]
    families = sorted({*catalog.families.values(), _NO_FAMILY}, key=lambda one: (one is _NO_FAMILY, one.order))
    by_family = tuple((family, tuple(_of(family, seen, catalog))) for family in families)
    known = catalog.account_traits
    traits = sorted(known, key=lambda one: (one != OWNER, one))
    fields = {OWNER: Field(OWNER, FieldType.TEXT), **known}
    return Choices(
        tuple(TraitShown(one, fields[one]) for one in traits),
        tuple((family, metrics) for family, metrics in by_family if metrics),
    )


def _of(family: Family, metrics: Iterable[Metric], catalog: Catalog) -> Iterator[MetricShown]:
    for metric in metrics:
        if (catalog.families.get(metric.family or "") or _NO_FAMILY) is family:
            yield MetricShown(metric, family)


def _one_of_each_family(metrics: list[MetricShown]) -> list[MetricShown]:
    """The metrics in turns: the first of each family, then the second of each."""
    turns: dict[str, int] = {}
    placed: list[tuple[int, MetricShown]] = []
    for one in metrics:
        turn = turns.get(one.family.key, 0)
        turns[one.family.key] = turn + 1
        placed.append((turn, one))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]
