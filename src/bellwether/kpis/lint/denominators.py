"""A rule of what stands below the line of a share."""

from __future__ import annotations

from collections.abc import Iterator

from bellwether.engine.definitions.window import AllTime
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Aggregate,
    Binary,
    Call,
    Expression,
    Function,
    Measure,
    OneOf,
    Operator,
    Records,
)
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.reads import parts


def denominators(ground: Ground) -> Iterator[Finding]:
    """L16: a share that can pass 100 % by its construction, or that falls for ever."""
    for key, tree in ground.trees():
        if ground.unchanged(key) is not None:
            continue
        for part in parts([tree]):
            match part:
                case Call(function=Function.PERCENT, arguments=(Aggregate() as top, Aggregate() as bottom)):
                    told = _not_inside(top, bottom)
                case _:
                    continue
            if told is not None:
                yield Finding(
                    "L16",
                    Level.WARN,
                    key,
                    f"“{to_text(part)}”: {told}",
                    "Count above the line only what is counted below it: the same rows, dated by the same field.",
                )


def _not_inside(top: Aggregate, bottom: Aggregate) -> str | None:
    """Why rows above the line need not be among those below it; None where they are, or where it cannot be told."""
    if isinstance(bottom.window, AllTime) and bottom.measure in (Measure.USERS, Measure.UNIQUE):
        return "whoever was ever there stays below the line, so that it falls by itself with age."
    counts = (Measure.COUNT, Measure.USERS)
    if top.measure not in counts or bottom.measure not in counts:
        return None
    if not isinstance(top.source, Records) or not isinstance(bottom.source, Records):
        return None
    if top.source != bottom.source:
        return "two collections are divided within one period, so that it can pass 100 %."
    if top.by != bottom.by or top.window != bottom.window:
        return "rows are dated by other fields or periods above and below the line, so that it can pass 100 %."
    above, below = conjuncts(top.where), conjuncts(bottom.where)
    if not all(any(_implies(one, wanted) for one in above) for wanted in below):
        return "not every row above the line is among those below it, so that it can pass 100 %."
    return None


def conjuncts(where: Expression | None) -> tuple[Expression, ...]:
    """The conditions that all have to hold."""
    match where:
        case None:
            return ()
        case Binary(operator=Operator.AND, left=left, right=right):
            return (*conjuncts(left), *conjuncts(right))
        case _:
            return (where,)


def _implies(one: Expression, wanted: Expression) -> bool:
    """Whether a condition, true of a row, makes the wanted one true as well, as far as their form tells."""
    if one == wanted:
        return True
    match one, wanted:
        case Binary(operator=Operator.EQUAL, left=left, right=right), OneOf(operand=operand, choices=choices):
            return left == operand and right in choices
        case OneOf(operand=inner, choices=few), OneOf(operand=operand, choices=choices):
            return inner == operand and all(choice in choices for choice in few)
        case _, Binary(operator=Operator.OR, left=left, right=right):
            return _implies(one, left) or _implies(one, right)
        case _:
            return False
