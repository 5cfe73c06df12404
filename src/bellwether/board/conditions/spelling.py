"""Conditions in a query string: `all(m.arr.ge.50000~t.owner.is.Vera~c.logins.30d.pct.le.-20)`.

A condition is a list of words between dots; `all( ~ )`, `any( ~ )` and `not( )` compose. Words keep letters, digits
and `-_@:+`; of anything else each byte is written as `*` with two hexadecimal digits, so that the text needs no further
escaping in a URL and every condition has one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import assert_never

from bellwether.board.conditions.comparing import Compare, number_text
from bellwether.board.conditions.condition import All, AnyOf, Condition, Not
from bellwether.board.conditions.of_accounts import (
    InSegment,
    Listed,
    Named,
    TraitCompared,
    TraitContains,
    TraitDue,
    TraitIs,
    TraitKnown,
)
from bellwether.board.conditions.of_values import (
    Amount,
    Changed,
    ChangeIs,
    ColourIs,
    Moved,
    TargetReached,
    ValueBetween,
    ValueCompared,
    ValueRanked,
    ValueUnknown,
    Way,
)
from bellwether.board.timeframe import over_text, read_over
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.definitions.value import ChangeStatus, Reason
from bellwether.engine.evaluate.standing import Colour

DEEPEST = 12
"""Levels of conditions inside conditions that are read."""

_PLAIN = re.compile(r"[A-Za-z0-9_@:-]")
_COMPOSED: dict[str, Callable[[tuple[Condition, ...]], Condition]] = {"all": All, "any": AnyOf}


class UnreadableFilter(BellwetherError):
    """A text in a URL that spells no condition."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"The filter in this address cannot be read: {why} in “{text}”. Set the filter again.")


def spelled(condition: Condition) -> str:
    """The text of a condition for a query string."""
    match condition:
        case All(parts):
            return f"all({'~'.join(spelled(part) for part in parts)})"
        case AnyOf(parts):
            return f"any({'~'.join(spelled(part) for part in parts)})"
        case Not(part):
            return f"not({spelled(part)})"
        case _:
            return ".".join(_escaped(word) for word in _words(condition))


def read_condition(text: str) -> Condition:
    """The condition that a text spells; raises UnreadableFilter."""
    return _read(text, text, DEEPEST)


def word(text: str) -> str:
    """A text as one word of a spelling."""
    return _escaped(text)


def unescaped(text: str) -> str:
    """The text of a word; raises ValueError where it is damaged."""
    parts = text.split("*")
    found = parts[0].encode()
    for part in parts[1:]:
        found += bytes.fromhex(part[:2]) + part[2:].encode()
    return found.decode()


def _escaped(text: str) -> str:
    return "".join(one if _PLAIN.fullmatch(one) else "".join(f"*{byte:02X}" for byte in one.encode()) for one in text)


def _words(condition: Condition) -> Sequence[str]:
    match condition:
        case Named(fragment):
            return "n", fragment
        case Listed(ids):
            return "a", *ids
        case InSegment(key):
            return "s", key
        case TraitIs(trait, texts):
            return "t", trait, "is", *texts
        case TraitContains(trait, fragment):
            return "t", trait, "has", fragment
        case TraitKnown(trait):
            return "t", trait, "set"
        case TraitCompared(trait, compare, bound):
            return "t", trait, compare, number_text(bound)
        case TraitDue(trait, first, last):
            return "t", trait, "due", str(first), str(last)
        case ValueCompared(metric, compare, bound):
            return "m", metric, compare, number_text(bound)
        case ValueBetween(metric, lowest, highest):
            return "m", metric, "in", number_text(lowest), number_text(highest)
        case ValueRanked(metric, ranks):
            return "m", metric, "rank", *ranks
        case ValueUnknown(metric, reasons):
            return "m", metric, "unknown", *(reason.key for reason in reasons)
        case ColourIs(metric, colours):
            return "m", metric, "colour", *colours
        case TargetReached(metric, reached):
            return "m", metric, "reached" if reached else "missed"
        case Changed(metric, over, amount, compare, bound):
            return "c", metric, over_text(over), amount, compare, number_text(bound)
        case ChangeIs(metric, over, statuses):
            return "c", metric, over_text(over), "is", *statuses
        case Moved(metric, over, way):
            return "c", metric, over_text(over), way
        case All() | AnyOf() | Not():
            return ()
        case _:
            assert_never(condition)


