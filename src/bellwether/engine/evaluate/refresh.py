"""Keeping stored values true: from each account's first dirty day, in buckets, by the same code as any question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from time import perf_counter
from typing import TypeVar

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.beside import Beside, grids_beside, nothing_beside
from bellwether.engine.evaluate.buckets import Stretch, in_buckets
from bellwether.engine.evaluate.dirty import Task, tasks
from bellwether.engine.evaluate.events import Bucket
from bellwether.engine.evaluate.expression import metric_grid
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.from_store import StoredFirst, settled
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.restated import Before
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.stored import blocks
from bellwether.engine.evaluate.versions import LayoutChanged, Versions, current_versions
from bellwether.engine.formula.tree import MetricReference
from bellwether.engine.plan.reads import made_of
from bellwether.engine.warehouse.chunks import CutBlocks, cut
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import StoredVersion, ValueBlocks

Result = TypeVar("Result")

MOST_AHEAD = 32 << 20
"""Bytes of packed values that are computed before the writing begins: a small refresh holds nobody up."""

CELLS_HELD = 1 << 21
"""Values of a bucket that are held as grids at one time: of more metrics than that some are computed after others."""

Progress = Callable[[int, int], None]
"""Told how many values are computed, of how many."""


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did: metrics and values (accounts × days × metrics) computed, and in how many seconds."""

    metrics: int
    values: int
    first_day: int | None
    last_day: int
    seconds: float


@dataclass(frozen=True)
class Computed:
    """The grids of some metrics of a task for one bucket."""

    task: Task
    bucket: Bucket
    grids: dict[str, Grid]

    @property
    def cells(self) -> int:
        """How many values were computed."""
        return self.bucket.size * (self.task.last - self.task.first + 1) * len(self.grids)


@dataclass(frozen=True)
class _Cut:
    """Some of what was computed for a bucket, cut and packed as it is stored: a tenth of its grids."""

    cells: int
    blocks: tuple[CutBlocks, ...]


@dataclass(frozen=True)
class Refreshing:
    """What a refresh works on; `facts` gives the facts up to a batch, as far as they have been read already.

    What is stored of the metrics `anew` is not trusted: they are computed from the start.
    """

    warehouse: Warehouse
    catalog: Catalog
    facts: Callable[[int], Facts]
    threads: int = 2
    anew: frozenset[str] = frozenset()


def refresh(on: Refreshing, last_day: int, progress: Progress | None = None) -> RefreshReport:
    """Brings the stored values of every metric up to `last_day`: only what is new or has become dirty is computed."""
    began = perf_counter()
    done = _Refresh(on, last_day, progress or _silent).run()
    return RefreshReport(
        len({key for task in done for key in task.metrics}),
        sum(task.cells for task in done),
        min((task.first for task in done), default=None),
        last_day,
        perf_counter() - began,
    )


def _silent(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class _Refresh:
    """One refresh of one workspace."""

    on: Refreshing
    last_day: int
    progress: Progress

    def run(self) -> list[Task]:
        """What was computed. A metric whose numbers changed their layout is computed from the start."""
        anew = self.on.anew
        while True:
            try:
                return self._once(anew)
            except LayoutChanged as changed:
                if changed.metric in anew:
                    raise
                anew |= {changed.metric}

    def _once(self, anew: frozenset[str]) -> list[Task]:
        warehouse = self.on.warehouse
        batch = warehouse.batch()
        facts = self.on.facts(batch)
        versions = current_versions(warehouse, self.on.catalog, anew)
        todo = tasks(facts, versions, self.last_day)
        before = Before(warehouse, versions)
        finished: list[StoredVersion] = []

        def stored(computed: Computed) -> _Cut:
            return _Cut(computed.cells, tuple(map(cut, stored_blocks(computed, facts, versions, before))))

        def pieces() -> Iterator[CutBlocks]:
            total, done = sum(task.cells for task in todo), 0
            store = settled(warehouse, versions, batch)
            for one in _computed(facts, todo, self.on.threads, store, stored):
                yield from one.blocks
                done += one.cells
                self.progress(done, total)
            finished.extend(versions.finished(batch, self.last_day))

        # Facts that touch no metric are known from now on too: nobody need look for them again.
        behind = any(one.computed_to > BEGINNING and one.batch < batch for one in versions.by_metric.values())
        if todo or behind:
            # The store reads the versions after the blocks, when every layout is settled.
            warehouse.write_values(finished, _worked_ahead(pieces()))
        return todo


def _worked_ahead(pieces: Iterator[CutBlocks]) -> Iterator[CutBlocks]:
    """The same pieces, as many of them computed already as fit: whoever writes facts waits for the writing alone."""
    ready: list[CutBlocks] = []
    size = 0
    for piece in pieces:
        ready.append(piece)
        size += piece.size
        if size > MOST_AHEAD:
            break
    return chain(ready, pieces)


def stored_blocks(computed: Computed, facts: Facts, versions: Versions, before: Before) -> Iterator[ValueBlocks]:
    """The blocks of everything computed for a bucket, with what each value has beside it."""
    keys = facts.roster.keys[computed.bucket.low : computed.bucket.high]
    restated = before.restated(computed.grids, keys, computed.task.first)
    for metric, grid in computed.grids.items():
        layout = versions.settle(metric, grid)
        yield blocks(versions.by_metric[metric].version, layout, grid, keys, computed.task.first)
        there = dict(grids_beside(grid))
        if metric in restated:
            there[Beside.RESTATED] = restated[metric]
        for one in Beside:
            name, extra = one.of(metric), there.get(one)
            # What is stored already is replaced with nothing where nothing is there any more.
            if extra is None or not extra.known.any():
                if not versions.holds_beside(name):
                    continue
                extra = extra or nothing_beside(grid)
            layout = versions.settle(name, extra)
            yield blocks(versions.beside[name].version, layout, extra, keys, computed.task.first)


def compute(facts: Facts, todo: list[Task], threads: int) -> Iterator[Computed]:
    """The grids of all tasks, bucket by bucket, in order; all metrics of a bucket, some after others."""
    return _computed(facts, todo, threads, None, lambda computed: computed)


def _computed(
    facts: Facts,
    todo: list[Task],
    threads: int,
    store: StoredFirst | None,
    then: Callable[[Computed], Result],
) -> Iterator[Result]:
    """What `then` makes of a bucket's grids, some metrics at a time; scores from the store, if it is up to date."""
    needed = cache(partial(made_of, catalog=facts.catalog))
    for task in todo:
        stretch = Stretch(task.low, task.high, days_between(task.first, task.last, facts.catalog.calendar))
        ready = frozenset() if store is None else store.ready(task.metrics, task.last, facts)
        references = [MetricReference(key) for key in task.metrics if key not in ready]

        def work(scope: Scope, task: Task = task, ready: frozenset[str] = ready) -> list[Result]:
            found: list[Result] = []
            for keys, later in _some_at_a_time(task.metrics, scope):
                grids = {
                    key: store.score(key, scope) if store is not None and key in ready else metric_grid(key, scope)
                    for key in keys
                }
                found.append(then(Computed(task, scope.bucket, grids)))
                if later:
                    scope.pool.keep_only(needed(later))
            return found

        for done in in_buckets(facts, references, stretch, work, threads):
            yield from done.result


def _some_at_a_time(metrics: tuple[str, ...], scope: Scope) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The metrics in parts whose grids are held at one time, each with those that come after it."""
    most = max(1, CELLS_HELD // max(1, scope.bucket.size * scope.axis.size))
    for low in range(0, len(metrics), most):
        yield metrics[low : low + most], metrics[low + most :]
