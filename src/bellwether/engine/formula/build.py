"""From the parse to the tree: operators, literals and names. What a bare name means depends on the rows at hand."""

from calendar import monthrange
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from lark import Token, Tree

from bellwether.engine.formula.arguments import minutes_of
from bellwether.engine.formula.calls import call_expression
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.names import KEY, RESERVED, unquoted, written
from bellwether.engine.formula.reading import Node, Reading, span_of, subtrees, tokens
from bellwether.engine.formula.sources import field_path, member_name, named_source
from bellwether.engine.formula.tree import (
    Accounts,
    Binary,
    Contains,
    EachDay,
    Events,
    Expression,
    IsUnknown,
    MetricReference,
    Missing,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    RowField,
    Source,
    Subject,
    Today,
    Trait,
    Users,
)

_DIGITS = 18


def build(reading: Reading, node: Node, rows: Source | None) -> Expression:
    """The expression of a node; inside event or record rows a bare name is a field, elsewhere a metric."""
    if isinstance(node, Token):
        return reading.refuse(node, Code.SYNTAX, "This does not belong here.")
    match str(node.data):
        case "binary" | "negative" | "negated":
            return _operation(reading, node, rows)
        case "one_of" | "not_one_of" | "contains" | "not_contains" | "is_unknown" | "is_not_unknown":
            return _comparison(reading, node, rows)
        case "name":
            return _name(reading, node, rows)
        case "path":
            return _path(reading, node, rows)
        case "call":
            return call_expression(reading, node, rows)
        case "accounts":
            sentence = "`accounts` names rows, which a function must count or add up."
            return reading.refuse(node, Code.NEEDS_AGGREGATE, sentence, "count(accounts)")
        case _:
            return _literal(reading, node)


def _operation(reading: Reading, node: Tree[Token], rows: Source | None) -> Expression:
    span = span_of(node)
    operands = [reading.expression(child, rows) for child in subtrees(node)]
    match str(node.data), operands:
        case "negated", [operand]:
            return Not(operand, span)
        case "negative", [operand]:
            return Negative(operand, span)
        case _, [left, right]:
            return Binary(Operator(str(tokens(node)[0])), left, right, span)
    return reading.refuse(node, Code.SYNTAX, "This does not belong here.")


def _comparison(reading: Reading, node: Tree[Token], rows: Source | None) -> Expression:
    span, kind = span_of(node), str(node.data)
    branches = subtrees(node)
    operand = reading.expression(branches[0], rows)
    positive: Expression
    match kind.removeprefix("not_"):
        case "one_of":
            choices = tuple(reading.expression(choice, rows) for choice in subtrees(branches[1]))
            positive = OneOf(operand, choices, span)
        case "contains":
            positive = Contains(operand, unquoted(tokens(node)[0]), span)
        case _:
            positive = IsUnknown(operand, span)
    return Not(positive, span) if "not_" in kind else positive


def _literal(reading: Reading, node: Tree[Token]) -> Expression:
    span = span_of(node)
    words = tokens(node)
    match str(node.data):
        case "number":
            return Number(_number(reading, words[0]), span)
        case "amount":
            return Amount(_number(reading, words[0]), str(words[1]), span)
        case "text":
            return Text(unquoted(words[0]), span)
        case "true" | "false":
            return Truth(str(node.data) == "true", span)
        case "date":
            return _date(reading, words[0])
        case "length":
            return Length(reading.duration(words[0]), span)
        case "clock_length":
            return ClockLength(minutes_of(reading, words[0]), span)
        case "today":
            return Today(span)
        case _:
            return Missing(span)


def _number(reading: Reading, token: Token) -> Decimal:
    if len(token.replace(".", "").lstrip("0")) > _DIGITS:
        reading.refuse(token, Code.BAD_NUMBER, f"A number has at most {_DIGITS} digits.")
        return Decimal(0)
    return Decimal(token)


