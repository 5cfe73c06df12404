"""Expressions over grids: literals, operators, conditions, functions; leaves come from whoever knows the facts."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Protocol, assert_never

import numpy as np

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import Content, Grid, constant, nothing
from bellwether.engine.evaluate.moments import BOTH, moved, on_one_clock
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.tree import (
    Aggregate,
    Ago,
    Binary,
    Call,
    Change,
    Conditional,
    Contains,
    Elapsed,
    Expression,
    Function,
    IsUnknown,
    MetricReference,
    Missing,
    Negative,
    Not,
    OneOf,
    Operator,
    RowField,
    Today,
    Trait,
)
from bellwether.engine.kernel.decimals import rescale

Leaf = RowField | Trait | MetricReference | Ago | Change | Aggregate | Today | Elapsed | Amount | Call
"""What needs facts or days. Of the calls a streak, which looks back, and those that know of opening hours."""

MINUTES_A_DAY = 1440


class Leaves(Protocol):
    """Where the leaves of an expression get their grids: the rows at hand, or an entity and its days."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every grid here."""
        ...

    @property
    def zone(self) -> str:
        """The zone whose clock says on which day an instant falls."""
        ...

    def leaf(self, expression: Leaf) -> Grid:
        """The grid of a leaf."""
        ...

    def code(self, text: str) -> int:
        """The code of a text, -1 where no fact holds it."""
        ...

    def codes_containing(self, fragment: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The codes of all texts that contain a fragment."""
        ...


def calculate(expression: Expression, leaves: Leaves) -> Grid:
    """The grid of an expression."""
    match expression:
        case Number(value):
            return _decimal(value, leaves)
        case Text(value):
            return constant(leaves.code(value), leaves.shape, 0, Content.TEXT)
        case Truth(value):
            return constant(int(value), leaves.shape, 0, Content.TRUTH)
        case DateLiteral(value):
            return constant(day_number(value), leaves.shape, 0, Content.DATE)
        case Length(value):
            return constant(_days(value), leaves.shape)
        case ClockLength(minutes):
            return constant(minutes / MINUTES_A_DAY, leaves.shape, None)
        case Missing():
            return nothing(leaves.shape, Reason.NOT_APPLICABLE)
        case Negative(operand):
            return arithmetic.negate(calculate(operand, leaves))
        case Not(operand):
            return arithmetic.invert(calculate(operand, leaves))
        case Binary():
            return _binary(expression, leaves)
        case OneOf() | Contains() | IsUnknown():
            return _test(expression, leaves)
        case Conditional(condition, then, otherwise):
            either = on_one_clock([calculate(then, leaves), calculate(otherwise, leaves)], leaves.zone)
            return arithmetic.choose(calculate(condition, leaves), *either)
        case Call(Function.STREAK | Function.BUSINESS_TIME | Function.WITHIN):
            return leaves.leaf(expression)
        case Call(Function.DAYS_SINCE, (since,)):
            return arithmetic.subtract(*on_one_clock([leaves.leaf(Today()), calculate(since, leaves)], leaves.zone))
        case Call(function, arguments):
            given = [calculate(argument, leaves) for argument in arguments]
            return _CALLS[function](on_one_clock(given, leaves.zone))
        case RowField() | Trait() | MetricReference() | Ago() | Change() | Aggregate() | Today() | Elapsed() | Amount():
            return leaves.leaf(expression)
        case _:
            assert_never(expression)


def _decimal(value: Decimal, leaves: Leaves) -> Grid:
    exponent = value.as_tuple().exponent
    scale = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    scaled = int(value.scaleb(scale))
    if scale > arithmetic.MOST_EXACT_SCALE or abs(scaled) >= 2**62:
        return constant(float(value), leaves.shape, None)
    return constant(scaled, leaves.shape, scale)


def _days(length: Duration) -> int:
    """A length as whole days; months only have a length beside a date, where `_moved` handles them."""
    match length.period:
        case Period.DAY:
            return length.count
        case Period.WEEK:
            return 7 * length.count
        case Period.MONTH:
            return 30 * length.count
        case Period.QUARTER:
            return 91 * length.count
        case Period.YEAR:
            return 365 * length.count


def _binary(expression: Binary, leaves: Leaves) -> Grid:
    operator, left = expression.operator, calculate(expression.left, leaves)
    by_calendar = isinstance(expression.right, Length) and operator in (Operator.ADD, Operator.SUBTRACT)
    if isinstance(expression.right, Length) and by_calendar and left.content in BOTH:
        return moved(left, operator, expression.right.value, leaves.zone)
    left, right = on_one_clock([left, calculate(expression.right, leaves)], leaves.zone)
    return arithmetic.combine(operator, left, right)


def _test(expression: OneOf | Contains | IsUnknown, leaves: Leaves) -> Grid:
    operand = calculate(expression.operand, leaves)
    match expression:
        case IsUnknown():
            truth = (~operand.known).astype(np.int64)
            return Grid(truth, np.zeros(operand.shape, dtype=np.uint8), 0, Content.TRUTH)
        case Contains(_, text):
            found = np.isin(operand.numbers, leaves.codes_containing(text))
            return Grid(found.astype(np.int64), operand.reason, 0, Content.TRUTH, operand.marks)
        case OneOf(_, choices):
            pairs = [on_one_clock([operand, calculate(one, leaves)], leaves.zone) for one in choices]
            tests = [arithmetic.compare(Operator.EQUAL, *pair) for pair in pairs]
            result = tests[0]
            for test in tests[1:]:
                result = arithmetic.combine(Operator.OR, result, test)
            return result


def _percent(grids: list[Grid]) -> Grid:
    return arithmetic.divide(grids[0], grids[1], 100)


def _ratio(grids: list[Grid]) -> Grid:
    return arithmetic.divide(grids[0], grids[1])


def _coalesce(grids: list[Grid]) -> Grid:
    return arithmetic.first_known(grids)


def _least(grids: list[Grid]) -> Grid:
    return arithmetic.extreme(grids, largest=False)


def _greatest(grids: list[Grid]) -> Grid:
    return arithmetic.extreme(grids, largest=True)


def _clamp(grids: list[Grid]) -> Grid:
    value, lowest, highest = grids
    return arithmetic.extreme([arithmetic.extreme([value, lowest], largest=True), highest], largest=False)


def _absolute(grids: list[Grid]) -> Grid:
    (value,) = grids
    return Grid(np.abs(value.numbers), value.reason, value.scale, value.content, value.marks, detail=value.detail)


def _round(grids: list[Grid]) -> Grid:
    """Half away from zero, to as many decimals as the second argument says."""
    value = grids[0]
    digits = int(grids[1].reals().flat[0]) if len(grids) > 1 and grids[1].numbers.size else 0
    if value.scale is None:
        factor = 10.0**digits
        numbers = np.trunc(value.numbers * factor + np.copysign(0.5, value.numbers)) / factor
        return Grid(numbers, value.reason, None, value.content, value.marks, detail=value.detail)
    scaled = value.numbers.astype(np.int64)
    if value.scale > digits:
        scaled = rescale(rescale(scaled, value.scale, max(digits, 0)), max(digits, 0), value.scale)
    return Grid(scaled, value.reason, value.scale, value.content, value.marks, detail=value.detail)


def _logarithm(grids: list[Grid]) -> Grid:
    (value,) = grids
    reals = value.reals()
    positive = reals > 0
    numbers = np.log(reals, out=np.zeros(reals.shape), where=positive)
    result = Grid(numbers, value.reason, None, Content.NUMBER, value.marks, detail=value.detail)
    return result.missing(value.known & ~positive, Reason.NOT_APPLICABLE)


def _power(grids: list[Grid]) -> Grid:
    """Powers as doubles; where there is no such number, as the root of a negative one, not applicable."""
    base, exponent = grids
    reals, exponents = base.reals(), exponent.reals()
    both = base.known & exponent.known
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        powers = np.power(reals, exponents)
    there = np.isfinite(powers)
    told = arithmetic.multiply(Grid(reals, base.reason, None, marks=base.marks, detail=base.detail), exponent)
    return replace(told, numbers=np.where(there, powers, 0.0)).missing(both & ~there, Reason.NOT_APPLICABLE)


_CALLS: dict[Function, Callable[[list[Grid]], Grid]] = {
    Function.PERCENT: _percent,
    Function.RATIO: _ratio,
    Function.COALESCE: _coalesce,
    Function.LEAST: _least,
    Function.GREATEST: _greatest,
    Function.ABS: _absolute,
    Function.ROUND: _round,
    Function.CLAMP: _clamp,
    Function.LOG: _logarithm,
    Function.POWER: _power,
}
