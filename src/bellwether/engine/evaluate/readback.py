"""Stored values read back as series: a table's one day of every account, a page's history of one account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.errors import BellwetherError, UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.beside import Beside, together
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.series import Series, texts_of
from bellwether.engine.evaluate.stored import StoredGrid, grid_of_blocks, grid_of_day
from bellwether.engine.evaluate.versions import current_versions
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import StoredVersion


class NotComputed(BellwetherError):
    """A metric of which nothing is stored yet."""

    def __init__(self, metric: str) -> None:
        super().__init__(f"No values of “{metric}” are stored yet. Run `bellwether compute` first.")


def latest(warehouse: Warehouse, facts: Facts, metrics: Sequence[Metric]) -> tuple[Series, ...]:
    """The values of the last computed day, one series of one day for each metric."""
    shelves = _stored(warehouse, facts, metrics)
    keys, ids, names = facts.directory
    blocks = iter(warehouse.latest([version.version for shelf in shelves for version in shelf.versions]))
    found = []
    for metric, shelf in zip(metrics, shelves, strict=True):
        grid = shelf.read(lambda version: grid_of_day(version, next(blocks), keys))
        found.append(Series(metric.key, ids, names, (shelf.main.computed_to,), grid, texts_of(grid, facts)))
    return tuple(found)


def history(
    warehouse: Warehouse, facts: Facts, metrics: Sequence[Metric], account: str, days: tuple[int, int]
) -> tuple[Series, ...]:
    """One account's values on the days from `days[0]` to `days[1]`, one series for each metric."""
    shelves = _stored(warehouse, facts, metrics)
    every, ids, names = facts.directory
    if account not in ids:
        raise UnknownName("account", account, ids)
    place = ids.index(account)
    keys = every[place : place + 1]
    labels = (account,), (names[place],)
    numbers = [version.version for shelf in shelves for version in shelf.versions]
    blocks = iter(warehouse.read_many(numbers, keys, *days))
    found = []
    for metric, shelf in zip(metrics, shelves, strict=True):
        grid = shelf.read(lambda version: grid_of_blocks(version, next(blocks), keys, days))
        found.append(Series(metric.key, *labels, tuple(range(days[0], days[1] + 1)), grid, texts_of(grid, facts)))
    return tuple(found)


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


def _stored(warehouse: Warehouse, facts: Facts, metrics: Sequence[Metric]) -> list[_Shelf]:
    versions = current_versions(warehouse, facts.catalog)
    for metric in metrics:
        if versions.by_metric[metric.key].computed_to <= BEGINNING:
            raise NotComputed(metric.key)
    return [_Shelf(versions.by_metric[metric.key], versions.extras(metric.key)) for metric in metrics]
