"""A small world of facts as plain lists: what the naive oracle reads, and what a warehouse is loaded with.

Days are day numbers, instants microseconds UTC. A fact that was taken back keeps the instant of that in `retracted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_of_instant


@dataclass(frozen=True, slots=True)
class OnDay:
    """A calendar date as a field's or a trait's value."""

    day: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as a field's value."""

    micros: int


Scalar = Decimal | str | bool | OnDay | Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    recorded: int = 0
    retracted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFact(Fact):
    id: str
    created: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionFact(Fact):
    id: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFact(Fact):
    """`day` is set for an event that is known by its date alone; it then never moves with the zone."""

    id: str
    name: str
    at: int
    day: int | None = None
    account: str | None = None
    person: str | None = None
    properties: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitFact(Fact):
    """From day `effective` on the account's or person's trait has `value`; None clears it."""

    kind: str
    id: str
    trait: str
    effective: int
    value: Scalar | None
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFact(Fact):
    person: str
    account: str
    starts: int
    ends: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact(Fact):
    """One version of a record, in force from `effective` (None: always) until the record's next version."""

    collection: str
    id: str
    account: str | None = None
    person: str | None = None
    effective: int | None = None
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredFact(Fact):
    metric: str
    account: str
    day: int
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageFact(Fact):
    """Events of this name were not received on days [starts, ends), at one account or (None) at all."""

    event: str
    starts: int
    ends: int
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFact(Fact):
    """One unit of `currency` in the reporting currency from `day` on; `plan` names the set, "" the daily rates."""

    currency: str
    day: int
    rate: Decimal
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityFact(Fact):
    """The outside name `id` stands for `into` from `recorded` on, or (None) for itself again."""

    kind: str
    id: str
    into: str | None


AnyFact = (
    AccountFact
    | DeletionFact
    | EventFact
    | TraitFact
    | MembershipFact
    | RecordFact
    | EnteredFact
    | OutageFact
    | RateFact
    | IdentityFact
)


@dataclass(frozen=True, slots=True)
class World:
    """Definitions and every fact, in no particular order."""

    catalog: Catalog
    facts: tuple[AnyFact, ...]

    def event_day(self, event: EventFact) -> int:
        """The event's day in the workspace's zone."""
        if event.day is not None:
            return event.day
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event.at)
        return day_of_instant(instant, ZoneInfo(self.catalog.calendar.zone))