def _read(text: str, whole: str, deeper: int) -> Condition:
    if deeper == 0:
        raise UnreadableFilter(whole, "there are too many levels")
    head, bracket, rest = text.partition("(")
    if not bracket:
        return _leaf(text, whole)
    if not rest.endswith(")") or head not in (*_COMPOSED, "not"):
        raise UnreadableFilter(whole, f"“{head}(” is not closed or not known")
    parts = tuple(_read(part, whole, deeper - 1) for part in _parts(rest[:-1]))
    if head != "not":
        return _COMPOSED[head](parts)
    if len(parts) != 1:
        raise UnreadableFilter(whole, "“not” takes one condition")
    return Not(parts[0])


def _parts(text: str) -> list[str]:
    """The parts between the `~` that lie in no bracket."""
    parts, depth, start = [], 0, 0
    for at, one in enumerate(text):
        depth += (one == "(") - (one == ")")
        if one == "~" and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]] if text else []


Reader = Callable[[str, Sequence[str]], Condition]

_OF_TRAITS: dict[str, Reader] = {
    "is": lambda trait, words: TraitIs(trait, tuple(words)),
    "has": lambda trait, words: TraitContains(trait, _only(words)),
    "set": lambda trait, words: TraitKnown(_alone(trait, words)),
    "due": lambda trait, words: TraitDue(trait, *(int(one) for one in words)),
}
_OF_METRICS: dict[str, Reader] = {
    "in": lambda metric, words: ValueBetween(metric, *(_decimal(one) for one in words)),
    "rank": lambda metric, words: ValueRanked(metric, tuple(words)),
    "unknown": lambda metric, words: ValueUnknown(metric, tuple(Reason[one.upper()] for one in words)),
    "colour": lambda metric, words: ColourIs(metric, tuple(Colour(one) for one in words)),
    "reached": lambda metric, words: TargetReached(_alone(metric, words)),
    "missed": lambda metric, words: TargetReached(_alone(metric, words), reached=False),
}


def _leaf(text: str, whole: str) -> Condition:
    try:
        return _of_words([unescaped(one) for one in text.split(".")])
    except (ValueError, KeyError, TypeError, IndexError, InvalidOperation, BellwetherError) as problem:
        raise UnreadableFilter(whole, f"“{text}” says nothing") from problem


def _of_words(words: Sequence[str]) -> Condition:
    match words:
        case ["n", fragment]:
            return Named(fragment)
        case ["a", *ids]:
            return Listed(tuple(ids))
        case ["s", key]:
            return InSegment(key)
        case ["t", trait, ("lt" | "le" | "gt" | "ge" | "eq" | "ne") as compare, bound]:
            return TraitCompared(trait, Compare(compare), _decimal(bound))
        case ["t", trait, test, *rest]:
            return _OF_TRAITS[test](trait, rest)
        case ["m", metric, ("lt" | "le" | "gt" | "ge" | "eq" | "ne") as compare, bound]:
            return ValueCompared(metric, Compare(compare), _decimal(bound))
        case ["m", metric, test, *rest]:
            return _OF_METRICS[test](metric, rest)
        case ["c", metric, over, "is", *statuses]:
            return ChangeIs(metric, read_over(over), tuple(ChangeStatus(one) for one in statuses))
        case ["c", metric, over, ("pct" | "abs") as amount, compare, bound]:
            return Changed(metric, read_over(over), Amount(amount), Compare(compare), _decimal(bound))
        case ["c", metric, over, way]:
            return Moved(metric, read_over(over), Way(way))
        case _:
            raise ValueError(words)


def _decimal(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or abs(found.adjusted()) > 30:
        raise ValueError(text)
    return found


def _only(words: Sequence[str]) -> str:
    (word,) = words
    return word


def _alone(key: str, words: Sequence[str]) -> str:
    if words:
        raise ValueError(words)
    return key
