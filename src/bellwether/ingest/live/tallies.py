"""What live sources brought, counted: by source and event, since the server started and by day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from bellwether.engine.kernel.zones import DAY_MICROS
from bellwether.ingest.live.parcels import Count
from bellwether.ingest.live.writing import Written

Cell = tuple[str, int, str, str]
"""A source, the day (in UTC, by number) of receipt, the name of an event or call, and what is counted."""


@dataclass(slots=True)
class Tallies:
    """Counts that grow. `fresh` are those since they were last drained; `last_seen` is when a name last came, in µs."""

    totals: Counter[Cell] = field(default_factory=Counter)
    last_seen: dict[tuple[str, str], int] = field(default_factory=dict)
    conflicts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _fresh: Counter[Cell] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def add(self, written: Written) -> None:
        """Counts a group that was committed. Around midnight some of it may be counted a moment too late."""
        added: Counter[Cell] = Counter()
        received = max(one.received for one in written.deliveries)
        for one in written.deliveries:
            source, day = one.source, one.received // DAY_MICROS
            taken: Counter[str] = Counter(one.events.names if one.events is not None else ())
            taken.update(told.statement for told in one.told)
            for name, times in taken.items():
                added[source, day, name, Count.TAKEN] += times
            for (what, name), times in one.counts.items():
                added[source, day, name, what] += times
        for source, times in written.repeated.items():
            if times:
                added[source, received // DAY_MICROS, "", Count.REPEATED] += times
        with self._lock:
            self.totals.update(added)
            self._fresh.update(added)
            self.conflicts.update(written.conflicts)
            for source, _, name, count in added:
                if count == Count.TAKEN:
                    self.last_seen[source, name] = received

    def copied(self) -> Counter[Cell]:
        """What was counted since the server started."""
        with self._lock:
            return Counter(self.totals)

    def misfits(self) -> Counter[tuple[str, str, str]]:
        """How often values did not fit, by source, event or call, and property or trait."""
        with self._lock:
            return Counter(self.conflicts)

    def drained(self) -> Counter[Cell]:
        """What was counted since this was last asked."""
        with self._lock:
            fresh, self._fresh = self._fresh, Counter()
            return fresh
