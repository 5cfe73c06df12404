"""Arithmetic and conditions on one value at a time, exact as long as the answer is a fraction."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from tests.oracle.days import moved
from tests.oracle.world import Moment, OnDay, Scalar

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.value import Reason, Unknown
from bellwether.engine.formula.tree import Function, Operator

DAY_OF_MICROS = 86_400_000_000

Cell = Fraction | float | str | bool | OnDay | Moment | Duration | Unknown
"""What an expression can be while it is being computed."""

NO_DATA = Unknown(Reason.NO_DATA)
NOT_APPLICABLE = Unknown(Reason.NOT_APPLICABLE)


def cell(value: Scalar | None) -> Cell:
    """A stored value as a cell; a missing one was never seen."""
    if value is None:
        return NO_DATA
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.strip())
    return value


def first_reason(cells: Sequence[Cell]) -> Unknown | None:
    """The unknown that wins when several meet (semantics 2), or None if all are known."""
    unknowns = [one for one in cells if isinstance(one, Unknown)]
    return min(unknowns, key=lambda unknown: unknown.reason) if unknowns else None


def number(value: Cell) -> Fraction | float:
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, Duration):
        if value.period in (Period.DAY, Period.WEEK):
            return Fraction(value.count * (7 if value.period is Period.WEEK else 1))
        message = f"{value} has no fixed number of days"
        raise TypeError(message)
    if isinstance(value, Fraction | float):
        return value
    message = f"{value!r} is no number"
    raise TypeError(message)


def binary(operator: Operator, left: Cell, right: Cell) -> Cell:
    """Both sides known, or the reason that wins; `and` and `or` may know better than their unknown side."""
    if operator in (Operator.AND, Operator.OR):
        return _logic(operator is Operator.AND, left, right)
    unknown = first_reason((left, right))
    if unknown is not None:
        return unknown
    if operator in ARITHMETIC:
        return ARITHMETIC[operator](left, right)
    return _compared(operator, left, right)


def _logic(conjunction: bool, left: Cell, right: Cell) -> Cell:
    decides = not conjunction
    if left is decides or right is decides:
        return decides
    unknown = first_reason((left, right))
    return conjunction if unknown is None else unknown


def negated(value: Cell) -> Cell:
    return value if isinstance(value, Unknown) else not value


def _added(left: Cell, right: Cell) -> Cell:
    if isinstance(left, OnDay):
        return _shifted(left, right, 1)
    if isinstance(right, OnDay):
        return _shifted(right, left, 1)
    return number(left) + number(right)


def _subtracted(left: Cell, right: Cell) -> Cell:
    if isinstance(left, Moment) and isinstance(right, Moment):
        return Fraction(left.micros - right.micros, DAY_OF_MICROS)
    if isinstance(left, OnDay) and isinstance(right, OnDay):
        return Fraction(left.day - right.day)
    if isinstance(left, OnDay):
        return _shifted(left, right, -1)
    return number(left) - number(right)


def _shifted(day: OnDay, by: Cell, direction: int) -> OnDay:
    if isinstance(by, Duration):
        return OnDay(moved(day.day, by, direction))
    return OnDay(day.day + direction * int(number(by)))


def _divided(left: Cell, right: Cell) -> Cell:
    return NOT_APPLICABLE if number(right) == 0 else number(left) / number(right)


ARITHMETIC: dict[Operator, Callable[[Cell, Cell], Cell]] = {
    Operator.ADD: _added,
    Operator.SUBTRACT: _subtracted,
    Operator.MULTIPLY: lambda left, right: number(left) * number(right),
    Operator.DIVIDE: _divided,
}


def equal(left: Cell, right: Cell) -> bool:
    """Texts by their letters, `0/1` like `false/true`, everything else by value."""
    if isinstance(left, str | OnDay | Moment) or isinstance(right, str | OnDay | Moment):
        return left == right
    return number(left) == number(right)


def _compared(operator: Operator, left: Cell, right: Cell) -> Cell:
    if operator is Operator.EQUAL:
        return equal(left, right)
    if operator is Operator.NOT_EQUAL:
        return not equal(left, right)
    low, high = _order(left), _order(right)
    return {
        Operator.LESS: low < high,
        Operator.AT_MOST: low <= high,
        Operator.MORE: low > high,
        Operator.AT_LEAST: low >= high,
    }[operator]


def _order(value: Cell) -> Fraction | float:
    if isinstance(value, OnDay):
        return Fraction(value.day)
    if isinstance(value, Moment):
        return Fraction(value.micros)
    return number(value)


def rounded(value: Fraction | float, digits: int = 0) -> Fraction:
    """Half away from zero."""
    scaled = abs(Fraction(value)) * Fraction(10) ** digits
    whole = math.floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole) / Fraction(10) ** digits


def call(function: Function, arguments: Sequence[Cell], day: int) -> Cell:
    """A function of values that are all known (`coalesce` aside)."""
    if function is Function.COALESCE:
        known = [one for one in arguments if not isinstance(one, Unknown)]
        return known[0] if known else first_reason(arguments) or NO_DATA
    unknown = first_reason(arguments)
    if unknown is not None:
        return unknown
    if function is Function.DAYS_SINCE:
        since = arguments[0]
        return Fraction(day - since.day) if isinstance(since, OnDay) else NO_DATA
    if function in (Function.LEAST, Function.GREATEST) and isinstance(arguments[0], OnDay):
        days = [one.day for one in arguments if isinstance(one, OnDay)]
        return OnDay(min(days) if function is Function.LEAST else max(days))
    return _of_numbers(function, [number(one) for one in arguments])


def _power(base: float, exponent: float) -> Cell:
    try:
        power = base**exponent
    except (ZeroDivisionError, OverflowError):
        return NOT_APPLICABLE
    return power if isinstance(power, float) else NOT_APPLICABLE


def _of_numbers(function: Function, numbers: Sequence[Fraction | float]) -> Cell:
    match function:
        case Function.PERCENT:
            return NOT_APPLICABLE if numbers[1] == 0 else 100 * numbers[0] / numbers[1]
        case Function.RATIO:
            return NOT_APPLICABLE if numbers[1] == 0 else numbers[0] / numbers[1]
        case Function.LEAST | Function.GREATEST:
            ordered: list[Fraction | float] = sorted(numbers)
            return ordered[0] if function is Function.LEAST else ordered[-1]
        case Function.ABS:
            return -numbers[0] if numbers[0] < 0 else numbers[0]
        case Function.ROUND:
            return rounded(numbers[0], int(numbers[1]) if len(numbers) > 1 else 0)
        case Function.CLAMP:
            value, low, high = numbers
            return low if value < low else min(value, high)
        case Function.POWER:
            return _power(float(numbers[0]), float(numbers[1]))
        case Function.LOG:
            return math.log(numbers[0]) if numbers[0] > 0 else NOT_APPLICABLE
        case _:
            message = f"{function} is no function of numbers"
            raise TypeError(message)
