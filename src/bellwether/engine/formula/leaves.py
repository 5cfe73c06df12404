"""Literals, fields, traits and references: their units, and whether they may stand where they stand."""

from typing import assert_never

from bellwether.engine.definitions.unit import DATE, DURATION, NUMBER, RATIO, TEXT, TRUTH, Unit, UnitKind
from bellwether.engine.formula.errors import Code, FormulaError
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.lookups import field_unit, metric_unit, trait_unit
from bellwether.engine.formula.names import written
from bellwether.engine.formula.text import Leaf
from bellwether.engine.formula.tree import (
    Accounts,
    EachDay,
    Elapsed,
    Events,
    MetricReference,
    Missing,
    Records,
    RowField,
    Source,
    Subject,
    Today,
    Trait,
    Users,
)
from bellwether.engine.formula.units import ANYTHING, NUMERIC, Typed


def leaf_unit(findings: Findings, leaf: Leaf, rows: Source | None) -> Typed:
    """The unit of something without parts."""
    match leaf:
        case Number():
            return Typed(NUMBER, literal=True)
        case Amount(currency=currency):
            return Typed(Unit(UnitKind.MONEY, currency))
        case Text():
            return Typed(TEXT)
        case Truth():
            return Typed(TRUTH)
        case DateLiteral() | Today():
            return Typed(DATE)
        case Length() | ClockLength():
            return Typed(DURATION)
        case Elapsed():
            if isinstance(rows, Events | Records | Users):
                sentence = "elapsed(…) belongs to the day that is asked for, not to one row."
                return findings.refuse(leaf, Code.ROW_FIELD, sentence)
            return Typed(RATIO)
        case Missing():
            return ANYTHING
        case RowField():
            return _field(findings, leaf, rows)
        case Trait():
            return _trait(findings, leaf, rows)
        case MetricReference(key):
            if isinstance(rows, Events | Records | Users):
                sentence = f"One row is at hand here, but {key} is a metric of the whole account."
                return findings.refuse(leaf, Code.ROW_FIELD, sentence)
            return _found(findings, metric_unit(leaf, findings.schema))
        case _:
            assert_never(leaf)


def _field(findings: Findings, field: RowField, rows: Source | None) -> Typed:
    if isinstance(rows, Events | Records):
        return _found(findings, field_unit(field, rows, findings.schema))
    sentence = f"“{field.name}” is a field of a row, but there is no row here."
    return findings.refuse(field, Code.ROW_FIELD, sentence)


def _trait(findings: Findings, trait: Trait, rows: Source | None) -> Typed:
    unit = trait_unit(trait, findings.schema)
    if (
        trait.subject is Subject.USER
        and (rows is None or isinstance(rows, Accounts | EachDay))
        and isinstance(unit, Unit)
    ):
        name = f"user.{written(trait.name)}"
        fix = f"sum({name})" if unit.kind in NUMERIC else f"unique({name})"
        sentence = f"An account has many people, each with their own {name}; say what to make of them."
        return findings.refuse(trait, Code.NEEDS_AGGREGATE, sentence, fix)
    return _found(findings, unit)


def _found(findings: Findings, unit: Unit | FormulaError | None) -> Typed:
    if isinstance(unit, FormulaError):
        findings.errors.append(unit)
        return ANYTHING
    return Typed(unit)
