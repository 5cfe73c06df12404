"""What became different in the properties of an event: a type that is new, or no property any more. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

BEFORE = 28
"""Days before a day whose types are those that are known on it."""

ENOUGH = 10
"""A property that stopped would have been expected so often since."""

ByDay = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class TypeChange:
    """On which day a property of an event was of other types than before; of none where it does not come."""

    day: int
    source: str
    event: str
    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(slots=True)
class History:
    """An event of a source by day: how many were looked at, how often each property was of each type.

    `more` is how many properties it had on a day beyond those that are kept.
    """

    source: str
    event: str
    looked: dict[int, int] = field(default_factory=dict)
    more: dict[int, int] = field(default_factory=dict)
    properties: dict[str, dict[str, ByDay]] = field(default_factory=dict)

    def changes(self) -> Iterator[TypeChange]:
        """What became different, by property."""
        for name, types in sorted(self.properties.items()):
            for day, before, after in (*self._appeared(types), *self._stopped(types)):
                yield TypeChange(day, self.source, self.event, name, tuple(sorted(before)), tuple(sorted(after)))

    def _appeared(self, types: Mapping[str, ByDay]) -> Iterator[tuple[int, set[str], set[str]]]:
        for day in sorted({day for seen in types.values() for day in seen}):
            if not _within(self.looked, day):
                # Of an event that was not there, every property is new.
                continue
            before = {kind for kind, seen in types.items() if _within(seen, day)}
            after = {kind for kind, seen in types.items() if day in seen}
            # Where names are made up for every event, a new one says nothing.
            if after - before and (before or not self.more):
                yield day, before, after

    def _stopped(self, types: Mapping[str, ByDay]) -> Iterator[tuple[int, set[str], set[str]]]:
        came: Counter[int] = Counter()
        for seen in types.values():
            came.update(seen)
        last = max(came)
        weeks = [day for day in sorted(self.looked) if last - BEFORE < day <= last]
        since = [day for day in sorted(self.looked) if day > last]
        looked = sum(self.looked[day] for day in weeks)
        if not since or not looked:
            return
        share = sum(came[day] for day in weeks) / looked
        gap = longest = 0
        for day in weeks:
            gap = 0 if day in came else gap + 1
            longest = max(longest, gap)
        if share * sum(self.looked[day] for day in since) >= ENOUGH and len(since) > longest:
            yield since[0], {kind for kind, seen in types.items() if _within(seen, last + 1)}, set()


def _within(seen: ByDay, day: int) -> bool:
    """Whether it came on one of the days before a day that count."""
    return any(day - BEFORE <= one < day for one in seen)
