"""Work cut into buckets of accounts: memory stays bounded, threads share nothing, and one scan serves many buckets."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np

from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.events import Bucket, EventTable, PendingTable, event_tables
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.kept_events import KeptEvents
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.formula.tree import Expression
from bellwether.engine.plan.events import EventNeeds, EventPlan, event_plan
from bellwether.engine.warehouse.rows import VALUE_CHUNK

BUCKET_CELLS = 1 << 17
"""Accounts × days in one bucket, about: arrays of this size stay in the processor's cache."""

MOST_ACCOUNTS = 2 * VALUE_CHUNK
"""Accounts in one bucket, at most: with few days it is their events that have to stay in the cache."""

BYTES_AT_ONCE = 512_000_000
"""What the events held at one time take, as they were read; with more the accounts are taken in several passes."""

EVENTS_IN_BUCKET = 2_500_000
"""Events in one bucket, on average at most: sorting and counting them takes many times what they take themselves."""

AHEAD = 2
"""Buckets that may wait, computed, for each thread: enough to keep a writer busy, few enough to stay small."""

CELLS_AHEAD = 1 << 25
"""Values in the buckets that may wait: of very many metrics fewer wait, but one more than there are threads."""

Result = TypeVar("Result")
Pending = tuple[EventNeeds, PendingTable]


@dataclass(frozen=True)
class Stretch:
    """The accounts at places `low` up to `high`, on the days of an axis.

    Of a formula that is `tried` the events are kept with the facts, if they are not too many: it is tried again.
    """

    low: int
    high: int
    axis: Axis
    tried: bool = False


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What was computed for one bucket."""

    bucket: Bucket
    result: Result


def in_buckets(
    facts: Facts,
    expressions: Iterable[Expression],
    stretch: Stretch,
    work: Callable[[Scope], Result],
    threads: int,
) -> Iterator[Done[Result]]:
    """The result of `work` for every bucket of a stretch, in order; threads work ahead of whoever takes them."""
    days = stretch.axis.days
    expressions = tuple(expressions)
    plan = event_plan(expressions, (days[0], days[-1]), facts.catalog)
    most = _most_accounts(facts, plan)
    with ThreadPoolExecutor(threads) as pool:
        for low, high in _evenly(stretch.low, stretch.high, most.of_pass):
            part = Stretch(low, high, stretch.axis)
            buckets = list(_buckets(facts, part, most.of_bucket))
            cells = len(expressions) * len(days) * max((one.size for one in buckets), default=0)
            ahead = min(threads * AHEAD, max(threads + 1, CELLS_AHEAD // max(1, cells)))
            if stretch.tried and low == stretch.low and high == stretch.high:
                yield from _kept(pool, facts, plan, buckets, (part, work))
            else:
                yield from _ahead(pool, _jobs(facts, plan, buckets, (part, work)), ahead)


@dataclass(frozen=True, slots=True)
class _Most:
    """How many accounts a pass and a bucket may have for their events to fit."""

    of_pass: int
    of_bucket: int


def _most_accounts(facts: Facts, plan: EventPlan) -> _Most:
    accounts = facts.roster.size
    events = [facts.warehouse.event_count(needs.first_day, needs.last_day) for needs in plan.readings]
    held = sum(count * _bytes(needs) for count, needs in zip(events, plan.readings, strict=True))
    return _Most(
        max(1, accounts * BYTES_AT_ONCE // max(1, held)),
        max(1, accounts * EVENTS_IN_BUCKET // max(1, sum(events))),
    )


def _bytes(needs: EventNeeds) -> int:
    """What one event of a reading takes while it waits for its bucket."""
    if needs.rows or needs.properties:
        return 16 + 9 * len(needs.properties) + 32 * needs.rows
    return 8


def _evenly(low: int, high: int, most: int) -> Iterator[tuple[int, int]]:
    """The places from `low` up to `high` in parts of nearly one size, none of which has more than so many."""
    parts = max(1, -(-(high - low) // most))
    borders = [low + (high - low) * part // parts for part in range(parts + 1)]
    yield from pairwise(borders)


def _jobs(
    facts: Facts, plan: EventPlan, buckets: list[Bucket], asked: tuple[Stretch, Callable[[Scope], Result]]
) -> Iterator[Callable[[], Done[Result]]]:
    if not buckets:
        return
    readings = [(needs, event_tables(facts, needs, buckets)) for needs in plan.readings]
    for number, bucket in enumerate(buckets):
        pending = [(needs, tables[number]) for needs, tables in readings]
        yield partial(_done, facts, plan, bucket, pending, asked)


def _done(
    facts: Facts,
    plan: EventPlan,
    bucket: Bucket,
    pending: list[Pending],
    asked: tuple[Stretch, Callable[[Scope], Result]],
) -> Done[Result]:
    """What is worked out for one bucket, whose events are sorted here."""
    stretch, work = asked
    tables = [(needs, one.table()) for needs, one in pending]
    return Done(bucket, work(Scope(EventPool(facts, bucket, (plan.horizon, plan.last_day), tables), stretch.axis)))


def _kept(
    pool: ThreadPoolExecutor,
    facts: Facts,
    plan: EventPlan,
    buckets: list[Bucket],
    asked: tuple[Stretch, Callable[[Scope], Result]],
) -> Iterator[Done[Result]]:
    """The same, with events that were read for an earlier question, or that are kept for later ones."""
    held = KeptEvents(facts, buckets)
    readings: list[tuple[EventNeeds, list[PendingTable]]] = []
    for needs in plan.readings:
        found, wider = (held.found(needs), held.wider(needs)) if held.possible else (None, None)
        if found is None and wider is not None:
            tables = list(pool.map(lambda one: one.table(), event_tables(facts, wider, buckets)))
            held.keep(wider, tables)
            found = wider, tuple(tables)
        if found is None:
            readings.append((needs, event_tables(facts, needs, buckets)))
        else:
            readings.append((found[0], [_sorted_already(table) for table in found[1]]))
    jobs = (
        partial(_done, facts, plan, bucket, [(needs, tables[number]) for needs, tables in readings], asked)
        for number, bucket in enumerate(buckets)
    )
    yield from pool.map(lambda job: job(), jobs)


def _sorted_already(table: EventTable) -> PendingTable:
    return PendingTable(lambda: table)


def _buckets(facts: Facts, stretch: Stretch, most: int) -> Iterator[Bucket]:
    """Buckets of a size for the cache, and no smaller than the chunks that values are stored in, if the events fit."""
    chunk = facts.roster.keys[stretch.low : stretch.high] // VALUE_CHUNK
    borders = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), chunk.size]
    low = 0
    for border, following in pairwise(borders[1:] + borders[-1:]):
        accounts = following - low
        if border == chunk.size or accounts > MOST_ACCOUNTS or accounts * stretch.axis.size > BUCKET_CELLS:
            for start, end in _evenly(stretch.low + low, stretch.low + border, most):
                yield Bucket(start, end)
            low = border


def _ahead(pool: ThreadPoolExecutor, jobs: Iterator[Callable[[], Done[Result]]], most: int) -> Iterator[Done[Result]]:
    waiting: deque[Future[Done[Result]]] = deque()
    for job in jobs:
        waiting.append(pool.submit(job))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
