"""A formula in plain English, for people who read numbers and not formulas."""

from typing import assert_never

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.window import AllTime, Next, Rolling, Shift, Since, ToDate, Window
from bellwether.engine.formula.leaf_words import PERIODS, clock_words, leaf_words, quoted_names, readable
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.formula.schema import Schema
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
    Missing,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    Users,
)

_SIGNS = {
    Operator.ADD: "+",
    Operator.SUBTRACT: "−",
    Operator.MULTIPLY: "×",
    Operator.DIVIDE: "÷",
    Operator.EQUAL: "is",
    Operator.NOT_EQUAL: "is not",
    Operator.LESS: "is less than",
    Operator.AT_MOST: "is at most",
    Operator.MORE: "is more than",
    Operator.AT_LEAST: "is at least",
    Operator.AND: "and",
    Operator.OR: "or",
}
_LEVELS = {Operator.OR: 1, Operator.AND: 2, Operator.ADD: 4, Operator.SUBTRACT: 4} | {
    Operator.MULTIPLY: 5,
    Operator.DIVIDE: 5,
}
_MEASURES = {
    Measure.SUM: "sum of {}",
    Measure.AVG: "average of {}",
    Measure.MIN: "smallest {}",
    Measure.MAX: "largest {}",
    Measure.MEDIAN: "median of {}",
    Measure.FIRST: "first {}",
    Measure.LAST: "last {}",
    Measure.UNIQUE: "number of different values of {}",
    Measure.COUNT: "number of known values of {}",
    Measure.USERS: "distinct people with {}",
    Measure.TOTAL_USERS: "people with {}",
    Measure.DAYS_SINCE: "days since {}",
    Measure.NPS: "net promoter score of {}",
    Measure.CSAT: "satisfied answers in percent, by {}",
    Measure.SESSIONS: "visits with {}",
    Measure.ONE_VOTE_EACH: "mean of {} with one vote for each account",
    Measure.CLV: "expected sum of {}",
    Measure.EXPECTED_COUNT: "expected number of {}",
    Measure.ALIVE: "probability of more {}",
    Measure.SURVIVAL_MEDIAN: "median, open ones counted, of {}",
    Measure.SURVIVAL: "share, open ones counted, by {}",
    Measure.CONTRACT_SURVIVAL: "share still under contract, by {}",
    Measure.CONTRACT_PERIODS: "periods that a new contract is paid, by {}",
}


def in_words(expression: Expression, schema: Schema) -> str:
    """The formula as a phrase: distinct people with “Login” in the last 30 days ÷ people at the account, in percent."""
    return _words(expression, schema, 0)


def _words(expression: Expression, schema: Schema, level: int) -> str:
    match expression:
        case Binary(operator, left, right):
            own = _LEVELS.get(operator, 3)
            text = f"{_words(left, schema, own)} {_SIGNS[operator]} {_words(right, schema, own + 1)}"
            return text if own >= level else f"({text})"
        case Negative(operand):
            return f"−{_words(operand, schema, 6)}"
        case Not() | OneOf() | Contains() | IsUnknown():
            return _test(expression, schema)
        case Conditional(condition, then, otherwise):
            inner = [in_words(part, schema) for part in (condition, then, otherwise)]
            if isinstance(then, Missing):
                return f"{_words(otherwise, schema, 6)}, unless {inner[0]}"
            if isinstance(otherwise, Missing):
                return f"{_words(then, schema, 6)}, but only if {inner[0]}"
            return f"({inner[1]} if {inner[0]}, otherwise {inner[2]})"
        case Call():
            return _call(expression, schema, level)
        case Ago(inner_expression, by):
            return f"{_words(inner_expression, schema, 6)} {_earlier(by)}"
        case Change(inner_expression, over, relative):
            return f"change of {_words(inner_expression, schema, 6)} {_over(over)}{', in percent' * relative}"
        case Aggregate():
            return _aggregate(expression, schema)
        case _:
            return leaf_words(expression, schema)


