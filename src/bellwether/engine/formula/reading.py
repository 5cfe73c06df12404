"""The text being read: spans, slices, and the errors found so far."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lark import Token, Tree

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.formula.errors import Code, FormulaError
from bellwether.engine.formula.span import Span
from bellwether.engine.formula.tree import Expression, Missing, Source

Node = Tree[Token] | Token

_LONGEST = {Period.DAY: 36_525, Period.WEEK: 5_218, Period.MONTH: 1_200, Period.QUARTER: 400, Period.YEAR: 100}


def span_of(node: Node) -> Span:
    """Where a piece of the parse stands."""
    if isinstance(node, Token):
        return Span(node.line or 1, node.column or 1, len(node))
    if node.meta.empty:
        return Span(1, 1, 0)
    return Span(node.meta.line, node.meta.column, node.meta.end_pos - node.meta.start_pos)


def subtrees(node: Node) -> tuple[Tree[Token], ...]:
    """The branches directly below a node, without its words and signs."""
    return () if isinstance(node, Token) else tuple(child for child in node.children if isinstance(child, Tree))


def tokens(node: Node) -> tuple[Token, ...]:
    """The words and signs directly below a node."""
    return (node,) if isinstance(node, Token) else tuple(child for child in node.children if isinstance(child, Token))


@dataclass(slots=True)
class Reading:
    """One formula text while it is read. What cannot be read is noted and stands as `unknown`: all errors show."""

    text: str
    builder: "Builder"
    errors: list[FormulaError] = field(default_factory=list)

    def refuse(self, node: Node, code: Code, sentence: str, suggestion: str | None = None) -> Missing:
        """A stand-in for what could not be read, after noting why."""
        span = span_of(node)
        self.errors.append(FormulaError(code, span, sentence, suggestion))
        return Missing(span)

    def expression(self, node: Node, rows: Source | None) -> Expression:
        """The expression of a node; `rows` are those that it is evaluated for, if it is."""
        return self.builder(self, node, rows)

    def slice(self, node: Node) -> str:
        """The text of a node as it was typed."""
        if isinstance(node, Token):
            return str(node)
        return "" if node.meta.empty else self.text[node.meta.start_pos : node.meta.end_pos]

    def duration(self, token: Token) -> Duration:
        """The length that a word such as `30d` names; an impossible one is noted and read as one."""
        digits = token.rstrip("dwmoqy")
        period = Period(token[len(digits) :])
        count = int(digits) if len(digits) <= 6 else _LONGEST[period] + 1
        if count == 0:
            self.refuse(token, Code.BAD_LENGTH, "A length of time is at least one.", f"1{period}")
            return Duration(1, period)
        if count > _LONGEST[period]:
            sentence = "A length of time is at most 100 years; `all` reads everything up to the day."
            self.refuse(token, Code.BAD_LENGTH, sentence, f"{_LONGEST[period]}{period}")
            return Duration(_LONGEST[period], period)
        return Duration(count, period)


Builder = Callable[[Reading, Node, Source | None], Expression]
