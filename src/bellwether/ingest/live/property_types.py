"""Of which types the properties of events are, as they come: of a sample of each group, and never what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from threading import Lock

import msgspec

from bellwether.engine.kernel.zones import DAY_MICROS
from bellwether.ingest.live.limits import LONGEST_NAME
from bellwether.ingest.live.parcels import Delivery, Happenings


class SeenType(StrEnum):
    """The type of a value as it is sent; a date is a text that is written as one."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"
    OBJECT = "object"
    NULL = "null"


Occasion = tuple[str, int, str]
"""A source, the day (in UTC, by number) of receipt, and the name of an event."""

MOST_PROPERTIES = 100
"""Properties of one event of a source whose types are kept; of the others it is known that there are more."""

MOST_MORE = 1_000
"""So many properties beyond these are told apart."""

MOST_HELD = 100_000
"""Names and types of properties that are held in memory; when there are so many, none are added until they are kept."""

OURS = frozenset(
    {
        "original_timestamp",
        "anonymous_id",
        *(f"context_{what}_{part}" for what in ("library", "app") for part in ("name", "version")),
    }
)
"""What is kept of a message beside its properties."""

_SOME = 32
"""Groups of so few events are looked at whole; of larger ones one event in so many, and one of every name."""

_DECODER = msgspec.json.Decoder(dict[str, object])
_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d(?:[T ][\d:.,]+ ?(?:Z|[+-]\d\d:?\d\d)?)?\s*").fullmatch
_TYPES = {
    int: SeenType.NUMBER,
    float: SeenType.NUMBER,
    bool: SeenType.BOOLEAN,
    list: SeenType.LIST,
    dict: SeenType.OBJECT,
    type(None): SeenType.NULL,
}


def seen_type(value: object) -> SeenType:
    """The type of a value.

    >>> [str(seen_type(value)) for value in (1.5, True, "2026-03-01", "2026-03-01T09:00:00Z", "March")]
    ['number', 'boolean', 'date', 'date', 'text']
    """
    if isinstance(value, str):
        return SeenType.DATE if _DATE(value) else SeenType.TEXT
    return _TYPES[type(value)]


@dataclass(slots=True)
class Seen:
    """How many events of a name were looked at, how often each property was of which type, and which were too many."""

    events: int = 0
    types: Counter[tuple[str, SeenType]] = field(default_factory=Counter)
    more: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How much is held."""
        return 1 + len(self.types) + len(self.more)

    def add(self, told: dict[str, object]) -> None:
        """Counts the properties of one event."""
        self.events += 1
        if told and max(map(len, told)) > LONGEST_NAME:
            self._note_more(name[:LONGEST_NAME] for name in told if len(name) > LONGEST_NAME)
            told = {name: value for name, value in told.items() if len(name) <= LONGEST_NAME}
        self.types.update(zip(told, map(seen_type, told.values()), strict=True))
        if len(self.types) > MOST_PROPERTIES * (len(SeenType) + 1):
            self.trim()

    def trim(self) -> None:
        """Keeps the properties that came first, as many as are kept; of the others only that there are more."""
        for one in [one for one in self.types if one[0] in OURS or not one[0]]:
            del self.types[one]
        names = dict.fromkeys(name for name, _ in self.types)
        kept = set(islice((name for name in names if name.isprintable()), MOST_PROPERTIES))
        if len(kept) == len(names):
            return
        self._note_more(name for name in names if name not in kept)
        for one in [one for one in self.types if one[0] not in kept]:
            del self.types[one]

    def _note_more(self, names: Iterable[str]) -> None:
        self.more.update(islice(names, MOST_MORE - len(self.more)))


class PropertyTypes:
    """What was seen since it was last drained; groups are added after they were committed."""

    def __init__(self) -> None:
        self._seen: dict[Occasion, Seen] = {}
        self._held = 0
        self._turn = 0
        self._lock = Lock()

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Looks at a sample of the events."""
        with self._lock:
            for one in deliveries:
                if one.events is not None:
                    self._look(one.source, one.received // DAY_MICROS, one.events)

    def drained(self) -> dict[Occasion, Seen]:
        """What was seen since this was last asked."""
        with self._lock:
            seen, self._seen = self._seen, {}
            self._held = 0
        for one in seen.values():
            one.trim()
        return seen

    def _look(self, source: str, day: int, events: Happenings) -> None:
        for row in self._sample(events.names):
            if self._held >= MOST_HELD:
                return
            try:
                told = _DECODER.decode(events.raws[row])
            except (msgspec.DecodeError, RecursionError):
                # Numbers and depths that nobody reads: the event is stored as it came.
                continue
            occasion = source, day, events.names[row]
            seen = self._seen.get(occasion)
            if seen is None:
                seen = self._seen[occasion] = Seen()
                self._held += 1
            before = seen.size
            seen.add(told)
            self._held += seen.size - before

    def _sample(self, names: Sequence[str]) -> Sequence[int]:
        size = len(names)
        if size <= _SOME:
            return range(size)
        self._turn += 1
        rows = {*range(self._turn % _SOME, size, _SOME), *dict(zip(names, range(size), strict=True)).values()}
        # Where there are many names, some of them wait for a later group.
        step = -(-len(rows) // max(_SOME, size // 20))
        return sorted(rows)[self._turn % step :: step]
