"""The unit of every part of a formula, and every name in it looked up; what does not fit is noted."""

from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import assert_never

from bellwether.engine.definitions.unit import (
    DURATION,
    NUMBER,
    PERCENT,
    POINTS,
    TRUTH,
    UnitKind,
)
from bellwether.engine.formula.aggregate_rules import aggregate_unit
from bellwether.engine.formula.clock_rules import business_time_unit, power_unit, within_unit
from bellwether.engine.formula.conditions import compared, contained, one_of
from bellwether.engine.formula.errors import Code, FormulaError
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.leaves import leaf_unit
from bellwether.engine.formula.link_rules import check_link
from bellwether.engine.formula.literals import Number
from bellwether.engine.formula.lookups import collection_error, event_errors
from bellwether.engine.formula.names import quoted
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
    Events,
    Expression,
    Function,
    IsUnknown,
    Measure,
    MetricReference,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    RowField,
    Source,
    Users,
)
from bellwether.engine.formula.units import (
    ANYTHING,
    NUMERIC,
    ORDERED,
    Clash,
    Typed,
    named,
    product_unit,
    quotient_unit,
    share_unit,
    shared_unit,
    sum_unit,
)

_ARITHMETIC = frozenset({Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY, Operator.DIVIDE})
_ADDITIVE = frozenset({UnitKind.COUNT, UnitKind.MONEY, UnitKind.NUMBER, UnitKind.DURATION})
_HUNDRED = Number(Decimal(100))


def unit_of(findings: Findings, expression: Expression, rows: Source | None) -> Typed:
    """The unit of an expression that stands in these rows, or in none."""
    match expression:
        case Binary():
            return _binary(findings, expression, rows)
        case Negative(operand):
            inner = unit_of(findings, operand, rows)
            return _numeric(findings, operand, inner)
        case Not(operand):
            return condition(findings, operand, rows)
        case OneOf(operand, choices):
            unit = unit_of(findings, operand, rows)
            units = [_beside(findings, choice, unit, rows) for choice in choices]
            return one_of(findings, expression, [unit, *units], rows)
        case Contains(operand):
            return contained(findings, expression, unit_of(findings, operand, rows))
        case IsUnknown(operand):
            unit_of(findings, operand, rows)
            return Typed(TRUTH)
        case Conditional():
            return _conditional(findings, expression, rows)
        case Call():
            return _call(findings, expression, rows)
        case Ago() | Change():
            return _shifted(findings, expression, rows)
        case Aggregate():
            return _aggregate(findings, expression, rows)
        case _:
            return leaf_unit(findings, expression, rows)


def condition(findings: Findings, expression: Expression, rows: Source | None) -> Typed:
    """True or false, after noting an expression that is neither."""
    unit = unit_of(findings, expression, rows)
    if unit.kind not in (None, UnitKind.TRUTH):
        fix = f"{to_text(expression, rows)} > 0" if unit.kind in NUMERIC else None
        sentence = f"A condition is true or false, but this is {named(unit.unit)}."
        findings.refuse(expression, Code.CONDITION, sentence, fix)
    return Typed(TRUTH)


def _binary(findings: Findings, binary: Binary, rows: Source | None) -> Typed:
    operator = binary.operator
    if operator in (Operator.AND, Operator.OR):
        condition(findings, binary.left, rows)
        return condition(findings, binary.right, rows)
    if operator not in _ARITHMETIC:
        left = unit_of(findings, binary.left, rows)
        right = _beside(findings, binary.right, left, rows)
        return compared(findings, binary, (left, right), rows)
    left, right = unit_of(findings, binary.left, rows), unit_of(findings, binary.right, rows)
    match operator:
        case Operator.ADD | Operator.SUBTRACT:
            return findings.settled(binary, sum_unit(left, right, minus=operator is Operator.SUBTRACT))
        case Operator.MULTIPLY:
            unit = product_unit(left, right)
        case _:
            unit = quotient_unit(left, right, by_hundred=binary.right == _HUNDRED)
    fix = _by_hundred(binary, (left, right), rows) if isinstance(unit, Clash) else None
    return findings.settled(binary, unit, fix)


