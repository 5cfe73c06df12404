"""Functions that read rows: `count("Login", 30d)`, `median(tickets.minutes where …)`, `sum(mrr per account)`."""

import re

from lark import Token, Tree

from bellwether.engine.definitions.window import AllTime, Window
from bellwether.engine.formula.arguments import Argument, arguments_of, window_of
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.narrowing import narrowing
from bellwether.engine.formula.outlooks import BUYING, MODELLED, anchor_of, outlook
from bellwether.engine.formula.reading import Reading, span_of, subtrees, tokens
from bellwether.engine.formula.sources import member_name, named_source
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    EachDay,
    Events,
    Expression,
    Measure,
    Missing,
    Records,
    RowField,
    Source,
    Users,
)

AGGREGATES = ("active_users", *(str(measure) for measure in Measure if measure is not Measure.DAYS_SINCE))
"""The functions that read rows; p1 … p99 and days_since are recognised beside them."""

_PERCENTILE = re.compile(r"p([1-9][0-9]?)")


def percentile_named(name: str) -> int | None:
    """The percentile that a function name such as `p95` stands for."""
    match = _PERCENTILE.fullmatch(name)
    return int(match[1]) if match else None


def aggregate(reading: Reading, node: Tree[Token], rows: Source | None) -> Expression:
    """The aggregate that a call is."""
    name = str(node.children[0])
    arguments = arguments_of(reading, node)
    linked = isinstance(rows, Records) and bool(arguments) and "via" in arguments[0].modifiers
    if isinstance(rows, Events | Records | Users) and not linked:
        sentence = f"{name}(…) reads many rows, but here one row is at hand; make it a metric of its own."
        return reading.refuse(node, Code.NESTED_AGGREGATE, sentence)
    match name:
        case "active_users":
            return _active_users(reading, node, arguments)
        case "total_users":
            return _total_users(reading, node, arguments)
        case _:
            return _of_rows(reading, node, arguments)


def _active_users(reading: Reading, node: Tree[Token], arguments: list[Argument]) -> Expression:
    match arguments:
        case []:
            sentence = "active_users(…) needs to know within how long."
            return reading.refuse(node, Code.WINDOW_MISSING, sentence, "active_users(30d)")
        case [argument]:
            if argument.modifiers and argument.head is not None:
                conditions = " ".join(reading.slice(modifier) for modifier in argument.modifiers.values())
                fix = f"users(any() {conditions}, {reading.slice(argument.head)})"
                sentence = "active_users(…) takes a window only; users(any() where …) selects."
                return reading.refuse(node, Code.ARGUMENTS, sentence, fix)
            return Aggregate(Measure.USERS, Events(()), window=window_of(reading, argument), span=span_of(node))
        case _:
            fix = f"users({', '.join(reading.slice(argument.node) for argument in arguments)})"
            return reading.refuse(node, Code.ARGUMENTS, "active_users(…) counts people with any event.", fix)


def _total_users(reading: Reading, node: Tree[Token], arguments: list[Argument]) -> Expression:
    where = None
    if arguments and arguments[0].head is None and arguments[0].window is None:
        where = _condition(reading, arguments[0], Users())
        arguments = arguments[1:]
    if len(arguments) > 1:
        sentence = (
            'total_users(…) takes a condition and a window at most: total_users(where user.role == "admin", 30d).'
        )
        return reading.refuse(node, Code.ARGUMENTS, sentence)
    window = _window(reading, node, arguments[0]) if arguments else None
    return Aggregate(Measure.TOTAL_USERS, Users(span_of(node)), where=where, window=window, span=span_of(node))


def _of_rows(reading: Reading, node: Tree[Token], arguments: list[Argument]) -> Expression:
    name = str(node.children[0])
    if not arguments:
        sentence = f"{name}(…) needs rows: an event in quotes, a collection, accounts or people."
        fix = f"{name}(any(), 30d)" if name in ("count", "users") else None
        return reading.refuse(node, Code.ROWS_EXPECTED, sentence, fix)
    first, *rest = arguments
    measure, percentile = _measure(reading, name, rest)
    asked = outlook(reading, node, measure, rest)
    most = 0 if measure in BUYING else 1
    if len(rest) > most:
        takes = (
            "takes rows and a window; this is one too many." if most else "reads all there was; this is one too many."
        )
        return reading.refuse(rest[most].node, Code.ARGUMENTS, f"{name}(…) {takes}")
    read = _rows(reading, node, first)
    if isinstance(read, Missing):
        return read
    source, value = read
    whole = measure is Measure.DAYS_SINCE or measure in MODELLED
    window = _window(reading, node, rest[0]) if rest else AllTime() if whole else None
    weight, by = first.modifiers.get("weight"), first.modifiers.get("by")
    narrowed = narrowing(reading, first)
    return Aggregate(
        measure,
        source,
        value,
        _condition(reading, first, source),
        window,
        member_name(reading, tokens(by)[0]) if by is not None else anchor_of(measure, value),
        percentile,
        reading.expression(subtrees(weight)[0], source) if weight is not None else None,
        "latest_per_user" in first.modifiers,
        narrowed.scale,
        narrowed.at_least,
        narrowed.per_user,
        narrowed.gap,
        narrowed.link,
        asked,
        span_of(node),
    )


