"""Arithmetic, comparison and logic on grids: exact where numbers are exact, unknown where an operand is unknown."""

import numpy as np

from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.evaluate.grid import (
    Codes,
    Content,
    Flags,
    Grid,
    Ints,
    Numbers,
    Parts,
    as_reals,
    joined_detail,
    joined_marks,
    stronger,
)
from bellwether.engine.formula.tree import Operator
from bellwether.engine.kernel.decimals import rescale
from bellwether.engine.kernel.exact import checked_add, checked_mul

MOST_EXACT_SCALE = 12
"""Products of decimals keep at most this many places; beyond it they become doubles."""

MICROSECONDS_A_DAY = 86_400_000_000

_COMPARISONS: dict[Operator, np.ufunc] = {
    Operator.EQUAL: np.equal,
    Operator.NOT_EQUAL: np.not_equal,
    Operator.LESS: np.less,
    Operator.AT_MOST: np.less_equal,
    Operator.MORE: np.greater,
    Operator.AT_LEAST: np.greater_equal,
}


def combine(operator: Operator, left: Grid, right: Grid) -> Grid:
    """The result of a binary operator for every cell."""
    match operator:
        case Operator.AND | Operator.OR:
            return _logic(operator, left, right)
        case Operator.ADD:
            return add(left, right)
        case Operator.SUBTRACT:
            return subtract(left, right)
        case Operator.MULTIPLY:
            return multiply(left, right)
        case Operator.DIVIDE:
            return divide(left, right)
        case _:
            return compare(operator, left, right)


def add(left: Grid, right: Grid) -> Grid:
    """The sums; a date plus a length of days is a date, an instant plus a length an instant."""
    if Content.INSTANT in (left.content, right.content):
        return _later(left, right, 1) if left.content is Content.INSTANT else _later(right, left, 1)
    one, other, scale = aligned(left, right)
    total = one + other if scale is None else checked_add(_ints(one), _ints(other))
    content = Content.DATE if Content.DATE in (left.content, right.content) else Content.NUMBER
    return _result(total, scale, left, right, content=content)


def subtract(left: Grid, right: Grid) -> Grid:
    """The differences; dates and instants leave a length in days."""
    if Content.INSTANT in (left.content, right.content) and left.content is right.content:
        micros = _ints(left.numbers) - _ints(right.numbers)
        return _result(micros / np.float64(MICROSECONDS_A_DAY), None, left, right)
    if left.content is Content.INSTANT:
        return _later(left, right, -1)
    content = Content.DATE if left.content is Content.DATE and right.content is Content.NUMBER else Content.NUMBER
    one, other, scale = aligned(left, right)
    total = one - other if scale is None else checked_add(_ints(one), -_ints(other))
    return _result(total, scale, left, right, content=content)


def _later(instant: Grid, length: Grid, sign: int) -> Grid:
    days = np.where(length.known, length.reals(), 0.0)
    micros = np.rint(sign * days * MICROSECONDS_A_DAY).astype(np.int64)
    return _result(checked_add(_ints(instant.numbers), micros), 0, instant, length, content=Content.INSTANT)


def multiply(left: Grid, right: Grid) -> Grid:
    """The products, exact up to twelve decimals."""
    if left.scale is None or right.scale is None or left.scale + right.scale > MOST_EXACT_SCALE:
        return _result(left.reals() * right.reals(), None, left, right)
    product = checked_mul(_ints(left.numbers), _ints(right.numbers))
    return _result(product, left.scale + right.scale, left, right)


def divide(left: Grid, right: Grid, factor: int = 1) -> Grid:
    """The quotients times `factor`, with both parts kept; division by zero is not applicable."""
    zero = right.known & (right.numbers == 0)
    if left.parts is None and right.parts is None:
        top, top_scale, bottom, bottom_scale = left.numbers, left.scale, right.numbers, right.scale
        parts = Parts(top, top_scale, bottom, bottom_scale, factor)
    else:
        parts = Parts(left.reals(), None, right.reals(), None, factor)
    result = _result(quotient(parts), None, left, right, parts=parts)
    return result.missing(zero, Reason.NOT_APPLICABLE)


def quotient(parts: Parts) -> Numbers:
    """The value of a ratio from its parts, always by the same steps, 0 where the denominator is 0."""
    scales = parts.top_scale, parts.bottom_scale
    if scales[0] is not None and scales[1] is not None:
        numerator = parts.top * np.float64(parts.factor)
        denominator = parts.bottom.astype(np.float64)
        shift = scales[1] - scales[0]
        numerator = numerator * 10.0**shift if shift > 0 else numerator
        denominator = denominator * 10.0**-shift if shift < 0 else denominator
    else:
        numerator = as_reals(parts.top, parts.top_scale) * parts.factor
        denominator = as_reals(parts.bottom, parts.bottom_scale)
    return np.divide(numerator, denominator, out=np.zeros(parts.top.shape), where=denominator != 0)


