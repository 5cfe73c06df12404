"""What a question is about: a metric by its key, or a formula that is read and checked first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import Measure
from bellwether.cli.outcomes import FormulaRefused, WrongQuestion
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import ByTrait, Grouping
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import EnteredRules, Metric
from bellwether.engine.engine import Engine
from bellwether.engine.formula.check import Checked, check
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.names import KEY
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.slice import people_condition
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Expression
from bellwether.engine.plan.signatures import UNITS


def subjects_of(workspace: Workspace, subject: str, version: int | None) -> Subjects:
    """The subjects among which a question's own is, a metric in an older version if one is asked for."""
    if version is None:
        return Subjects(workspace)
    if not KEY.fullmatch(subject.strip()):
        raise WrongQuestion("--version names a version of a metric; a formula has none. Ask for a metric by its key.")
    return Subjects(workspace, (subject.strip(), version))


@dataclass(frozen=True)
class Subjects:
    """The metrics and formulas of one workspace; with a `version` one metric (by key) is worded as it was then."""

    workspace: Workspace
    version: tuple[str, int] | None = None

    @cached_property
    def engine(self) -> Engine:
        """The engine on these definitions."""
        return Engine(self.workspace.warehouse, self.catalog)

    @property
    def schema(self) -> Schema:
        """What formulas can name here, metrics with their units."""
        return self.engine.schema()

    @cached_property
    def catalog(self) -> Catalog:
        """The definitions in force, with the older wording in its place."""
        return self.workspace.catalog() if self.version is None else self.workspace.catalog_with(*self.version)

    def named(self, text: str) -> tuple[str | Expression, Measure]:
        """What the engine is asked for, and what its numbers are."""
        text = text.strip()
        if KEY.fullmatch(text):
            return text, self.measure(self.metric(text))
        checked = self.checked(text)
        return checked.expression, self.formula_measure(checked)

    def sliced(self, subject: str | Expression, measure: Measure, people: str) -> tuple[Expression, Measure]:
        """The subject for some people alone, and what its numbers are; refused where it has no people."""
        try:
            condition = people_condition(people, self.schema)
        except FormulaErrors as errors:
            raise FormulaRefused(people, errors.errors) from None
        try:
            narrowed = self.engine.sliced(subject, condition)
        except FormulaErrors as errors:
            raise WrongQuestion(" ".join(dict.fromkeys(error.sentence for error in errors.errors))) from None
        return narrowed, replace(measure, name=f"{measure.name}, {people.strip()}", formula=to_text(narrowed))

    def metric(self, key: str) -> Metric:
        """The metric of that key; UnknownName with the nearest."""
        if key not in self.catalog.metrics:
            raise UnknownName("metric", key, self.catalog.metrics)
        return self.catalog.metrics[key]

    def grouping(self, grouping: Grouping) -> Grouping:
        """The grouping, refused where it names a trait that accounts do not have."""
        if isinstance(grouping, ByTrait) and grouping.trait not in self.catalog.account_traits:
            raise UnknownName("account trait", grouping.trait, self.catalog.account_traits)
        return grouping

    def entered(self, key: str) -> Metric:
        """The metric of that key, refused unless its values are entered."""
        metric = self.metric(key)
        if metric.entered is None:
            raise WrongQuestion(f"“{key}” is computed from facts, not entered. To correct it, use “bellwether adjust”.")
        return metric

    def without_age(self, key: str) -> Catalog:
        """The catalog in which the last entry of a metric holds, however old it is."""
        metric = self.entered(key)
        rules = replace(metric.entered or EnteredRules(), max_age_days=None)
        return replace(self.catalog, metrics={**self.catalog.metrics, key: replace(metric, entered=rules)})

    def checked(self, formula: str) -> Checked:
        """The formula, checked; FormulaRefused with each error under its place."""
        try:
            return check(parse(formula), self.schema)
        except FormulaErrors as errors:
            raise FormulaRefused(formula, errors.errors) from None

    def measure(self, metric: Metric) -> Measure:
        """What the numbers of a metric are."""
        return Measure(
            key=metric.key,
            name=metric.name,
            formula=metric.formula,
            unit=metric.unit or UNITS[metric.display],
            display=metric.display,
            currency=self.catalog.money.currency,
            decimals=metric.decimals,
            direction=metric.direction,
            version=metric.version,
            ranks=metric.entered.ranks if metric.entered else (),
            kpi=metric.guidance.kpi,
            variant=metric.guidance.variant,
        )

    def formula_measure(self, checked: Checked) -> Measure:
        """What the numbers of a formula are."""
        text = to_text(checked.expression)
        return Measure("", text, text, checked.unit, checked.display, self.catalog.money.currency)
