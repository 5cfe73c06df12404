"""Where a value stands: the target that is in force, how far the way from start to target is gone, and the colour."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bellwether.engine.definitions.metric import Direction, Metric, Target
from bellwether.engine.definitions.value import Known, Mark, Value


class Colour(StrEnum):
    """The colours of values; `none` where a value is unknown, weak, or nothing says what is good."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """A value's colour, the target it was held against, and the share of the way from start to target (1: reached)."""

    colour: Colour
    target: Target | None = None
    progress: Decimal | None = None


class TargetsOn:
    """The targets of a metric that are in force on a day. There may be one for every account."""

    def __init__(self, metric: Metric, day: date) -> None:
        able = sorted(
            (one for one in metric.targets if _in_force(one, day)), key=lambda one: one.starts or date.min, reverse=True
        )
        self._own: dict[str, Target] = {}
        for one in able:
            if one.account is not None:
                self._own.setdefault(one.account, one)
        self._shared = [one for one in able if one.account is None and one.segment is not None]
        self._general = next((one for one in able if one.account is None and one.segment is None), None)

    def of(self, account: str | None, segments: Collection[str]) -> Target | None:
        """The target for an account: its own, else a segment's, else everyone's; of several the newest."""
        own = None if account is None else self._own.get(account)
        return own or next((one for one in self._shared if one.segment in segments), None) or self._general


def target_in_force(metric: Metric, day: date, account: str | None, segments: Collection[str]) -> Target | None:
    """The target for an account on a day: its own, else a segment's, else everyone's; of several the newest."""
    return TargetsOn(metric, day).of(account, segments)


def standing(metric: Metric, value: Value, target: Target | None) -> Standing:
    """The colour of a value. A target with a start decides where there is one for this account or segment alone;
    otherwise the metric's bands; otherwise the general target."""
    number = _number(value)
    if number is None:
        return Standing(Colour.NONE, target)
    progress = _progress(number, target)
    special = target is not None and (target.account is not None or target.segment is not None)
    if metric.bands and not (special and progress is not None):
        return Standing(_banded(metric, number), target, progress)
    return Standing(_by_target(metric, number, target, progress), target, progress)


def rank_colour(metric: Metric, value: Value) -> Colour:
    """The colour of a colour rank: the first of its ranks is bad, the last good."""
    if not isinstance(value, Known) or metric.entered is None or value.value not in metric.entered.ranks:
        return Colour.NONE
    ranks = metric.entered.ranks
    by_name: Mapping[str, Colour] = {colour.value: colour for colour in Colour}
    named = by_name.get(str(value.value))
    if named is not None:
        return named
    place = ranks.index(str(value.value))
    if place == len(ranks) - 1:
        return Colour.GOOD
    return Colour.BAD if place == 0 else Colour.WATCH


def _in_force(target: Target, day: date) -> bool:
    return (target.starts is None or target.starts <= day) and (target.ends is None or day < target.ends)


def _number(value: Value) -> Decimal | None:
    """The number that may be coloured; a value on too few rows is not."""
    if not isinstance(value, Known) or Mark.WEAK in value.marks:
        return None
    match value.value:
        case bool() | str() | date():
            return None
        case float() as number:
            return Decimal(repr(number))
        case number:
            return Decimal(number)


def _progress(number: Decimal, target: Target | None) -> Decimal | None:
    if target is None or target.start_value is None or target.value == target.start_value:
        return None
    return (number - target.start_value) / (target.value - target.start_value)


def _banded(metric: Metric, number: Decimal) -> Colour:
    return next((Colour(band.colour) for band in metric.bands if band.holds(number)), Colour.NONE)


def _by_target(metric: Metric, number: Decimal, target: Target | None, progress: Decimal | None) -> Colour:
    """Good once the target is reached, bad beyond the start on the wrong side, watch in between."""
    if target is None:
        return Colour.NONE
    if progress is not None:
        if progress >= 1:
            return Colour.GOOD
        return Colour.WATCH if progress >= 0 else Colour.BAD
    match metric.direction:
        case Direction.UP:
            return Colour.GOOD if number >= target.value else Colour.WATCH
        case Direction.DOWN:
            return Colour.GOOD if number <= target.value else Colour.WATCH
        case Direction.BAND | Direction.NONE:
            return Colour.NONE
