"""Dates and instants in one expression: beside a date an instant is its day, and what it is moved by leaves it one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.evaluate.grid import Content, Grid, Ints
from bellwether.engine.formula.tree import Operator
from bellwether.engine.kernel.zones import DAY_MICROS, days_of, instants_of_local, wall_clock

BOTH = frozenset({Content.DATE, Content.INSTANT})


def on_one_clock(grids: Sequence[Grid], zone: str) -> list[Grid]:
    """The same grids; where dates and instants meet, each instant as the day that it falls on in the zone."""
    if not {grid.content for grid in grids} >= BOTH:
        return list(grids)
    return [_as_days(grid, zone) if grid.content is Content.INSTANT else grid for grid in grids]


def moved(dates: Grid, operator: Operator, length: Duration, zone: str) -> Grid:
    """Dates moved by the calendar; an instant keeps the time that the zone's clock showed."""
    move = length.after if operator is Operator.ADD else length.before
    numbers = _numbers(dates)
    if dates.content is Content.DATE:
        return _in_place(dates, _each(numbers, move), Content.DATE)
    days, time = np.divmod(wall_clock(numbers, zone), DAY_MICROS)
    shown = _each(days, move) * DAY_MICROS + time
    return _in_place(dates, instants_of_local(shown, zone), Content.INSTANT)


def _each(days: Ints, move: Callable[[int], int]) -> Ints:
    """Each distinct day moved once."""
    distinct, place = np.unique(days, return_inverse=True)
    found: Ints = np.array([move(int(day)) for day in distinct], dtype=np.int64)[place]
    return found


def _as_days(grid: Grid, zone: str) -> Grid:
    return _in_place(grid, days_of(_numbers(grid), zone), Content.DATE)


def _numbers(grid: Grid) -> Ints:
    """The known numbers in one row, 0 for the others."""
    return np.where(grid.known, grid.numbers, 0).astype(np.int64).ravel()


def _in_place(grid: Grid, numbers: Ints, content: Content) -> Grid:
    return replace(grid, numbers=numbers.reshape(grid.shape), scale=0, content=content, n=None)
