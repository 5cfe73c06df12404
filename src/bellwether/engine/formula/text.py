"""From the tree back to text: one canonical spelling for every formula."""

from typing import assert_never

from bellwether.engine.definitions.window import AllTime, Next, Rolling, Shift, Since, ToDate, Window
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.modifiers import Link, Outlook
from bellwether.engine.formula.names import quoted, written
from bellwether.engine.formula.narrowing import RECORD_ID
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.sources import field_path, source_text
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
    Elapsed,
    Events,
    Expression,
    IsUnknown,
    Measure,
    MetricReference,
    Missing,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    RowField,
    Source,
    Today,
    Trait,
    Users,
)

_OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _SIGNED, _ALONE = range(1, 9)

_LEVELS = {
    Operator.OR: _OR,
    Operator.AND: _AND,
    Operator.ADD: _SUM,
    Operator.SUBTRACT: _SUM,
    Operator.MULTIPLY: _PRODUCT,
    Operator.DIVIDE: _PRODUCT,
}


def to_text(expression: Expression, rows: Source | None = None) -> str:
    """The formula's canonical text; reading it gives the same tree. `rows` are those that the expression stands in."""
    return _text(expression, rows, _OR)


def canonical(text: str) -> str:
    """The canonical spelling of a formula text: what fingerprints are made of."""
    return to_text(parse(text))


def _text(expression: Expression, rows: Source | None, level: int) -> str:
    """The text, in parentheses if it binds more loosely than its place asks."""
    own, text = _spelled(expression, rows)
    return text if own >= level else f"({text})"


def _spelled(expression: Expression, rows: Source | None) -> tuple[int, str]:
    match expression:
        case Binary(operator, left, right):
            own = _LEVELS.get(operator, _COMPARED)
            first = own + 1 if own == _COMPARED else own
            return own, f"{_text(left, rows, first)} {operator} {_text(right, rows, own + 1)}"
        case Negative(operand):
            return _SIGNED, f"-{_text(operand, rows, _SIGNED)}"
        case Not(OneOf() | Contains() | IsUnknown() as test):
            return _COMPARED, _tested(test, rows, negated=True)
        case Not(operand):
            return _NOT, f"not {_text(operand, rows, _NOT)}"
        case OneOf() | Contains() | IsUnknown():
            return _COMPARED, _tested(expression, rows, negated=False)
        case Conditional(condition, then, otherwise):
            return _ALONE, f"if({', '.join(to_text(part, rows) for part in (condition, then, otherwise))})"
        case Call(function, arguments):
            return _ALONE, f"{function}({', '.join(to_text(argument, rows) for argument in arguments)})"
        case Ago(inner, by):
            return _ALONE, f"ago({to_text(inner, rows)}, {shift_text(by)})"
        case Change(inner, over, relative):
            return _ALONE, f"{'pct_change' if relative else 'change'}({to_text(inner, rows)}, {shift_text(over)})"
        case Aggregate():
            return _ALONE, _aggregate(expression)
        case _:
            return _ALONE, _leaf(expression, rows)


def _tested(test: OneOf | Contains | IsUnknown, rows: Source | None, *, negated: bool) -> str:
    operand, no = _text(test.operand, rows, _SUM), "not " if negated else ""
    match test:
        case OneOf(_, choices):
            return f"{operand} {no}in ({', '.join(to_text(choice, rows) for choice in choices)})"
        case Contains(_, text):
            return f"{operand} {no}contains {quoted(text)}"
        case IsUnknown():
            return f"{operand} is {no}unknown"
        case _:
            assert_never(test)


Literal = Number | Amount | Text | Truth | DateLiteral | Length | ClockLength | Today | Missing
Leaf = Literal | Elapsed | RowField | Trait | MetricReference


def _leaf(leaf: Leaf, rows: Source | None) -> str:
    match leaf:
        case Number(value):
            return format(value, "f")
        case Amount(value, currency):
            return f"{value:f} {currency}"
        case Text(value):
            return quoted(value)
        case Truth(value):
            return "true" if value else "false"
        case DateLiteral(value):
            return value.isoformat()
        case Length(value):
            return str(value)
        case ClockLength(minutes):
            return _clock(minutes)
        case Elapsed(window):
            return f"elapsed({window_text(window)})"
        case Today():
            return "today"
        case Missing():
            return "unknown"
        case RowField(name):
            return field_path(rows, name)
        case Trait(subject, name):
            return f"{subject}.{written(name)}"
        case MetricReference(key):
            return key
        case _:
            assert_never(leaf)


