"""From formula text to its tree. Any input gives a tree or errors: no crash, no hang, bounded size and depth."""

import sys
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from bellwether.engine.formula.build import build
from bellwether.engine.formula.diagnosis import explained
from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.reading import Reading
from bellwether.engine.formula.span import Span
from bellwether.engine.formula.tree import Events, Expression, Source

LONGEST = 10_000
"""Characters of a formula, at most."""

DEEPEST = 120
"""How deep a formula may nest; a sum of n terms is n deep."""


@cache
def _grammar() -> Lark:
    """The parser's tables, made when the first formula is read: commands that read none start faster.

    They are kept beside the compiled modules, where Python keeps those; a digest says whether they are of this grammar.
    """
    here = Path(__file__)
    text = here.with_name("grammar.lark").read_text(encoding="utf-8")
    kept = Path(cache_from_source(str(here))).with_name("grammar.tables")
    keeps = kept.parent.is_dir() and not sys.dont_write_bytecode
    return Lark(text, parser="lalr", propagate_positions=True, maybe_placeholders=False, cache=keeps and str(kept))


def parse(text: str) -> Expression:
    """The tree of a formula, or FormulaErrors with every error that reading can find."""
    return _parse(text, None)


def parse_row_condition(text: str) -> Expression:
    """The tree of a condition on one event, as exclusions have: bare names are the event's properties."""
    return _parse(text, Events(()))


def _parse(text: str, rows: Source | None) -> Expression:
    if len(text) > LONGEST:
        sentence = (
            f"The formula has {len(text):,} characters; {LONGEST:,} are allowed. Move parts into metrics of their own."
        )
        raise FormulaErrors([FormulaError(Code.TOO_LONG, Span(1, 1, len(text)), sentence)])
    if not text.strip():
        raise FormulaErrors(
            [FormulaError(Code.EMPTY, Span(1, 1, len(text)), "The formula is empty.", "count(any(), 30d)")]
        )
    try:
        parsed = _grammar().parse(text)
    except UnexpectedInput as unexpected:
        raise FormulaErrors([_syntax_error(text, unexpected)]) from None
    if _depth(parsed) > DEEPEST:
        sentence = f"The formula nests more than {DEEPEST} deep. Move parts into metrics of their own."
        raise FormulaErrors([FormulaError(Code.TOO_DEEP, Span(1, 1, len(text)), sentence)])
    reading = Reading(text, build)
    first = parsed.children[0]
    expression = reading.expression(first, rows)
    if reading.errors:
        raise FormulaErrors(reading.errors)
    return expression


def _depth(tree: Tree[Token]) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    return deepest


def _syntax_error(text: str, unexpected: UnexpectedInput) -> FormulaError:
    match unexpected:
        case UnexpectedToken(token=token) if token.type != "$END":
            return explained(text, token.start_pos or 0, len(token))
        case UnexpectedCharacters():
            lines = text.split("\n")[: unexpected.line - 1]
            return explained(text, sum(len(line) + 1 for line in lines) + unexpected.column - 1, 1)
        case _:
            return explained(text, len(text), 0)
