"""Thresholds that are dragged over a histogram: each moves the number of a field, by mouse or by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

from bellwether.ui.histograms import AXIS, SIZE

_STEPS = 100
Text = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The border that a field of a form holds: the field's name, its number, and what it parts."""

    field: str
    number: Decimal
    label: str


def thresholds(found: Sequence[Threshold], lowest: float, highest: float, text: Text) -> SafeString:
    """The handles, drawn over a histogram of the same ends; nothing where there is no width to move in."""
    if not found or not lowest < highest:
        return SafeString("")
    step = fine_step((highest - lowest) / _STEPS)
    drawn = "".join(_handle(one, lowest, highest, text) for one in found)
    return mark_safe(
        f'<svg class="thresholds" viewBox="0 0 {SIZE.width} {SIZE.height}" role="group" aria-label="Borders" '
        f'data-lowest="{lowest!r}" data-highest="{highest!r}" data-step="{step}" '
        f'data-width="{SIZE.width}">{drawn}</svg>'
    )


def fine_step(width: float) -> Decimal:
    """The round number nearest below a width: 1, 2 or 5 times a power of ten.

    >>> fine_step(0.37), fine_step(12.0)
    (Decimal('0.2'), Decimal('10'))
    """
    power = Decimal(1).scaleb(Decimal(repr(width)).adjusted())
    found = next((power * by for by in (5, 2) if power * by <= Decimal(repr(width))), power)
    return found if found < 1 else found.quantize(Decimal(1))


def _handle(one: Threshold, lowest: float, highest: float, text: Text) -> str:
    share = (float(one.number) - lowest) / (highest - lowest)
    x = SIZE.width * min(max(share, 0.0), 1.0)
    return (
        f'<g class="threshold" tabindex="0" role="slider" transform="translate({x:.1f} 0)" '
        f'data-field="{escape(one.field)}" data-name="{escape(one.label)}" aria-label="{escape(one.label)}" '
        f'aria-valuemin="{lowest!r}" aria-valuemax="{highest!r}" aria-valuenow="{one.number}" '
        f'aria-valuetext="{escape(text(one.number))}"><rect class="threshold-reach" x="-9" y="0" width="18" '
        f'height="{AXIS}"/><path class="threshold-line" d="M0 2V{AXIS}"/><circle class="threshold-knob" cx="0" '
        f'cy="{AXIS}" r="6"/></g>'
    )
