"""What stands behind the rows of a model: `next 12mo` and a discount, or the length of time that is to be outlasted."""

from datetime import date
from decimal import Decimal

from lark import Token, Tree

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.window import Next, Rolling
from bellwether.engine.formula.arguments import Argument, length, window_of
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.literals import DateLiteral
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.formula.reading import Reading
from bellwether.engine.formula.tree import Binary, Expression, Measure, Operator, RowField

BUYING = frozenset({Measure.CLV, Measure.EXPECTED_COUNT, Measure.ALIVE})
"""Measures that a model of all customers' purchases gives."""

RENEWING = frozenset({Measure.CONTRACT_SURVIVAL, Measure.CONTRACT_PERIODS})
"""Measures that a model of contracts gives, each of which is renewed or not whenever its period is over."""

LASTING = frozenset({Measure.SURVIVAL, Measure.SURVIVAL_MEDIAN}) | RENEWING
"""Measures of how long records last, those that are not over yet among them."""

MODELLED = BUYING | LASTING

_YEAR = Duration(12, Period.MONTH)
_LIKE = {
    Measure.SURVIVAL: "survival(feedback.(done_at - received_at), 90d)",
    Measure.CONTRACT_SURVIVAL: "contract_survival(subscriptions.(ends_at - starts_at), 3y, 1y)",
    Measure.CONTRACT_PERIODS: "contract_periods(subscriptions.(ends_at - starts_at), next 3y, 1y)",
}


def outlook(reading: Reading, call: Tree[Token], measure: Measure, rest: list[Argument]) -> Outlook | None:
    """What a model is asked, taken off the arguments behind the rows; None for functions that are no models."""
    match measure:
        case Measure.CLV:
            return Outlook(_ahead(reading, call, measure, rest), _discount(reading, rest))
        case Measure.EXPECTED_COUNT:
            return Outlook(_ahead(reading, call, measure, rest))
        case Measure.SURVIVAL:
            return Outlook(after=_after(reading, call, measure, rest), since=_since(reading, rest))
        case Measure.CONTRACT_SURVIVAL:
            return Outlook(after=_after(reading, call, measure, rest), renewed=_renewed(reading, call, measure, rest))
        case Measure.CONTRACT_PERIODS:
            ahead, renewed = _ahead(reading, call, measure, rest), _renewed(reading, call, measure, rest)
            # A window may follow, so that only a number is the discount.
            told = bool(rest) and rest[0].head is not None and rest[0].head.data == "number"
            return Outlook(ahead, _discount(reading, rest) if told else Decimal(0), renewed=renewed)
        case Measure.SURVIVAL_MEDIAN:
            return Outlook(since=_since(reading, rest))
        case Measure.ALIVE:
            return Outlook()
        case _:
            return None


def anchor_of(measure: Measure, value: Expression | None) -> str | None:
    """The date that puts a record into a window where none is named: what lasts belongs to when it began."""
    match value:
        case Binary(Operator.SUBTRACT, _, RowField(start)) if measure in LASTING:
            return start
        case _:
            return None


def _ahead(reading: Reading, call: Tree[Token], measure: Measure, rest: list[Argument]) -> Duration:
    if not rest:
        sentence = f"How far ahead? {measure}(…) takes the time to come behind its rows: next 12mo."
        reading.refuse(call, Code.WINDOW_MISSING, sentence)
        return _YEAR
    argument = rest.pop(0)
    window = window_of(reading, argument)
    if isinstance(window, Next):
        return window.length
    fix = f"next {window.length}" if isinstance(window, Rolling) and window.offset is None else "next 12mo"
    reading.refuse(argument.node, Code.BAD_WINDOW, f"{measure}(…) looks ahead, so it takes a time to come.", fix)
    return _YEAR


def _discount(reading: Reading, rest: list[Argument]) -> Decimal:
    if not rest:
        return Decimal(0)
    argument = rest.pop(0)
    if argument.head is not None and argument.head.data == "number":
        rate = Decimal(reading.slice(argument.node))
        if rate < 1:
            return rate
    reading.refuse(
        argument.node, Code.ARGUMENTS, "The discount is a share of one a year, below 1: 0.1 for 10 %.", "0.1"
    )
    return Decimal(0)


def _after(reading: Reading, call: Tree[Token], measure: Measure, rest: list[Argument]) -> Duration:
    if not rest:
        sentence = f"{measure}(…) needs to know what is to be outlasted: {_LIKE[measure]}."
        reading.refuse(call, Code.ARGUMENTS, sentence)
        return Duration(90, Period.DAY)
    return length(reading, rest.pop(0))


def _since(reading: Reading, rest: list[Argument]) -> date | None:
    """The day from which on endings can be seen, where one is named."""
    head = rest[0].head if rest else None
    if head is None or head.data != "date":
        return None
    named = reading.expression(head, None)
    rest.pop(0)
    return named.value if isinstance(named, DateLiteral) else None


def _renewed(reading: Reading, call: Tree[Token], measure: Measure, rest: list[Argument]) -> Duration:
    if not rest:
        sentence = f"{measure}(…) needs to know how long a contract runs until it is renewed or not: {_LIKE[measure]}."
        reading.refuse(call, Code.ARGUMENTS, sentence)
        return _YEAR
    return length(reading, rest.pop(0))