def _date(reading: Reading, token: Token) -> Expression:
    year, month, day = (int(part) for part in token.split("-"))
    try:
        return DateLiteral(date(year, month, day), span_of(token))
    except ValueError:
        possible = year >= 1 and 1 <= month <= 12
        last = f"{token[:8]}{monthrange(year, month)[1]}" if possible and day else None
        return reading.refuse(token, Code.BAD_DATE, f"{token} is not a date of the calendar.", last)


def _name(reading: Reading, node: Tree[Token], rows: Source | None) -> Expression:
    name, span = str(tokens(node)[0]), span_of(node)
    if name in RESERVED:
        sentence = f"“{name}” is a word of the language; a name like it must be quoted."
        fix = field_path(rows, name) if isinstance(rows, Events | Records) else None
        return reading.refuse(node, Code.QUOTE_NAME, sentence, fix)
    if KEY.fullmatch(name) is None:
        sentence = f"A name in small letters, digits and _ stands alone; “{name}” must be quoted."
        row = isinstance(rows, Events | Records)
        spelled = name.lower()
        fix = (
            field_path(rows, name)
            if row
            else spelled
            if KEY.fullmatch(spelled) and written(spelled) == spelled
            else None
        )
        return reading.refuse(node, Code.QUOTE_NAME, sentence, fix)
    match rows:
        case Events() | Records():
            return RowField(name, span)
        case Users():
            return reading.refuse(node, Code.ROW_FIELD, "A person has traits only.", f"user.{name}")
        case Accounts() | EachDay() | None:
            return MetricReference(name, span)


def _path(reading: Reading, node: Tree[Token], rows: Source | None) -> Expression:
    head, member = node.children
    if isinstance(head, Token):
        return reading.refuse(node, Code.SYNTAX, "This does not belong here.")
    first = head.children[0]
    if isinstance(first, Token) and first.type in ("ACCOUNT", "USER"):
        return _trait(reading, node, Subject(str(first)), member)
    if isinstance(first, Token) and first.type == "ACCOUNTS":
        sentence = "Inside a function over accounts, a metric is named alone and a trait is written account.x."
        return reading.refuse(node, Code.ROW_FIELD, sentence, f"account.{reading.slice(member)}")
    source = named_source(reading, first)
    if isinstance(source, Missing):
        return source
    if isinstance(rows, Events | Records):
        return _row_path(reading, node, (source, member), rows)
    typed = reading.slice(node)
    meant = get_close_matches(str(first)[:20], ("account", "user"), n=1, cutoff=0.75)
    if isinstance(source, Records) and meant:
        sentence = f"There is no {first}.x; traits are written account.x or user.x."
        return reading.refuse(node, Code.SPELLING, sentence, f"{meant[0]}.{reading.slice(member)}")
    sentence = f"{typed} has a value for each row; say what to make of them."
    window = ", 30d" if isinstance(source, Events) else ""
    return reading.refuse(node, Code.NEEDS_AGGREGATE, sentence, f"sum({typed}{window})")


def _trait(reading: Reading, node: Tree[Token], subject: Subject, member: Node) -> Expression:
    if isinstance(member, Tree):
        sentence = f"A trait is named one at a time, as in {subject}.seats."
        return reading.refuse(node, Code.SYNTAX, sentence)
    return Trait(subject, member_name(reading, member), span_of(node))


def _row_path(
    reading: Reading, node: Tree[Token], path: tuple[Events | Records | Accounts, Node], rows: Events | Records
) -> Expression:
    source, member = path
    if isinstance(member, Tree):
        sentence = "A row is already at hand here; write the expression alone."
        return reading.refuse(node, Code.ROW_FIELD, sentence, reading.slice(member))
    name = member_name(reading, member)
    if source == rows:
        return RowField(name, span_of(node))
    sentence = "Each row here belongs to one source only; its own fields are named alone."
    return reading.refuse(node, Code.ROW_FIELD, sentence, field_path(rows, name))
