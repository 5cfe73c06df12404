"""All formulas of a catalog checked together, each after those it refers to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.unit import NUMBER, RANK, Unit, UnitKind
from bellwether.engine.formula.check import Checked, check, display_of
from bellwether.engine.formula.dependencies import Circle, dependency_order
from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import MetricSignature, Schema
from bellwether.engine.formula.tree import Expression
from bellwether.engine.formula.units import named

_DECLARABLE = {
    UnitKind.NUMBER: frozenset({UnitKind.COUNT, UnitKind.PERCENT, UnitKind.POINTS, UnitKind.MONEY, UnitKind.DURATION}),
    UnitKind.RATIO: frozenset({UnitKind.NUMBER, UnitKind.PERCENT}),
    UnitKind.COUNT: frozenset({UnitKind.NUMBER}),
    UnitKind.POINTS: frozenset({UnitKind.NUMBER}),
    UnitKind.DURATION: frozenset({UnitKind.NUMBER}),
}
"""What a metric may declare its unit to be, by the unit that its formula has."""


@dataclass(frozen=True, slots=True)
class CheckedMetrics:
    """The computed metrics without errors, in an order that can be computed; the errors of the others; the schema."""

    metrics: Mapping[str, Checked]
    errors: Mapping[str, tuple[FormulaError, ...]]
    schema: Schema


def schema_of(catalog: Catalog, events: Iterable[str], metrics: Mapping[str, MetricSignature]) -> Schema:
    """The schema of a catalog with these event names and the signatures of its metrics."""
    return Schema(
        frozenset(events),
        catalog.properties,
        catalog.account_traits,
        catalog.user_traits,
        catalog.collections,
        metrics,
        frozenset(catalog.segments),
    )


def check_metrics(catalog: Catalog, events: Iterable[str]) -> CheckedMetrics:
    """Every computed metric of the catalog, checked; one that refers to a refused metric is told so."""
    errors: dict[str, tuple[FormulaError, ...]] = {}
    formulas: dict[str, Expression] = {}
    for key, metric in catalog.metrics.items():
        if metric.formula is not None:
            try:
                formulas[key] = parse(metric.formula)
            except FormulaErrors as found:
                errors[key] = found.errors
    order = _order(formulas, errors)
    signatures = {key: entered_signature(m) for key, m in catalog.metrics.items() if m.formula is None}
    # A refused metric keeps its name, so that its readers are not told that it does not exist.
    signatures |= {key: _signature(catalog.metrics[key], catalog.metrics[key].unit or NUMBER) for key in errors}
    checked: dict[str, Checked] = {}
    names = frozenset(events)
    for key in order:
        metric = catalog.metrics[key]
        try:
            result = _declared(metric, check(formulas[key], schema_of(catalog, names, signatures)))
        except FormulaErrors as found:
            errors[key] = found.errors
            signatures[key] = _signature(metric, metric.unit or NUMBER)
        else:
            checked[key] = result
            signatures[key] = _signature(metric, result.unit)
    return CheckedMetrics(checked, errors, schema_of(catalog, names, signatures))


def _order(formulas: Mapping[str, Expression], errors: dict[str, tuple[FormulaError, ...]]) -> tuple[str, ...]:
    """An order of the formulas; those that close a circle go to the errors."""
    remaining = dict(formulas)
    while True:
        try:
            return dependency_order(remaining)
        except Circle as circle:
            for key in dict.fromkeys(circle.path):
                errors[key] = circle.errors
                del remaining[key]


def entered_signature(metric: Metric) -> MetricSignature:
    """The signature of a metric whose values are entered."""
    ranked = metric.entered is not None and metric.entered.ranks
    unit = metric.unit or (RANK if ranked else NUMBER)
    return MetricSignature(unit, MetricKind.ENTERED, per_account=True, name=metric.name)


def _signature(metric: Metric, unit: Unit) -> MetricSignature:
    return MetricSignature(unit, metric.kind, name=metric.name)


def _declared(metric: Metric, checked: Checked) -> Checked:
    """The metric with the unit that it declares; FormulaErrors if its formula has another."""
    unit = metric.unit
    if unit is None or unit.kind is checked.unit.kind:
        return checked
    if unit.kind not in _DECLARABLE.get(checked.unit.kind, frozenset()):
        sentence = f"The metric says that it is {named(unit)}, but its formula gives {named(checked.unit)}."
        raise FormulaErrors([FormulaError(Code.UNITS, checked.expression.span, sentence)])
    return replace(checked, unit=unit, display=display_of(unit))
