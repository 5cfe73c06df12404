"""A warehouse without a database: the arrays that the engine reads, made straight from a world.

It lets thousands of random worlds be asked in the time that a database needs for a hundred; the contract tests of the
warehouse and the tests that load a real one keep both honest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from tests.oracle.knowledge import Knowledge
from tests.oracle.loading import stored
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    DeletionFact,
    EnteredFact,
    EventFact,
    IdentityFact,
    MembershipFact,
    OutageFact,
    RateFact,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)

from bellwether.engine.definitions.days import BEGINNING, END
from bellwether.engine.warehouse.rows import (
    NO_DAY,
    NOBODY,
    NOW,
    Accounts,
    AdjustmentRows,
    AsKnown,
    Column,
    Dirt,
    EnteredRows,
    EventRequest,
    EventRows,
    Ints,
    Kind,
    MembershipRows,
    OutageRows,
    RateRows,
    RecordRows,
    TraitRows,
)


def ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def column(values: Sequence[int | None]) -> Column:
    return Column(
        ints(0 if one is None else one for one in values), np.array([one is not None for one in values], bool)
    )


class WorldReader:
    """Reads of a world's facts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names = sorted({fact.name for fact in world.facts if isinstance(fact, EventFact)})
        self.dictionary = sorted(set(chain.from_iterable(_texts(fact) for fact in world.facts)))
        self.account_keys = _keys(chain.from_iterable(_accounts_named(fact) for fact in world.facts))
        self.person_keys = _keys(chain.from_iterable(_people_named(fact) for fact in world.facts))
        self._knowledge: dict[int | None, Knowledge] = {}

    def knowledge(self, known: AsKnown) -> Knowledge:
        if known.at not in self._knowledge:
            self._knowledge[known.at] = Knowledge(self.world, known.at)
        return self._knowledge[known.at]

    def event_names(self) -> tuple[str, ...]:
        return tuple(self.names)

    def texts(self, codes: Ints) -> tuple[str, ...]:
        return tuple(self.dictionary[code] for code in codes.tolist())

    def codes(self, texts: Sequence[str]) -> Ints:
        return ints(self.dictionary.index(text) if text in self.dictionary else -1 for text in texts)

    def codes_containing(self, fragment: str) -> Ints:
        return ints(code for code, text in enumerate(self.dictionary) if fragment in text)

    def keys(self, kind: Kind, ids: Sequence[str], known: AsKnown = NOW) -> Ints:
        about = self.knowledge(known)
        held = self.account_keys if kind is Kind.ACCOUNT else self.person_keys
        return ints(held[about.canonical(kind, one)] if one in held else NOBODY for one in ids)

    def external_ids(self, kind: Kind, keys: Ints) -> tuple[str, ...]:
        held = self.account_keys if kind is Kind.ACCOUNT else self.person_keys
        names = {key: name for name, key in held.items()}
        return tuple(names.get(key, "") for key in keys.tolist())

    def event_names_of(self, source: str) -> tuple[str, ...]:
        return ()

    def _account(self, about: Knowledge, name: str | None) -> int:
        return NOBODY if name is None else self.account_keys[about.canonical(Kind.ACCOUNT, name)]

    def _person(self, about: Knowledge, name: str | None) -> int:
        return NOBODY if name is None else self.person_keys[about.canonical(Kind.PERSON, name)]

    def accounts(self, known: AsKnown = NOW) -> Accounts:
        about = self.knowledge(known)
        ids = [name for name in self.account_keys if about.canonical(Kind.ACCOUNT, name) == name]
        created: dict[str, int] = {}
        for fact in about.all(AccountFact):
            if fact.created is not None:
                name = about.canonical(Kind.ACCOUNT, fact.id)
                created[name] = min(created.get(name, NO_DAY), fact.created)
        first = dict.fromkeys(ids, NO_DAY)
        for event in about.all(EventFact):
            if event.account is not None:
                name = about.canonical(Kind.ACCOUNT, event.account)
                first[name] = min(first[name], self.world.event_day(event))
        for record in about.all(RecordFact):
            name = about.canonical(Kind.ACCOUNT, record.account) if record.account is not None else ""
            if name in first:
                first[name] = min(first[name], about.first_record(name, record.collection))
        gone: dict[str, int] = {}
        for deletion in about.all(DeletionFact):
            gone[deletion.id] = min(gone.get(deletion.id, NO_DAY), deletion.day)
        return Accounts(
            key=ints(self.account_keys[name] for name in ids),
            external_id=tuple(ids),
            name=tuple(ids),
            created=ints(created.get(name, NO_DAY) for name in ids),
            first_fact=ints(min(first[name], NO_DAY) if first[name] != END else NO_DAY for name in ids),
            deleted=ints(gone.get(name, NO_DAY) for name in ids),
        )

    def events(self, request: EventRequest) -> Iterator[EventRows]:
        about = self.knowledge(request.known)
        low, high = request.accounts or (NOBODY, 2**31)
        chosen = [
            fact
            for fact in about.all(EventFact)
            if (request.names is None or fact.name in request.names)
            and request.first_day <= self.world.event_day(fact) <= request.last_day
            and (self._account(about, fact.account) == NOBODY or low <= self._account(about, fact.account) <= high)
        ]
        order = {fact.id: place for place, fact in enumerate(sorted(chosen, key=lambda f: f.at))}
        for half in (chosen[::2], chosen[1::2]):
            yield self._event_rows(about, request, half, order)

    def _event_rows(
        self, about: Knowledge, request: EventRequest, events: Sequence[EventFact], order: dict[str, int]
    ) -> EventRows:
        def narrow(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
            return np.array(list(values), dtype=np.int32)

        whole = events if request.rows else []
        return EventRows(
            account=narrow(self._account(about, fact.account) for fact in events),
            person=narrow(self._person(about, fact.person) for fact in events),
            name=narrow(self.names.index(fact.name) for fact in events),
            day=narrow(self.world.event_day(fact) for fact in events),
            properties={key: self._property(key, events) for key in request.properties},
            fact=ints(self.world.facts.index(fact) for fact in whole),
            at=ints(fact.at for fact in whole),
            recorded=ints(fact.recorded for fact in whole),
            tie=ints(order[fact.id] for fact in whole),
        )

    def _property(self, key: str, events: Sequence[EventFact]) -> Column:
        rules = self.world.catalog.properties[key]
        values = [fact.properties.get(key) for fact in events]
        return column([None if value is None else self._code(stored(rules, value)) for value in values])

    def _code(self, value: int | str) -> int:
        return self.dictionary.index(value) if isinstance(value, str) else value

    def directory(self) -> tuple[Ints, tuple[str, ...], tuple[str, ...]]:
        found = self.accounts()
        return found.key, found.external_id, found.name

    def adjusted(self) -> frozenset[str]:
        return frozenset()

    def event_count(self, first_day: int, last_day: int) -> int:
        return sum(isinstance(fact, EventFact) for fact in self.world.facts)

    def event_spans(self, known: AsKnown = NOW) -> tuple[Ints, Ints, Ints]:
        about = self.knowledge(known)
        first: dict[int, int] = {}
        of_people: dict[int, int] = {}
        for fact in about.all(EventFact):
            account, day = self._account(about, fact.account), self.world.event_day(fact)
            if account != NOBODY:
                first[account] = min(first.get(account, NO_DAY), day)
                if fact.person is not None:
                    of_people[account] = min(of_people.get(account, NO_DAY), day)
        keys = sorted(first)
        return ints(keys), ints(first[key] for key in keys), ints(of_people.get(key, NO_DAY) for key in keys)

    def traits(self, kind: Kind, trait: str, known: AsKnown = NOW) -> TraitRows:
        about = self.knowledge(known)
        of = self._account if kind is Kind.ACCOUNT else self._person
        rules = self.world.catalog.account_traits if kind is Kind.ACCOUNT else self.world.catalog.user_traits
        facts = [fact for fact in about.all(TraitFact) if fact.kind == kind and fact.trait == trait]
        facts.sort(key=lambda fact: (of(about, fact.id), fact.effective))
        values = [None if f.value is None else self._code(stored(rules[trait], f.value)) for f in facts]
        return TraitRows(
            subject=ints(of(about, fact.id) for fact in facts),
            day=ints(fact.effective for fact in facts),
            value=column(values),
            assumed=np.array([fact.assumed for fact in facts], bool),
            fact=ints(range(len(facts))),
            recorded=ints(fact.recorded for fact in facts),
        )

    def memberships(self, known: AsKnown = NOW) -> MembershipRows:
        about = self.knowledge(known)
        facts = about.all(MembershipFact)
        return MembershipRows(
            person=ints(self._person(about, fact.person) for fact in facts),
            account=ints(self._account(about, fact.account) for fact in facts),
            starts=ints(fact.starts for fact in facts),
            ends=ints(END if fact.ends is None else fact.ends for fact in facts),
            fact=ints(range(len(facts))),
        )

    def records(self, collection: str, fields: Sequence[str], known: AsKnown = NOW) -> RecordRows:
        about = self.knowledge(known)
        facts = [fact for fact in about.all(RecordFact) if fact.collection == collection]
        keys = _keys(fact.id for fact in facts)
        facts.sort(key=lambda fact: (keys[fact.id], BEGINNING if fact.effective is None else fact.effective))
        rules = self.world.catalog.collections[collection].fields
        columns: dict[str, Column] = {}
        for name in fields:
            values = [fact.fields.get(name) for fact in facts]
            columns[name] = column([None if one is None else self._code(stored(rules[name], one)) for one in values])
            columns[f"{name}@day"] = column([about.day_of(one) for one in values])
            currencies = [fact.currencies.get(name) for fact in facts]
            columns[f"{name}@currency"] = column([None if one is None else self._code(one) for one in currencies])
        return RecordRows(
            record=ints(keys[fact.id] for fact in facts),
            account=ints(self._account(about, fact.account) for fact in facts),
            person=ints(self._person(about, fact.person) for fact in facts),
            effective=ints(BEGINNING if fact.effective is None else fact.effective for fact in facts),
            fields=columns,
            fact=ints(range(len(facts))),
            recorded=ints(fact.recorded for fact in facts),
            external_id=tuple(fact.id for fact in facts),
        )

    def entered(self, metric: str, known: AsKnown = NOW) -> EnteredRows:
        about = self.knowledge(known)
        facts = [fact for fact in about.all(EnteredFact) if fact.metric == metric]
        facts.sort(key=lambda fact: (self._account(about, fact.account), fact.day))

        def scaled(values: Iterable[object]) -> Column:
            return column([None if one is None else int(float(str(one)) * 10_000) for one in values])

        return EnteredRows(
            account=ints(self._account(about, fact.account) for fact in facts),
            day=ints(fact.day for fact in facts),
            value=scaled(fact.value for fact in facts),
            numerator=scaled(fact.numerator for fact in facts),
            denominator=scaled(fact.denominator for fact in facts),
            n=column([None] * len(facts)),
            author=("ada",) * len(facts),
            reason=("",) * len(facts),
            fact=ints(range(len(facts))),
            recorded=ints(fact.recorded for fact in facts),
        )

    def adjustments(self, metric: str, known: AsKnown = NOW) -> AdjustmentRows:
        nothing = ints(())
        return AdjustmentRows(nothing, nothing, nothing, nothing, (), (), nothing, nothing)

    def outages(self, known: AsKnown = NOW) -> OutageRows:
        about = self.knowledge(known)
        facts = about.all(OutageFact)
        return OutageRows(
            event=tuple(fact.event for fact in facts),
            source=("",) * len(facts),
            account=ints(self._account(about, fact.account) for fact in facts),
            starts=ints(fact.starts for fact in facts),
            ends=ints(fact.ends for fact in facts),
            fact=ints(range(len(facts))),
        )

    def rates(self, known: AsKnown = NOW) -> RateRows:
        facts = sorted(self.knowledge(known).all(RateFact), key=lambda fact: (fact.currency, fact.day))
        return RateRows(
            currency=tuple(fact.currency for fact in facts),
            plan=tuple(fact.plan for fact in facts),
            day=ints(fact.day for fact in facts),
            rate=ints(int(fact.rate.scaleb(8)) for fact in facts),
        )

    def erased_accounts(self, after: int) -> Ints:
        return ints(())

    def up_to(self, batch: int) -> WorldReader:
        return self

    def batch(self) -> int:
        return 1

    def touched(self, after: int, last: int) -> frozenset[str] | None:
        return None

    def dirt(self, after_batch: int) -> Dirt:
        return Dirt(ints(()), ints(()), frozenset(), frozenset())


def _keys(names: Iterable[str]) -> dict[str, int]:
    return {name: key for key, name in enumerate(sorted(set(names)), 1)}


def _texts(fact: AnyFact) -> list[str]:
    held: list[Scalar | None] = []
    if isinstance(fact, EventFact):
        held = list(fact.properties.values())
    if isinstance(fact, RecordFact):
        held = [*fact.fields.values(), *fact.currencies.values()]
    if isinstance(fact, TraitFact):
        held = [fact.value]
    return [value for value in held if isinstance(value, str)]


def _accounts_named(fact: AnyFact) -> list[str]:
    match fact:
        case AccountFact(id=name) | DeletionFact(id=name):
            return [name]
        case EventFact(account=account) | RecordFact(account=account):
            return [account] if account is not None else []
        case MembershipFact(account=account) | EnteredFact(account=account):
            return [account]
        case TraitFact(kind=Kind.ACCOUNT, id=name, trait=trait, value=value):
            return [name, value] if trait == "parent" and isinstance(value, str) else [name]
        case IdentityFact(kind=Kind.ACCOUNT, id=name, into=into):
            return [name] if into is None else [name, into]
        case OutageFact(account=account) if account is not None:
            return [account]
        case _:
            return []


def _people_named(fact: AnyFact) -> list[str]:
    match fact:
        case EventFact(person=person) | RecordFact(person=person):
            return [person] if person is not None else []
        case MembershipFact(person=person):
            return [person]
        case TraitFact(kind=Kind.PERSON, id=name):
            return [name]
        case IdentityFact(kind=Kind.PERSON, id=name, into=into):
            return [name] if into is None else [name, into]
        case _:
            return []
