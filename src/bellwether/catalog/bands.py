"""Bands as people write them (`>= 70`, `30 .. 70`, `< 30`) and what makes a set of them sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from bellwether.catalog.spec import Colour, Stretches
from bellwether.catalog.wording import decimal_text
from bellwether.engine.definitions.metric import Band, Direction

_NUMBER = r"([+-]?\d+(?:\.\d+)?)"
_FROM = re.compile(rf">=\s*{_NUMBER}")
_BELOW = re.compile(rf"<\s*{_NUMBER}")
_BETWEEN = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}")
_EXCLUSIVE = re.compile(rf"(>|<=)\s*{_NUMBER}")

_GOODNESS = {"bad": 0, "watch": 1, "good": 2}


class BandsRefused(ValueError):
    """Bands that leave a number without a colour, or give it two, or run the wrong way."""


def read_bands(written: Mapping[Colour, Stretches]) -> tuple[Band, ...]:
    """The bands from the lowest to the highest number; refused where one cannot be read."""
    found = [
        _band(colour, text.strip())
        for colour, stretches in written.items()
        for text in ((stretches,) if isinstance(stretches, str) else stretches)
    ]
    return tuple(sorted(found, key=lambda band: (band.lowest is not None, band.lowest or Decimal(0))))


def write_bands(bands: Iterable[Band]) -> dict[Colour, Stretches]:
    """The bands as people write them, good first."""
    texts: dict[Colour, list[str]] = {"good": [], "watch": [], "bad": []}
    for band in bands:
        texts[_colour(band.colour)].append(stretch_text(band))
    return {colour: found[0] if len(found) == 1 else tuple(found) for colour, found in texts.items() if found}


def stretch_text(band: Band) -> str:
    """One stretch as people write it."""
    match band.lowest, band.highest:
        case None, None:
            return "all"
        case Decimal() as lowest, None:
            return f">= {decimal_text(lowest)}"
        case None, Decimal() as highest:
            return f"< {decimal_text(highest)}"
        case Decimal() as lowest, Decimal() as highest:
            return f"{decimal_text(lowest)} .. {decimal_text(highest)}"
    raise AssertionError(band)


def check_bands(bands: Sequence[Band], direction: Direction) -> None:
    """Refuses bands unless every number lies in exactly one and they run the way of the direction."""
    if bands[0].lowest is not None:
        raise BandsRefused(f"numbers under {decimal_text(bands[0].lowest)} have no colour; begin with “< …”")
    for lower, upper in pairwise(bands):
        _check_border(lower, upper)
    if bands[-1].highest is not None:
        raise BandsRefused(f"numbers from {decimal_text(bands[-1].highest)} on have no colour; end with “>= …”")
    _check_direction([band.colour for band in bands], direction)


def _check_border(lower: Band, upper: Band) -> None:
    if lower.highest is None or upper.lowest is None or lower.highest > upper.lowest:
        raise BandsRefused(
            f"“{stretch_text(lower)}” ({lower.colour}) and “{stretch_text(upper)}” ({upper.colour}) overlap; "
            "let one begin where the other ends"
        )
    if lower.highest < upper.lowest:
        raise BandsRefused(
            f"numbers from {decimal_text(lower.highest)} up to {decimal_text(upper.lowest)} have no colour; "
            f"let one band reach to {decimal_text(upper.lowest)}"
        )


def _check_direction(colours: Sequence[str], direction: Direction) -> None:
    ranks = [_GOODNESS[colour] for colour in colours]
    falls = any(left > right for left, right in pairwise(ranks))
    rises = any(left < right for left, right in pairwise(ranks))
    match direction:
        case Direction.UP if falls:
            raise BandsRefused("more is better (direction: up), but a higher band has a worse colour")
        case Direction.DOWN if rises:
            raise BandsRefused("less is better (direction: down), but a higher band has a better colour")
        case Direction.BAND:
            best = ranks.index(max(ranks))
            climb, descent = ranks[: best + 1], ranks[best:]
            if climb != sorted(climb) or descent != sorted(descent, reverse=True):
                raise BandsRefused("the middle is best (direction: band), but colours get better again further out")
        case Direction.UP | Direction.DOWN | Direction.NONE:
            pass


def _band(colour: Colour, text: str) -> Band:
    if text == "all":
        return Band(colour, None, None)
    if found := _FROM.fullmatch(text):
        return Band(colour, Decimal(found[1]), None)
    if found := _BELOW.fullmatch(text):
        return Band(colour, None, Decimal(found[1]))
    if found := _BETWEEN.fullmatch(text):
        lowest, highest = Decimal(found[1]), Decimal(found[2])
        if lowest >= highest:
            raise BandsRefused(f"“{text}” holds no number; write the smaller number first")
        return Band(colour, lowest, highest)
    if found := _EXCLUSIVE.fullmatch(text):
        better = ">=" if found[1] == ">" else "<"
        raise BandsRefused(
            f"“{text}” is not possible: a band holds its lower border and not its upper one; "
            f"write “{better} {found[2]}”"
        )
    raise BandsRefused(f"“{text}” is not a stretch; write “>= 70”, “30 .. 70” or “< 30”")


def _colour(text: str) -> Colour:
    match text:
        case "good" | "watch" | "bad":
            return text
    raise AssertionError(text)
