"""Work cut into buckets of accounts: memory stays bounded, threads share nothing, and one scan serves many buckets."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np

from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.events import Bucket, PendingTable, event_tables
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.formula.tree import Expression
from bellwether.engine.plan.events import EventNeeds, EventPlan, event_plan
from bellwether.engine.warehouse.rows import VALUE_CHUNK

BUCKET_CELLS = 1 << 17
"""Accounts × days in one bucket, about: arrays of this size stay in the processor's cache."""

MOST_ACCOUNTS = 2 * VALUE_CHUNK
"""Accounts in one bucket, at most: with few days it is their events that have to stay in the cache."""

EVENTS_AT_ONCE = 32_000_000
"""Events held at one time; with more of them the accounts are taken in several passes."""

AHEAD = 2
"""Buckets that may wait, computed, for each thread: enough to keep a writer busy, few enough to stay small."""

Result = TypeVar("Result")
Pending = tuple[EventNeeds, PendingTable]


@dataclass(frozen=True)
class Stretch:
    """The accounts at places `low` up to `high`, on the days of an axis."""

    low: int
    high: int
    axis: Axis


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
    plan = event_plan(expressions, (days[0], days[-1]), facts.catalog)
    with ThreadPoolExecutor(threads) as pool:
        for low, high in _passes(facts, plan, stretch):
            jobs = _jobs(facts, plan, Stretch(low, high, stretch.axis), work)
            yield from _ahead(pool, jobs, threads * AHEAD)


def _passes(facts: Facts, plan: EventPlan, stretch: Stretch) -> Iterator[tuple[int, int]]:
    if not plan.readings or stretch.high == stretch.low:
        yield stretch.low, stretch.high
        return
    passes = -(-facts.warehouse.event_count() // EVENTS_AT_ONCE)
    width = max(1, -(-(stretch.high - stretch.low) // max(1, passes)))
    for low in range(stretch.low, stretch.high, width):
        yield low, min(low + width, stretch.high)


def _jobs(
    facts: Facts, plan: EventPlan, stretch: Stretch, work: Callable[[Scope], Result]
) -> Iterator[Callable[[], Done[Result]]]:
    buckets = list(_buckets(facts, stretch))
    if not buckets:
        return
    readings = [(needs, event_tables(facts, needs, buckets)) for needs in plan.readings]
    for number, bucket in enumerate(buckets):
        pending = [(needs, tables[number]) for needs, tables in readings]

        def job(bucket: Bucket = bucket, pending: list[Pending] = pending) -> Done[Result]:
            tables = [(needs, one.table()) for needs, one in pending]
            scope = Scope(EventPool(facts, bucket, (plan.horizon, plan.last_day), tables), stretch.axis)
            return Done(bucket, work(scope))

        yield job


def _buckets(facts: Facts, stretch: Stretch) -> Iterator[Bucket]:
    """Buckets of a size for the cache, but no smaller than the chunks that values are stored in."""
    chunk = facts.roster.keys[stretch.low : stretch.high] // VALUE_CHUNK
    borders = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), chunk.size]
    low = 0
    for border, following in pairwise(borders[1:] + borders[-1:]):
        accounts = following - low
        if border == chunk.size or accounts > MOST_ACCOUNTS or accounts * stretch.axis.size > BUCKET_CELLS:
            yield Bucket(stretch.low + low, stretch.low + border)
            low = border


def _ahead(pool: ThreadPoolExecutor, jobs: Iterator[Callable[[], Done[Result]]], most: int) -> Iterator[Done[Result]]:
    waiting: deque[Future[Done[Result]]] = deque()
    for job in jobs:
        waiting.append(pool.submit(job))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
