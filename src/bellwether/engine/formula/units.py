"""The algebra of units: what adding, multiplying, dividing and comparing gives, or the sentence why it cannot be.

An operand without a unit (`unknown`, or something already refused) fits everywhere. A bare number takes the unit of its
partner: `100 - churn`, `mrr > 1000`.
"""

from dataclasses import dataclass

from bellwether.engine.definitions.unit import (
    DATE,
    DURATION,
    MONEY,
    NUMBER,
    PERCENT,
    POINTS,
    RATIO,
    Unit,
    UnitKind,
)

NUMERIC = frozenset(
    {
        UnitKind.NUMBER,
        UnitKind.COUNT,
        UnitKind.PERCENT,
        UnitKind.POINTS,
        UnitKind.MONEY,
        UnitKind.DURATION,
        UnitKind.RATIO,
    }
)
ORDERED = NUMERIC | {UnitKind.DATE, UnitKind.RANK}
_PLAIN = frozenset({UnitKind.NUMBER, UnitKind.COUNT})
_FACTORS = frozenset({UnitKind.NUMBER, UnitKind.COUNT, UnitKind.RATIO})
_NAMES = {
    UnitKind.NUMBER: "a number",
    UnitKind.COUNT: "a count",
    UnitKind.PERCENT: "a percentage",
    UnitKind.POINTS: "points",
    UnitKind.MONEY: "money",
    UnitKind.DURATION: "a length of time",
    UnitKind.RATIO: "a ratio",
    UnitKind.TEXT: "a text",
    UnitKind.DATE: "a date",
    UnitKind.RANK: "a colour rank",
    UnitKind.TRUTH: "true or false",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A unit, if there is one, and whether it is that of a bare number."""

    unit: Unit | None
    literal: bool = False

    @property
    def kind(self) -> UnitKind | None:
        """The kind of the unit."""
        return None if self.unit is None else self.unit.kind


@dataclass(frozen=True, slots=True)
class Clash:
    """Why two units do not go together."""

    sentence: str


ANYTHING = Typed(None)


def named(unit: Unit | None) -> str:
    """The unit as a sentence names it: “a count”, “money”."""
    return "unknown" if unit is None else _NAMES[unit.kind]


def sum_unit(left: Typed, right: Typed, *, minus: bool) -> Typed | Clash:
    """The unit of a sum, or of a difference."""
    first, second = left.kind, right.kind
    if first is None or second is None:
        return Typed(left.unit or right.unit)
    match first, second:
        case UnitKind.DATE, UnitKind.DATE if minus:
            return Typed(DURATION)
        case UnitKind.DATE, UnitKind.DURATION:
            return Typed(DATE)
        case UnitKind.DURATION, UnitKind.DATE if not minus:
            return Typed(DATE)
    if first not in NUMERIC or second not in NUMERIC:
        return Clash(_no_arithmetic(left, right))
    if left.literal or right.literal:
        return Typed(_reporting(right.unit if left.literal else left.unit), left.literal and right.literal)
    match first, second:
        case UnitKind.PERCENT, UnitKind.PERCENT:
            if minus:
                return Typed(POINTS)
            return Clash(
                "Percentages do not add up; recount them with one percent(part, whole), or divide each by 100."
            )
        case (UnitKind.PERCENT, UnitKind.POINTS) | (UnitKind.POINTS, UnitKind.PERCENT):
            return Typed(PERCENT)
    if first is second:
        return Typed(_reporting(left.unit))
    if {first, second} <= _PLAIN or {first, second} == {UnitKind.NUMBER, UnitKind.RATIO}:
        return Typed(NUMBER)
    verb = "subtracted from" if minus else "added to"
    pair = (right, left) if minus else (left, right)
    return Clash(f"{_capital(named(pair[0].unit))} cannot be {verb} {named(pair[1].unit)}.")


def product_unit(left: Typed, right: Typed) -> Typed | Clash:
    """The unit of a product."""
    first, second = left.kind, right.kind
    if first is None or second is None:
        return ANYTHING
    if first not in NUMERIC or second not in NUMERIC:
        return Clash(_no_arithmetic(left, right))
    if left.literal or right.literal:
        return Typed(_reporting(right.unit if left.literal else left.unit), left.literal and right.literal)
    if UnitKind.PERCENT in (first, second):
        return Clash("A percentage is 0 to 100, so the product would be 100 times too large; divide it by 100.")
    if first is UnitKind.RATIO or second is UnitKind.RATIO:
        return Typed(_reporting(right.unit if first is UnitKind.RATIO else left.unit))
    if first in _PLAIN and second in _PLAIN:
        return Typed(NUMBER)
    if first in _FACTORS or second in _FACTORS:
        return Typed(_reporting(right.unit if first in _FACTORS else left.unit))
    return Clash(f"{_capital(named(left.unit))} cannot be multiplied by {named(right.unit)}.")


def quotient_unit(left: Typed, right: Typed, *, by_hundred: bool = False) -> Typed | Clash:
    """The unit of a quotient; a percentage divided by a literal 100 is a ratio."""
    first, second = left.kind, right.kind
    if first is None or second is None:
        return ANYTHING
    if first not in NUMERIC or second not in NUMERIC:
        return Clash(_no_arithmetic(left, right))
    if left.literal and right.literal:
        return Typed(NUMBER, literal=True)
    if right.literal:
        return Typed(RATIO if by_hundred and first is UnitKind.PERCENT else _reporting(left.unit))
    if first is second:
        return Typed(RATIO)
    if UnitKind.PERCENT is second:
        return Clash("A percentage is 0 to 100, so the quotient would be 100 times too small; divide it by 100 first.")
    if left.literal:
        return Typed(NUMBER)
    if first is UnitKind.COUNT and second is UnitKind.NUMBER:
        return Typed(RATIO)
    if second in _FACTORS:
        return Typed(_reporting(left.unit))
    if first is UnitKind.MONEY and second is UnitKind.DURATION:
        return Typed(MONEY)
    return Typed(NUMBER)


def share_unit(part: Typed, whole: Typed) -> Typed | Clash:
    """The unit of `percent(part, whole)`: both must be of the same kind, as a part is of its whole."""
    first, second = part.kind, whole.kind
    if first is None or second is None:
        return Typed(PERCENT)
    if first not in NUMERIC or second not in NUMERIC:
        return Clash(_no_arithmetic(part, whole))
    if first is second or part.literal or whole.literal or {first, second} <= _PLAIN:
        return Typed(PERCENT)
    return Clash(f"A percentage needs a part and its whole, but {named(part.unit)} is no part of {named(whole.unit)}.")


def shared_unit(left: Typed, right: Typed) -> Typed | Clash:
    """The one unit of two alternatives, as `coalesce`, `least` and `if` need."""
    first, second = left.kind, right.kind
    if first is None or second is None:
        return left if second is None else right
    if first is second:
        return Typed(_reporting(left.unit) if left.unit != right.unit else left.unit, left.literal and right.literal)
    if left.literal and second in NUMERIC:
        return Typed(right.unit)
    if right.literal and first in NUMERIC:
        return Typed(left.unit)
    if {first, second} <= _FACTORS:
        return Typed(NUMBER)
    return Clash(f"Both must be of one kind, but one is {named(left.unit)} and the other {named(right.unit)}.")


def comparison_clash(left: Typed, right: Typed, *, ordered: bool) -> Clash | None:
    """Why two values cannot be compared, if they cannot."""
    first, second = left.kind, right.kind
    if first is None or second is None:
        return None
    if ordered:
        if first is second is UnitKind.TEXT:
            return Clash("Text has no order; compare it with == or !=.")
        if first is second is UnitKind.TRUTH:
            return Clash("True and false have no order; compare with == or !=.")
    if {first, second} == {UnitKind.TRUTH, UnitKind.NUMBER} and (left.literal or right.literal):
        return None
    if UnitKind.RANK in (first, second) and (left.literal or right.literal or UnitKind.TEXT in (first, second)):
        return None
    if isinstance(shared_unit(left, right), Clash):
        return Clash(f"{_capital(named(left.unit))} cannot be compared with {named(right.unit)}.")
    return None


def _reporting(unit: Unit | None) -> Unit | None:
    return MONEY if unit is not None and unit.kind is UnitKind.MONEY else unit


def _no_arithmetic(left: Typed, right: Typed) -> str:
    odd = left if left.kind not in NUMERIC else right
    if odd.kind is UnitKind.DATE:
        return "With dates one can only subtract one from another, or add and subtract lengths such as 30d."
    return f"There is no arithmetic with {named(odd.unit)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
