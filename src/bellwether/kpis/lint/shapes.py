"""Rules of how formulas are built: size, age of cohorts, periods that are not over."""

from __future__ import annotations

from collections.abc import Iterator

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.unit import UnitKind
from bellwether.engine.definitions.window import Rolling, ToDate
from bellwether.engine.formula.literals import Length
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Binary,
    Call,
    Change,
    Expression,
    Function,
    MetricReference,
    Operator,
    children,
)
from bellwether.engine.plan.reads import parsed
from bellwether.kpis.lint.denominators import conjuncts
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.lint.wording import length_in_days
from bellwether.kpis.reads import parts

MOST_INPUTS = 5
DEEPEST = 3
MOST_TOGETHER = 12

_RATES = (UnitKind.PERCENT, UnitKind.RATIO, UnitKind.POINTS)
_QUOTIENT = (Function.PERCENT, Function.RATIO)
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def expanded(ground: Ground, expression: Expression, depth: int = 6) -> Iterator[Expression]:
    """Every part of a formula, with those of the metrics that it reads."""
    for part in parts([expression]):
        yield part
        if isinstance(part, MetricReference) and depth and part.key in ground.metrics:
            formula = ground.metrics[part.key].formula
            if formula is not None:
                yield from expanded(ground, parsed(formula), depth - 1)


def overcomplicated(ground: Ground) -> Iterator[Finding]:
    """L06: nobody can follow it any more, or so many stand together that none is read."""
    for key, tree in ground.trees():
        inputs = {to_text(part) for part in parts([tree]) if _is_input(part)}
        depth = _depth(tree)
        told = [
            *([f"{len(inputs)} inputs"] if len(inputs) > MOST_INPUTS else []),
            *([f"{depth} levels of functions inside one another"] if depth > DEEPEST else []),
        ]
        if told and ground.unchanged(key) is None:
            yield Finding(
                "L06",
                Level.WARN,
                key,
                f"Its formula has {' and '.join(told)}; people follow {MOST_INPUTS} inputs and {DEEPEST} levels.",
                "Make metrics of its parts, and let it refer to them.",
            )
    for family in ground.catalog.families.values():
        members = [key for key in ground.metrics if ground.metrics[key].family == family.key]
        shown = [key for key in members if key not in ground.library.helpers]
        if len(shown) > MOST_TOGETHER:
            yield Finding(
                "L06",
                Level.WARN,
                "",
                f"The family “{family.name}” has {len(shown)} metrics; nobody reads more than {MOST_TOGETHER}.",
                "Divide the family, or remove what nobody decides by.",
            )


def _is_input(part: Expression) -> bool:
    return isinstance(part, Aggregate | MetricReference) and not (
        isinstance(part, Aggregate) and isinstance(part.source, Accounts)
    )


def _depth(expression: Expression) -> int:
    below = max((_depth(part) for part in children(expression)), default=0)
    own = isinstance(expression, Call | Aggregate)
    return below + own


def young_cohorts(ground: Ground) -> Iterator[Finding]:
    """L17: records are judged at an age that the youngest of the window have not reached."""
    for key, tree in ground.trees():
        for part in parts([tree]):
            if not isinstance(part, Aggregate) or not isinstance(part.window, Rolling) or part.where is None:
                continue
            offset = 0 if part.window.offset is None else length_in_days(part.window.offset)
            ages = [length_in_days(age) for condition in conjuncts(part.where) if (age := _age(condition)) is not None]
            if part.by is None and ages and max(ages) > offset:
                yield Finding(
                    "L17",
                    Level.WARN,
                    key,
                    f"“{to_text(part)}” asks what happened within {max(ages)} days, but its window ends "
                    f"{offset} days ago: the youngest have not had the time.",
                    f"Let the window end earlier: {part.window.length} offset {max(ages)}d.",
                )


def _age(condition: Expression) -> Duration | None:
    match condition:
        case Binary(
            operator=Operator.AT_MOST | Operator.LESS,
            left=Binary(operator=Operator.SUBTRACT),
            right=Length(value=length),
        ):
            return length
        case _:
            return None


def partial_against_full(ground: Ground) -> Iterator[Finding]:
    """L18: a period that is not over is compared with a whole one."""
    for key, tree in ground.trees():
        for part in parts([tree]):
            told = _mixed(ground, part)
            if told is not None:
                yield Finding(
                    "L18",
                    Level.ERROR,
                    key,
                    f"“{to_text(part)}” compares {told}.",
                    "Compare the same days: pct_change(…, 1y) of a year to date, or two rolling windows of one length.",
                )
                break


def _mixed(ground: Ground, part: Expression) -> str | None:
    match part:
        case Change(expression=inner, over=Duration() as over):
            begun = [window for window in _windows(ground, inner) if isinstance(window, ToDate)]
            odd = [window for window in begun if not _whole(over, window.period)]
            return f"a {odd[0].period.value}-to-date with the one {over} before, of another age" if odd else None
        case Binary(operator=Operator.SUBTRACT | Operator.DIVIDE, left=left, right=right):
            pair = left, right
        case Call(function=Function.PERCENT | Function.RATIO, arguments=(left, right)):
            pair = left, right
        case _:
            return None
    kinds = [{type(window) for window in _windows(ground, one)} for one in pair]
    if {ToDate} in kinds and {Rolling} in kinds:
        return "a period that is not over with a window that always is"
    return None


def _windows(ground: Ground, expression: Expression) -> list[Rolling | ToDate]:
    found = (part.window for part in expanded(ground, expression) if isinstance(part, Aggregate))
    return [window for window in found if isinstance(window, Rolling | ToDate)]


def _whole(over: Duration, period: Period) -> bool:
    """Whether so much earlier the period is of the same age."""
    if period is Period.WEEK:
        return over.period is Period.WEEK or (over.period is Period.DAY and over.count % 7 == 0)
    months = over.count * _MONTHS.get(over.period, 0)
    return months > 0 and months % _MONTHS.get(period, 1) == 0
