"""Explanations: plain values that a table, a page or a file can show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bellwether.engine.definitions.entity import Grouping
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Value

Named = tuple[tuple[str, Value], ...]
"""Properties, fields or traits by name, each with its value or the reason why it is missing."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group to explain: the grouping, and which of its entities where it has several."""

    grouping: Grouping
    label: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event that counted. `id` is the source's message id, `at` the instant (None where only the day is known)."""

    id: str
    fact: int
    account: str
    person: str
    name: str
    day: date
    at: datetime | None
    properties: Named
    value: Value | None
    weight: Value | None
    recorded: datetime


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record that counted: its version in force, the day it is anchored at, and its life up to (not with) `ends`."""

    id: str
    fact: int
    account: str
    person: str
    day: date
    starts: date | None
    ends: date | None
    fields: Named
    value: Value | None
    weight: Value | None
    recorded: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person who counted, at these accounts of the entity, with the traits that were read as of the day."""

    id: str
    accounts: tuple[str, ...]
    traits: Named
    value: Value | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account that counted as a row, with the value of the inner formula."""

    id: str
    name: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day that counted as a row, with the value of the inner formula on it."""

    day: date
    value: Value


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entered value in force, with who entered it and why; `numerator`, `denominator` and `n` where given."""

    account: str
    fact: int
    day: date
    value: Value
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    author: str
    reason: str
    recorded: datetime


Row = EventRow | RecordRow | PersonRow | AccountRow | DayRow | EntryRow


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A named exclusion, its condition in words, and how many rows it took away here."""

    name: str
    words: str
    rows: int


@dataclass(frozen=True, slots=True)
class Query:
    """SQL for DuckDB that fetches the rows from the warehouse's file.

    Not `exact`, it fetches more than counted: the engine applies to its result what SQL does not say here.
    """

    sql: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an aggregate, the newest first, as many as asked for; `total` counts all of them.

    `without_value` counts rows that meet the conditions but have nothing to add (no amount, no person, a score off the
    scale); `unsure` those for which the condition is unknown, so that they were not selected.
    """

    listed: tuple[Row, ...]
    total: int
    without_value: int = 0
    unsure: int = 0
    left_out: tuple[LeftOut, ...] = ()
    query: Query | None = None
    recorded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that a window reads, both included; no first day: from the beginning."""

    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction that moves the value by `amount` from `starts` up to, not including, `ends`."""

    account: str
    starts: date
    ends: date | None
    amount: Decimal
    author: str
    reason: str
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """Days on which events of this name (or any, where empty) were not received, everywhere or at one account."""

    event: str
    source: str
    account: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition that a value was computed by."""

    key: str
    name: str
    kind: MetricKind
    version: int
    fingerprint: str
    description: str
    applies_to: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the formula on the day it was asked for: its value and, for an aggregate, its window and rows.

    `coverage` tells of a group how many accounts contribute, of how many. Of an account's trait, `since` is the day
    from which it has its value, and `recorded` when we learned that. Literals are no steps of their own.
    """

    formula: str
    words: str
    day: date
    value: Value
    coverage: tuple[int, int] | None = None
    window: Days | None = None
    rows: Rows | None = None
    outages: tuple[Outage, ...] = ()
    definition: Definition | None = None
    adjustments: tuple[Adjustment, ...] = ()
    since: date | None = None
    recorded: datetime | None = None
    parts: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the newest of the facts read was recorded, and the outages that overlap a window."""

    last_recorded: datetime | None
    outages: tuple[Outage, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a metric (or a formula, then without definition) has its value for an entity on a day.

    `exclusions` are those in force, in words. `steps` is the formula taken apart, from the outside in.
    """

    subject: str
    entity: str
    name: str
    day: date
    known_at: datetime | None
    words: str
    steps: Step
    exclusions: tuple[str, ...]
    freshness: Freshness

    @property
    def value(self) -> Value:
        """The value that is explained."""
        return self.steps.value

    @property
    def definition(self) -> Definition | None:
        """The definition, where a metric is explained."""
        return self.steps.definition
