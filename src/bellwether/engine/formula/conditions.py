"""Comparisons: what can be compared with what, and what was probably meant where it cannot."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from bellwether.engine.definitions.unit import TRUTH, UnitKind
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Binary, Contains, Expression, Negative, OneOf, Operator, Source
from bellwether.engine.formula.units import Typed, comparison_clash, named

_EQUALITY = frozenset({Operator.EQUAL, Operator.NOT_EQUAL})


def compared(findings: Findings, test: Binary, sides: tuple[Typed, Typed], rows: Source | None) -> Typed:
    """The unit of a comparison: true or false."""
    left, right = sides
    clash = comparison_clash(left, right, ordered=test.operator not in _EQUALITY)
    if clash is None:
        return Typed(TRUTH)
    meant = replace(test, left=_meant(test.left, right), right=_meant(test.right, left))
    becomes_text = isinstance(meant.left, Text) or isinstance(meant.right, Text)
    sensible = meant != test and (test.operator in _EQUALITY or not becomes_text)
    suggestion = to_text(meant, rows) if sensible else None
    code = Code.TEXT_ORDER if left.kind is right.kind is UnitKind.TEXT else Code.UNITS
    findings.refuse(test, code, clash.sentence, suggestion)
    return Typed(TRUTH)


def one_of(findings: Findings, test: OneOf, units: list[Typed], rows: Source | None) -> Typed:
    """The unit of `x in (…)`: true or false."""
    operand, *choices = units
    for choice, unit in zip(test.choices, choices, strict=True):
        if unit.kind is None and not is_literal(choice):
            continue
        if not is_literal(choice):
            sentence = 'The values in parentheses are written out, as in plan in ("pro", "team").'
            findings.refuse(choice, Code.LITERAL_EXPECTED, sentence)
        elif comparison_clash(operand, unit, ordered=False) is not None:
            sentence = f"{named(unit.unit).capitalize()} cannot be compared with {named(operand.unit)}."
            meant = _meant(choice, operand)
            findings.refuse(choice, Code.UNITS, sentence, to_text(meant, rows) if meant != choice else None)
    return Typed(TRUTH)


def contained(findings: Findings, test: Contains, operand: Typed) -> Typed:
    """The unit of `x contains "text"`: true or false."""
    if operand.kind not in (None, UnitKind.TEXT):
        findings.refuse(test.operand, Code.UNITS, f"contains looks into a text, but this is {named(operand.unit)}.")
    return Typed(TRUTH)


def is_literal(expression: Expression) -> bool:
    """Whether a value is written out."""
    inner = expression.operand if isinstance(expression, Negative) else expression
    return isinstance(inner, Number | Amount | Text | Truth | DateLiteral | Length | ClockLength)


def _meant(side: Expression, other: Typed) -> Expression:
    """The literal that was probably meant beside a value of the other unit: without quotes, or with them."""
    match side, other.kind:
        case Number(value), UnitKind.TEXT:
            return Text(f"{value:f}")
        case Truth(value), UnitKind.TEXT:
            return Text("true" if value else "false")
        case Text("true" | "false" as word), UnitKind.TRUTH:
            return Truth(word == "true")
        case Text(value), UnitKind.DATE:
            return _date(value) or side
        case Text(value), kind if kind is not None and kind is not UnitKind.TEXT:
            return _number(value) or side
    return side


def _date(text: str) -> Expression | None:
    try:
        return DateLiteral(date.fromisoformat(text)) if len(text) == 10 else None
    except ValueError:
        return None


def _number(text: str) -> Expression | None:
    try:
        number = Decimal(text) if len(text) < 18 and text[:1].isdigit() and "e" not in text.lower() else None
    except InvalidOperation:
        return None
    return None if number is None else Number(number)
