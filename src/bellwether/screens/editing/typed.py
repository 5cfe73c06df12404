"""What people type into a cell, as exact numbers."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bellwether.engine.definitions.metric import Metric
from bellwether.screens.editing.refusals import EditRefused

SCALE = 4
"""Decimals that entered values, adjustments and targets keep."""

_DECORATION = re.compile(r"[\s\u00a0\u202f%€$£¥]|pts|points|days?|EUR|USD|GBP|CHF|JPY", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def number_typed(text: str) -> Decimal:
    """The number; units and commas between thousands may stand in it.

    >>> number_typed("82.4 %"), number_typed("€1,234,500"), number_typed("−3")
    (Decimal('82.4'), Decimal('1234500'), Decimal('-3'))
    """
    bare = _DECORATION.sub("", text).replace("−", "-")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise EditRefused(f"“{text.strip()}” is not a number. Write it like 82.4 or 1,250.") from None
    scaled = number.scaleb(SCALE) if number.is_finite() else number
    if not number.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) >= 2**62:
        raise EditRefused(f"{text.strip()} cannot be kept exactly. Write a number with at most {SCALE} decimals.")
    return number


def fixed(number: Decimal) -> int:
    """The number as the warehouse keeps it."""
    return int(number.scaleb(SCALE))


def rank_typed(metric: Metric, text: str) -> str:
    """The rank of a metric of that name, however it is capitalised."""
    ranks = metric.entered.ranks if metric.entered is not None else ()
    wanted = text.strip().casefold()
    for rank in ranks:
        if rank.casefold() == wanted:
            return rank
    raise EditRefused(f"“{text.strip()}” is not a rank of {metric.name}. Its ranks are: {', '.join(ranks)}.")


def reason_typed(text: str, *, needed: bool = False) -> str:
    """The reason without needless space."""
    plain = " ".join(text.split())
    if needed and not plain:
        raise EditRefused("A correction needs its reason: it is shown wherever the number is. Write it in a few words.")
    return plain[:1000]
