"""Stored values read back as series: a table's one day of every account, a page's history of one account."""

from collections.abc import Sequence

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.errors import BellwetherError, UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.series import Series, texts_of
from bellwether.engine.evaluate.stored import grid_of_blocks, grid_of_day
from bellwether.engine.evaluate.versions import current_versions
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import StoredVersion


class NotComputed(BellwetherError):
    """A metric of which nothing is stored yet."""

    def __init__(self, metric: str) -> None:
        super().__init__(f"No values of “{metric}” are stored yet. Run `bellwether compute` first.")


def latest(warehouse: Warehouse, facts: Facts, metrics: Sequence[Metric]) -> tuple[Series, ...]:
    """The values of the last computed day, one series of one day for each metric."""
    versions = _stored(warehouse, facts, metrics)
    keys, ids, names = facts.directory
    found = []
    for metric, version, held in zip(
        metrics, versions, warehouse.latest([one.version for one in versions]), strict=True
    ):
        grid = grid_of_day(version, held, keys).grid
        found.append(Series(metric.key, ids, names, (version.computed_to,), grid, texts_of(grid, facts)))
    return tuple(found)


def history(
    warehouse: Warehouse, facts: Facts, metrics: Sequence[Metric], account: str, days: tuple[int, int]
) -> tuple[Series, ...]:
    """One account's values on the days from `days[0]` to `days[1]`, one series for each metric."""
    versions = _stored(warehouse, facts, metrics)
    every, ids, names = facts.directory
    if account not in ids:
        raise UnknownName("account", account, ids)
    place = ids.index(account)
    keys = every[place : place + 1]
    labels = (account,), (names[place],)
    found = []
    blocks = warehouse.read_many([one.version for one in versions], keys, *days)
    for metric, version, held in zip(metrics, versions, blocks, strict=True):
        grid = grid_of_blocks(version, held, keys, days).grid
        found.append(Series(metric.key, *labels, tuple(range(days[0], days[1] + 1)), grid, texts_of(grid, facts)))
    return tuple(found)


def _stored(warehouse: Warehouse, facts: Facts, metrics: Sequence[Metric]) -> list[StoredVersion]:
    versions = current_versions(warehouse, facts.catalog).by_metric
    for metric in metrics:
        if versions[metric.key].computed_to <= BEGINNING:
            raise NotComputed(metric.key)
    return [versions[metric.key] for metric in metrics]
