"""Sorted events that are kept between questions: who tries a formula asks again and again about the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.evaluate.events import Bucket, EventTable
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.plan.events import EventNeeds

MOST_BYTES = 160_000_000
"""What the events that are kept at one time may take. What would be more is read for every question."""

BYTES_AN_EVENT = 28
BYTES_A_PROPERTY = 9

EARLIER = 366
"""Days before the first one needed that are read too, so that a longer window finds its events."""


@dataclass(frozen=True)
class _Reading:
    """The events of some buckets, as they were needed."""

    needs: EventNeeds
    buckets: tuple[Bucket, ...]
    tables: tuple[EventTable, ...]

    @property
    def size(self) -> int:
        """What it takes, in bytes."""
        return sum(table.size for table in self.tables) * _bytes(self.needs)


def _bytes(needs: EventNeeds) -> int:
    return BYTES_AN_EVENT + BYTES_A_PROPERTY * len(needs.properties)


class KeptEvents:
    """The readings kept with some facts. They go when other events arrive, for these come with other facts."""

    def __init__(self, facts: Facts, buckets: Sequence[Bucket]) -> None:
        self._facts = facts
        self._buckets = tuple(buckets)

    @property
    def possible(self) -> bool:
        """Whether readings of these facts are kept at all: those that pages ask about."""
        return self._facts.known.at is None and not self._facts.homeless

    def found(self, needs: EventNeeds) -> tuple[EventNeeds, tuple[EventTable, ...]] | None:
        """A reading that holds at least these events, bucket by bucket."""
        for held in reversed(self._readings()):
            if held.buckets == self._buckets and held.needs.covers(needs):
                return held.needs, held.tables
        return None

    def wider(self, needs: EventNeeds) -> EventNeeds | None:
        """What to read instead of what is needed, to be kept; None where that would be too much."""
        if needs.rows:
            return None
        first = needs.first_day if needs.first_day <= BEGINNING else needs.first_day - EARLIER
        if self._facts.warehouse.event_count(first, needs.last_day) * _bytes(needs) > MOST_BYTES:
            return None
        return replace(needs, first_day=first)

    def keep(self, needs: EventNeeds, tables: Sequence[EventTable]) -> None:
        """Keeps a reading, and of the others those asked for last that fit beside it."""
        new = _Reading(needs, self._buckets, tuple(tables))
        others = [one for one in self._readings() if one.buckets != self._buckets or not needs.covers(one.needs)]
        kept, room = [new], MOST_BYTES - new.size
        for one in reversed(others):
            room -= one.size
            if room >= 0:
                kept.append(one)
        self._facts.kept_events = tuple(reversed(kept))

    def _readings(self) -> tuple[_Reading, ...]:
        return tuple(one for one in self._facts.kept_events if isinstance(one, _Reading))