def _measure(reading: Reading, name: str, rest: list[Argument]) -> tuple[Measure, int | None]:
    """The measure that a name stands for; `percentile` takes its number off the arguments."""
    percentile = percentile_named(name)
    if percentile is not None:
        return Measure.PERCENTILE, percentile
    measure = Measure(name)
    if measure is not Measure.PERCENTILE:
        return measure, None
    if rest and rest[0].head is not None and rest[0].head.data == "number":
        argument = rest.pop(0)
        typed = reading.slice(argument.node)
        if typed.isdigit() and len(typed) < 4 and 1 <= int(typed) <= 99:
            return measure, int(typed)
        reading.refuse(argument.node, Code.ARGUMENTS, "A percentile is a whole number from 1 to 99.", "95")
    else:
        call = f"{name}(…)"
        where = rest[0].node if rest else Token("NAME", name)
        reading.refuse(where, Code.ARGUMENTS, f"{call} needs to know which one: percentile(tickets.minutes, 95).")
        rest.clear()
    return measure, 50


def _condition(reading: Reading, argument: Argument, source: Source) -> Expression | None:
    where = argument.modifiers.get("where")
    return None if where is None else reading.expression(subtrees(where)[0], source)


def _window(reading: Reading, call: Tree[Token], argument: Argument) -> Window:
    name = str(call.children[0])
    if argument.modifiers and argument.head is not None:
        first = arguments_of(Reading(reading.text, reading.builder), call)[0]
        modifiers = " ".join(reading.slice(modifier) for modifier in argument.modifiers.values())
        window = reading.slice(argument.head)
        start = f"{reading.slice(first.node)} " if first.node is not argument.node else ""
        sentence = "What selects rows stands before the window."
        reading.refuse(call, Code.ARGUMENTS, sentence, f"{name}({start}{modifiers}, {window})")
        return AllTime()
    operators = {"min": "least", "max": "greatest"}
    values = {"name", "path", "call"} if _reads_rows(call) else {"name", "path", "call", "number", "amount", "binary"}
    is_value = argument.head is not None and str(argument.head.data) in values
    if is_value and name in operators:
        inside = reading.slice(call)[len(name) :]
        sentence = f"{name}(…) reads rows; of several values, {operators[name]}(…) takes one."
        reading.refuse(call, Code.ARGUMENTS, sentence, f"{operators[name]}{inside}")
        return AllTime()
    return window_of(reading, argument)


def _reads_rows(call: Tree[Token]) -> bool:
    """Whether the first argument can only be rows: a quoted event, or a path to a field."""
    first = subtrees(subtrees(call)[0])
    return bool(first) and str(first[0].data) in ("text", "path")


def _rows(reading: Reading, call: Tree[Token], argument: Argument) -> tuple[Source, Expression | None] | Missing:
    """The rows that the first argument names, and the expression of each row."""
    head = argument.head
    if head is None:
        sentence = "Which rows? Name an event in quotes, a collection, or accounts."
        return reading.refuse(argument.node, Code.ROWS_EXPECTED, sentence)
    if "per_account" in argument.modifiers:
        accounts = Accounts(span_of(argument.modifiers["per_account"]))
        return accounts, reading.expression(head, accounts)
    if "per_day" in argument.modifiers:
        days = EachDay(span_of(argument.modifiers["per_day"]))
        return days, reading.expression(head, days)
    kind = str(head.data)
    if kind in ("text", "name", "accounts") or (kind == "call" and head.children[0] == "any"):
        source = named_source(reading, head)
        return source if isinstance(source, Missing) else (source, None)
    if kind == "path" and isinstance(head.children[0], Tree):
        first = head.children[0].children[0]
        if first not in ("account", "accounts", "user"):
            return _row_value(reading, head)
    if any(tree.data == "head" and tree.children[0] == "user" for tree in head.iter_subtrees()):
        users = Users(span_of(head))
        return users, reading.expression(head, users)
    return _not_rows(reading, call, head)


def _row_value(reading: Reading, path: Tree[Token]) -> tuple[Source, Expression] | Missing:
    head, member = path.children
    source = named_source(reading, head.children[0]) if isinstance(head, Tree) else named_source(reading, head)
    if isinstance(source, Missing):
        return source
    if isinstance(member, Tree):
        return source, reading.expression(subtrees(member)[0], source)
    return source, RowField(member_name(reading, member), span_of(path))


def _not_rows(reading: Reading, call: Tree[Token], head: Tree[Token]) -> Missing:
    name, typed = str(call.children[0]), reading.slice(head)
    prefixes = {
        reading.slice(tree.children[0])
        for tree in head.iter_subtrees()
        if tree.data == "path" and not isinstance(tree.children[0], Token)
    }
    if prefixes and not prefixes & {"account", "accounts", "user"}:
        prefix = prefixes.pop()
        sentence = "An expression over the fields of one row is written behind its source, in parentheses."
        inside = typed.replace(f"{prefix}.", "")
        return reading.refuse(head, Code.ROWS_EXPECTED, sentence, None if prefixes else f"{prefix}.({inside})")
    if "accounts" in prefixes:
        typed = typed.replace("accounts.", "account.")
    sentence = f"{name}(…) reads rows, but this is one value; “per account” takes it for each account."
    return reading.refuse(head, Code.ROWS_EXPECTED, sentence, f"{typed} per account")
