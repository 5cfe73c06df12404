"""The types of the properties of each event, by source and day: kept beyond the server's end, and read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.db import transaction

from bellwether.engine.definitions.days import date_of, day_number
from bellwether.ingest.live.limits import LONGEST_NAME
from bellwether.ingest.live.property_types import MOST_PROPERTIES, Occasion, Seen
from bellwether.ingest.watching.models import PropertyTypeRow
from bellwether.ingest.watching.type_changes import BEFORE, History, TypeChange
from bellwether.workspace.database import fitting

KEPT = 2 * BEFORE
"""Days for which it is kept: changes of four weeks, each against the four weeks before."""

MOST_KEPT = 20_000
"""Properties of all events of a source."""

_MORE = "more"
_AT_ONCE = 100
_Of = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PropertyType:
    """A type of a property of an event: since when it comes (as far as is known), when last, and how often was seen."""

    property: str
    type: str
    first: date
    last: date
    times: int


@dataclass(frozen=True, slots=True)
class EventProperties:
    """What is known of the properties of a source's event."""

    history: History
    types: list[PropertyType] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many properties there are at least beyond those that are kept."""
        return max(self.history.more.values(), default=0)


@dataclass(frozen=True, slots=True)
class Census:
    """The types of the properties of all events, and what became different."""

    events: tuple[EventProperties, ...]

    def changes(self, since: date, *, limit: int = 50) -> tuple[TypeChange, ...]:
        """What became different from a day on, the latest first."""
        every = (one for event in self.events for one in event.history.changes())
        found = [one for one in every if one.day >= day_number(since)]
        return tuple(sorted(found, key=lambda one: (-one.day, one.source, one.event, one.property))[:limit])


def census() -> Census:
    """What is known of all properties."""
    events: dict[tuple[str, str], EventProperties] = {}
    for row in PropertyTypeRow.objects.order_by("source", "event", "property", "type"):
        of = events.setdefault((row.source, row.event), EventProperties(History(row.source, row.event)))
        days = {int(day): times for day, times in row.days.items()}
        if row.property:
            of.history.properties.setdefault(row.property, {})[row.type] = days
            of.types.append(PropertyType(row.property, row.type, row.first, row.last, sum(days.values())))
        elif row.type == _MORE:
            of.history.more = days
        else:
            of.history.looked = days
    return Census(tuple(events.values()))


def keeper(now: datetime) -> Callable[[Mapping[Occasion, Seen]], int]:
    """What keeps the types that are seen at an instant."""
    return partial(keep, today=now.astimezone(UTC).date())


def keep(seen: Mapping[Occasion, Seen], today: date) -> int:
    """How many types of properties were seen; the rows of what has not come for long are removed."""
    by_source: defaultdict[str, list[tuple[int, str, Seen]]] = defaultdict(list)
    for (source, day, event), one in seen.items():
        by_source[source].append((day, event, one))
    with transaction.atomic():
        PropertyTypeRow.objects.filter(last__lt=today - timedelta(days=KEPT)).delete()
        return sum(_keep_source(source, each, today) for source, each in by_source.items())


def _keep_source(source: str, seen: list[tuple[int, str, Seen]], today: date) -> int:
    book = _Book(source, {(row.event, row.property, row.type): row for row in _rows(source)})
    for day, event, one in seen:
        book.add(day, fitting(event, LONGEST_NAME), one)
    oldest = day_number(today) - KEPT
    changed = [_fresh(book.rows[of], oldest) for of in sorted(book.changed)]
    PropertyTypeRow.objects.bulk_create(
        changed,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["source", "event", "property", "type"],
        update_fields=["first", "last", "days"],
    )
    return len(changed)


def _rows(source: str) -> list[PropertyTypeRow]:
    return list(PropertyTypeRow.objects.filter(source=source))


def _fresh(row: PropertyTypeRow, oldest: int) -> PropertyTypeRow:
    """The row as it is written, whether it is new or not."""
    return PropertyTypeRow(
        source=row.source,
        event=row.event,
        property=row.property,
        type=row.type,
        first=row.first,
        last=row.last,
        days={day: times for day, times in row.days.items() if int(day) >= oldest},
    )


@dataclass(slots=True)
class _Book:
    """The rows of a source, as they grow."""

    source: str
    rows: dict[_Of, PropertyTypeRow]
    changed: set[_Of] = field(default_factory=set)
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    size: int = 0

    def __post_init__(self) -> None:
        for event, name, _ in self.rows:
            self._admits(event, name)

    def add(self, day: int, event: str, seen: Seen) -> None:
        """Adds what was seen of an event on a day."""
        if not seen.events:
            return
        more = set(seen.more)
        looked = self._row((event, "", ""), day)
        looked.days[str(day)] = looked.days.get(str(day), 0) + seen.events
        for (name, kind), times in seen.types.items():
            if not self._admits(event, name):
                more.add(name)
                continue
            row = self._row((event, name, kind), day)
            row.days[str(day)] = row.days.get(str(day), 0) + times
        if more:
            row = self._row((event, "", _MORE), day)
            row.days[str(day)] = max(row.days.get(str(day), 0), len(more))

    def _admits(self, event: str, name: str) -> bool:
        """Whether a property is kept, or is one of too many."""
        names = self.names[event]
        if not name or name in names:
            return True
        if len(names) >= MOST_PROPERTIES or self.size >= MOST_KEPT:
            return False
        names.add(name)
        self.size += 1
        return True

    def _row(self, of: _Of, day: int) -> PropertyTypeRow:
        event, name, kind = of
        self.changed.add(of)
        row = self.rows.get(of)
        if row is None:
            row = PropertyTypeRow(source=self.source, event=event, property=name, type=kind)
            row.first = row.last = date_of(day)
            self.rows[of] = row
        row.first, row.last = min(row.first, date_of(day)), max(row.last, date_of(day))
        return row
