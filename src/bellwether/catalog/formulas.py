"""The formulas and conditions of definitions, read and checked against everything else that is defined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as reworded

from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.check_rules import counted
from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import (
    CheckSpec,
    Definition,
    Definitions,
    DefinitionsRefused,
    ExclusionSpec,
    Kind,
    MetricSpec,
    Problem,
    SegmentSpec,
)
from bellwether.catalog.metric_rules import read_unit
from bellwether.catalog.score_rules import score_conditions, score_doubts, score_formulas
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.soundness import problem
from bellwether.engine.definitions.metric import Display, MetricKind
from bellwether.engine.definitions.unit import NUMBER, UnitKind
from bellwether.engine.formula.check import Checked, check, check_condition, check_row_condition, display_of
from bellwether.engine.formula.dependencies import dependency_order
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.parse import parse, parse_row_condition
from bellwether.engine.formula.schema import MetricSignature, Schema
from bellwether.engine.formula.tree import Conditional, Expression, Missing
from bellwether.engine.plan.signatures import UNITS

NO_NUMBERS = (UnitKind.TEXT, UnitKind.DATE, UnitKind.TRUTH)
"""Units of metrics that are worth no points."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What checking found: what formulas can name, how each computed metric is shown by default, and doubts."""

    schema: Schema
    displays: Mapping[str, Display]
    warnings: tuple[tuple[Definition, str], ...]


def checks(definitions: Definitions, event_names: Iterable[str]) -> Checks:
    """What the formulas of sound definitions are; refused with everything that is wrong with any of them."""
    checking = _Checking(definitions, _schema(definitions, event_names))
    checking.metrics()
    checking.conditions()
    if checking.problems:
        raise DefinitionsRefused(checking.problems)
    return Checks(checking.schema, checking.displays, tuple(checking.warnings))


def shown(definition: Definition, found: Checks) -> Definition:
    """The definition with its display filled in, where it is a computed metric that does not name one."""
    spec = definition.spec
    if isinstance(spec, MetricSpec) and spec.display is None and definition.key in found.displays:
        return replace(definition, spec=reworded(spec, display=found.displays[definition.key]))
    return definition


def unshown(definition: Definition, found: Checks) -> Definition:
    """The definition without its display, where filling it in would give the same."""
    spec = definition.spec
    if isinstance(spec, MetricSpec) and spec.display is not None and found.displays.get(definition.key) is spec.display:
        return replace(definition, spec=reworded(spec, display=None))
    return definition


def _schema(definitions: Definitions, event_names: Iterable[str]) -> Schema:
    catalog = compiled(definitions)
    return Schema(
        events=catalog.events.union(event_names),
        properties=catalog.properties,
        account_traits=catalog.account_traits,
        user_traits=catalog.user_traits,
        collections=catalog.collections,
        metrics={key: _first_signature(spec) for key, spec in definitions.typed(Kind.METRIC, MetricSpec).items()}
        | {
            key: MetricSignature(NUMBER, MetricKind.SCORED, True, spec.name)
            for key, spec in definitions.typed(Kind.HEALTH, HealthSpec).items()
        },
        segments=frozenset(catalog.segments),
        schedules=frozenset(catalog.schedules),
    )


def _first_signature(spec: MetricSpec) -> MetricSignature:
    """What a metric is before its formula has been checked; for entered metrics it stays so."""
    unit = read_unit(spec.unit) if spec.unit is not None else UNITS[spec.display or Display.NUMBER]
    kind = MetricKind.COMPUTED if spec.entered is None else MetricKind.ENTERED
    return MetricSignature(unit, kind, spec.entered is not None, spec.name)


