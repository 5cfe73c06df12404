"""Why reading stopped: a known mistake near the place, or else a word about what stands there."""

import re

from bellwether.engine.formula.errors import Code, FormulaError
from bellwether.engine.formula.mistakes import MISTAKES, Mistake
from bellwether.engine.formula.names import RESERVED
from bellwether.engine.formula.span import Span

_TEXT = re.compile(r'"(?:\\["\\]|[^"\\\r\n])*"')


def explained(text: str, position: int, length: int) -> FormulaError:
    """What is wrong where reading stopped: a known mistake, else what stands there."""
    inside = [match.span() for match in _TEXT.finditer(text) if match.end() <= position]
    nearby = max(0, position - 250)
    for mistake in MISTAKES:
        for match in mistake.pattern.finditer(text, nearby, min(len(text), position + 450)):
            quoted = any(start < match.start() < end for start, end in inside)
            if match.start() <= position <= match.end() and not quoted:
                error = _told(text, mistake, match)
                if error.suggestion != match[0]:
                    return error
    return _unexplained(text, position, length)


def _told(text: str, mistake: Mistake, match: re.Match[str]) -> FormulaError:
    group = "fix" if "fix" in mistake.pattern.groupindex else 0
    start, end = match.span(group)
    replacement = mistake.replacement
    suggestion = (
        match.expand(replacement) if isinstance(replacement, str) else replacement(match) if replacement else None
    )
    return FormulaError(mistake.code, span_at(text, start, end - start), mistake.sentence, suggestion)


def _unexplained(text: str, position: int, length: int) -> FormulaError:
    outside = _TEXT.sub("", text)
    still_open = outside.count("(") - outside.count(")")
    if position >= len(text):
        if still_open > 0:
            sentence = (
                "A parenthesis is not closed." if still_open == 1 else f"{still_open} parentheses are not closed."
            )
            return FormulaError(Code.SYNTAX, span_at(text, len(text), 0), sentence, ")" * still_open)
        return FormulaError(Code.SYNTAX, span_at(text, len(text), 0), "The formula stops too early.")
    typed = text[position : position + max(1, length)]
    span = span_at(text, position, len(typed))
    if typed == ")" and still_open < 0:
        return FormulaError(Code.SYNTAX, span, "This parenthesis was never opened.", "")
    shown = typed if typed.isprintable() and len(typed) <= 40 else f"{typed[:20]!a} …"
    if typed in RESERVED:
        sentence = f"“{shown}” is a word of the language and does not belong here; a name like it must be quoted."
        return FormulaError(Code.SYNTAX, span, sentence)
    before = text[:position].rstrip()
    if before and (before[-1].isalnum() or before[-1] in '")_') and (typed[0].isalnum() or typed[0] in '"(_'):
        sentence = f"Something is missing before “{shown}”: an operator, a comma, or quotes around a name with spaces."
        return FormulaError(Code.SYNTAX, span, sentence)
    return FormulaError(Code.SYNTAX, span, f"“{shown}” does not belong here.")


def span_at(text: str, position: int, length: int) -> Span:
    """The span of `length` characters from a position of the text."""
    before = text[:position]
    return Span(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1, length)
