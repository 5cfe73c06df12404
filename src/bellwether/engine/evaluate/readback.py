"""Stored values read back as series: a table's one day of every account, a page's history of one account."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.definitions.errors import BellwetherError, UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.beside import Beside, together
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Grid, Ints, taken_rows
from bellwether.engine.evaluate.series import Series, texts_of
from bellwether.engine.evaluate.stored import StoredGrid, grid_of_blocks, grid_of_day
from bellwether.engine.evaluate.versions import Versions
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import StoredVersion, ValueBlocks

Stamp = tuple[tuple[int, int], ...]


class NotComputed(BellwetherError):
    """A metric of which nothing is stored yet."""

    def __init__(self, metric: str) -> None:
        super().__init__(
            f"No values of “{metric}” are stored yet. A running server computes them within a minute; "
            "without one, “bellwether compute” does."
        )


class NotComputedYet(BellwetherError):
    """A day that comes after the last one computed."""

    def __init__(self, metric: str, day: int, last: int) -> None:
        super().__init__(
            f"Values of “{metric}” are computed up to {date_of(last)}, and {date_of(day)} is later. "
            "Ask for an earlier day; a running server, or “bellwether compute”, computes days when they are over."
        )


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where a metric's values are stored, and what is beside them."""

    main: StoredVersion
    beside: dict[Beside, StoredVersion]

    @property
    def versions(self) -> tuple[StoredVersion, ...]:
        return (self.main, *self.beside.values())

    def read(self, reading: Callable[[StoredVersion], StoredGrid]) -> Grid:
        """The grid of all of it, read in the order of `versions`."""
        main = reading(self.main)
        return together(main, {one: reading(version) for one, version in self.beside.items()}).grid


class Shelves:
    """The stored values of some metrics; raises NotComputed if one has none. Use it inside one steady reading."""

    def __init__(self, warehouse: Warehouse, facts: Facts, versions: Versions, metrics: Sequence[Metric]) -> None:
        self._warehouse = warehouse
        self._facts = facts
        self._metrics = metrics
        self._shelves = _stored(versions, metrics)

    def latest(self) -> tuple[Series, ...]:
        """The values of each metric's last computed day, one series of one day for each metric."""
        days = [shelf.main.computed_to for shelf in self._shelves]
        read: dict[int, ValueBlocks] = {}
        for day in set(days):
            # What stands beside a number is read of the number's day, whenever it was written last itself.
            here = [one.version for shelf in self._shelves if shelf.main.computed_to == day for one in shelf.versions]
            read |= zip(here, self._warehouse.read_day(here, day), strict=True)
        return self._of_day(days, [read[version] for version in self._numbers])

    def on_day(self, day: int) -> tuple[Series, ...]:
        """The values of one day, for every account; raises NotComputedYet for a day that is too late."""
        self._refuse_later(day)
        return self._of_day([day] * len(self._shelves), self._warehouse.read_day(self._numbers, day))

    def between(self, accounts: Sequence[str] | None, days: tuple[int, int]) -> tuple[Series, ...]:
        """The values of some accounts (None: all) on the days from `days[0]` to `days[1]`, in the order asked for."""
        every, ids, names = self._facts.directory
        places = np.arange(every.size) if accounts is None else _places(accounts, ids)
        keys, row = np.unique(every[places], return_inverse=True)
        blocks = iter(self._warehouse.read_many(self._numbers, None if accounts is None else keys, *days))
        labels = tuple(ids[place] for place in places), tuple(names[place] for place in places)
        span = tuple(range(days[0], days[1] + 1))
        found = []
        for metric, shelf in zip(self._metrics, self._shelves, strict=True):
            grid = shelf.read(lambda version: grid_of_blocks(version, next(blocks), keys, days))
            grid = taken_rows(grid, row)
            found.append(Series(metric.key, *labels, span, grid, texts_of(grid, self._facts)))
        return tuple(found)

    @property
    def _numbers(self) -> list[int]:
        return [version.version for shelf in self._shelves for version in shelf.versions]

    def _refuse_later(self, day: int) -> None:
        for metric, shelf in zip(self._metrics, self._shelves, strict=True):
            if day > shelf.main.computed_to:
                raise NotComputedYet(metric.key, day, shelf.main.computed_to)

    def _of_day(self, days: Sequence[int], read: Sequence[ValueBlocks]) -> tuple[Series, ...]:
        keys, ids, names = self._facts.directory
        blocks = iter(read)
        found = []
        for metric, shelf, day in zip(self._metrics, self._shelves, days, strict=True):
            grid = shelf.read(lambda version: grid_of_day(version, next(blocks), keys))
            found.append(Series(metric.key, ids, names, (day,), grid, texts_of(grid, self._facts)))
        return tuple(found)


def stamps(versions: Versions, writes: Mapping[int, int]) -> dict[str, Stamp]:
    """By metric the versions of its numbers and of what is beside them, with the last write of each."""
    return {
        key: tuple((one.version, writes.get(one.version, 0)) for one in (main, *versions.extras(key).values()))
        for key, main in versions.by_metric.items()
    }


def computed_to(versions: Versions, metrics: Sequence[Metric]) -> dict[str, date | None]:
    """The last day of which each metric's present definition has stored values, None where it has none."""
    days = {metric.key: versions.by_metric[metric.key].computed_to for metric in metrics}
    return {key: None if day <= BEGINNING else date_of(day) for key, day in days.items()}


def _places(accounts: Sequence[str], ids: tuple[str, ...]) -> Ints:
    place = {one: at for at, one in enumerate(ids)} if len(accounts) > 1 else {}
    found = []
    for account in accounts:
        if account not in (place or ids):
            raise UnknownName("account", account, ids)
        found.append(place[account] if place else ids.index(account))
    return np.array(found, dtype=np.int64)


def _stored(versions: Versions, metrics: Sequence[Metric]) -> list[_Shelf]:
    for metric in metrics:
        if versions.by_metric[metric.key].computed_to <= BEGINNING:
            raise NotComputed(metric.key)
    return [_Shelf(versions.by_metric[metric.key], versions.extras(metric.key)) for metric in metrics]
