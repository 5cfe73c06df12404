"""What a formula says outright: numbers, amounts, texts, dates and lengths of time."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.formula.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number, exactly as written."""

    value: Decimal
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """A literal amount of money with its currency: `1000 EUR`."""

    value: Decimal
    currency: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text (trimmed, NFC)."""

    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A literal date: `2025-06-30`."""

    value: date
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Length:
    """A literal length of time inside an expression: `closed_at - created_at > 30d`, `today - 30d`."""

    value: Duration
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ClockLength:
    """A literal length below a day: `first_reply_at - created_at <= 4h`; a length in days, as every other."""

    minutes: int
    span: Span = field(default=NOWHERE, compare=False)
