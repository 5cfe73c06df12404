"""The difference of two sides in words: how large, between what, and whether chance could make it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import assert_never

from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import Number
from bellwether.engine.evaluate.certainty.between import FEWEST_ANSWERS, Doubt
from bellwether.engine.statistics.interval import Interval
from bellwether.ui.figures import Look, signed_text


@dataclass(frozen=True, slots=True)
class Told:
    """A difference, between what it lies, or why that cannot be said."""

    difference: Number | None
    interval: Interval | None = None
    doubt: Doubt | None = None
    shared: int = 0

    @property
    def real(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval is not None and self.interval.misses(0)


def difference_text(told: Told, look: Look) -> str:
    """The difference with its margin, or with its interval where that is not even; a percentage's in points.

    >>> difference_text(Told(19.55, Interval(8.89, 30.22)), Look(decimals=0, unit_word="points"))
    '+19.6 ± 10.7\\xa0points'
    >>> difference_text(Told(20.0, Interval(5.24, 33.39)), Look(Display.PERCENT, 1, "%"))
    '+20.0\\xa0points (+5.2 to +33.4)'
    """
    if told.difference is None:
        return ""
    found = told.interval
    decimals = look.decimals if found is None else max(look.decimals, 1)
    unit = "\u00a0points" if look.display is Display.PERCENT else look.unit_tail
    text = signed_text(told.difference, decimals)
    if found is None or (found.low is None and found.high is None):
        return text + unit
    if found.low is None or found.high is None:
        side = "at most" if found.low is None else "at least"
        end = found.high if found.low is None else found.low
        return f"{text}{unit} ({side} {signed_text(end or 0.0, decimals)})"
    up, down = found.high - float(told.difference), float(told.difference) - found.low
    if isclose(up, down, rel_tol=1e-9):
        return f"{text} ± {signed_text(up, decimals).lstrip('+')}{unit}"
    return f"{text}{unit} ({signed_text(found.low, decimals)} to {signed_text(found.high, decimals)})"


def verdict_word(told: Told) -> str:
    """The verdict for a cell: real, not distinguishable, or nothing where chance plays no part or cannot be judged."""
    if told.interval is None:
        return ""
    return "real" if told.real else "not distinguishable"


def verdict_text(told: Told) -> str:
    """The verdict in a sentence, or why there is none.

    >>> verdict_text(Told(4.05, Interval(-9.3, 17.4)))
    'Not distinguishable: chance alone could make a difference like this.'
    """
    if told.doubt is not None:
        return doubt_text(told.doubt, told.shared)
    if told.real:
        return "Real: chance alone would make so much in fewer than 5 of 100 such cases."
    return "Not distinguishable: chance alone could make a difference like this."


def doubt_text(doubt: Doubt, shared: int) -> str:
    """Why nothing is said of chance."""
    match doubt:
        case Doubt.NO_VALUE:
            return "There is no difference where one of the two has no value."
        case Doubt.COUNTED:
            return "Both are counted in full, so chance plays no part in the difference."
        case Doubt.SHARED:
            both = "1 account is" if shared == 1 else f"{shared:,} accounts are"
            return f"{both} on both sides, so it cannot be said what chance does. Compare sides that share nobody."
        case Doubt.FEW_ANSWERS:
            return f"A side has fewer than {FEWEST_ANSWERS} answers: look at the people, not at the score."
        case Doubt.NO_INTERVAL:
            return "How sure one of the two is cannot be said, so neither can the difference."
        case _:
            assert_never(doubt)
