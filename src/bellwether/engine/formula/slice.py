"""A formula for some people only: every term of events and people narrowed, or refused where it has no people."""

from collections.abc import Mapping
from dataclasses import replace

from bellwether.engine.formula.check import check_row_condition
from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.parse import parse_row_condition
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Binary,
    Call,
    Change,
    Conditional,
    Contains,
    EachDay,
    Expression,
    IsUnknown,
    MetricReference,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    Subject,
    Trait,
)


def people_condition(text: str, schema: Schema) -> Expression:
    """A condition on people, such as `user.role == "admin"`; FormulaErrors where it is anything else."""
    condition = parse_row_condition(text)
    uses = check_row_condition(condition, schema).uses
    if not uses.user_traits or uses.properties or uses.account_traits:
        sentence = 'A slice is a condition on people alone, as user.role == "admin".'
        raise FormulaErrors([FormulaError(Code.NO_PEOPLE, condition.span, sentence)])
    return condition


def sliced(expression: Expression, condition: Expression, formulas: Mapping[str, Expression]) -> Expression:
    """The formula for the people who meet a condition on `user.` traits, with the metrics it reads written out.

    FormulaErrors names every term without people: traits of the account, records, entered metrics (semantics 27).
    """
    slicing = _Slicing(condition, formulas)
    result = slicing.narrowed(expression)
    if slicing.errors:
        raise FormulaErrors(slicing.errors)
    return result


class _Slicing:
    def __init__(self, condition: Expression, formulas: Mapping[str, Expression]) -> None:
        self.condition = condition
        self.formulas = formulas
        self.errors: list[FormulaError] = []

    def narrowed(self, expression: Expression) -> Expression:
        match expression:
            case Aggregate():
                return self._aggregate(expression)
            case Trait(Subject.ACCOUNT):
                return self._refused(expression, f"{to_text(expression)} is the same for all people of an account")
            case MetricReference(key):
                formula = self.formulas.get(key)
                if formula is None:
                    return self._refused(expression, f"{key} is entered for the whole account")
                return self.narrowed(formula)
            case _:
                return self._inside(expression)

    def _inside(self, expression: Expression) -> Expression:
        match expression:
            case Negative(operand) | Not(operand) | Contains(operand) | IsUnknown(operand):
                return replace(expression, operand=self.narrowed(operand))
            case OneOf(operand):
                return replace(expression, operand=self.narrowed(operand))
            case Binary(_, left, right):
                return replace(expression, left=self.narrowed(left), right=self.narrowed(right))
            case Conditional(condition, then, otherwise):
                parts = [self.narrowed(part) for part in (condition, then, otherwise)]
                return Conditional(parts[0], parts[1], parts[2], expression.span)
            case Call(_, arguments):
                return replace(expression, arguments=tuple(self.narrowed(argument) for argument in arguments))
            case Ago(inner) | Change(inner):
                return replace(expression, expression=self.narrowed(inner))
            case _:
                return expression

    def _aggregate(self, aggregate: Aggregate) -> Expression:
        match aggregate.source:
            case Records(collection):
                return self._refused(aggregate, f"{collection} are of the account, not of one person")
            case Accounts() | EachDay():
                value = None if aggregate.value is None else self.narrowed(aggregate.value)
                where = None if aggregate.where is None else self.narrowed(aggregate.where)
                if value is None and where is None:
                    return self._refused(aggregate, "accounts are not people")
                return replace(aggregate, value=value, where=where)
            case _:
                where = aggregate.where
                both = self.condition if where is None else Binary(Operator.AND, where, self.condition)
                return replace(aggregate, where=both)

    def _refused(self, expression: Expression, why: str) -> Expression:
        sentence = f"This cannot be split by people: {why}."
        self.errors.append(FormulaError(Code.NO_PEOPLE, expression.span, sentence))
        return expression
