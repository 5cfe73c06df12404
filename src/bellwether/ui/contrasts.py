"""The difference of two sides in words: how large, between what, and whether chance could make it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import isclose
from typing import assert_never

from django.utils.safestring import SafeString, mark_safe

from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import Number, Reason
from bellwether.engine.evaluate.certainty.between import Contrast
from bellwether.engine.evaluate.certainty.sides import FEWEST_ANSWERS, Doubt
from bellwether.engine.statistics.interval import Interval
from bellwether.ui.figures import UNKNOWN_WORDS, Look, signed_text

_DOUBTS = {
    Doubt.NO_VALUE: "no value",
    Doubt.COUNTED: "counted in full",
    Doubt.SHARED: "accounts in common",
    Doubt.EVENTS: "single events",
    Doubt.FEW_ANSWERS: "too few answers",
    Doubt.NO_INTERVAL: "cannot be said",
}
"""Why shown is said of chance, for a cell."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference, between what it lies, or why that cannot be said."""

    difference: Number | None
    interval: Interval | None = None
    doubt: Doubt | None = None
    shared: int = 0

    @classmethod
    def of(cls, contrast: Contrast) -> Gap:
        """The difference of two sides."""
        return cls(contrast.comparison.change, contrast.interval, contrast.doubt, contrast.shared)

    @property
    def real(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval is not None and self.interval.misses(0)


def difference_text(gap: Gap, look: Look) -> str:
    """The difference with its margin, or with its interval where that is not even; a percentage's in points.

    >>> difference_text(Gap(19.55, Interval(8.88, 30.22)), Look(decimals=0, unit_word="points"))
    '+19.6 ± 10.7\\xa0points'
    >>> difference_text(Gap(20.0, Interval(5.24, 33.39)), Look(Display.PERCENT, 1, "%"))
    '+20.0\\xa0points (+5.2 to +33.4)'
    """
    if gap.difference is None:
        return ""
    found = gap.interval
    decimals = look.decimals if found is None else max(look.decimals, 1)
    unit = "\u00a0points" if look.display is Display.PERCENT else look.unit_tail
    text = signed_text(gap.difference, decimals)
    if found is None or (found.low is None and found.high is None):
        return text + unit
    if found.low is None or found.high is None:
        side = "at most" if found.low is None else "at least"
        end = found.high if found.low is None else found.low
        return f"{text}{unit} ({side} {signed_text(end or 0.0, decimals)})"
    up, down = found.high - float(gap.difference), float(gap.difference) - found.low
    if isclose(up, down, rel_tol=1e-9):
        return f"{text} ± {signed_text(up, decimals).lstrip('+')}{unit}"
    return f"{text}{unit} ({signed_text(found.low, decimals)} to {signed_text(found.high, decimals)})"


def between_text(gap: Gap, look: Look) -> str:
    """Between what a difference lies, for a column; empty where shown is said of that.

    >>> between_text(Gap(4.1, Interval(-9.3, 17.4)), Look(decimals=0))
    '−9.3 to +17.4'
    """
    found, decimals = gap.interval, max(look.decimals, 1)
    if found is None or (found.low is None and found.high is None):
        return ""
    if found.low is None:
        return f"at most {signed_text(found.high or 0.0, decimals)}"
    if found.high is None:
        return f"at least {signed_text(found.low, decimals)}"
    return f"{signed_text(found.low, decimals)} to {signed_text(found.high, decimals)}"


def verdict_word(gap: Gap) -> str:
    """The verdict for a cell, or in a word or two why there is none."""
    if gap.doubt is not None:
        return _DOUBTS[gap.doubt]
    return "real" if gap.real else "not distinguishable"


def contrast_cells(gap: Gap, look: Look) -> tuple[SafeString, SafeString, SafeString]:
    """The cells of a difference: how large, between what, and whether chance could make it."""
    css = "verdict-real" if gap.real else "soft"
    if gap.difference is None:
        shown = f'<span class="unknown-word">{UNKNOWN_WORDS[Reason.NOT_APPLICABLE]}</span>'
    else:
        decimals = look.decimals if gap.interval is None else max(look.decimals, 1)
        shown = escape(signed_text(gap.difference, decimals))
    between = escape(between_text(gap, look)) or '<span class="faint">–</span>'
    return (
        mark_safe(f'<td class="number">{shown}</td>'),
        mark_safe(f'<td class="number soft">{between}</td>'),
        mark_safe(f'<td class="{css}" title="{escape(verdict_text(gap))}">{verdict_word(gap)}</td>'),
    )


def verdict_text(gap: Gap) -> str:
    """The verdict in a sentence, or why there is none.

    >>> verdict_text(Gap(4.05, Interval(-9.3, 17.4)))
    'Not distinguishable: chance alone could make a difference like this.'
    """
    if gap.doubt is not None:
        return doubt_text(gap.doubt, gap.shared)
    if gap.real:
        return "Real: chance alone would make so much in fewer than 5 of 100 such cases."
    return "Not distinguishable: chance alone could make a difference like this."


def doubt_text(doubt: Doubt, shared: int) -> str:
    """Why shown is said of chance."""
    match doubt:
        case Doubt.NO_VALUE:
            return "There is no difference where one of the two has no value."
        case Doubt.COUNTED:
            return "Both are counted in full, so chance plays no part in the difference."
        case Doubt.SHARED:
            both = "1 account is" if shared == 1 else f"{shared:,} accounts are"
            return f"{both} on both sides, so it cannot be said what chance does. Compare sides that share nobody."
        case Doubt.EVENTS:
            return (
                "Events of the same people are much alike, so their number says shown of chance. "
                "Compare a share of people or accounts."
            )
        case Doubt.FEW_ANSWERS:
            return f"A side has fewer than {FEWEST_ANSWERS} answers: look at the people, not at the score."
        case Doubt.NO_INTERVAL:
            return "How sure one of the two is cannot be said, so neither can the difference."
        case _:
            assert_never(doubt)
