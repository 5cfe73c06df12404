"""Fingerprints: what decides whether stored values still belong to a definition."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.metrics import divided_by, formula_of
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Call,
    Expression,
    Function,
    Measure,
    MetricReference,
    Records,
    RowField,
    Trait,
    children,
)
from bellwether.engine.plan.reads import exclusions, parsed

RULES = 4
"""The version of the engine's rules: raised whenever the same facts and definition would give another number."""
INSTANTS = 1
"""The same for metrics that read an instant, of a row or a trait."""
ROWS = 1
"""The same for ratios that are weak by how many records, or accounts, were added up in their denominator."""


class _Itself:
    """A catalog as the key of what is kept of it: the same object, never one that is only equal."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.catalog is other.catalog

    def __hash__(self) -> int:
        return id(self.catalog)


def fingerprints(catalog: Catalog) -> Mapping[str, str]:
    """The fingerprint of every metric by its key; worked out once for a catalog, which never changes."""
    return _fingerprints(_Itself(catalog))


@lru_cache(maxsize=8)
def _fingerprints(held: _Itself) -> Mapping[str, str]:
    return {key: fingerprint(metric, held.catalog) for key, metric in held.catalog.metrics.items()}


def fingerprint(metric: Metric, catalog: Catalog) -> str:
    """A digest of a metric with everything its values depend on: references, fields, exclusions, calendar, currency."""
    said: list[str] = [f"rules {RULES}", repr(catalog.calendar), repr(catalog.money)]
    said += [to_text(condition) for condition in exclusions(catalog)]
    said += [repr(catalog.sources[key]) for key in sorted(catalog.sources)]
    _tell(metric, catalog, said, set())
    if any(repr(FieldType.INSTANT) in one for one in said):
        said.append(f"instants {INSTANTS}")
    return sha256("\n".join(said).encode()).hexdigest()


def _tell(metric: Metric, catalog: Catalog, said: list[str], told: set[str]) -> None:
    if metric.key in told:
        return
    told.add(metric.key)
    said.append(f"{metric.key} {metric.entered!r} {metric.min_n} {metric.display}")
    if metric.min_n is not None and metric.formula is not None and _added_up(metric, catalog):
        said.append(f"rows {ROWS}")
    if metric.score is not None:
        said.append(repr(metric.score))
    for text in metric.reads:
        expression = parsed(text)
        said.append(to_text(expression))
        _walk(expression, catalog, said, told)


def _added_up(metric: Metric, catalog: Catalog) -> bool:
    match divided_by(formula_of(metric), catalog):
        case Aggregate(Measure.SUM, Records() | Accounts()):
            return True
        case _:
            return False


def _walk(expression: Expression, catalog: Catalog, said: list[str], told: set[str]) -> None:
    match expression:
        case MetricReference(key):
            _tell(catalog.metrics[key], catalog, said, told)
        case Trait(subject, name):
            said.append(f"{subject} {catalog.account_traits.get(name)!r} {catalog.user_traits.get(name)!r}")
        case RowField(name):
            said.append(repr(catalog.properties.get(name)))
        case Call(Function.BUSINESS_TIME | Function.WITHIN):
            said += [repr(catalog.schedules[key]) for key in sorted(catalog.schedules)]
        case Aggregate(source=Records(collection)):
            said.append(repr(catalog.collections[collection]))
        case _:
            pass
    for child in children(expression):
        _walk(child, catalog, said, told)
