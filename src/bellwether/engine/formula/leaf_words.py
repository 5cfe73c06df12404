"""Names and literals as people read them."""

from typing import assert_never

from bellwether.engine.definitions.calendar import Period
from bellwether.engine.definitions.window import ToDate
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import Leaf
from bellwether.engine.formula.tree import Elapsed, MetricReference, Missing, RowField, Subject, Today, Trait

PERIODS = {
    Period.DAY: "day",
    Period.WEEK: "week",
    Period.MONTH: "month",
    Period.QUARTER: "quarter",
    Period.YEAR: "year",
}
"""What people call the periods."""


def clock_words(minutes: int) -> str:
    """A length below a day as a phrase: “4 hours”, “90 minutes”."""
    number, name = (minutes, "minute") if minutes % 60 else (minutes // 60, "hour")
    return f"{number} {name}{'' if number == 1 else 's'}"


def readable(name: str) -> str:
    """A key without underscores: “first reply minutes”."""
    return name.replace("_", " ")


def quoted_names(names: tuple[str, ...]) -> str:
    """Event names in quotes, joined: “A” or “B”; “any” if there are none."""
    return " or ".join(f"“{name}”" for name in names) or "any"


def leaf_words(leaf: Leaf, schema: Schema) -> str:
    """Something without parts, in words."""
    match leaf:
        case Number(value):
            return f"{value:,f}"
        case Amount(value, currency):
            return f"{value:,f} {currency}"
        case Text(value):
            return f"“{value}”"
        case Truth(value):
            return "true" if value else "false"
        case DateLiteral(value):
            return value.isoformat()
        case Length(value):
            return str(value)
        case ClockLength(minutes):
            return clock_words(minutes)
        case Elapsed(ToDate(period, civil)):
            return f"the share of the {'calendar ' if civil else ''}{PERIODS[period]} that is over"
        case Today():
            return "the day itself"
        case Missing():
            return "unknown"
        case RowField(name):
            return readable(name)
        case Trait(Subject.ACCOUNT, name):
            return f"the account's {readable(name)}"
        case Trait(_, name):
            return f"the person's {readable(name)}"
        case MetricReference(key):
            signature = schema.metrics.get(key)
            return signature.name if signature is not None and signature.name else readable(key)
        case _:
            assert_never(leaf)
