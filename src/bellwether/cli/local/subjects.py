"""What a question is about: a metric by its key, or a formula that is read and checked first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from bellwether.catalog import queries
from bellwether.catalog.formulas import checks
from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import Measure
from bellwether.cli.outcomes import FormulaRefused, WrongQuestion
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import ByTrait, Grouping
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import Display, EnteredRules, Metric
from bellwether.engine.definitions.unit import DURATION, MONEY, NUMBER, PERCENT, RANK, Unit
from bellwether.engine.formula.check import Checked, check
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.names import KEY
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Expression

_UNITS: dict[Display, Unit] = {
    Display.NUMBER: NUMBER,
    Display.PERCENT: PERCENT,
    Display.MONEY: MONEY,
    Display.DURATION: DURATION,
    Display.RANK: RANK,
}


@dataclass(frozen=True)
class Subjects:
    """The metrics and formulas of one workspace."""

    workspace: Workspace

    @cached_property
    def schema(self) -> Schema:
        """What formulas can name here, metrics with their units."""
        return checks(queries.definitions(), self.workspace.warehouse.event_names()).schema

    @property
    def catalog(self) -> Catalog:
        """The definitions in force."""
        return self.workspace.catalog()

    def named(self, text: str) -> tuple[str | Expression, Measure]:
        """What the engine is asked for, and what its numbers are."""
        text = text.strip()
        if KEY.fullmatch(text):
            return text, self.measure(self.metric(text))
        checked = self.checked(text)
        return checked.expression, self._formula_measure(checked)

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
            raise FormulaRefused(formula, errors) from None

    def measure(self, metric: Metric) -> Measure:
        """What the numbers of a metric are."""
        return Measure(
            key=metric.key,
            name=metric.name,
            formula=metric.formula,
            unit=metric.unit or _UNITS[metric.display],
            display=metric.display,
            currency=self.catalog.money.currency,
            decimals=metric.decimals,
            direction=metric.direction,
            version=metric.version,
            ranks=metric.entered.ranks if metric.entered else (),
        )

    def _formula_measure(self, checked: Checked) -> Measure:
        text = to_text(checked.expression)
        return Measure("", text, text, checked.unit, checked.display, self.catalog.money.currency)
