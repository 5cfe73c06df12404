"""Which stored values changed after their day. Kept beside them, for a rebuild cannot know what was there before."""

from collections.abc import Mapping, Sequence

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Mark
from bellwether.engine.evaluate.beside import Beside, nothing_beside
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.fingerprint import fingerprint
from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.stored import grid_of_blocks
from bellwether.engine.evaluate.versions import UNSETTLED, Versions
from bellwether.engine.warehouse.protocol import ValueStore
from bellwether.engine.warehouse.rows import StoredVersion


class Before:
    """The values as they were stored when a refresh began."""

    def __init__(self, store: ValueStore, versions: Versions) -> None:
        self._store = store
        held = {**versions.by_metric, **versions.beside, **versions.earlier}
        stored = {key: held[key] for key in versions.by_metric}
        self._values = {key: one for key, one in stored.items() if one.computed_to > BEGINNING}
        names = {key: Beside.RESTATED.of(key) for key in self._values}
        self._restated = {key: held[name] for key, name in names.items() if held[name].layout != UNSETTLED}

    def restated(self, grids: Mapping[str, Grid], keys: Ints, first: int) -> dict[str, Grid]:
        """For each metric with a restated value, which of a bucket's values are so, from the day `first` on.

        A value is restated if its number or reason changed, and its day came before the last one computed so far.
        """
        there = [key for key in grids if key in self._values and first < self._values[key].computed_to]
        if not there:
            return {}
        asked = [self._values[key] for key in there]
        asked += [self._restated[key] for key in there if key in self._restated]
        last = max(first + grids[key].shape[1] - 1 for key in there)
        blocks = self._store.read_many([one.version for one in asked], keys, first, last)
        held = dict(zip((one.metric for one in asked), blocks, strict=True))
        found = {}
        for key in there:
            days = first, first + grids[key].shape[1] - 1
            old = grid_of_blocks(self._values[key], held[key], keys, days)
            over = np.arange(days[0], days[1] + 1) < self._values[key].computed_to
            flags: Flags = _differ(old.grid, grids[key]) & old.computed & over[None, :]
            if key in self._restated:
                earlier = grid_of_blocks(self._restated[key], held[Beside.RESTATED.of(key)], keys, days)
                flags = flags | (earlier.computed & earlier.grid.known)
            if flags.any():
                found[key] = nothing_beside(grids[key], but=flags)
        return found


def _differ(old: Grid, new: Grid) -> Flags:
    both = old.known & new.known
    same = old.numbers == new.numbers if old.scale == new.scale else old.reals() == new.reals()
    return np.asarray((old.reason != new.reason) | (both & ~same))


def with_restated(series: Series, metric: Metric, facts: Facts, store: ValueStore) -> Series:
    """The series of accounts with the mark on every value that is stored as restated."""
    version = _version(metric, facts, store.versions())
    if version is None or not series.labels:
        return series
    keys = facts.roster.keys[facts.places_of(series.labels)]
    order = np.argsort(keys)
    days = series.days[0], series.days[-1]
    (held,) = store.read_many([version.version], keys[order], *days)
    stored = grid_of_blocks(version, held, keys[order], days)
    flags = np.zeros(series.grid.shape, dtype=np.bool_)
    flags[order] = stored.computed & stored.grid.known
    return series.with_grid(series.grid.marked(flags, Mark.RESTATED))


def _version(metric: Metric, facts: Facts, versions: Sequence[StoredVersion]) -> StoredVersion | None:
    named = [one for one in versions if one.metric == Beside.RESTATED.of(metric.key)]
    if not named:
        return None
    print_ = fingerprint(metric, facts.catalog)
    # Of values that were computed anew the newest version holds.
    return next((one for one in reversed(named) if one.fingerprint == print_), None)
