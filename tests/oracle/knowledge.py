"""What was known at an instant: the facts recorded by then and not yet taken back, asked one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.oracle.days import as_day
from tests.oracle.world import (
    AccountFact,
    DeletionFact,
    EnteredFact,
    EventFact,
    Fact,
    IdentityFact,
    MembershipFact,
    Moment,
    OnDay,
    OutageFact,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)

from bellwether.engine.definitions.collection import Collection
from bellwether.engine.definitions.days import BEGINNING, END, instant_of

SomeFact = TypeVar("SomeFact", bound=Fact)


class Ambiguous(Exception):
    """The facts tie: which of them comes last is decided by their content, which the oracle does not order."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its account and person resolved."""

    account: str | None
    person: str | None
    day: int
    fact: EventFact


class Knowledge:
    """The world as known at an instant (None: everything that was ever recorded)."""

    def __init__(self, world: World, known_at: int | None = None) -> None:
        self.world = world
        self.catalog = world.catalog
        self.known_at = known_at
        self._facts = [fact for fact in world.facts if self._is_known(fact)]
        self.canonical = cache(self._canonical)
        self.happened = cache(self._happened)
        self.first_event = cache(self._first_event)
        self.first_record = cache(self._first_record)

    def _is_known(self, fact: Fact) -> bool:
        if self.known_at is None:
            return fact.retracted is None
        return fact.recorded <= self.known_at and (fact.retracted is None or fact.retracted > self.known_at)

    def all(self, kind: type[SomeFact]) -> list[SomeFact]:
        return [fact for fact in self._facts if isinstance(fact, kind)]

    # Identities

    def _canonical(self, kind: str, name: str) -> str:
        """The name that `name` stands for: each step follows the last thing recorded about it."""
        while True:
            said = [fact for fact in self.all(IdentityFact) if fact.kind == kind and fact.id == name]
            into = max(said, key=lambda fact: fact.recorded).into if said else None
            if into is None:
                return name
            name = into

    def account(self, name: str | None) -> str | None:
        return None if name is None else self.canonical("account", name)

    def person(self, name: str | None) -> str | None:
        return None if name is None else self.canonical("person", name)

    def accounts(self) -> tuple[str, ...]:
        """Every account that any fact names."""
        names = {fact.id for fact in self.all(AccountFact)}
        names |= {fact.account for fact in self._facts if isinstance(fact, EventFact | RecordFact) and fact.account}
        names |= {fact.account for fact in self.all(MembershipFact)}
        names |= {fact.id for fact in self.all(TraitFact) if fact.kind == "account"}
        return tuple(sorted({self.canonical("account", name) for name in names}))

    # Existence

    def begins(self, account: str) -> int:
        starts = [fact.created for fact in self.all(AccountFact) if self.account(fact.id) == account]
        declared = [created for created in starts if created is not None]
        return min(declared) if declared else self.first_fact(account)

    def exists(self, account: str, day: int) -> bool:
        # Only under the name that it goes by: a duplicate that was merged away and then deleted ends nothing.
        deleted = [fact.day for fact in self.all(DeletionFact) if fact.id == account]
        return self.begins(account) <= day < min(deleted, default=END)

    def first_fact(self, account: str) -> int:
        collections = {fact.collection for fact in self.all(RecordFact)}
        records = [self.first_record(account, collection) for collection in collections]
        return min([self.first_event(account), *records])

    def _first_event(self, account: str | None, *, of_a_person: bool = False) -> int:
        days = [
            event.day for event in self.happened() if event.account == account and (event.person or not of_a_person)
        ]
        return min(days, default=END)

    def _first_record(self, account: str | None, collection: str) -> int:
        start = self.catalog.collections[collection].start_field
        versions = [fact for fact in self.all(RecordFact) if fact.collection == collection]
        days = [self.day_of(fact.fields.get(start)) for fact in versions if self.account(fact.account) == account]
        return min((day for day in days if day is not None), default=END)

    # Traits and memberships

    def trait(self, kind: str, subject: str, trait: str, day: int) -> Scalar | None:
        """The trait in force at the end of the day."""
        history = [
            fact
            for fact in self.all(TraitFact)
            if fact.kind == kind
            and fact.trait == trait
            and fact.effective <= day
            and self.canonical(kind, fact.id) == subject
        ]
        if not history:
            return None
        last = max(fact.effective for fact in history)
        values = {fact.value for fact in history if fact.effective == last}
        if len(values) > 1:
            raise Ambiguous(trait)
        return values.pop()

    def accounts_of(self, person: str, day: int) -> set[str]:
        return {
            self.canonical("account", fact.account)
            for fact in self.all(MembershipFact)
            if self.person(fact.person) == person and fact.starts <= day < (END if fact.ends is None else fact.ends)
        }

    def members(self, account: str, day: int) -> set[str]:
        """The people at the account on the day."""
        people = {self.canonical("person", fact.person) for fact in self.all(MembershipFact)}
        return {person for person in people if account in self.accounts_of(person, day)}

    def first_membership(self, account: str | None) -> int:
        return min((f.starts for f in self.all(MembershipFact) if self.account(f.account) == account), default=END)

    # Events and records

    def _happened(self) -> tuple[Happened, ...]:
        return tuple(self._resolved(fact) for fact in self.all(EventFact))

    def _resolved(self, fact: EventFact) -> Happened:
        day = self.world.event_day(fact)
        account, person = self.account(fact.account), self.person(fact.person)
        if account is None and person is not None:
            memberships = self.accounts_of(person, day)
            account = next(iter(memberships)) if len(memberships) == 1 else None
        return Happened(account, person, day, fact)

    def in_force(self, collection: str, day: int) -> Iterator[RecordFact]:
        """The version of each record of the collection that is in force at the end of the day."""
        versions: dict[str, list[RecordFact]] = {}
        for fact in self.all(RecordFact):
            if fact.collection == collection and (BEGINNING if fact.effective is None else fact.effective) <= day:
                versions.setdefault(fact.id, []).append(fact)
        for candidates in versions.values():
            last = max(BEGINNING if fact.effective is None else fact.effective for fact in candidates)
            latest = [f for f in candidates if (BEGINNING if f.effective is None else f.effective) == last]
            if len(latest) > 1:
                raise Ambiguous(latest[0].id)
            yield latest[0]

    def field(self, record: RecordFact, name: str, day: int) -> Scalar | None:
        """The record's field as far as it is known on the day (semantics 20: `known_from`)."""
        rules = self.catalog.collections[record.collection].fields.get(name)
        if rules is not None and rules.known_from is not None:
            since = self.day_of(record.fields.get(rules.known_from))
            if since is None or day < since:
                return None
        return record.fields.get(name)

    def is_alive(self, record: RecordFact, day: int) -> bool:
        """Start <= day < end; without an end field from the start on for ever; without a start never."""
        collection: Collection = self.catalog.collections[record.collection]
        start = self.day_of(self.field(record, collection.start_field, day))
        if start is None or day < start:
            return False
        end = self.day_of(self.field(record, collection.end, day)) if collection.end else None
        return end is None or day < end + (1 if collection.end_inclusive else 0)

    def day_of(self, value: Scalar | None) -> int | None:
        """The day of a date or of an instant in the workspace's zone."""
        if isinstance(value, OnDay):
            return value.day
        if isinstance(value, Moment):
            return as_day(instant_of(value.micros).astimezone(ZoneInfo(self.catalog.calendar.zone)).date())
        return None

    # Coverage

    def covers(self, what: str) -> int:
        """The day from which some source says that it holds all of `what` (`events`, or a collection's key)."""
        days = [s.covers_from for s in self.catalog.sources.values() if s.covers_from is not None and what in s.covers]
        return min((as_day(day) for day in days), default=END)

    def outage_days(self, names: tuple[str, ...], account: str | None) -> Iterator[int]:
        """The days on which one of these events (none named: any event) is known not to have been received."""
        for fact in self.all(OutageFact):
            concerns = fact.account is None or self.account(fact.account) == account
            if concerns and (not names or fact.event in names):
                yield from range(fact.starts, fact.ends)

    def entered(self, metric: str, account: str, day: int) -> EnteredFact | None:
        """The last value entered for the account by the day, while it is not too old."""
        said = [
            fact
            for fact in self.all(EnteredFact)
            if fact.metric == metric and self.account(fact.account) == account and fact.day <= day
        ]
        if not said:
            return None
        last = max(fact.day for fact in said)
        latest = [fact for fact in said if fact.day == last]
        if len(latest) > 1:
            raise Ambiguous(metric)
        rules = self.catalog.metrics[metric].entered
        limit = rules.max_age_days if rules else None
        return latest[0] if limit is None or day - last <= limit else None