def _aggregate(aggregate: Aggregate) -> str:
    window = aggregate.window
    rows = " ".join(part for part in (_rows(aggregate), *_modifiers(aggregate)) if part)
    name = f"p{aggregate.percentile}" if aggregate.percentile is not None else str(aggregate.measure)
    if aggregate.measure is Measure.USERS and rows == "any()" and window is not None:
        return f"active_users({window_text(window)})"
    if aggregate.measure is Measure.DAYS_SINCE and window == AllTime():
        window = None
    if aggregate.outlook is not None and window == AllTime():
        window = None
    parts = (rows, *_outlook(aggregate.outlook), window_text(window) if window is not None else "")
    return f"{name}({', '.join(part for part in parts if part)})"


def _outlook(outlook: Outlook | None) -> tuple[str, ...]:
    if outlook is None:
        return ()
    ahead = () if outlook.ahead is None else (f"next {outlook.ahead}",)
    discount = (f"{outlook.discount:f}",) if outlook.discount else ()
    lengths = (str(one) for one in (outlook.after, outlook.renewed) if one is not None)
    watched = () if outlook.since is None else (outlook.since.isoformat(),)
    return (*ahead, *lengths, *discount, *watched)


def _rows(aggregate: Aggregate) -> str:
    value, source = aggregate.value, aggregate.source
    match source:
        case Accounts():
            return "accounts" if value is None else f"{to_text(value, source)} per account"
        case EachDay():
            return "" if value is None else f"{to_text(value, source)} per day"
        case Users():
            return "" if value is None else to_text(value, source)
        case Events() | Records():
            name = source_text(source)
            if value is None:
                return name
            if isinstance(value, RowField):
                return f"{name}.{written(value.name)}"
            return f"{name}.({to_text(value, source)})"
        case _:
            assert_never(source)


def _modifiers(aggregate: Aggregate) -> list[str]:
    modifiers = []
    if aggregate.weight is not None:
        modifiers.append(f"weight {to_text(aggregate.weight, aggregate.source)}")
    if aggregate.scale is not None:
        modifiers.append(str(aggregate.scale))
    if aggregate.at_least is not None:
        modifiers.append(str(aggregate.at_least))
    if aggregate.per_user:
        modifiers.append("per user")
    if aggregate.gap is not None:
        modifiers.append(f"gap {_clock(aggregate.gap)}")
    if aggregate.latest_per_user:
        modifiers.append("latest per user")
    if aggregate.link is not None:
        modifiers.append(_link(aggregate.link))
    if aggregate.where is not None:
        modifiers.append(f"where {to_text(aggregate.where, aggregate.source)}")
    if aggregate.by is not None:
        modifiers.append(f"by {written(aggregate.by)}")
    return modifiers


def _link(link: Link) -> str:
    theirs = written(link.theirs or RECORD_ID)
    ours = "" if link.ours is None and link.theirs is not None else f" == {written(link.ours or RECORD_ID)}"
    return f"{'' if link.order is None else f'{link.order} '}via {theirs}{ours}"


def _clock(minutes: int) -> str:
    return f"{minutes}min" if minutes % 60 else f"{minutes // 60}h"


def shift_text(shift: Shift) -> str:
    """How far back, as a formula writes it."""
    return window_text(shift) if isinstance(shift, ToDate) else str(shift)


def window_text(window: Window) -> str:
    """The window as a formula writes it."""
    match window:
        case Rolling(length, None):
            return str(length)
        case Rolling(length, offset):
            return f"{length} offset {offset}"
        case Next(length):
            return f"next {length}"
        case Since(trait):
            return f"since(account.{written(trait)})"
        case AllTime():
            return "all"
        case ToDate(period, civil):
            return f"{str(period)[0]}td civil" if civil else f"{str(period)[0]}td"
        case _:
            assert_never(window)
