"""Which stored version each metric has, and how its numbers are laid out."""

from dataclasses import dataclass, replace

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.evaluate.fingerprint import fingerprint
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

    def settle(self, metric: str, grid: Grid) -> Layout:
        """The layout to store a grid in; the first grid with a value settles it, another one afterwards is refused."""
        version = self.by_metric[metric]
        if not grid.known.any() and (grid.parts is None or grid.scale is not None):
            return _layout(version) if version.layout else layout_of(grid)
        layout = layout_of(grid)
        if version.layout == UNSETTLED:
            # Setting the same value twice from two threads does no harm.
            self.by_metric[metric] = replace(version, layout=layout.name, scale=layout.scale, factor=layout.factor)
        elif not layout.of(version) and grid.known.any():
            raise LayoutChanged(metric)
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
            for version in self.by_metric.values()
        )


def _layout(version: StoredVersion) -> Layout:
    return Layout(version.layout, version.scale, version.factor)


def current_versions(store: ValueStore, catalog: Catalog, anew: frozenset[str] = frozenset()) -> Versions:
    """The stored version of each metric's present definition; a new number where there is none, or for those `anew`."""
    stored = store.versions()
    by_print = {(one.metric, one.fingerprint): one for one in stored}
    number = max((one.version for one in stored), default=0)
    found: dict[str, StoredVersion] = {}
    for key, metric in catalog.metrics.items():
        print_ = fingerprint(metric, catalog)
        version = by_print.get((key, print_))
        if version is None or key in anew:
            number += 1
            version = StoredVersion(number, key, print_, UNSETTLED, 0, 1, BEGINNING, -1)
        found[key] = version
    stored_from = store.first_stored_day()
    return Versions(found, NO_DAY if stored_from is None else stored_from)
