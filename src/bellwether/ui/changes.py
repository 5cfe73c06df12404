"""Changes between two days: sign, arrow, whether it is good, and what it is measured from."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import ChangeStatus, Known
from bellwether.engine.evaluate.comparison import Comparison
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, figure_text, number_text, signed_text
from bellwether.ui.svg import shape

_ARROWS = {True: "M5 1 9 7H6v2.5H4V7H1z", False: "M5 9.5 1 3.5h3V1h2v2.5h3z"}
_WORDS = {
    ChangeStatus.UNCHANGED_ZERO: "no change",
    ChangeStatus.NEW: "new",
    ChangeStatus.NEW_NEGATIVE: "new, negative",
    ChangeStatus.NO_BASE: "no base",
    ChangeStatus.NO_CURRENT: "no value",
}


def change_text(change: Comparison, look: Look, *, relative: bool = False) -> str:
    """The change in the metric's unit (points for a percent) or in percent of its base; else the word for why not."""
    if change.change is None:
        return _of_ranks(change, look) or _WORDS.get(change.status, "no change")
    if relative and look.display is not Display.PERCENT:
        return (
            _WORDS.get(change.status, "no percent")
            if change.percent is None
            else f"{signed_text(change.percent, 1)}\u00a0%"
        )
    tail = "\u00a0pts" if look.display is Display.PERCENT else look.unit_tail
    return signed_text(change.change, look.decimals) + tail


def _of_ranks(change: Comparison, look: Look) -> str:
    """Ranks have no difference: what it was before, where that is another."""
    match change.base, change.current:
        case Known(str() as before), Known(str() as now):
            return "the same" if before == now else f"was {figure_text(change.base, look)}"
        case _, Known(str()):
            return "new"
        case _:
            return ""


def change_chip(change: Comparison, look: Look, *, relative: bool = False) -> SafeString:
    """The change with its arrow; what it is measured from is in the title."""
    base = f"from {figure_text(change.base, look)} on {day_text(date_of(change.base_day))}"
    if change.percent is not None:
        base += f" ({number_text(change.percent, 1)} %)"
    if change.status is ChangeStatus.SMALL_BASE:
        base += "; the base is small"
    css = {True: " change-better", False: " change-worse", None: ""}[change.gain]
    verdict = {True: "better", False: "worse", None: ""}[change.gain]
    spoken = f'<span class="visually-hidden"> ({verdict})</span>' if verdict else ""
    return mark_safe(
        f'<span class="change{css}" title="{escape(base)}">{_arrow(change)}'
        f"{escape(change_text(change, look, relative=relative))}{spoken}</span>"
    )


def _arrow(change: Comparison) -> str:
    if not change.change:
        return ""
    arrow = shape("path", "arrow", d=_ARROWS[change.change > 0])
    return f'<svg class="change-arrow" viewBox="0 0 10 10" aria-hidden="true">{arrow}</svg>'
