"""Short worlds for examples worked out by hand, asked of the oracle and of the engine at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.oracle.asking import Asking, differences
from tests.oracle.company import catalog
from tests.oracle.days import as_day
from tests.oracle.entities import Entity, Everyone, OneAccount
from tests.oracle.in_memory import WorldReader
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    EventFact,
    MembershipFact,
    Moment,
    OnDay,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)

from bellwether.engine.definitions.days import micros_of
from bellwether.engine.definitions.value import Value
from bellwether.engine.formula.parse import parse

ACME = OneAccount("acme")
EVERYONE = Everyone()
START = as_day(date(2023, 1, 1))


def day(text: str) -> int:
    return as_day(date.fromisoformat(text))


def at(text: str) -> int:
    """Microseconds of an instant written in UTC."""
    return micros_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def account(name: str = "acme", created: int | None = START) -> AccountFact:
    return AccountFact(id=name, created=created)


def event(
    number: int, on: str, name: str = "Visit", *, person: str | None = "ann", account: str | None = "acme"
) -> EventFact:
    """An event that is known by its date."""
    return EventFact(
        id=f"e{number}", name=name, at=day(on) * 86_400_000_000 + number, day=day(on), account=account, person=person
    )


def member(person: str, account: str = "acme", starts: int = START) -> MembershipFact:
    return MembershipFact(person=person, account=account, starts=starts)


def trait(name: str, trait: str, value: Decimal | str | OnDay, effective: int = START, recorded: int = 0) -> TraitFact:
    return TraitFact(kind="account", id=name, trait=trait, effective=effective, value=value, recorded=recorded)


def subscription(name: str, mrr: int, starts: str, ends: str | None = None, *, account: str = "acme") -> RecordFact:
    fields: dict[str, Scalar] = {"started_on": OnDay(day(starts)), "mrr": Decimal(mrr)}
    ended: dict[str, Scalar] = {} if ends is None else {"ends_on": OnDay(day(ends))}
    return RecordFact(collection="subscriptions", id=name, account=account, fields=fields | ended)


def answer(number: int, score: int | None, on: str, *, person: str | None = None, account: str = "acme") -> RecordFact:
    fields: dict[str, Scalar] = {"responded_at": Moment(at(f"{on} 12:00"))}
    scored: dict[str, Scalar] = {} if score is None else {"score": Decimal(score)}
    return RecordFact(collection="responses", id=f"r{number}", account=account, person=person, fields=fields | scored)


def told(facts: Sequence[AnyFact], formula: str, on: str, entity: Entity = ACME, known_at: int | None = None) -> Value:
    """What the oracle says; the engine must say the same."""
    world = World(catalog(), tuple(facts))
    asking = Asking(world, WorldReader(world), known_at)
    found = differences(asking, formula, [entity], [day(on)])
    assert not found, str(found[0])
    return asking.oracle.value(parse(formula), entity, day(on))
