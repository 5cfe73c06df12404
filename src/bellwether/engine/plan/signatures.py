"""What formulas can name in a workspace: its catalog, the unit of each metric, and the events that have arrived."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.engine.definitions.unit import DURATION, MONEY, NUMBER, PERCENT, RANK, Unit
from bellwether.engine.formula.check import check
from bellwether.engine.formula.dependencies import dependency_order
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.schema import MetricSignature, Schema
from bellwether.engine.plan.reads import parsed

UNITS: Mapping[Display, Unit] = {
    Display.NUMBER: NUMBER,
    Display.PERCENT: PERCENT,
    Display.MONEY: MONEY,
    Display.DURATION: DURATION,
    Display.RANK: RANK,
}
"""The unit of a metric that says only how it is shown."""


def schema_of(catalog: Catalog, event_names: Iterable[str]) -> Schema:
    """The names of a workspace, every metric with the unit that it declares or that its formula has."""
    schema = Schema(
        events=catalog.events.union(event_names),
        properties=catalog.properties,
        account_traits=catalog.account_traits,
        user_traits=catalog.user_traits,
        collections=catalog.collections,
        metrics={key: _declared(metric) for key, metric in catalog.metrics.items()},
        segments=frozenset(catalog.segments),
        schedules=frozenset(catalog.schedules),
    )
    formulas = {key: parsed(metric.formula) for key, metric in catalog.metrics.items() if metric.formula is not None}
    for key in dependency_order(formulas):
        try:
            found = check(formulas[key], schema)
        except FormulaErrors:
            # It was sound when it was saved; what it read is gone since, and whoever names it shall still be told so.
            continue
        declared = schema.metrics[key]
        unit = declared.unit if catalog.metrics[key].unit is not None else found.unit
        settled = replace(declared, unit=unit, per_account=found.per_account)
        schema = replace(schema, metrics={**schema.metrics, key: settled})
    return schema


def _declared(metric: Metric) -> MetricSignature:
    alone = metric.kind is not MetricKind.COMPUTED
    return MetricSignature(metric.unit or UNITS[metric.display], metric.kind, alone, metric.name)