def compare(operator: Operator, left: Grid, right: Grid) -> Grid:
    """True or false for every cell where both sides are known."""
    one, other, _ = aligned(left, right)
    truth: Flags = _COMPARISONS[operator](one, other)
    return _result(truth.astype(np.int64), 0, left, right, content=Content.TRUTH)


def negate(grid: Grid) -> Grid:
    """Minus the grid."""
    return _result(-grid.numbers, grid.scale, grid)


def invert(grid: Grid) -> Grid:
    """A condition turned round; unknown stays unknown."""
    return _result(1 - _ints(grid.numbers), 0, grid, content=Content.TRUTH)


def holds(condition: Grid) -> Flags:
    """Where a condition is known and true."""
    return condition.known & np.not_equal(condition.numbers, 0)


def choose(condition: Grid, then: Grid, otherwise: Grid) -> Grid:
    """`then` where the condition holds, `otherwise` where it does not, unknown where it is unknown."""
    yes = holds(condition)
    one, other, scale = aligned(then, otherwise)
    reason = np.where(condition.known, np.where(yes, then.reason, otherwise.reason), condition.reason)
    content = then.content if then.known.any() or not otherwise.known.any() else otherwise.content
    return Grid(
        np.where(yes, one, other),
        reason,
        scale,
        content,
        joined_marks(condition, then, otherwise),
        detail=joined_detail(then, otherwise, condition),
    )


def first_known(grids: list[Grid]) -> Grid:
    """For every cell the first grid that has a value there; where none has, the strongest of their reasons."""
    result = grids[0]
    for grid in grids[1:]:
        one, other, scale = aligned(result, grid)
        known = result.known
        reason = np.where(known | grid.known, np.uint8(KNOWN), stronger(result.reason, grid.reason))
        result = Grid(
            np.where(known, one, other),
            reason,
            scale,
            grid.content if grid.known.any() or not known.any() else result.content,
            _marks_of_chosen(known, result, grid),
            detail=joined_detail(result, grid),
        )
    return result


def _marks_of_chosen(first: Flags, one: Grid, other: Grid) -> Codes | None:
    """The marks of the grid that gives each cell its value."""
    if one.marks is None and other.marks is None:
        return None
    none = np.uint8(0)
    return np.where(first, none if one.marks is None else one.marks, none if other.marks is None else other.marks)


def extreme(grids: list[Grid], *, largest: bool) -> Grid:
    """The largest (or smallest) of several grids, unknown where any is."""
    pick = np.maximum if largest else np.minimum
    result = grids[0]
    for grid in grids[1:]:
        one, other, scale = aligned(result, grid)
        result = _result(pick(one, other), scale, result, grid, content=grid.content)
    return result


def aligned(left: Grid, right: Grid) -> tuple[Numbers, Numbers, int | None]:
    """Both sides in one scale: the finer of two exact ones, or doubles."""
    if left.scale is None or right.scale is None:
        return left.reals(), right.reals(), None
    scale = max(left.scale, right.scale)
    one, other = _ints(left.numbers), _ints(right.numbers)
    if left.scale != scale:
        one = rescale(one, left.scale, scale)
    if right.scale != scale:
        other = rescale(other, right.scale, scale)
    return one, other, scale


def _logic(operator: Operator, left: Grid, right: Grid) -> Grid:
    """Three-valued: a false side decides `and`, a true side decides `or`, whatever the other is."""
    decisive = operator is Operator.OR
    settled_left = left.known & ((left.numbers != 0) == decisive)
    settled_right = right.known & ((right.numbers != 0) == decisive)
    settled = settled_left | settled_right
    truth = np.where(settled, int(decisive), int(not decisive)).astype(np.int64)
    reason = np.where(settled, np.uint8(KNOWN), stronger(left.reason, right.reason))
    return Grid(truth, reason, 0, Content.TRUTH, joined_marks(left, right))


def _result(
    numbers: Numbers, scale: int | None, *operands: Grid, content: Content = Content.NUMBER, parts: Parts | None = None
) -> Grid:
    reason = operands[0].reason
    for operand in operands[1:]:
        reason = stronger(reason, operand.reason)
    members, contributing = _coverage(operands)
    return Grid(
        numbers,
        reason,
        scale,
        content,
        joined_marks(*operands),
        parts=parts,
        members=members,
        contributing=contributing,
        detail=joined_detail(*operands),
    )


def _coverage(operands: tuple[Grid, ...]) -> tuple[Ints | None, Ints | None]:
    """A number covers the accounts that its least covered part does."""
    covered = [(one.members, one.contributing) for one in operands if one.members is not None]
    if not covered:
        return None, None
    members, contributing = covered[0]
    for _, fewer in covered[1:]:
        if fewer is not None and contributing is not None:
            contributing = np.minimum(contributing, fewer)
    return members, contributing


def _ints(numbers: Numbers) -> Ints:
    return numbers.astype(np.int64, copy=False)
