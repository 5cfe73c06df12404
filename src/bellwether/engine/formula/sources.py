"""Sources of rows as they are written: `"Login"`, `any("A", "B")`, `deals`, `accounts`, and paths to their fields."""

from lark import Token, Tree

from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.names import RESERVED, quoted, stands_bare, unquoted, written
from bellwether.engine.formula.reading import Node, Reading, span_of, subtrees, tokens
from bellwether.engine.formula.tree import Accounts, Events, Missing, Records, Source


def source_text(source: Events | Records) -> str:
    """The source as a formula writes it."""
    match source:
        case Events((name,)):
            return quoted(name)
        case Events(names):
            return f"any({', '.join(quoted(name) for name in names)})"
        case Records(collection):
            return collection


def field_path(rows: Source | None, name: str) -> str:
    """How a field of the rows at hand is written: alone where it can be, else behind its source."""
    if stands_bare(name) or not isinstance(rows, Events | Records):
        return written(name)
    return f"{source_text(rows)}.{written(name)}"


def member_name(reading: Reading, token: Token) -> str:
    """The name behind a dot, without its quotes."""
    if token.type == "STRING":
        name = unquoted(token)
        if not name:
            reading.refuse(token, Code.QUOTE_NAME, "The name between the quotes is empty.")
        return name
    if not stands_bare(token):
        only = "only small letters, digits and _ stand without quotes"
        why = "it is a word of the language" if token in RESERVED else only
        sentence = f"“{token}” must be quoted: {why}."
        reading.refuse(token, Code.QUOTE_NAME, sentence, quoted(token))
    return str(token)


def named_source(reading: Reading, node: Node) -> Events | Records | Accounts | Missing:
    """The rows that a name, a quoted name or `any(…)` stands for."""
    if isinstance(node, Tree):
        match str(node.data):
            case "call" if node.children[0] == "any":
                return _any(reading, node)
            case "accounts":
                return Accounts(span_of(node))
            case "text" | "name":
                return named_source(reading, tokens(node)[0])
            case _:
                sentence = "Rows are named by an event in quotes, any(…) or a collection."
                return reading.refuse(node, Code.ROWS_EXPECTED, sentence)
    if node.type == "STRING":
        name = unquoted(node)
        if not name:
            return reading.refuse(node, Code.ROWS_EXPECTED, "The event's name is empty; any() is every event.", "any()")
        return Events((name,), span_of(node))
    if not stands_bare(node):
        sentence = "A collection is written in small letters, an event in quotes."
        return reading.refuse(node, Code.QUOTE_NAME, sentence, quoted(node))
    return Records(str(node), span_of(node))


def _any(reading: Reading, call: Tree[Token]) -> Events | Missing:
    names: list[str] = []
    for argument in subtrees(call):
        parts = subtrees(argument)
        if len(parts) != 1 or parts[0].data != "text":
            sentence = "any(…) takes the names of events in quotes; “where” comes after its parenthesis."
            return reading.refuse(argument, Code.ARGUMENTS, sentence)
        name = unquoted(tokens(parts[0])[0])
        if not name:
            return reading.refuse(argument, Code.ROWS_EXPECTED, "The event's name is empty.")
        if name not in names:
            names.append(name)
    return Events(tuple(names), span_of(call))
