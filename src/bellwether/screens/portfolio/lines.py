"""The small lines of the table's cells: the last three months of each account shown, read once for everybody."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import numpy as np

from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.metric import Direction, Metric
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.readback import Stamp
from bellwether.engine.evaluate.series import Series
from bellwether.engine.warehouse.rows import BLOCK_DAYS
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import Mode

LINE_DAYS = 91
LINE_STEP = 5
MOST_LINES = 12

Line = tuple[float | None, ...]


def with_lines(shown: Shown) -> bool:
    """Whether cells have small lines: as chosen, else where there are not too many columns for them."""
    if shown.state.mode is Mode.CHANGE:
        return False
    return len(shown.metrics) <= MOST_LINES if shown.state.lines is None else shown.state.lines


METRICS_KEPT = 300
ACCOUNTS_KEPT = 2000


class _Kept:
    """The lines that were drawn last, and when the values of some days were written: many people open the same page."""

    lines: Shelf[dict[str, Line]] = Shelf(METRICS_KEPT)
    written: ClassVar[tuple[Engine, int, dict[int, Mapping[str, Stamp]]] | None] = None


@dataclass(frozen=True, slots=True)
class Lined:
    """The lines of a metric by account. Of the same name they are the same."""

    name: Hashable
    of: Mapping[str, Line]


def lines(shown: Shown, accounts: Sequence[str]) -> Mapping[str, Lined]:
    """For each metric the line of each account over the last three months, every fifth day so that pages stay small."""
    numeric = tuple(one.key for one in shown.metrics if one.key not in shown.board.uncomputed and _has_line(one))
    if not numeric or not accounts:
        return {}
    span = Span(shown.day - timedelta(days=LINE_DAYS - 1), shown.day)
    stamps = _stamps(span)
    names = {key: (served().warehouse, key, tuple(one.get(key) for one in stamps), shown.day) for key in numeric}
    held = {key: _Kept.lines.get(names[key]) or {} for key in numeric}
    missing = {key: [one for one in accounts if one not in held[key]] for key in numeric}
    keys = [key for key in numeric if missing[key]]
    some = list(dict.fromkeys(one for key in keys for one in missing[key]))
    for series in served().engine().history_of(keys, some, span) if keys else ():
        drawn = dict(zip(some, _sampled(series), strict=True))
        before = held[series.metric] if len(held[series.metric]) < ACCOUNTS_KEPT else {}
        held[series.metric] = {**held[series.metric], **drawn}
        _Kept.lines.put(names[series.metric], {**before, **drawn})
    return {key: Lined(names[key], held[key]) for key in numeric}


def _stamps(span: Span) -> list[Mapping[str, Stamp]]:
    """For each block of stored days that a span touches what tells apart what is stored there."""
    engine, held = served().engine(), _Kept.written
    generation = engine.warehouse.state().generation
    if held is None or held[0] is not engine or held[1] != generation:
        held = _Kept.written = engine, generation, {}
    blocks = range(day_number(span.first) // BLOCK_DAYS, day_number(span.last) // BLOCK_DAYS + 1)
    missing = [block for block in blocks if block not in held[2]]
    if missing:
        # In one transaction, so that what all of them ask is asked once.
        with engine.warehouse.steady():
            held[2].update({block: engine.written(date_of(block * BLOCK_DAYS)) for block in missing})
    return [held[2][block] for block in blocks]


def _sampled(series: Series) -> tuple[Line, ...]:
    numbers = np.where(series.grid.known, series.grid.reals(), np.nan)[:, ::-LINE_STEP][:, ::-1]
    return tuple(tuple(None if number != number else number for number in row) for row in numbers.tolist())


def _has_line(metric: Metric) -> bool:
    """A line says something where up or down is good; of a countdown or a rank it does not."""
    return metric.direction is not Direction.NONE and not (metric.entered is not None and metric.entered.ranks)
