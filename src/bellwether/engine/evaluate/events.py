"""Events of a bucket of accounts, sorted once so that every selection of them is already in order."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.evaluate.facts import Facts, joined_events
from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.evaluate.unassigned import selected
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.plan.events import EventNeeds
from bellwether.engine.warehouse.protocol import Column, EventRequest, EventRows

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


def event_tables(facts: Facts, needs: EventNeeds, buckets: Sequence[Bucket]) -> list["PendingTable"]:
    """The events of each bucket, still unsorted; the buckets are neighbours, in order. One scan serves them all."""
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
    borders = np.array([bucket.low for bucket in buckets] + [high], dtype=np.int64)
    piles: list[list[EventRows]] = [[] for _ in buckets]
    # The next piece is read while the last ones are dealt; they are taken in the order they came.
    with ThreadPoolExecutor(DEALERS) as pool:
        dealing = deque[Future[list[tuple[int, EventRows]]]]()
        for piece in facts.warehouse.events(request):
            dealing.append(pool.submit(_dealt, piece, borders, facts))
            if len(dealing) > DEALERS:
                _pile(piles, dealing.popleft().result())
        for last in dealing:
            _pile(piles, last.result())
    return [PendingTable(bucket, pile, needs.properties) for bucket, pile in zip(buckets, piles, strict=True)]


@dataclass(frozen=True, slots=True)
class PendingTable:
    """The events of a bucket as they came; whoever needs them sorts them, in their own thread."""

    bucket: Bucket
    pieces: list[EventRows]
    properties: tuple[str, ...]

    def table(self) -> EventTable:
        """The sorted table; the pieces are gone afterwards."""
        events = joined_events(self.pieces, self.properties)
        self.pieces.clear()
        return _table(events, self.bucket)


def _pile(piles: list[list[EventRows]], dealt: list[tuple[int, EventRows]]) -> None:
    for number, part in dealt:
        piles[number].append(part)


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


def _table(events: EventRows, bucket: Bucket) -> EventTable:
    account = events.account.astype(np.int64) - bucket.low
    person_bits = max(1, int(events.person.max(initial=0)).bit_length())
    first = int(events.day.min(initial=0))
    day = events.day.astype(np.int64) - first
    day_bits = max(1, int(day.max(initial=0)).bit_length())
    key = (account << person_bits) | events.person
    plain = not events.properties and not events.fact.size
    name_bits = max(1, int(events.name.max(initial=0)).bit_length()) if plain else 0
    if int(key.max(initial=0)).bit_length() + day_bits + name_bits > 62:
        order = np.lexsort((events.day, key))
    else:
        packed = (key << day_bits) | day
        if plain:
            return _unpacked(np.sort((packed << name_bits) | events.name), (person_bits, day_bits, name_bits), first)
        order = np.argsort(packed, kind="stable")
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


def _unpacked(packed: Ints, bits: tuple[int, int, int], first: int) -> EventTable:
    """Without properties nothing needs to be carried along: the sorted keys are the events."""
    person_bits, day_bits, name_bits = bits
    name = (packed & ((1 << name_bits) - 1)).astype(np.int32)
    packed = packed >> name_bits
    day = (packed & ((1 << day_bits) - 1)).astype(np.int32) + np.int32(first)
    key = packed >> day_bits
    nothing = np.zeros(0, dtype=np.int64)
    return EventTable(
        (key >> person_bits).astype(np.int32),
        (key & ((1 << person_bits) - 1)).astype(np.int32),
        key,
        name,
        day,
        {},
        nothing,
        nothing,
        nothing,
        nothing,
    )
