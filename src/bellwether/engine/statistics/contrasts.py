"""How far apart two estimates are that know nothing of each other."""

from math import sqrt

from bellwether.engine.statistics.interval import Interval


def apart(one: tuple[float, Interval], other: tuple[float, Interval]) -> Interval:
    """The interval of one number less another, each with its own interval.

    What each may be off on the side that matters is squared and added (of two shares this is Newcombe's interval); a
    border that one of them lacks, the difference lacks too.

    >>> from bellwether.engine.statistics.proportions import wilson
    >>> shares = (56 / 70, wilson(56, 70)), (48 / 80, wilson(48, 80))
    >>> found = apart(*shares)
    >>> f"{found.low:.4f} {found.high:.4f}"
    '0.0524 0.3339'
    """
    (first, own), (second, its) = one, other
    down = _together(_off(first, own.low), _off(second, its.high))
    up = _together(_off(first, own.high), _off(second, its.low))
    points = first - second
    return Interval(None if down is None else points - down, None if up is None else points + up)


def _off(number: float, border: float | None) -> float | None:
    return None if border is None else number - border


def _together(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else sqrt(one * one + other * other)
