"""Asks the engine what the oracle is asked, and tells where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never, cast

from tests.oracle.days import as_date
from tests.oracle.entities import Entity, Everyone, Listed, Meeting, OneAccount, ParentWithChildren, TraitIs
from tests.oracle.knowledge import Ambiguous, Knowledge
from tests.oracle.oracle import Oracle
from tests.oracle.world import IdentityFact, World

from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    Grouping,
    InSegment,
    Membership,
    Portfolio,
)
from bellwether.engine.definitions.value import Known, Unknown, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.protocol import FactReader, Warehouse
from bellwether.engine.warehouse.rows import AsKnown


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell in which the engine and the oracle disagree."""

    formula: str
    entity: Entity
    day: date
    engine: Value | str
    oracle: Value

    def __str__(self) -> str:
        entity = "segment" if isinstance(self.entity, Meeting) else self.entity
        return f"{self.formula} of {entity} on {self.day}: engine {self.engine}, oracle {self.oracle}"


def entities_of(world: World) -> list[Entity]:
    """One entity of each kind and every account, by the names that the world holds and that stand for themselves."""
    known = Knowledge(world)
    named = tuple(
        one for one in known.accounts() if all(f.id != one for f in known.all(IdentityFact) if f.kind == "account")
    )
    groups: list[Entity] = [ParentWithChildren(one) for one in named]
    groups += [TraitIs("owner", "vera"), Meeting(parse(world.catalog.segments["pros"].condition))]
    groups += [Listed(named[::2]), Everyone(), Everyone(unassigned=True)]
    return [*(OneAccount(one) for one in named), *groups]


def grouping_of(entity: Entity) -> Grouping:
    """The engine's grouping that holds the entity."""
    match entity:
        case OneAccount():
            return EachAccount()
        case ParentWithChildren():
            return EachParent()
        case TraitIs(trait, _, now):
            return ByTrait(trait, _membership(now))
        case Meeting(_, now):
            return InSegment("pros", _membership(now))
        case Listed(ids):
            return AccountList("list", ids)
        case Everyone(unassigned, now):
            return Portfolio(unassigned, _membership(now))
        case _:
            assert_never(entity)


def _membership(now: int | None) -> Membership:
    return Membership.EACH_DAY if now is None else Membership.NOW


def label_of(entity: Entity) -> str | None:
    """How the entity is called in the series; None where the grouping holds nothing else."""
    match entity:
        case OneAccount(name) | ParentWithChildren(name):
            return name
        case TraitIs(_, value):
            return str(value)
        case _:
            return None


def row_of(series: Series, entity: Entity) -> tuple[Value, ...] | None:
    """The entity's values; None where the engine has no such entity."""
    label = label_of(entity)
    if label is None:
        return series.row(0) if series.labels else None
    return series.row(series.labels.index(label)) if label in series.labels else None


class Asking:
    """A world, where its facts are read from, and as known when. Facts are read once for all questions."""

    def __init__(self, world: World, reader: FactReader, known_at: int | None = None) -> None:
        self.world = world
        self.engine = Engine(cast("Warehouse", reader), world.catalog)
        self.known = AsKnown(known_at)
        self.oracle = Oracle(Knowledge(world, known_at))
        self._facts: dict[bool, Facts] = {}

    def facts(self, grouping: Grouping) -> Facts:
        homeless = isinstance(grouping, Portfolio) and grouping.unassigned
        if homeless not in self._facts:
            self._facts[homeless] = self.engine.facts(grouping, self.known)
        return self._facts[homeless]

    def series(self, formula: str, grouping: Grouping, days: Sequence[int]) -> Series:
        """The engine's values for every day from the first to the last."""
        span = Span(as_date(min(days)), as_date(max(days)))
        return self.engine.values(parse(formula), grouping, days=span, facts=self.facts(grouping))


def differences(asking: Asking, formula: str, entities: Sequence[Entity], days: Sequence[int]) -> list[Difference]:
    """The cells on which engine and oracle do not agree; cells that rest on a tie of contents are left out."""
    oracle = asking.oracle
    found = []
    answered: dict[Grouping, Series] = {}
    for entity in entities:
        grouping = grouping_of(entity)
        if grouping not in answered:
            answered[grouping] = asking.series(formula, grouping, days)
        series = answered[grouping]
        row = row_of(series, entity)
        for day in days:
            try:
                expected = oracle.value(parse(formula), entity, day)
            except Ambiguous:
                continue
            if row is None:
                if oracle.members(entity, day) not in ((), (label_of(entity),)):
                    found.append(Difference(formula, entity, as_date(day), "no such entity", expected))
                continue
            given = row[series.days.index(day)]
            if not same_value(given, expected):
                found.append(Difference(formula, entity, as_date(day), given, expected))
    return found


def same_value(given: Value, expected: Value) -> bool:
    """Equal reasons, or equal numbers with equal parts where the oracle has parts; marks and n are not compared."""
    if isinstance(given, Unknown) or isinstance(expected, Unknown):
        return isinstance(given, Unknown) and isinstance(expected, Unknown) and given.reason == expected.reason
    return close(given.value, expected.value) and _same_parts(given, expected)


def _same_parts(given: Known, expected: Known) -> bool:
    if expected.numerator is None or given.numerator is None:
        return expected.numerator is None or given.numerator is not None
    if given.denominator is None or expected.denominator is None:
        return False
    return close(given.numerator, expected.numerator) and close(given.denominator, expected.denominator)


def close(left: object, right: object) -> bool:
    """Exactly equal, or as near as doubles come where one of them is a double."""
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return Fraction(left) == Fraction(right)
    if isinstance(left, int | Decimal | float) and isinstance(right, int | Decimal | float):
        return abs(float(left) - float(right)) <= 1e-9 * max(1.0, abs(float(right)))
    return left == right
