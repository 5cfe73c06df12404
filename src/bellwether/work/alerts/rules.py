"""The alert rules in force, with what each reads."""

from __future__ import annotations

from dataclasses import dataclass

from bellwether.catalog import queries as definitions
from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.domain import Kind
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.formula.dependencies import references
from bellwether.engine.formula.parse import parse
from bellwether.work.alerts.domain import Rule, Tone


@dataclass(frozen=True, slots=True)
class WatchedRule:
    """A rule, the condition that it watches with its segment's, the task it asks for, and the metrics it reads."""

    rule: Rule
    condition: str
    task: str
    due_in: int
    reads: frozenset[str]


class _Kept:
    """The rules of the catalog that was last in force; every change of a definition makes a new catalog."""

    rules: tuple[Catalog, dict[str, WatchedRule]] | None = None


def rules() -> dict[str, WatchedRule]:
    """The rules in force by key."""
    catalog = served().catalog()
    held = _Kept.rules
    if held is None or held[0] is not catalog:
        specs = definitions.definitions().typed(Kind.ALERT, AlertSpec)
        held = _Kept.rules = catalog, {key: _watched(key, spec, catalog) for key, spec in specs.items()}
    return held[1]


def _watched(key: str, spec: AlertSpec, catalog: Catalog) -> WatchedRule:
    condition = spec.when
    if spec.segment is not None:
        condition = f"({catalog.segments[spec.segment].condition}) and ({spec.when})"
    rule = Rule(key, spec.name, spec.when, Tone(spec.tone), spec.days, spec.cool_down, spec.shows, spec.segment)
    shown = frozenset() if spec.shows is None else frozenset({spec.shows})
    return WatchedRule(rule, condition, spec.task, spec.due_in, frozenset(references(parse(condition))) | shown)
