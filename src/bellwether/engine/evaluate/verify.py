"""Proof that stored values are what a full rebuild gives: every stored cell is computed again and compared."""

from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.definitions.value import Mark
from bellwether.engine.evaluate.beside import grids_beside, together
from bellwether.engine.evaluate.dirty import tasks
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import ABSENT, Flags, Grid, Ints, as_reals
from bellwether.engine.evaluate.naive import sample
from bellwether.engine.evaluate.refresh import Computed, Progress, compute
from bellwether.engine.evaluate.stored import StoredGrid, blocks, grid_of_blocks, layout_of
from bellwether.engine.evaluate.versions import LayoutChanged, Versions, current_versions
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import NOW, StoredVersion

MOST_NAMED = 20
"""Mismatches that are named one by one; the rest is counted."""


@dataclass(frozen=True)
class Mismatch:
    """A stored value that a rebuild does not give."""

    metric: str
    account: str
    day: str
    stored: str
    rebuilt: str


@dataclass(frozen=True)
class VerifyReport:
    """How many stored values were computed again, which metrics have none stored, and where the two differ.

    `sampled` values of `sampled_metrics` were also computed by a range join in SQL, `sample_different` of them gave
    another number; these are the last `mismatches`. `left_out` accounts had facts that such a join cannot follow.
    """

    compared: int
    not_stored: tuple[str, ...]
    different: int
    mismatches: tuple[Mismatch, ...]
    sampled: int = 0
    sample_different: int = 0
    sampled_metrics: tuple[str, ...] = ()
    left_out: int = 0


def verify(
    warehouse: Warehouse, catalog: Catalog, *, threads: int = 2, progress: Progress | None = None
) -> VerifyReport:
    """Computes every stored value again from the facts that it was computed from, and compares the two, bit for bit.

    Facts that have come since are none of its yet: the next refresh takes them in.
    """
    versions = current_versions(warehouse, catalog)
    stored = {key: one for key, one in versions.by_metric.items() if one.computed_to > BEGINNING}
    missing = tuple(key for key in versions.by_metric if key not in stored)
    report = VerifyReport(0, missing, 0, ())
    for batch in sorted({one.batch for one in stored.values()}):
        earlier = warehouse.up_to(batch)
        facts = Facts(earlier, catalog, NOW)
        alike = {key: one for key, one in stored.items() if one.batch == batch}
        of_batch = Versions(alike, versions.first_day, versions.beside)
        report = _both_reports(report, _verified(facts, of_batch, earlier, (threads, progress)))
    return report


def _both_reports(one: VerifyReport, other: VerifyReport) -> VerifyReport:
    return VerifyReport(
        one.compared + other.compared,
        one.not_stored,
        one.different + other.different,
        one.mismatches + other.mismatches,
        one.sampled + other.sampled,
        one.sample_different + other.sample_different,
        one.sampled_metrics + other.sampled_metrics,
        max(one.left_out, other.left_out),
    )


def _verified(facts: Facts, versions: Versions, warehouse: Warehouse, how: tuple[int, Progress | None]) -> VerifyReport:
    """The stored values of some metrics against the same facts."""
    stored, (threads, progress) = versions.by_metric, how
    rebuilt = Versions({key: _from_the_start(one) for key, one in stored.items()}, versions.first_day, versions.beside)
    todo = tasks(facts, rebuilt, max(one.computed_to for one in stored.values()))
    total, compared, different = sum(task.cells for task in todo), 0, 0
    found: list[Mismatch] = []
    for computed in compute(facts, todo, threads):
        for metric in computed.grids:
            held, fresh = _both(warehouse, facts, computed, metric, rebuilt)
            unequal = _unequal(held, fresh, stored[metric], computed.task.first)
            compared += unequal.size
            different += int(unequal.sum())
            for row, column in np.argwhere(unequal)[: MOST_NAMED - len(found)]:
                cell = int(row), int(column)
                account = facts.roster.external_ids[computed.bucket.low + cell[0]]
                day = date_of(computed.task.first + cell[1]).isoformat()
                found.append(Mismatch(metric, account, day, _shown(held, cell), _shown(fresh, cell)))
        if progress is not None:
            progress(compared, total)
    drawn = sample(warehouse, facts, tuple(stored.values()))
    wrong = [one for one in drawn.cells if not one.same]
    found += [Mismatch(one.metric, one.account, one.day, one.stored, one.joined) for one in wrong[:MOST_NAMED]]
    return VerifyReport(
        compared, (), different, tuple(found), len(drawn.cells), len(wrong), drawn.metrics, drawn.left_out
    )


