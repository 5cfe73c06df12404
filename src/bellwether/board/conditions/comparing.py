"""How a number is compared with a number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

import numpy as np

from bellwether.board.columns import Flags, Reals


class Compare(StrEnum):
    """The comparisons, by their short names."""

    LESS = "lt"
    AT_MOST = "le"
    MORE = "gt"
    AT_LEAST = "ge"
    EQUAL = "eq"
    NOT_EQUAL = "ne"

    @property
    def words(self) -> str:
        """How a sentence says it."""
        return _WORDS[self]

    def mask(self, numbers: Reals, bound: Decimal) -> Flags:
        """Where numbers stand so to a bound; an unknown one (NaN) never does."""
        found: Flags = _UFUNCS[self](numbers, float(bound)) & ~np.isnan(numbers)
        return found


_WORDS = {
    Compare.LESS: "less than",
    Compare.AT_MOST: "at most",
    Compare.MORE: "more than",
    Compare.AT_LEAST: "at least",
    Compare.EQUAL: "exactly",
    Compare.NOT_EQUAL: "other than",
}
_UFUNCS: dict[Compare, Callable[[Reals, float], Flags]] = {
    Compare.LESS: np.less,
    Compare.AT_MOST: np.less_equal,
    Compare.MORE: np.greater,
    Compare.AT_LEAST: np.greater_equal,
    Compare.EQUAL: np.equal,
    Compare.NOT_EQUAL: np.not_equal,
}


def number_text(number: Decimal) -> str:
    """A number without an exponent and without zeros behind its last decimal."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped_text(number: Decimal) -> str:
    """The same as sentences say it: with commas between thousands.

    >>> grouped_text(Decimal(100000)), grouped_text(Decimal("-1234.50"))
    ('100,000', '-1,234.5')
    """
    text = format(number, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def one_of(texts: tuple[str, ...]) -> str:
    """Texts as a choice: “a”, “a or b”, “a, b or c”."""
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last