def _test(test: Not | OneOf | Contains | IsUnknown, schema: Schema) -> str:
    match test:
        case Not(OneOf(operand, choices)):
            return f"{_words(operand, schema, 4)} is none of {_listed(choices, schema)}"
        case Not(Contains(operand, text)):
            return f"{_words(operand, schema, 4)} does not contain “{text}”"
        case Not(IsUnknown(operand)):
            return f"{_words(operand, schema, 4)} is known"
        case Not(operand):
            return f"not ({in_words(operand, schema)})"
        case OneOf(operand, choices):
            return f"{_words(operand, schema, 4)} is one of {_listed(choices, schema)}"
        case Contains(operand, text):
            return f"{_words(operand, schema, 4)} contains “{text}”"
        case IsUnknown(operand):
            return f"{_words(operand, schema, 4)} is unknown"
        case _:
            assert_never(test)


def _listed(choices: tuple[Expression, ...], schema: Schema) -> str:
    return ", ".join(in_words(choice, schema) for choice in choices)


def _call(call: Call, schema: Schema, level: int) -> str:
    words = [_words(argument, schema, 6) for argument in call.arguments]
    match call.function:
        case Function.PERCENT:
            text = f"{words[0]} ÷ {words[1]}, in percent"
            return text if level == 0 else f"({text})"
        case Function.RATIO:
            text = f"{words[0]} ÷ {words[1]}"
            return text if level <= _LEVELS[Operator.DIVIDE] else f"({text})"
        case Function.COALESCE:
            return f"{', or if unknown '.join(words)}"
        case Function.LEAST:
            return f"the smaller of {' and '.join(words)}"
        case Function.GREATEST:
            return f"the larger of {' and '.join(words)}"
        case Function.ABS:
            return f"{words[0]} without its sign"
        case Function.ROUND:
            return f"{words[0]}, rounded" + (f" to {words[1]} decimals" if len(words) > 1 else "")
        case Function.CLAMP:
            return f"{words[0]}, held between {words[1]} and {words[2]}"
        case Function.LOG:
            return f"the logarithm of {words[0]}"
        case Function.DAYS_SINCE:
            return f"days since {words[0]}"
        case Function.POWER:
            return f"{words[0]} to the power of {words[1]}"
        case Function.BUSINESS_TIME:
            return f"business time from {words[0]} to {words[1]}{_hours(words[2:])}"
        case Function.WITHIN:
            return f"{words[1]} within {words[2]} of {words[0]}{_hours(words[3:])}"
        case Function.STREAK:
            return f"days in a row on which {in_words(call.arguments[0], schema)}"
        case _:
            assert_never(call.function)


def _hours(schedule: list[str]) -> str:
    return f" in the hours of {schedule[0]}" if schedule else ""


def _earlier(by: Shift) -> str:
    if isinstance(by, ToDate):
        return f"before this {'calendar ' if by.civil else ''}{PERIODS[by.period]} began"
    return f"{length_words(by)} earlier"


def _over(shift: Shift) -> str:
    if isinstance(shift, ToDate):
        return f"since this {'calendar ' if shift.civil else ''}{PERIODS[shift.period]} began"
    return f"over {length_words(shift)}"


def _aggregate(aggregate: Aggregate, schema: Schema) -> str:
    what, window = _measured(aggregate, schema), aggregate.window
    if aggregate.weight is not None:
        what += f", weighted by {in_words(aggregate.weight, schema)},"
    whole = aggregate.measure is Measure.DAYS_SINCE or aggregate.outlook is not None
    if window is not None and not (whole and window == AllTime()):
        what += f" {window_words(window)}"
    if aggregate.by is not None:
        what += f" (by {readable(aggregate.by)})"
    what += _narrowed(aggregate) + _outlook(aggregate.outlook)
    if aggregate.latest_per_user:
        what += ", only the latest of each person,"
    if aggregate.where is not None:
        what += f" where {in_words(aggregate.where, schema)}"
    return what.removesuffix(",")


def _outlook(outlook: Outlook | None) -> str:
    what = ""
    if outlook is not None and outlook.ahead is not None:
        what += f" in the next {length_words(outlook.ahead, bare=True)}"
    if outlook is not None and outlook.discount:
        what += f", discounted by {(100 * outlook.discount).normalize():f} % a year"
    if outlook is not None and outlook.since is not None:
        what += f", watched from {outlook.since} on"
    if outlook is not None and outlook.renewed is not None:
        what += f", renewed every {length_words(outlook.renewed, bare=True)}"
    return what