def _by_hundred(binary: Binary, sides: tuple[Typed, Typed], rows: Source | None) -> str | None:
    """The same with each percentage divided by 100, if there is one."""
    left, right = (
        Binary(Operator.DIVIDE, side, _HUNDRED) if typed.kind is UnitKind.PERCENT else side
        for side, typed in zip((binary.left, binary.right), sides, strict=True)
    )
    fixed = replace(binary, left=left, right=right)
    return to_text(fixed, rows) if fixed != binary else None


def _beside(findings: Findings, right: Expression, left: Typed, rows: Source | None) -> Typed:
    """The unit of what a value is compared with; an unknown name beside a text was probably a text."""
    if left.kind is UnitKind.TEXT and isinstance(right, RowField | MetricReference):
        trial = Findings(findings.schema)
        unit_of(trial, right, rows)
        if trial.errors:
            name = right.name if isinstance(right, RowField) else right.key
            findings.errors.append(
                FormulaError(trial.errors[0].code, right.span, "A text stands in quotes.", quoted(name))
            )
            return ANYTHING
    return unit_of(findings, right, rows)


def _numeric(findings: Findings, expression: Expression, unit: Typed) -> Typed:
    if unit.kind is None or unit.kind in NUMERIC:
        return unit
    return findings.refuse(expression, Code.UNITS, f"A number belongs here, but this is {named(unit.unit)}.")


def _conditional(findings: Findings, expression: Conditional, rows: Source | None) -> Typed:
    told = any(warning.code is Code.GROUP_CONDITIONAL for warning in findings.warnings)
    condition(findings, expression.condition, rows)
    then, otherwise = unit_of(findings, expression.then, rows), unit_of(findings, expression.otherwise, rows)
    unit = findings.settled(expression, shared_unit(then, otherwise))
    if rows is None and not told:
        additive = unit.kind in _ADDITIVE
        fix = f"sum({to_text(expression)} per account)" if additive else None
        sentence = "For a group this asks of the group's own value; “per account” asks each account."
        findings.warn(expression, Code.GROUP_CONDITIONAL, sentence, fix)
    return unit


def _call(findings: Findings, call: Call, rows: Source | None) -> Typed:
    if call.function is Function.STREAK:
        if isinstance(rows, Events | Records | Users):
            return findings.refuse(call, Code.NESTED_AGGREGATE, "streak(…) follows an account over days, not one row.")
        condition(findings, call.arguments[0], rows)
        return Typed(DURATION)
    units = [unit_of(findings, argument, rows) for argument in call.arguments]
    match call.function:
        case Function.PERCENT:
            return findings.settled(call, share_unit(units[0], units[1]))
        case Function.RATIO:
            return findings.settled(call, quotient_unit(units[0], units[1]))
        case Function.COALESCE:
            return _alternatives(findings, call, units)
        case Function.LEAST | Function.GREATEST:
            return _ordered(findings, call, _alternatives(findings, call, units))
        case Function.ABS:
            return _numeric(findings, call.arguments[0], units[0])
        case Function.ROUND:
            return _rounded(findings, call, units)
        case Function.CLAMP:
            return _numeric(findings, call, _alternatives(findings, call, units))
        case Function.LOG:
            _numeric(findings, call.arguments[0], units[0])
            return Typed(NUMBER)
        case Function.DAYS_SINCE:
            return _days_since(findings, call, units[0])
        case Function.POWER:
            return power_unit(findings, call, units)
        case Function.BUSINESS_TIME:
            return business_time_unit(findings, call, units, rows)
        case Function.WITHIN:
            return within_unit(findings, call, units, rows)
        case _:
            assert_never(call.function)


def _alternatives(findings: Findings, call: Call, units: list[Typed]) -> Typed:
    def both(left: Typed, right: Typed) -> Typed:
        unit = shared_unit(left, right)
        return findings.settled(call, unit) if isinstance(unit, Clash) else unit

    return reduce(both, units)


