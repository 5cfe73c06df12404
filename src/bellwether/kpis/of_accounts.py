"""The values of many metrics of every account: as they are stored, and computed together where they are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from bellwether.engine.definitions.days import day_number
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.axis import days_of
from bellwether.engine.evaluate.from_store import settled
from bellwether.engine.evaluate.grid import taken_columns
from bellwether.engine.evaluate.run import of_accounts
from bellwether.engine.evaluate.series import Series

THREADS = 2


def accounts_on(engine: Engine, metrics: Iterable[str], days: Sequence[date]) -> dict[str, tuple[Series, ...]]:
    """By metric a series of all accounts for each of the days, which rise.

    What is stored is taken where it knows all facts that there are; events are read once for all that is not stored.
    """
    keys = list(dict.fromkeys(metrics))
    with engine.warehouse.steady():
        there = _stored(engine, keys, days)
        found = {key: list[Series]() for key in keys}
        for day in days:
            for one in engine.on_day(there, day) if there else ():
                found[one.metric].append(one)
    left = [key for key in keys if key not in there]
    axis = days_of([day_number(day) for day in days], engine.catalog.calendar)
    for one in of_accounts(left, axis, engine.facts(), THREADS) if left else ():
        found[one.metric] = [_column(one, place) for place in range(axis.size)]
    return {key: tuple(each) for key, each in found.items()}


def _stored(engine: Engine, keys: Iterable[str], days: Sequence[date]) -> list[str]:
    """The metrics whose stored values know all facts and reach far enough."""
    reader = settled(engine.warehouse, engine.versions(), engine.warehouse.batch())
    last = day_number(max(days))
    return [key for key in keys if key in reader.versions and reader.versions[key].computed_to >= last]


def _column(found: Series, place: int) -> Series:
    grid = taken_columns(found.grid, np.array([place]))
    n = None if found.grid.n is None else found.grid.n[:, [place]]
    return replace(found, days=(found.days[place],), grid=replace(grid, n=n))
