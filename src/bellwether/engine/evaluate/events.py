"""Events of a bucket of accounts, sorted once so that every selection of them is already in order."""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from bellwether.engine.evaluate.facts import Facts, joined_events
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.packing import Packing, packing
from bellwether.engine.evaluate.unassigned import selected
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.plan.events import EventNeeds
from bellwether.engine.warehouse.rows import Column, EventRequest, EventRows

Dealt = TypeVar("Dealt")

DEALERS = 2
"""Threads that deal events to their buckets while the next ones are read."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The accounts at places `low` up to, not including, `high`; inside, an account is counted from `low`."""

    low: int
    high: int

    @property
    def size(self) -> int:
        """The number of accounts."""
        return self.high - self.low


@dataclass(frozen=True)
class EventTable:
    """Events by (account, person, day). `key` packs account and person; `account` is counted in the bucket."""

    account: Integers
    person: Integers
    key: Ints
    name: Integers
    day: Integers
    properties: dict[str, Column]
    at: Ints
    tie: Ints
    fact: Ints
    recorded: Ints

    @property
    def size(self) -> int:
        """The number of events."""
        return self.day.size

    def rows_of(self, name: int) -> Ints:
        """The rows of the events with this name, in order."""
        order, ends = self._by_name
        return order[ends[name] : ends[name + 1]] if 0 <= name < ends.size - 1 else order[:0]

    @cached_property
    def counting(self) -> dict[Hashable, Flags]:
        """Which of the events count, by the conditions that leave some out: reckoned once for every question."""
        return {}

    @cached_property
    def _by_name(self) -> tuple[Ints, Ints]:
        """The rows name by name, and where each name begins: one sort serves every name."""
        highest = int(self.name.max(initial=0))
        # A stable sort of 16-bit numbers is a radix sort.
        name = self.name.astype(np.uint16) if highest < 1 << 16 else self.name
        return np.argsort(name, kind="stable"), np.append(0, np.cumsum(np.bincount(self.name, minlength=highest + 1)))


def event_tables(facts: Facts, needs: EventNeeds, buckets: Sequence[Bucket]) -> list["PendingTable"]:
    """The events of each bucket, still unsorted; the buckets are neighbours, in order. One scan serves them all."""
    if not needs.properties and not needs.rows:
        found = _packed_tables(facts, needs, buckets)
        if found is not None:
            return found
    borders = _borders(buckets)
    piles: list[list[EventRows]] = [[] for _ in buckets]
    for dealt in _dealt_pieces(facts, needs, buckets, lambda piece: _dealt(piece, borders, facts)):
        for number, part in dealt:
            piles[number].append(part)
    return [
        PendingTable(partial(_sorted_table, pile, needs.properties, bucket))
        for bucket, pile in zip(buckets, piles, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class PendingTable:
    """The events of a bucket as they came; whoever needs them sorts them, in their own thread."""

    table: Callable[[], EventTable]


def _packed_tables(facts: Facts, needs: EventNeeds, buckets: Sequence[Bucket]) -> list[PendingTable] | None:
    """Events without properties, as packed integers; None where they do not fit."""
    how = packing(facts.roster.size, len(facts.event_names))
    borders = how.first_of(_borders(buckets))
    runs: list[list[Ints]] = [[] for _ in buckets]

    def dealt(piece: EventRows) -> list[Ints] | None:
        events = facts.homed(piece)
        place = facts.roster.place(events.account)
        packed = how.packed(place, events.person, events.day, events.name)
        if packed is None:
            return None
        packed = np.sort(packed if (place >= 0).all() else packed[place >= 0])
        return np.split(packed, np.searchsorted(packed, borders))[1:-1]

    for parts in _dealt_pieces(facts, needs, buckets, dealt):
        if parts is None:
            return None
        for run, part in zip(runs, parts, strict=True):
            run.append(part)
    return [PendingTable(partial(_packed_table, run, how, bucket)) for bucket, run in zip(buckets, runs, strict=True)]


def _packed_table(runs: list[Ints], how: Packing, bucket: Bucket) -> EventTable:
    events = how.unpacked(np.sort(np.concatenate(runs)) if runs else np.zeros(0, dtype=np.int64))
    runs.clear()
    nothing = np.zeros(0, dtype=np.int64)
    account = events.place - np.int32(bucket.low)
    return EventTable(
        account, events.person, events.key, events.name, events.day, {}, nothing, nothing, nothing, nothing
    )


def _borders(buckets: Sequence[Bucket]) -> Ints:
    return np.array([bucket.low for bucket in buckets] + [buckets[-1].high], dtype=np.int64)


def _dealt_pieces(
    facts: Facts, needs: EventNeeds, buckets: Sequence[Bucket], deal: Callable[[EventRows], Dealt]
) -> Iterator[Dealt]:
    """What `deal` makes of every piece of a reading, in order; the next piece is read while the last ones are dealt."""
    low, high = buckets[0].low, buckets[-1].high
    keys = facts.roster.keys
    request = EventRequest(
        needs.names,
        needs.first_day,
        needs.last_day,
        needs.properties,
        (int(keys[low]), int(keys[high - 1])) if high > low else (0, 0),
        facts.known,
        needs.rows,
    )
    with ThreadPoolExecutor(DEALERS) as pool:
        dealing = deque[Future[Dealt]]()
        for piece in facts.warehouse.events(request):
            dealing.append(pool.submit(deal, piece))
            if len(dealing) > DEALERS:
                yield dealing.popleft().result()
        for last in dealing:
            yield last.result()


def _dealt(events: EventRows, borders: Ints, facts: Facts) -> list[tuple[int, EventRows]]:
    """The events of each bucket, with places instead of account keys."""
    events = facts.homed(events)
    place = facts.roster.place(events.account).astype(np.int32)
    events = replace(events, account=place)
    if borders.size == 2:
        inside = (place >= borders[0]) & (place < borders[1])
        return [(0, events if inside.all() else selected(events, inside))]
    # A stable sort of 16-bit numbers is a radix sort: dealing a million events takes milliseconds.
    pile = np.searchsorted(borders, np.arange(int(borders[-1]) + 1), side="right").astype(np.uint16)
    pile = np.where(place >= 0, pile[np.maximum(place, 0)], np.uint16(0)) if place.size else pile[:0]
    order = np.argsort(pile, kind="stable")
    edges = np.searchsorted(pile[order], np.arange(1, borders.size + 1))
    return [
        (number, selected(events, order[edges[number] : edges[number + 1]]))
        for number in range(borders.size - 1)
        if edges[number] < edges[number + 1]
    ]


def _sorted_table(pieces: list[EventRows], properties: tuple[str, ...], bucket: Bucket) -> EventTable:
    """The pieces as one table; they are gone afterwards."""
    events = joined_events(pieces, properties)
    pieces.clear()
    account = events.account.astype(np.int64) - bucket.low
    person_bits = max(1, int(events.person.max(initial=0)).bit_length())
    key = (account << person_bits) | events.person
    first = int(events.day.min(initial=0))
    day_bits = max(1, (int(events.day.max(initial=0)) - first).bit_length())
    if int(key.max(initial=0)).bit_length() + day_bits > 62:
        order = np.lexsort((events.day, key))
    else:
        order = np.argsort((key << day_bits) | (events.day.astype(np.int64) - first), kind="stable")
    events = selected(events, order)
    return EventTable(
        events.account - bucket.low,
        events.person,
        key[order],
        events.name,
        events.day,
        dict(events.properties),
        events.at,
        events.tie,
        events.fact,
        events.recorded,
    )