def _both(
    warehouse: Warehouse, facts: Facts, computed: Computed, metric: str, rebuilt: Versions
) -> tuple[StoredGrid, StoredGrid]:
    """A metric's values of a bucket as they are stored and as they come out anew, with what is beside them."""
    keys = facts.roster.keys[computed.bucket.low : computed.bucket.high]
    days = computed.task.first, computed.task.last
    grid = computed.grids[metric]
    version = rebuilt.by_metric[metric]
    try:
        layout = rebuilt.settle(metric, grid)
    except LayoutChanged:
        # An adjustment of days to come changes how numbers are kept from the next refresh on, not what they are.
        layout = layout_of(grid)
    held = warehouse.read_values(version.version, keys, *days)
    fresh = blocks(version.version, layout, grid, keys, days[0])
    anew = replace(version, layout=layout.name, scale=layout.scale, factor=layout.factor)
    extras = {
        one: grid_of_blocks(extra, warehouse.read_values(extra.version, keys, *days), keys, days)
        for one, extra in rebuilt.extras(metric).items()
    }
    there = np.ones(grid.shape, dtype=np.bool_)
    new_extras = {one: StoredGrid(extra, there) for one, extra in grids_beside(grid)}
    return (
        together(grid_of_blocks(version, held, keys, days), extras),
        together(grid_of_blocks(anew, fresh, keys, days), new_extras),
    )


def _from_the_start(version: StoredVersion) -> StoredVersion:
    return replace(version, computed_to=BEGINNING, batch=-1)


def _unequal(held: StoredGrid, fresh: StoredGrid, version: StoredVersion, first: int) -> Flags:
    """Cells whose reason, marks, number or parts differ; days beyond what is stored are not compared."""
    one, other = held.grid, fresh.grid
    differs = one.reason != other.reason
    both = one.known & other.known
    alike = one.scale == other.scale
    differs |= both & ((one.numbers != other.numbers) if alike else (one.reals() != other.reals()))
    if one.marks is not None and other.marks is not None:
        # That a value was another one before is nothing that a rebuild can find out.
        differs |= (one.marks | Mark.RESTATED) != (other.marks | Mark.RESTATED)
    differs |= both & ((_n(one) != _n(other)) | _parts_differ(one, other))
    kept = np.arange(first, first + one.shape[1]) <= version.computed_to
    return np.asarray(differs & kept[None, :])


def _n(grid: Grid) -> Ints:
    return np.full(grid.shape, ABSENT, dtype=np.int64) if grid.n is None else grid.n


def _parts_differ(one: Grid, other: Grid) -> Flags:
    """Where only one of two values has parts, or the parts are others."""
    (top, bottom), (other_top, other_bottom) = (
        (np.zeros(grid.shape), np.zeros(grid.shape))
        if grid.parts is None
        else (as_reals(grid.parts.top, grid.parts.top_scale), as_reals(grid.parts.bottom, grid.parts.bottom_scale))
        for grid in (one, other)
    )
    there = (bottom != 0) | (other_bottom != 0)
    return np.asarray(there & ((top != other_top) | (bottom != other_bottom)))


def _shown(stored: StoredGrid, cell: tuple[int, int]) -> str:
    if not stored.computed[cell]:
        return "not stored"
    reason = int(stored.grid.reason[cell])
    return f"unknown ({reason})" if reason else str(stored.grid.numbers[cell])