def _ordered(findings: Findings, call: Call, unit: Typed) -> Typed:
    if unit.kind is None or unit.kind in ORDERED:
        return unit
    return findings.refuse(call, Code.TEXT_ORDER, f"{call.function}(…) needs an order, but this is {named(unit.unit)}.")


def _rounded(findings: Findings, call: Call, units: list[Typed]) -> Typed:
    if len(call.arguments) > 1:
        digits = call.arguments[1]
        if not isinstance(digits, Number) or digits.value not in range(10):
            sentence = "The digits to round to are a whole number from 0 to 9."
            findings.refuse(digits, Code.LITERAL_EXPECTED, sentence, "1")
    return _numeric(findings, call.arguments[0], units[0])


def _days_since(findings: Findings, call: Call, unit: Typed) -> Typed:
    if unit.kind not in (None, UnitKind.DATE):
        sentence = f"days_since(…) takes an event, a collection or a date, but this is {named(unit.unit)}."
        findings.refuse(call.arguments[0], Code.UNITS, sentence)
    return Typed(DURATION)


def _shifted(findings: Findings, expression: Ago | Change, rows: Source | None) -> Typed:
    name = "ago" if isinstance(expression, Ago) else "pct_change" if expression.relative else "change"
    if isinstance(rows, Events | Records | Users):
        sentence = f"{name}(…) looks at another day of the account, but here one row is at hand."
        return findings.refuse(expression, Code.NESTED_AGGREGATE, sentence)
    unit = unit_of(findings, expression.expression, rows)
    if isinstance(expression, Ago):
        return unit
    if unit.kind is not None and unit.kind not in NUMERIC:
        sentence = f"There is no change in numbers of {named(unit.unit)}."
        return findings.refuse(expression, Code.UNITS, sentence)
    if expression.relative:
        if unit.kind is UnitKind.PERCENT:
            sentence = "This is a percentage of a percentage; change(…) gives the difference in points."
            findings.warn(expression, Code.RELATIVE_PERCENT, sentence, to_text(replace(expression, relative=False)))
        return Typed(PERCENT)
    return Typed(POINTS) if unit.kind is UnitKind.PERCENT else unit


def _aggregate(findings: Findings, aggregate: Aggregate, rows: Source | None) -> Typed:
    if isinstance(rows, Events | Records | Users) and not (isinstance(rows, Records) and aggregate.link is not None):
        sentence = f"{aggregate.measure}(…) reads many rows, but here one row is at hand; make it a metric of its own."
        return findings.refuse(aggregate, Code.NESTED_AGGREGATE, sentence)
    source = aggregate.source
    match source:
        case Events():
            findings.errors.extend(event_errors(source, findings.schema))
        case Records():
            _look_up_collection(findings, aggregate, source)
        case Users() | Accounts() | EachDay():
            pass
        case _:
            assert_never(source)
    check_link(findings, aggregate, rows)
    value = None if aggregate.value is None else unit_of(findings, aggregate.value, source)
    if aggregate.where is not None:
        condition(findings, aggregate.where, source)
    if aggregate.weight is not None:
        _numeric(findings, aggregate.weight, unit_of(findings, aggregate.weight, source))
    return aggregate_unit(findings, aggregate, value)


def _look_up_collection(findings: Findings, aggregate: Aggregate, source: Records) -> None:
    error = collection_error(source, findings.schema)
    if error is None:
        return
    key, measure = source.collection, aggregate.measure
    if aggregate.value is not None or key not in findings.schema.metrics:
        findings.errors.append(error)
    elif measure in (Measure.COUNT, Measure.USERS, Measure.DAYS_SINCE):
        # The other measures ask for a value anyway, and then suggest `sum(mrr per account)`.
        sentence = f"{key} is a metric, not a collection; count the accounts that meet a condition."
        fix = f"count(accounts where {key} > 0)" if measure is Measure.COUNT else None
        findings.refuse(aggregate, Code.ROWS_EXPECTED, sentence, fix)
