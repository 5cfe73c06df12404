"""Numbers as people read them: rounded half away from zero in Decimal, at one precision in a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isclose

from bellwether.engine.definitions.metric import Direction, Display, Metric
from bellwether.engine.definitions.unit import Unit
from bellwether.engine.definitions.value import Known, Mark, Number, Reason, Unknown, Value

UNKNOWN_WORDS = {
    Reason.NOT_YET: "not yet",
    Reason.NOT_ASSIGNED: "not assigned",
    Reason.NO_DATA: "no data",
    Reason.NOT_APPLICABLE: "n/a",
    Reason.NO_ROLLUP: "no roll-up",
    Reason.SUPPRESSED: "too few",
    Reason.STALE: "tracking",
    Reason.ERROR: "error",
}

UNKNOWN_SENTENCES = {
    Reason.NOT_YET: "The account did not exist on this day.",
    Reason.NOT_ASSIGNED: "The metric does not apply to this account.",
    Reason.NO_DATA: "No source has sent anything about this account.",
    Reason.NOT_APPLICABLE: "There is nothing to divide by.",
    Reason.NO_ROLLUP: "Values like these cannot be combined honestly.",
    Reason.SUPPRESSED: "Too few inputs are known for a value.",
    Reason.STALE: "Tracking was broken in the days that this value covers.",
    Reason.ERROR: "The value could not be computed.",
}
"""Each reason in a sentence, for the title of its word."""

MARK_SIGNS = {
    Mark.WEAK: ("ʷ", "weak: too few rows for a colour"),
    Mark.PARTIAL: ("ᵖ", "partial: the day is not over"),
    Mark.ASSUMED: ("ᵃ", "assumed: rests on a trait without a date"),
    Mark.RESTATED: ("ʳ", "restated: late facts changed it"),
    Mark.ADJUSTED: ("⁺", "adjusted by hand"),
    Mark.CARRIED: ("ᶜ", "carried forward from an earlier entry"),
    Mark.REDACTED: ("ˣ", "redacted: a person was erased"),
    Mark.HELD: ("ʰ", "held: as it was before an outage"),
}

MOST_DECIMALS = 2

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_STEPS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


@dataclass(frozen=True, slots=True)
class Look:
    """How the numbers of one metric are shown: in what unit, at what precision, and which way is good."""

    display: Display = Display.NUMBER
    decimals: int = 0
    unit_word: str = ""
    direction: Direction = Direction.NONE

    @property
    def unit_tail(self) -> str:
        """The unit as it follows a number: “ %”, “ EUR”, “ days” or nothing."""
        return f"\u00a0{self.unit_word}" if self.unit_word else ""


def look_of(metric: Metric, currency: str, values: Iterable[Value] = ()) -> Look:
    """How a metric's numbers look; the values settle the precision where the metric leaves it open."""
    decimals = column_decimals(metric.display, metric.decimals, values)
    return Look(metric.display, decimals, unit_word(metric.display, metric.unit, currency), metric.direction)


def unit_word(display: Display, unit: Unit | None, currency: str) -> str:
    """The unit beside a number or in a header: %, EUR, days, points or nothing."""
    match display:
        case Display.PERCENT:
            return "%"
        case Display.MONEY:
            return (unit.currency if unit else None) or currency
        case Display.DURATION:
            return "days"
        case Display.NUMBER | Display.RANK:
            return "points" if unit is not None and unit.kind == "points" else ""


