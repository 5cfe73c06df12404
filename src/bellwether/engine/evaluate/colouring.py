"""The colours of a whole column of values at once: the rules of `standing`, for every account of a day."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.metric import Direction, Metric, Target
from bellwether.engine.definitions.value import Known, Mark
from bellwether.engine.evaluate.grid import Codes, Content, Flags, Reals
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour, TargetsOn, rank_colour

COLOURS = (Colour.NONE, Colour.BAD, Colour.WATCH, Colour.GOOD)
"""The colours by their codes: the better, the higher."""

_CODE = {colour: code for code, colour in enumerate(COLOURS)}

SegmentsOf = Callable[[str], Collection[str]]
"""The segments that an account (by the customer's id) belongs to on the day."""


@dataclass(frozen=True)
class Aims:
    """The target of every row of a series on its day, None where it has none."""

    targets: tuple[Target | None, ...]
    values: Reals
    starts: Reals
    special: Flags

    @classmethod
    def of(cls, targets: Sequence[Target | None]) -> "Aims":
        """The targets, and their numbers as arrays (NaN where there is none)."""
        distinct = {id(one): one for one in targets}
        value = {key: np.nan if one is None else float(one.value) for key, one in distinct.items()}
        start = {
            key: np.nan if one is None or one.start_value is None else float(one.start_value)
            for key, one in distinct.items()
        }
        return cls(
            tuple(targets),
            np.array([value[id(one)] for one in targets], dtype=np.float64),
            np.array([start[id(one)] for one in targets], dtype=np.float64),
            np.array([one is not None and (one.account or one.segment) is not None for one in targets], dtype=np.bool_),
        )


def aims(metric: Metric, series: Series, segments: SegmentsOf) -> Aims:
    """The targets in force on the first day of a series of accounts."""
    if not metric.targets:
        return Aims.of([None] * len(series.labels))
    found = TargetsOn(metric, date_of(series.days[0]))
    shared = any(target.segment is not None for target in metric.targets)
    return Aims.of([found.of(label, segments(label) if shared else ()) for label in series.labels])


def colours(metric: Metric, series: Series, aims: Aims) -> Codes:
    """The code of each row's colour (see COLOURS) on the first day of the series."""
    grid = series.grid
    if metric.entered is not None and metric.entered.ranks:
        return _of_ranks(metric, series)
    known = grid.known[:, 0]
    if grid.marks is not None:
        known = known & (grid.marks[:, 0] & Mark.WEAK == 0)
    if grid.content not in (Content.NUMBER, Content.TRUTH) or not (metric.bands or metric.targets):
        return np.zeros(known.size, dtype=np.uint8)
    numbers = grid.reals()[:, 0]
    with np.errstate(invalid="ignore"):
        by_target = _by_target(metric, numbers, aims)
        if not metric.bands:
            return np.where(known, by_target, np.uint8(0))
        from_start = aims.special & ~np.isnan(aims.starts) & (aims.starts != aims.values)
        return np.where(known, np.where(from_start, by_target, _banded(metric, numbers)), np.uint8(0))


def _of_ranks(metric: Metric, series: Series) -> Codes:
    codes = np.zeros(series.grid.shape[0], dtype=np.uint8)
    for text, name in series.texts.items():
        here = series.grid.known[:, 0] & (series.grid.numbers[:, 0] == text)
        codes[here] = _CODE[rank_colour(metric, Known(name))]
    return codes


def _banded(metric: Metric, numbers: Reals) -> Codes:
    codes = np.zeros(numbers.size, dtype=np.uint8)
    for band in reversed(metric.bands):
        inside = np.ones(numbers.size, dtype=np.bool_)
        if band.lowest is not None:
            inside &= numbers >= float(band.lowest)
        if band.highest is not None:
            inside &= numbers < float(band.highest)
        codes[inside] = _CODE[Colour(band.colour)]
    return codes


def _by_target(metric: Metric, numbers: Reals, aims: Aims) -> Codes:
    good, watch, bad = (np.uint8(_CODE[colour]) for colour in (Colour.GOOD, Colour.WATCH, Colour.BAD))
    aimed = ~np.isnan(aims.values)
    rising = aims.values > aims.starts
    started = aimed & ~np.isnan(aims.starts) & (aims.values != aims.starts)
    reached = np.where(rising, numbers >= aims.values, numbers <= aims.values)
    beyond = np.where(rising, numbers < aims.starts, numbers > aims.starts)
    on_the_way = np.where(reached, good, np.where(beyond, bad, watch))
    plain = {
        Direction.UP: np.where(numbers >= aims.values, good, watch),
        Direction.DOWN: np.where(numbers <= aims.values, good, watch),
    }.get(metric.direction, np.zeros(numbers.size, dtype=np.uint8))
    codes: Codes = np.where(started, on_the_way, np.where(aimed, plain, np.uint8(0))).astype(np.uint8)
    return codes
