"""Conditions on rows as SQL, as far as SQL says the same: fields against literals, in three-valued logic."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.formula.literals import DateLiteral, Number, Text, Truth
from bellwether.engine.formula.tree import Binary, Contains, Expression, IsUnknown, Not, OneOf, Operator, RowField
from bellwether.engine.warehouse.dictionaries import TEXTS
from bellwether.engine.warehouse.tree import number

Place = Callable[[Field], exp.Expr]
"""Where a field's stored integer is found."""

_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.EQUAL: exp.EQ,
    Operator.NOT_EQUAL: exp.NEQ,
    Operator.LESS: exp.LT,
    Operator.AT_MOST: exp.LTE,
    Operator.MORE: exp.GT,
    Operator.AT_LEAST: exp.GTE,
}
_MIRRORED = {
    Operator.LESS: Operator.MORE,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.MORE: Operator.LESS,
    Operator.AT_LEAST: Operator.AT_MOST,
}


def condition_sql(condition: Expression, fields: Mapping[str, Field], place: Place) -> exp.Expr | None:
    """The condition as SQL, null where it is unknown; None where SQL alone cannot say it (traits, money to convert)."""
    match condition:
        case Binary(Operator.AND | Operator.OR, left, right):
            one, other = condition_sql(left, fields, place), condition_sql(right, fields, place)
            if one is None or other is None:
                return None
            return exp.and_(one, other) if condition.operator is Operator.AND else exp.or_(one, other)
        case Not(operand):
            inner = condition_sql(operand, fields, place)
            return None if inner is None else exp.Not(this=exp.paren(inner))
        case RowField(name) if name in fields and fields[name].type is FieldType.BOOLEAN:
            return exp.EQ(this=place(fields[name]), expression=number(1))
        case IsUnknown(RowField(name)) if name in fields and plain(fields[name]):
            return exp.Is(this=place(fields[name]), expression=exp.null())
        case Contains(RowField(name), text) if name in fields and fields[name].type is FieldType.TEXT:
            found = exp.StrPosition(this=text_of(place(fields[name])), substr=exp.Literal.string(text))
            return exp.GT(this=found, expression=number(0))
        case OneOf(RowField(name), choices) if name in fields:
            return _one_of(fields[name], choices, place)
        case Binary(operator, RowField(name), literal) if name in fields:
            return _compared(operator, fields[name], literal, place)
        case Binary(operator, literal, RowField(name)) if name in fields:
            return _compared(_MIRRORED.get(operator, operator), fields[name], literal, place)
        case _:
            return None


def plain(field: Field) -> bool:
    """Whether a field's stored integers mean the same in every row: amounts in foreign currencies do not."""
    return field.type is not FieldType.MONEY or field.currency_field is None


def text_of(code: exp.Expr) -> exp.Expr:
    """The text of a code."""
    query = exp.select(exp.column("text", table="word")).from_(exp.to_table(TEXTS).as_("word"))
    return query.where(exp.EQ(this=exp.column("code", table="word"), expression=code)).subquery()


def _one_of(field: Field, choices: Sequence[Expression], place: Place) -> exp.Expr | None:
    tests = [_compared(Operator.EQUAL, field, choice, place) for choice in choices]
    known = [test for test in tests if test is not None]
    return exp.or_(*known) if known and len(known) == len(tests) else None


def _compared(operator: Operator, field: Field, literal: Expression, place: Place) -> exp.Expr | None:
    if operator not in _COMPARISONS:
        return None
    compare = _COMPARISONS[operator]
    match field.type, literal:
        case FieldType.TEXT, Text(value):
            return compare(this=text_of(place(field)), expression=exp.Literal.string(value))
        case ((FieldType.NUMBER | FieldType.MONEY), Number(value)) if plain(field):
            scaled = value.scaleb(field.stored_scale)
            if scaled != scaled.to_integral_value() or abs(scaled) >= Decimal(2**62):
                return None
            return compare(this=place(field), expression=number(int(scaled)))
        case FieldType.BOOLEAN, Truth(value):
            return compare(this=place(field), expression=number(int(value)))
        case FieldType.BOOLEAN, Number(value) if value in (0, 1):
            return compare(this=place(field), expression=number(int(value)))
        case FieldType.DATE, DateLiteral(value):
            return compare(this=place(field), expression=number(day_number(value)))
        case _:
            return None
