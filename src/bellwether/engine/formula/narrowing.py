"""What stands behind the rows of a function, read: a scale, how often at least, a pause, a link to other records."""

from dataclasses import dataclass
from decimal import Decimal

from lark import Token, Tree

from bellwether.engine.formula.arguments import Argument, minutes_of
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.modifiers import AtLeast, Link, Order, Scale
from bellwether.engine.formula.reading import Reading, tokens
from bellwether.engine.formula.sources import member_name

RECORD_ID = "id"
"""What a link calls the id of a record itself."""

_MOST_MARKS = 100
_MOST_TIMES = 10_000


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The modifiers of one argument that are neither conditions nor dates."""

    scale: Scale | None = None
    at_least: AtLeast | None = None
    per_user: bool = False
    gap: int | None = None
    link: Link | None = None


def narrowing(reading: Reading, argument: Argument) -> Narrowing:
    """The modifiers of an argument, each read; one that makes no sense is noted."""
    found = argument.modifiers
    return Narrowing(
        _scale(reading, found["scale"]) if "scale" in found else None,
        _at_least(reading, found["at_least"]) if "at_least" in found else None,
        "per_user" in found,
        minutes_of(reading, tokens(found["gap"])[0]) if "gap" in found else None,
        _link(reading, found["via"]) if "via" in found else None,
    )


def _scale(reading: Reading, node: Tree[Token]) -> Scale | None:
    worst, best, *top = (Decimal(token) for token in tokens(node))
    marks = abs(best - worst)
    boxes = int(top[0]) if top and top[0] == int(top[0]) else None
    if not 0 < marks <= _MOST_MARKS or worst != int(worst) or best != int(best):
        sentence = "A scale runs from its worst to its best mark, both whole numbers, as in “scale 1 to 7”."
        reading.refuse(node, Code.ARGUMENTS, sentence, "scale 1 to 5")
        return None
    if top and (boxes is None or not 0 < boxes <= marks):
        sentence = f"“top” says how many marks are satisfied: a whole number from 1 to {marks}."
        reading.refuse(node, Code.ARGUMENTS, sentence, f"scale {worst} to {best} top 1")
        return None
    return Scale(worst, best, boxes)


def _at_least(reading: Reading, node: Tree[Token]) -> AtLeast | None:
    number, what = tokens(node)
    if not number.isdigit() or not 0 < int(number[:9]) <= _MOST_TIMES or len(number) > 9:
        sentence = f"“at least” takes a whole number from 1 to {_MOST_TIMES:,}."
        reading.refuse(node, Code.ARGUMENTS, sentence, f"at least 2 {what}")
        return None
    return AtLeast(int(number), what == "days")


def _link(reading: Reading, node: Tree[Token]) -> Link | None:
    order, names = None, []
    for word in tokens(node):
        match word.type:
            case "ORDER":
                order = Order(str(word))
            case "COMPARISON" if word == "==":
                continue
            case "COMPARISON":
                reading.refuse(word, Code.ARGUMENTS, "A link is an equality: “via thread == thread”.", "==")
            case _:
                names.append(member_name(reading, word))
    theirs, *ours = (None if name == RECORD_ID else name for name in names)
    return Link(theirs, ours[0] if ours else None, order)
