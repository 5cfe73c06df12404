"""Columns of a board from the engine's stored values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

import numpy as np

from bellwether.board.columns import ChangeColumn, Ints, MetricColumn
from bellwether.board.frame import Frame
from bellwether.board.timeframe import Over
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.colouring import aims, colours
from bellwether.engine.evaluate.compared import compared_columns
from bellwether.engine.evaluate.comparison import look_back
from bellwether.engine.evaluate.distribution import with_accounts_named
from bellwether.engine.evaluate.grid import Grid, taken_rows
from bellwether.engine.evaluate.series import Series


def metric_columns(frame: Frame, keys: Iterable[str], day: date) -> dict[str, MetricColumn]:
    """Some metrics of the accounts of a frame on any computed day."""
    return {series.metric: _column(frame, series) for series in frame.engine.on_day(list(keys), day)}


def _column(frame: Frame, series: Series) -> MetricColumn:
    metric = frame.engine.catalog.metrics[series.metric]
    own = Series(series.metric, frame.ids, frame.names, series.days, taken_rows(series.grid, frame.at), series.texts)
    aim = aims(with_accounts_named(metric, frame.facts), own, _segments(frame, metric))
    return MetricColumn.of(metric, own, aim, colours(metric, own, aim))


class _Segments:
    """The segments, of those that a metric has targets for, that each account belongs to."""

    def __init__(self, frame: Frame, keys: Collection[str]) -> None:
        self._frame = frame
        self._inside = {key: frame.segment(key) for key in keys}

    def __call__(self, account: str) -> Collection[str]:
        row = self._frame.places[account]
        return [key for key, inside in self._inside.items() if inside[row]]


def _segments(frame: Frame, metric: Metric) -> _Segments:
    return _Segments(frame, sorted({target.segment for target in metric.targets if target.segment is not None}))


def change_column(frame: Frame, base: MetricColumn, current: MetricColumn, over: Over) -> ChangeColumn:
    """A metric compared with an earlier day; a missing base of an entered metric may be an older entry's."""
    metric = current.metric
    first = base.series.days[0]
    base_days = np.full(len(frame.ids), first, dtype=np.int64)
    on = current.series.days[0]
    back = look_back(metric, over, on) if isinstance(over, Duration) else look_back(metric, _days(on - first), on)
    if back and not base.known.all():
        base, base_days = _older(frame, base, back)
    return ChangeColumn(base, current, base_days, compared_columns(base.series.grid, current.series.grid, metric))


def _days(count: int) -> Duration:
    return Duration(max(1, count), Period.DAY)


def _older(frame: Frame, base: MetricColumn, back: int) -> tuple[MetricColumn, Ints]:
    """The base with the newest value of the last `back` days wherever it has none."""
    first = base.series.days[0]
    span = Span(date_of(first - back), date_of(first))
    (series,) = frame.engine.history_of([base.metric.key], None, span)
    grid = taken_rows(series.grid, frame.at)
    columns = np.arange(back + 1)
    newest = np.where(grid.known, columns, -1).max(axis=1)
    place = np.where(newest >= 0, newest, back)
    older = replace(base.series, grid=_picked(grid, place), texts=series.texts)
    column = MetricColumn.of(base.metric, older, base.aims, colours(base.metric, older, base.aims))
    return column, first - back + place


def _picked(grid: Grid, column: Ints) -> Grid:
    """One column of each row, as a grid of a single day."""
    row = np.arange(column.size)
    parts = grid.parts
    return replace(
        grid,
        numbers=grid.numbers[row, column][:, None],
        reason=grid.reason[row, column][:, None],
        marks=None if grid.marks is None else grid.marks[row, column][:, None],
        n=None if grid.n is None else grid.n[row, column][:, None],
        parts=None
        if parts is None
        else replace(parts, top=parts.top[row, column][:, None], bottom=parts.bottom[row, column][:, None]),
    )
