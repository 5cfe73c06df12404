"""Whose value is asked, and which accounts that means on a day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tests.oracle.knowledge import Knowledge
from tests.oracle.world import Scalar

from bellwether.engine.formula.tree import Expression

PARENT = "parent"


@dataclass(frozen=True, slots=True)
class OneAccount:
    id: str


@dataclass(frozen=True, slots=True)
class ParentWithChildren:
    id: str


@dataclass(frozen=True, slots=True)
class TraitIs:
    """The accounts whose trait has the value on the day, or (with `now`) on that one day for all days."""

    trait: str
    value: Scalar
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The accounts that meet the condition on the day, or on the day `now` for all days."""

    condition: Expression
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Everyone:
    """All accounts; with `unassigned` also the events and records that belong to none."""

    unassigned: bool = False
    now: int | None = None


Entity = OneAccount | ParentWithChildren | TraitIs | Meeting | Listed | Everyone


def descendants(known: Knowledge, parent: str, day: int) -> set[str]:
    """The account with everything below it on the day; a parent may be only a name."""
    found = {parent}
    while True:
        below = {
            account
            for account in known.accounts()
            if isinstance(above := known.trait("account", account, PARENT, day), str)
            and known.canonical("account", above) in found
        }
        if below <= found:
            return found
        found |= below


def named(known: Knowledge, entity: Entity, day: int) -> set[str]:
    """The accounts that the entity means on the day, whether or not they exist then; `Meeting` is decided elsewhere."""
    match entity:
        case OneAccount(name):
            return {known.canonical("account", name)}
        case ParentWithChildren(name):
            return descendants(known, known.canonical("account", name), day)
        case TraitIs(trait, value, now):
            on = day if now is None else now
            return {one for one in known.accounts() if same(known.trait("account", one, trait, on), value)}
        case Listed(ids):
            return {known.canonical("account", name) for name in ids}
        case _:
            return set(known.accounts())


def same(left: Scalar | None, right: Scalar) -> bool:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left == right
    return left is not None and left == right
