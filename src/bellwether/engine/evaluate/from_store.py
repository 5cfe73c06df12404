"""Scores made of what is stored: no event is read again where every metric of a score is up to date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.events import Bucket
from bellwether.engine.evaluate.expression import evaluate
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Grid, taken_columns
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.scored import Judge, Scored, scored_grid
from bellwether.engine.evaluate.stored import grid_of_blocks
from bellwether.engine.evaluate.versions import Versions, current_versions
from bellwether.engine.formula.dependencies import references
from bellwether.engine.formula.tree import Expression, MetricReference
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.protocol import ValueStore
from bellwether.engine.warehouse.rows import StoredVersion

CELLS_AT_ONCE = 1 << 18
"""Accounts × days up to which all metrics of a score are fetched together."""


@dataclass(frozen=True)
class StoredFirst:
    """Evaluates expressions with the stored values of the metrics that they name, where these reach far enough.

    Metrics that are read `together` are fetched at once, where that is not too much.
    """

    store: ValueStore
    versions: Mapping[str, StoredVersion]
    together: frozenset[str] = frozenset()

    def __call__(self, expression: Expression, scope: Scope) -> Grid:
        """The grid of an expression for accounts."""
        for key in references(expression):
            self._remember(key, scope)
        return evaluate(expression, scope)

    def ready(self, keys: Iterable[str], last: int, facts: Facts) -> frozenset[str]:
        """Those of the metrics that are scores of nothing but stored values, up to a day."""
        metrics = {key: facts.catalog.metrics[key] for key in keys}
        return frozenset(key for key, metric in metrics.items() if self._covers(metric, last, facts))

    def score(self, key: str, scope: Scope) -> Grid:
        """The grid of a score that is ready."""
        metric = scope.facts.catalog.metrics[key]
        return scored_grid(Judge(metric, scope, self.reading(metric), stored=True))

    def reading(self, metric: Metric) -> "StoredFirst":
        """The same, with everything that a score reads fetched at once."""
        return replace(self, together=frozenset(_read_by(metric)))

    def _covers(self, metric: Metric, last: int, facts: Facts) -> bool:
        if metric.score is None or metric.applies_to is not None or metric.key in facts.assigned_metrics:
            return False
        there = all(key in self.versions and self.versions[key].computed_to >= last for key in _read_by(metric))
        return there and not facts.adjustments(metric.key).account.size

    def _remember(self, key: str, scope: Scope) -> None:
        """Puts a metric's stored values where the evaluation of a reference to it looks first."""
        if not self._wanted(key, scope):
            return
        few = scope.bucket.size * scope.axis.size <= CELLS_AT_ONCE
        keys = [key, *(one for one in sorted(self.together - {key}) if few and self._wanted(one, scope))]
        days = scope.axis.days
        first, last = min(days), max(days)
        found = self.store.read_many([self.versions[one].version for one in keys], scope.keys, first, last)
        for one, blocks in zip(keys, found, strict=True):
            grid = grid_of_blocks(self.versions[one], blocks, scope.keys, (first, last)).grid.plain()
            whole = days == tuple(range(first, last + 1))
            grid = grid if whole else taken_columns(grid, scope.axis.array - first)
            scope.pool.memory[scope.key(MetricReference(one))] = scope.existing(grid)

    def _wanted(self, key: str, scope: Scope) -> bool:
        """Whether a metric's values are stored for all days of the scope, and not read yet."""
        name, version = scope.key(MetricReference(key)), self.versions.get(key)
        if name in scope.pool.memory or version is None:
            return False
        return max(scope.axis.days) <= version.computed_to


def _read_by(metric: Metric) -> set[str]:
    """The metrics that a score names."""
    return {key for text in metric.reads for key in references(parsed(text))}


def settled(store: ValueStore, versions: Versions, batch: int) -> StoredFirst:
    """What reads the metrics whose stored values know all facts up to a batch."""
    there = {key: one for key, one in versions.by_metric.items() if one.batch == batch and one.computed_to > BEGINNING}
    return StoredFirst(store, there)


def scored_on(metric: Metric, facts: Facts, store: ValueStore, day: int) -> Scored:
    """All accounts' scores on a day, from stored values where there are any; the score need not be in force."""
    axis = days_between(day, day, facts.catalog.calendar)
    scope = Scope(EventPool(facts, Bucket(0, facts.roster.size), (day, day)), axis)
    return Judge(metric, scope, whatever_is_stored(store, facts).reading(metric), stored=True).scored()


def whatever_is_stored(store: ValueStore, facts: Facts, versions: Versions | None = None) -> StoredFirst:
    """What reads every stored value of a present definition, whether later facts are in it or not."""
    stored = (versions or current_versions(store, facts.catalog)).by_metric
    return StoredFirst(store, {key: one for key, one in stored.items() if one.computed_to > BEGINNING})
