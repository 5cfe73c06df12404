"""Names and literals as people read them."""

from typing import assert_never

from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import Leaf
from bellwether.engine.formula.tree import (
    Amount,
    DateLiteral,
    Length,
    MetricReference,
    Missing,
    Number,
    RowField,
    Subject,
    Text,
    Today,
    Trait,
    Truth,
)


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
