"""Numbers as people read them: rounded half away from zero in Decimal, at one precision in a column."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rich.text import Text

from bellwether.cli.answers import Figure, Measure
from bellwether.engine.definitions.metric import Display
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

MARK_SIGNS = {
    Mark.WEAK: ("ʷ", "weak: too few rows for a colour"),
    Mark.PARTIAL: ("ᵖ", "partial: the day is not over"),
    Mark.ASSUMED: ("ᵃ", "assumed: rests on a trait without a date"),
    Mark.RESTATED: ("ʳ", "restated: late facts changed it"),
    Mark.ADJUSTED: ("⁺", "adjusted by hand"),
    Mark.CARRIED: ("ᶜ", "carried forward from an earlier entry"),
    Mark.REDACTED: ("ˣ", "redacted: a person was erased"),
}

SHAPES = {"good": ("●", "green"), "watch": ("▲", "yellow"), "bad": ("▼", "red")}
"""A shape beside each colour, for those who do not see the colour."""

MOST_DECIMALS = 2


def exact(number: Number) -> Decimal:
    """The number as a Decimal, a double by the digits that name it."""
    return (
        number
        if isinstance(number, Decimal)
        else Decimal(repr(number))
        if isinstance(number, float)
        else Decimal(number)
    )


def rounded(number: Number, decimals: int) -> Decimal:
    """The number rounded half away from zero."""
    return exact(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def number_text(number: Number, decimals: int) -> str:
    """The number with a comma between thousands and a true minus sign."""
    return f"{rounded(number, decimals):,f}".replace("-", "−")


def decimals_of(measure: Measure, values: Iterable[Value]) -> int:
    """The precision of a column: the metric's own, else as many decimals as its values need, at most two."""
    if measure.decimals is not None:
        return measure.decimals
    numbers = [exact(number) for number in map(_number, values) if number is not None]
    if all(number == number.to_integral_value() for number in numbers):
        return 0
    return 1 if measure.display in (Display.PERCENT, Display.DURATION) else MOST_DECIMALS


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


def figure_text(figure: Figure, decimals: int) -> Text:
    """The figure as a coloured cell: shape, number, signs of its marks; a weak one with its n."""
    value = figure.value
    text = Text(justify="right")
    if isinstance(value, Unknown):
        return text.append(value_text(value, decimals), style="dim italic")
    shape, colour = SHAPES.get(figure.colour or "", ("", ""))
    text.append(value_text(value, decimals), style=colour)
    if Mark.WEAK in value.marks and value.n is not None:
        text.append(f" of {value.n}", style="dim")
    text.append(signs(value.marks), style="dim")
    return text.append(f" {shape}", style=colour) if shape else text


def signs(marks: Mark) -> str:
    """The signs of the marks."""
    return "".join(sign for mark, (sign, _) in MARK_SIGNS.items() if mark in marks)


def legend(marks: Mark) -> str:
    """What the signs mean, for the line under a table."""
    return " · ".join(f"{sign} {meaning}" for mark, (sign, meaning) in MARK_SIGNS.items() if mark in marks)


def parts_text(value: Value) -> str:
    """The parts of a ratio: “19 of 50”; empty for other values."""
    if not isinstance(value, Known) or value.numerator is None or value.denominator is None:
        return ""
    return f"{_part(value.numerator)} of {_part(value.denominator)}"


def heading(measure: Measure) -> str:
    """The name with its unit."""
    return f"{measure.name}, {measure.unit_word}" if measure.unit_word else measure.name


def _part(number: Number) -> str:
    decimals = 0 if exact(number) == exact(number).to_integral_value() else MOST_DECIMALS
    return number_text(number, decimals)


def _number(value: Value) -> Number | None:
    return value.value if isinstance(value, Known) and not isinstance(value.value, str | date) else None