@dataclass(slots=True)
class _Checking:
    """Checks definition after definition, metrics after those that they read, and gathers what is wrong."""

    definitions: Definitions
    schema: Schema
    problems: list[Problem] = field(default_factory=list)
    warnings: list[tuple[Definition, str]] = field(default_factory=list)
    displays: dict[str, Display] = field(default_factory=dict)

    def metrics(self) -> None:
        """Checks the formulas and applicability of all metrics."""
        found = self.definitions.of(Kind.METRIC) | self.definitions.of(Kind.HEALTH)
        specs = self.definitions.typed(Kind.METRIC, MetricSpec)
        formulas: dict[str, Expression] = {}
        applies: dict[str, Expression] = {}
        for definition, spec in self.definitions.each(Kind.METRIC, MetricSpec):
            for where, text, trees in (("formula", spec.formula, formulas), ("applies_to", spec.applies_to, applies)):
                if text is not None and (tree := self._parse(definition, where, parse, text)) is not None:
                    trees[definition.key] = tree
        scores = {
            definition.key: self._read_by_score(definition, spec)
            for definition, spec in self.definitions.each(Kind.HEALTH, HealthSpec)
        }
        try:
            order = dependency_order(
                {
                    key: scores.get(
                        key, Conditional(applies.get(key, Missing()), formulas.get(key, Missing()), Missing())
                    )
                    for key in found
                }
            )
        except FormulaErrors as circle:
            # The circle names its metrics itself; it is said of the first of them.
            first = circle.errors[0].sentence.rsplit(": ", 1)[-1].split(" → ", 1)[0]
            self._refuse(found.get(first, next(iter(found.values()))), "formula", circle)
            return
        for key in order:
            if key in formulas:
                self._check_metric(found[key], specs[key], formulas[key])
        for key, condition in applies.items():
            self._check(found[key], "applies_to", check_condition, condition)

    def conditions(self) -> None:
        """Checks the conditions of segments, exclusions and checks."""
        for definition in self.definitions:
            match definition.spec:
                case SegmentSpec(condition=text):
                    tree = self._parse(definition, "condition", parse, text)
                    if tree is not None:
                        self._check(definition, "condition", check_condition, tree)
                case CheckSpec(never=never, same=same):
                    if (
                        never is not None
                        and (tree := self._parse(definition, "never", parse, counted(never))) is not None
                    ):
                        self._check(definition, "never", check, tree)
                    for text in same:
                        if (tree := self._parse(definition, "same", parse, text)) is not None:
                            self._check(definition, "same", check_condition, tree)
                case AlertSpec(when=text):
                    tree = self._parse(definition, "when", parse, text)
                    if tree is not None:
                        self._check(definition, "when", check_condition, tree)
                case HealthSpec() as spec:
                    self._check_score(definition, spec)
                case ExclusionSpec(condition=text):
                    tree = self._parse(definition, "condition", parse_row_condition, text)
                    if tree is not None:
                        self._check(definition, "condition", check_row_condition, tree)

    def _check_metric(self, definition: Definition, spec: MetricSpec, formula: Expression) -> None:
        found = self._check(definition, "formula", check, formula)
        if found is not None:
            unit = found.unit if spec.unit is None else read_unit(spec.unit)
            self.displays[definition.key] = display_of(unit)
            signature = MetricSignature(unit, MetricKind.COMPUTED, found.per_account, spec.name)
            self.schema = replace(self.schema, metrics={**self.schema.metrics, definition.key: signature})

    def _read_by_score(self, definition: Definition, spec: HealthSpec) -> Expression:
        """Everything that a score reads, as one tree; only what it refers to is asked for."""
        segments = self.definitions.typed(Kind.SEGMENT, SegmentSpec)
        tree: Expression = Missing()
        for where, text in score_formulas(spec, segments):
            part = self._parse(definition, where, parse, text)
            tree = tree if part is None else Conditional(part, tree, Missing())
        return tree

    def _check_score(self, definition: Definition, spec: HealthSpec) -> None:
        """Checks the conditions of profiles and caps, and that every driver is a number or a rank."""
        for where, text in score_conditions(spec):
            self._check(definition, where, check_condition, parse(text))
        for profile in spec.profiles:
            for driver in (driver for group in profile.groups for driver in group.drivers):
                unit = self.schema.metrics[driver.metric].unit
                if unit.kind in NO_NUMBERS:
                    place = f"profile {profile.key}: driver {driver.metric}"
                    sentence = f"{place}: this is a {unit}; a driver is a number or a colour rank"
                    self.problems.append(problem(definition, sentence))
        self.warnings.extend((definition, doubt) for doubt in score_doubts(spec))

    def _parse(
        self, definition: Definition, where: str, reading: Callable[[str], Expression], text: str
    ) -> Expression | None:
        try:
            return reading(text)
        except FormulaErrors as errors:
            self._refuse(definition, where, errors)
            return None

    def _check(
        self,
        definition: Definition,
        where: str,
        checking: Callable[[Expression, Schema], Checked],
        expression: Expression,
    ) -> Checked | None:
        try:
            found = checking(expression, self.schema)
        except FormulaErrors as errors:
            self._refuse(definition, where, errors)
            return None
        self.warnings.extend((definition, f"{where}, {warning}") for warning in found.warnings)
        return found

    def _refuse(self, definition: Definition, where: str, errors: FormulaErrors) -> None:
        self.problems.extend(_problems(definition, where, errors))


def _problems(definition: Definition, where: str, errors: FormulaErrors) -> Iterator[Problem]:
    for error in errors.errors:
        yield problem(definition, f"{where}, {error}")
