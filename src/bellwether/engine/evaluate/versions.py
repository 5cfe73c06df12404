"""Which stored version each metric has, and how its numbers are laid out."""

from dataclasses import dataclass, field, replace
from threading import Lock

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.evaluate.beside import Beside, whose
from bellwether.engine.evaluate.fingerprint import fingerprints
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.stored import Layout, layout_of
from bellwether.engine.warehouse.protocol import ValueStore
from bellwether.engine.warehouse.rows import NO_DAY, StoredVersion

UNSETTLED = ""
"""The layout of a version of which nothing is stored yet."""


class LayoutChanged(Exception):
    """The facts gave a metric's numbers another layout than the stored ones have."""

    def __init__(self, metric: str) -> None:
        super().__init__(metric)
        self.metric = metric


@dataclass
class Versions:
    """The version of each metric, as it is stored or as it will be once a refresh is through."""

    by_metric: dict[str, StoredVersion]
    first_day: int = NO_DAY
    """The first day that a stored block of any version has; no facts need be there any more."""
    beside: dict[str, StoredVersion] = field(default_factory=dict)
    """The versions of what is stored beside each metric, by its name in the store."""
    earlier: dict[str, StoredVersion] = field(default_factory=dict)
    """What is stored of the metrics that are computed anew: no value is taken from it, but what it was is known."""
    _settling: Lock = field(default_factory=Lock, repr=False, compare=False)

    def holds_beside(self, name: str) -> bool:
        """Whether anything of this name is or will be stored."""
        return name in self.beside and self.beside[name].layout != UNSETTLED

    def extras(self, metric: str) -> dict[Beside, StoredVersion]:
        """What is stored beside a metric's numbers."""
        return {one: self.beside[one.of(metric)] for one in Beside if self.holds_beside(one.of(metric))}

    def settle(self, name: str, grid: Grid) -> Layout:
        """The layout to store a grid in; the first grid with a value settles it, another one afterwards is refused."""
        with self._settling:
            return self._settle(name, grid)

    def _settle(self, name: str, grid: Grid) -> Layout:
        held = self.beside if name in self.beside else self.by_metric
        version = held[name]
        if not grid.known.any() and (grid.parts is None or grid.scale is not None):
            return _layout(version) if version.layout else layout_of(grid)
        layout = layout_of(grid)
        if version.layout == UNSETTLED:
            held[name] = replace(version, layout=layout.name, scale=layout.scale, factor=layout.factor)
        elif not layout.of(version) and grid.known.any():
            raise LayoutChanged(whose(name))
        else:
            return _layout(version)
        return layout

    def finished(self, batch: int, last_day: int) -> tuple[StoredVersion, ...]:
        """The versions as they stand after a refresh up to a day."""
        return tuple(
            replace(
                version,
                layout=version.layout or "number",
                batch=batch,
                computed_to=max(last_day, version.computed_to),
            )
            for version in (
                *self.by_metric.values(),
                *(one for one in self.beside.values() if one.layout != UNSETTLED),
            )
        )


def _layout(version: StoredVersion) -> Layout:
    return Layout(version.layout, version.scale, version.factor)


def current_versions(store: ValueStore, catalog: Catalog, anew: frozenset[str] = frozenset()) -> Versions:
    """The stored version of each metric's present definition; a new number where there is none, or for those `anew`."""
    stored = store.versions()
    by_print = {(one.metric, one.fingerprint): one for one in stored}
    number = max((one.version for one in stored), default=0)
    found: dict[str, StoredVersion] = {}
    beside: dict[str, StoredVersion] = {}
    earlier: dict[str, StoredVersion] = {}
    for key, print_ in fingerprints(catalog).items():
        for name in (key, *(one.of(key) for one in Beside)):
            version = by_print.get((name, print_))
            if version is None or key in anew:
                if version is not None:
                    earlier[name] = version
                number += 1
                version = StoredVersion(number, name, print_, UNSETTLED, 0, 1, BEGINNING, -1)
            (found if name == key else beside)[name] = version
    stored_from = store.first_stored_day()
    return Versions(found, NO_DAY if stored_from is None else stored_from, beside, earlier)
