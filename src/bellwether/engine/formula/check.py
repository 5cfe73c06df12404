"""A formula against the names and units of a workspace: all that is wrong with it, or what it is."""

from dataclasses import dataclass
from typing import assert_never

from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.unit import NUMBER, TRUTH, Unit, UnitKind
from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.infer import condition, unit_of
from bellwether.engine.formula.literals import Text
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Events, Expression, Source, Trait
from bellwether.engine.formula.units import named
from bellwether.engine.formula.uses import Uses, reads_per_account, uses_of


@dataclass(frozen=True, slots=True)
class Checked:
    """A formula without errors: its unit, what it reads, how it is shown by default, and what is doubtful about it.

    `rolls_up` is False for a text or a bare trait that is no number: a group then has no value (`no_rollup`).
    `per_account` says that a group takes a term account by account, over the accounts where it is known (semantics 24).
    """

    expression: Expression
    unit: Unit
    uses: Uses
    display: Display
    rolls_up: bool = True
    per_account: bool = False
    warnings: tuple[FormulaError, ...] = ()


_DECLARABLE = {
    UnitKind.NUMBER: frozenset({UnitKind.COUNT, UnitKind.PERCENT, UnitKind.POINTS, UnitKind.MONEY, UnitKind.DURATION}),
    UnitKind.RATIO: frozenset({UnitKind.NUMBER, UnitKind.PERCENT}),
    UnitKind.COUNT: frozenset({UnitKind.NUMBER}),
    UnitKind.POINTS: frozenset({UnitKind.NUMBER}),
    UnitKind.DURATION: frozenset({UnitKind.NUMBER}),
}
"""What a metric may declare its unit to be, by the unit that its formula has."""


def check(expression: Expression, schema: Schema, declared: Unit | None = None) -> Checked:
    """What the formula is, in the unit that its metric declares; FormulaErrors with everything that is wrong."""
    findings = Findings(schema)
    unit = unit_of(findings, expression, None)
    if isinstance(expression, Text):
        sentence = "This is a text only; a function says what to make of an event."
        findings.refuse(expression, Code.NEEDS_AGGREGATE, sentence, f"count({to_text(expression)}, 30d)")
    if unit.unit == TRUTH:
        sentence = "A metric is a number, a date or a text; true and false belong inside if(…) and where."
        findings.refuse(expression, Code.CONDITION, sentence, f"if({to_text(expression)}, 1, 0)")
    # A formula that is always unknown is still a number's place.
    found = unit.unit or declared or NUMBER
    if declared is not None and declared.kind is not found.kind:
        if declared.kind not in _DECLARABLE.get(found.kind, frozenset()) and not findings.errors:
            sentence = f"The metric says that it is {named(declared)}, but its formula gives {named(found)}."
            findings.refuse(expression, Code.UNITS, sentence)
        found = declared
    return _checked(findings, expression, found, None)


def check_condition(expression: Expression, schema: Schema) -> Checked:
    """A condition on an account, as segments and applicability have; FormulaErrors with everything that is wrong."""
    findings = Findings(schema)
    condition(findings, expression, None)
    return _checked(findings, expression, TRUTH, None)


def check_row_condition(expression: Expression, schema: Schema) -> Checked:
    """A condition on one event, as exclusions have; FormulaErrors with everything that is wrong."""
    findings, rows = Findings(schema), Events(())
    condition(findings, expression, rows)
    return _checked(findings, expression, TRUTH, rows)


def _checked(findings: Findings, expression: Expression, unit: Unit, rows: Source | None) -> Checked:
    if findings.errors:
        raise FormulaErrors(dict.fromkeys(findings.errors))
    bare_trait = isinstance(expression, Trait) and unit.kind in (UnitKind.DATE, UnitKind.RANK)
    return Checked(
        expression,
        unit,
        uses_of(expression, rows),
        display_of(unit),
        unit.kind is not UnitKind.TEXT and not bare_trait,
        rows is None and reads_per_account(expression, findings.schema),
        tuple(findings.warnings),
    )


def display_of(unit: Unit) -> Display:
    """How values of a unit are shown unless their metric says otherwise."""
    match unit.kind:
        case UnitKind.PERCENT:
            return Display.PERCENT
        case UnitKind.MONEY:
            return Display.MONEY
        case UnitKind.DURATION:
            return Display.DURATION
        case UnitKind.RANK:
            return Display.RANK
        case (
            UnitKind.NUMBER
            | UnitKind.COUNT
            | UnitKind.POINTS
            | UnitKind.RATIO
            | UnitKind.TEXT
            | UnitKind.DATE
            | UnitKind.TRUTH
        ):
            return Display.NUMBER
        case _:
            assert_never(unit.kind)