def _narrowed(aggregate: Aggregate) -> str:
    """What stands behind the rows, apart from conditions and dates."""
    what = ""
    if aggregate.scale is not None:
        what += f" on a scale of {aggregate.scale.worst:f} to {aggregate.scale.best:f}"
        what += "" if aggregate.scale.boxes is None else f", the best {aggregate.scale.boxes} of it,"
    if aggregate.at_least is not None:
        unit = "days" if aggregate.at_least.days else "times"
        what += f", at least {aggregate.at_least.number} {unit} each,"
    if aggregate.per_user:
        what += ", different for each person,"
    if aggregate.gap is not None:
        what += f", ended by a pause of {clock_words(aggregate.gap)},"
    if aggregate.link is not None:
        when = "" if aggregate.link.order is None else f" {aggregate.link.order}"
        theirs, ours = (readable(name or "id") for name in (aggregate.link.theirs, aggregate.link.ours))
        what += f"{when} with the same {theirs}" if theirs == ours else f"{when} whose {theirs} is its {ours}"
    return what


def _measured(aggregate: Aggregate, schema: Schema) -> str:
    measure, value = aggregate.measure, aggregate.value
    rows = _rows(aggregate, schema)
    if measure is Measure.TOTAL_USERS:
        return "people at the account" if aggregate.window is None else "people at the account on any day"
    if value is None:
        match measure:
            case Measure.USERS:
                return f"distinct people with {rows}"
            case Measure.DAYS_SINCE:
                return f"days since the last of {rows}"
            case Measure.SESSIONS:
                return f"visits with {rows}"
            case Measure.EXPECTED_COUNT:
                return f"expected number of {rows}"
            case Measure.ALIVE:
                return f"probability that there will be more {rows}"
            case _:
                return f"number of {rows}"
    outlook = aggregate.outlook
    if measure is Measure.SURVIVAL and outlook is not None and outlook.after is not None:
        length = length_words(outlook.after)
        return f"share, open ones counted, of {rows} with {_words(value, schema, 6)} over {length}"
    if measure is Measure.CONTRACT_SURVIVAL and outlook is not None and outlook.after is not None:
        return (
            f"share still under contract after {length_words(outlook.after)} of {rows}, by {_words(value, schema, 6)}"
        )
    phrase = f"{aggregate.percentile}th percentile of {{}}" if measure is Measure.PERCENTILE else _MEASURES[measure]
    named = phrase.format(_words(value, schema, 6))
    apart = isinstance(aggregate.source, Accounts | Users | EachDay)
    return f"{named}, {rows}" if apart else f"{named} over {rows}"


def _rows(aggregate: Aggregate, schema: Schema) -> str:
    match aggregate.source:
        case Events(names):
            people = aggregate.measure in (Measure.USERS, Measure.DAYS_SINCE)
            return "any event" if people and not names else f"{quoted_names(names)}{'' if people else ' events'}"
        case Records(collection):
            known = schema.collections.get(collection)
            return known.name.lower() if known is not None else readable(collection)
        case Users():
            return "over the people at the account"
        case Accounts():
            return "accounts" if aggregate.value is None else "account by account"
        case EachDay():
            return "day by day"
        case _:
            assert_never(aggregate.source)


def window_words(window: Window) -> str:
    """The window as a phrase: “in the last 30 days”."""
    match window:
        case Rolling(length, offset):
            if offset is None:
                return f"in the last {length_words(length, bare=True)}"
            return f"in the {length_words(length, bare=True)} that ended {length_words(offset)} earlier"
        case ToDate(period, civil):
            return f"this {'calendar ' if civil else ''}{PERIODS[period]} so far"
        case Next(length):
            return f"in the next {length_words(length, bare=True)}"
        case Since(trait):
            return f"since the account's {readable(trait)}"
        case AllTime():
            return "ever"
        case _:
            assert_never(window)


def length_words(length: Duration, *, bare: bool = False) -> str:
    """The length as a phrase: “30 days”, “1 month”; bare, “day” instead of “1 day”."""
    name = PERIODS[length.period]
    if length.count == 1:
        return name if bare else f"1 {name}"
    return f"{length.count} {name}s"
