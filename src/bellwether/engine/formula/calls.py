"""Calls: the functions of values here, those that read rows in `rows.py`."""

from difflib import get_close_matches

from lark import Token, Tree

from bellwether.engine.formula.aggregates import AGGREGATES, aggregate, percentile_named
from bellwether.engine.formula.arguments import Argument, arguments_of, plain, shift, to_date
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.reading import Reading, span_of
from bellwether.engine.formula.tree import (
    Ago,
    Call,
    Change,
    Conditional,
    Elapsed,
    Events,
    Expression,
    Function,
    Records,
    Source,
)

ARITY: dict[Function, tuple[int, int]] = {
    Function.PERCENT: (2, 2),
    Function.RATIO: (2, 2),
    Function.COALESCE: (2, 20),
    Function.LEAST: (2, 20),
    Function.GREATEST: (2, 20),
    Function.ABS: (1, 1),
    Function.ROUND: (1, 2),
    Function.CLAMP: (3, 3),
    Function.LOG: (1, 1),
    Function.DAYS_SINCE: (1, 1),
    Function.STREAK: (1, 1),
    Function.POWER: (2, 2),
    Function.BUSINESS_TIME: (2, 3),
    Function.WITHIN: (3, 4),
}
"""How many values each function takes, at least and at most."""

OTHER_CALLS = ("if", "ago", "change", "pct_change", "elapsed", "any")

_FOREIGN = {
    "average": "avg",
    "mean": "avg",
    "distinct": "unique",
    "count_distinct": "unique",
    "countd": "unique",
    "iff": "if",
    "iif": "if",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "minimum": "min",
    "maximum": "max",
    "ln": "log",
    "lag": "ago",
    "total": "sum",
    "percentage": "percent",
    "percent_change": "pct_change",
    "pow": "power",
    "exp": "power",
    "visits": "sessions",
}


def call_expression(reading: Reading, node: Tree[Token], rows: Source | None) -> Expression:
    """The expression of a call."""
    name = str(node.children[0])
    if name in AGGREGATES or percentile_named(name) is not None:
        return aggregate(reading, node, rows)
    arguments = arguments_of(reading, node)
    if name == "days_since" and _names_rows(arguments, rows):
        return aggregate(reading, node, rows)
    match name:
        case "if":
            return _conditional(reading, node, arguments, rows)
        case "ago" | "change" | "pct_change":
            return _shifted(reading, node, arguments, rows)
        case "elapsed":
            return _elapsed(reading, node, arguments)
        case "any":
            sentence = "any(…) names events; say what to make of them."
            return reading.refuse(node, Code.NEEDS_AGGREGATE, sentence, f"count({reading.slice(node)}, 30d)")
    if name not in set(Function):
        return _unknown(reading, node, name)
    function = Function(name)
    fewest, most = ARITY[function]
    if not fewest <= len(arguments) <= most:
        return _wrong_number(reading, node, fewest, most)
    values = tuple(plain(reading, argument, rows) for argument in arguments)
    return Call(function, values, span_of(node))


def _names_rows(arguments: list[Argument], rows: Source | None) -> bool:
    """Whether `days_since` is asked of events or records, not of a date."""
    if not arguments or arguments[0].head is None:
        return False
    head = arguments[0].head
    if head.data == "name":
        return not isinstance(rows, Events | Records)
    if head.data == "path" and isinstance(head.children[0], Tree):
        return head.children[0].children[0] not in ("account", "user") and not isinstance(rows, Events | Records)
    return head.data == "text" or (head.data == "call" and head.children[0] == "any")


def _conditional(reading: Reading, node: Tree[Token], arguments: list[Argument], rows: Source | None) -> Expression:
    match arguments:
        case [condition, then, otherwise]:
            return Conditional(
                plain(reading, condition, rows),
                plain(reading, then, rows),
                plain(reading, otherwise, rows),
                span_of(node),
            )
        case [_, _]:
            fix = f"{reading.slice(node)[:-1].rstrip()}, unknown)"
            sentence = "if(…) takes a condition, the value if it holds, and the value if not."
            return reading.refuse(node, Code.ARGUMENTS, sentence, fix)
        case _:
            return _wrong_number(reading, node, 3, 3)


def _shifted(reading: Reading, node: Tree[Token], arguments: list[Argument], rows: Source | None) -> Expression:
    name = str(node.children[0])
    match arguments:
        case [value, by]:
            expression, duration, span = plain(reading, value, rows), shift(reading, by), span_of(node)
            if name == "ago":
                return Ago(expression, duration, span)
            return Change(expression, duration, name == "pct_change", span)
        case [_]:
            fix = f"{reading.slice(node)[:-1].rstrip()}, 30d)"
            return reading.refuse(node, Code.ARGUMENTS, f"{name}(…) needs to know over how long.", fix)
        case _:
            return _wrong_number(reading, node, 2, 2)


def _elapsed(reading: Reading, node: Tree[Token], arguments: list[Argument]) -> Expression:
    match arguments:
        case [Argument(window=Tree(data="to_date") as window)]:
            return Elapsed(to_date(window), span_of(node))
        case _:
            sentence = "elapsed(…) takes a calendar period: wtd, mtd, qtd or ytd."
            return reading.refuse(node, Code.ARGUMENTS, sentence, "elapsed(ytd)")


def _wrong_number(reading: Reading, node: Tree[Token], fewest: int, most: int) -> Expression:
    expected = str(fewest) if fewest == most else f"{fewest} to {most}"
    noun = "value" if expected == "1" else "values"
    sentence = f"{node.children[0]}(…) takes {expected} {noun}, separated by commas."
    return reading.refuse(node, Code.ARGUMENTS, sentence)


def _unknown(reading: Reading, node: Tree[Token], name: str) -> Expression:
    known = [*AGGREGATES, *(str(function) for function in Function), *OTHER_CALLS]
    folded = name.lower()
    close = [folded] if folded in known else [_FOREIGN[folded]] if folded in _FOREIGN else []
    close = close or get_close_matches(folded[:40], known, n=1, cutoff=0.6)
    token = node.children[0]
    return reading.refuse(
        token, Code.UNKNOWN_FUNCTION, f"There is no function {name[:40]}(…).", close[0] if close else None
    )
