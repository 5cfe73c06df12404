"""What is asked and told of sources that are pulled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How one table of a source stands."""

    source: str
    table: str
    kind: str
    every_minutes: int
    state: str
    read_at: datetime | None
    due_at: datetime | None
    rows: int
    all_rows: int
    left_out: int
    failures: int
    position: str
    words: str


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """A table that a metric reads from, and when it is read next (None: now); since when that fails, if it does."""

    source: str
    table: str
    due_at: datetime | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class SourcesAnswer:
    """Every table of every source that is pulled."""

    lines: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class RunQuestion:
    """Which source to read now, and how (a Course); `thinning` lets a full table end as much as it leaves out."""

    source: str
    thinning: bool = False
    course: str = "on"


@dataclass(frozen=True, slots=True)
class ConnectQuestion:
    """The address of which source to keep; None to keep none any more. It holds a password and is never shown."""

    source: str
    address: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PulledLine:
    """What came of reading one table, or would come of it."""

    source: str
    table: str
    rows: int
    written: int
    left_out: int
    problem: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PulledAnswer:
    """What came of reading a source; of a trial nothing is kept."""

    lines: tuple[PulledLine, ...]
    trial: bool

    @property
    def wrong(self) -> bool:
        """Whether any table could not be read."""
        return any(one.problem for one in self.lines)


@dataclass(frozen=True, slots=True)
class EventLine:
    """What one event of a source brought on a day, against its usual."""

    source: str
    event: str
    day: date
    count: int
    usual: float
    volume: str
    last_day: date


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """Something of an event or call of a source that was not as it should be in the last seven days, and how often."""

    source: str
    name: str
    what: str
    times: int


@dataclass(frozen=True, slots=True)
class TypeChangeLine:
    """A day on which a property of a source's event was of other types than before; of none where it does not come."""

    day: date
    source: str
    event: str
    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyTypeLine:
    """A type in which a property comes: its first and last day, and how often it was seen."""

    property: str
    type: str
    first: date
    last: date
    times: int


@dataclass(frozen=True, slots=True)
class PropertiesLine:
    """The properties of a source's event, and how many there are at least `more` than these."""

    source: str
    event: str
    more: int
    properties: tuple[PropertyTypeLine, ...]


@dataclass(frozen=True, slots=True)
class HealthOfSources:
    """Every event of every source, and what stopped coming, in sentences; `missing` counts what still does."""

    events: tuple[EventLine, ...]
    outages: tuple[str, ...]
    missing: int
    remarks: tuple[RemarkLine, ...] = ()
    type_changes: tuple[TypeChangeLine, ...] = ()
    types: tuple[PropertiesLine, ...] = ()
