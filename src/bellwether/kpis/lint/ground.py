"""What the rules look at: the definitions in force, since when, and the facts and values of one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definitions, Kind, TargetSpec
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.entity import Grouping, Portfolio
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.grid import Content
from bellwether.engine.evaluate.run import Question, series
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.tree import Expression
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.rows import Reals
from bellwether.ingest.quality.evidence import Evidence, ExaminedStore
from bellwether.ingest.quality.examine import examine
from bellwether.ingest.quality.finding import DataFinding
from bellwether.ingest.quarantine.batches import Batch
from bellwether.kpis.domain import Kpi, Library, Variant, Wording
from bellwether.kpis.of_accounts import accounts_on
from bellwether.kpis.reads import Facts, facts_of, same_formula
from bellwether.kpis.used import wordings

_THREADS = 2


@dataclass(frozen=True)
class Ground:
    """One workspace on a day, which is told and never asked of a clock. `since`: when a wording came into force."""

    definitions: Definitions
    library: Library
    warehouse: ExaminedStore
    imports: tuple[Batch, ...]
    since: Mapping[str, date]
    day: date

    @cached_property
    def catalog(self) -> Catalog:
        """The definitions for the engine."""
        return compiled(self.definitions)

    @cached_property
    def engine(self) -> Engine:
        """The engine on these facts."""
        return Engine(self.warehouse, self.catalog)

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """Metrics and scores as people wrote them."""
        return wordings(self.definitions)

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """Metrics and scores for the engine."""
        return self.catalog.metrics

    @cached_property
    def drivers(self) -> Mapping[str, tuple[str, ...]]:
        """By metric the scores that it drives."""
        found: dict[str, list[str]] = {}
        for key, metric in self.metrics.items():
            for profile in () if metric.score is None else metric.score.profiles:
                for group in profile.groups:
                    for driver in group.drivers:
                        found.setdefault(driver.metric, []).append(key)
        return {key: tuple(dict.fromkeys(scores)) for key, scores in found.items()}

    @cached_property
    def targeted(self) -> frozenset[str]:
        """The metrics with a target, for whomever."""
        own = {key for key, metric in self.metrics.items() if metric.targets}
        return frozenset(own | {spec.metric for _, spec in self.definitions.each(Kind.TARGET, TargetSpec)})

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """The metrics that people judge by: KPIs, and what has bands or a target. What only serves others is not."""
        return tuple(
            key
            for key, metric in self.metrics.items()
            if key not in self.library.helpers and (metric.guidance.kpi or metric.bands or key in self.targeted)
        )

    def kpi(self, key: str) -> Kpi | None:
        """The KPI that a metric is."""
        return self.library.kpis.get(self.metrics[key].guidance.kpi or "")

    def unchanged(self, key: str) -> Variant | None:
        """The convention of the catalogue whose formula a metric still has."""
        kpi, wording = self.kpi(key), self.wordings[key]
        if kpi is None:
            return None
        variant = kpi.named(self.metrics[key].guidance.variant)
        return variant if variant is not None and same_formula(variant.wording, wording) else None

    def tree(self, key: str) -> Expression | None:
        """A metric's formula."""
        formula = self.metrics[key].formula
        return None if formula is None else parsed(formula)

    def trees(self) -> Iterator[tuple[str, Expression]]:
        """The metrics that have a formula, but for those that only serve others."""
        for key in self.metrics:
            tree = self.tree(key)
            if tree is not None and key not in self.library.helpers:
                yield key, tree

    def facts(self, key: str) -> Facts:
        """The facts that a metric rests on."""
        return facts_of(key, self.wordings)

    @cached_property
    def data(self) -> tuple[DataFinding, ...]:
        """What is wrong with the facts."""
        return examine(Evidence(self.warehouse, self.catalog, self.imports, day_number(self.day)))

    def values(self, subject: str | Expression, grouping: Grouping, days: Sequence[date]) -> Series:
        """The values of a metric or formula on some days."""
        axis = Axis(tuple(day_number(day) for day in days), self.catalog.calendar)
        return series(Question(subject, grouping, axis), self.engine.facts(grouping), _THREADS)

    def of_accounts(self, metric: str) -> Series:
        """The values of a metric of every account on the day."""
        return self.of_accounts_on((metric,), [self.day])[metric][0]

    def of_accounts_on(self, metrics: Iterable[str], days: Sequence[date]) -> dict[str, tuple[Series, ...]]:
        """The values of metrics of every account: a series for each day."""
        return accounts_on(self.engine, metrics, days)

    def total(self, subject: str | Expression, on: date | None = None) -> float | None:
        """The number of the whole portfolio on a day; None where there is none."""
        value = self.values(subject, Portfolio(), [on or self.day]).value(0, 0)
        if not isinstance(value, Known) or isinstance(value.value, str | date):
            return None
        return float(value.value)

    def months_back(self, count: int) -> list[date]:
        """The day, and the same day of the months before it, the earliest first."""
        last = day_number(self.day)
        return [date_of(last - 30 * back) for back in range(count, -1, -1)]


def numbers(found: Series, column: int = 0) -> Reals:
    """The numbers of a series on one of its days, NaN where there is none."""
    grid = found.grid
    there = grid.known[:, column] & (grid.content in (Content.NUMBER, Content.TRUTH))
    plain: Reals = np.where(there, grid.reals()[:, column], np.nan)
    return plain