def exact(number: Number) -> Decimal:
    """The number as a Decimal, a double by the digits that name it."""
    if isinstance(number, Decimal):
        return number
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def rounded(number: Number, decimals: int) -> Decimal:
    """The number rounded half away from zero.

    >>> rounded(0.125, 2), rounded(-2.5, 0)
    (Decimal('0.13'), Decimal('-3'))
    """
    return exact(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


@lru_cache(maxsize=16_384)
def number_text(number: Number, decimals: int) -> str:
    """The number with a comma between thousands and a true minus sign.

    >>> number_text(-1234.5, 1)
    '−1,234.5'
    """
    return f"{rounded(number, decimals):,f}".replace("-", "−")


def signed_text(number: Number, decimals: int) -> str:
    """The number with its sign, also where it is positive; zero has none.

    >>> signed_text(4, 1), signed_text(-0.01, 1)
    ('+4.0', '0.0')
    """
    text = number_text(number, decimals)
    return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"


def short_text(number: Number) -> str:
    """A large number in three digits or so: for tiles and sums, never in a column.

    >>> short_text(312_400), short_text(1_250_000), short_text(940), short_text(999_600)
    ('312k', '1.25M', '940', '1M')
    """
    whole = exact(number)
    for step, letter in _STEPS:
        share = whole / step
        decimals = 0 if abs(share) >= 100 else 1 if abs(share) >= 10 else 2
        if abs(rounded(share, decimals)) >= 1:
            text = number_text(share, decimals)
            return (text.rstrip("0").rstrip(".") if "." in text else text) + letter
    return number_text(whole, 0)


def money_text(amount: Number, currency: str) -> str:
    """A sum of money in three digits or so, with its sign.

    >>> money_text(312_000, "EUR"), money_text(-1500, "USD")
    ('€312k', '−$1.5k')
    """
    sign = "−" if amount < 0 else ""
    symbol = _SYMBOLS.get(currency, f"{currency}\u00a0")
    return f"{sign}{symbol}{short_text(abs(exact(amount)))}"


def column_decimals(display: Display, decimals: int | None, values: Iterable[Value]) -> int:
    """The precision of a column: the metric's own, else as many decimals as its values need, at most two."""
    if decimals is not None:
        return decimals
    numbers = [exact(number) for number in map(number_of, values) if number is not None]
    if all(number == number.to_integral_value() for number in numbers):
        return 0
    return 1 if display in (Display.PERCENT, Display.DURATION) else MOST_DECIMALS


def value_text(value: Value, decimals: int) -> str:
    """The value, or the short word for why there is none."""
    match value:
        case Unknown():
            return UNKNOWN_WORDS[value.reason]
        case Known(str() as text):
            return text
        case Known(date() as day):
            return day.isoformat()
        case Known(int() | float() | Decimal() as number):
            return number_text(number, decimals)
    raise AssertionError(value)


def figure_text(value: Value, look: Look) -> str:
    """The value with its unit, or the short word for why there is none."""
    text = value_text(value, look.decimals)
    return text + look.unit_tail if number_of(value) is not None else text


def signs(marks: Mark) -> str:
    """The signs of the marks."""
    return "".join(sign for mark, (sign, _) in MARK_SIGNS.items() if mark in marks)


def marks_in_words(marks: Mark) -> str:
    """What the marks say, for the title of their signs."""
    return "; ".join(meaning for mark, (_, meaning) in MARK_SIGNS.items() if mark in marks)


def legend(marks: Mark) -> str:
    """What the signs mean, for the line under a table."""
    return " · ".join(f"{sign} {meaning}" for mark, (sign, meaning) in MARK_SIGNS.items() if mark in marks)


def parts_text(value: Value) -> str:
    """The parts of a share: “19 of 50”, and of another ratio: “46 ÷ 10”; empty for other values.

    >>> parts_text(Known(38, numerator=19, denominator=50)), parts_text(Known(4.6, numerator=46, denominator=10))
    ('19 of 50', '46 ÷ 10')
    """
    if not isinstance(value, Known) or value.numerator is None or value.denominator is None:
        return ""
    number = number_of(value)
    share = number is not None and isclose(float(number) * float(value.denominator), 100 * float(value.numerator))
    return f"{_part(value.numerator)} {'of' if share else '÷'} {_part(value.denominator)}"


def number_of(value: Value) -> Number | None:
    """The number of a value that is one."""
    return value.value if isinstance(value, Known) and not isinstance(value.value, str | date) else None


def _part(number: Number) -> str:
    decimals = 0 if exact(number) == exact(number).to_integral_value() else MOST_DECIMALS
    return number_text(number, decimals)
