"""Conditions composed of conditions, and what each of them reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bellwether.board.board import Board
from bellwether.board.columns import Flags
from bellwether.board.conditions.of_accounts import (
    InSegment,
    Listed,
    Named,
    TraitCompared,
    TraitContains,
    TraitDue,
    TraitIs,
    TraitKnown,
)
from bellwether.board.conditions.of_values import (
    Changed,
    ChangeIs,
    ColourIs,
    Moved,
    TargetReached,
    ValueBetween,
    ValueCompared,
    ValueRanked,
    ValueUnknown,
)
from bellwether.board.timeframe import Over
from bellwether.engine.definitions.catalog import Catalog


@dataclass(frozen=True, slots=True)
class All:
    """All of some conditions hold; of none, every account is meant."""

    conditions: tuple[Condition, ...] = ()

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return _together([one.mask(board) for one in self.conditions], board)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds: where all hold, or one does not."""
        return self.mask(board) | ~_together([one.mask(board) | ~one.told(board) for one in self.conditions], board)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        return " and ".join(_inside(one, catalog) for one in self.conditions) or "every account"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of some conditions holds."""

    conditions: tuple[Condition, ...]

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return ~_together([~one.mask(board) for one in self.conditions], board)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds: where one holds, or none does for sure."""
        return self.mask(board) | _together([one.told(board) for one in self.conditions], board)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        return " or ".join(_inside(one, catalog) for one in self.conditions) or "no account"


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold. Where that cannot be told, as a value is unknown, the account is not selected."""

    condition: Condition

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return self.condition.told(board) & ~self.condition.mask(board)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return self.condition.told(board)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        return f"not ({self.condition.in_words(catalog)})"


OfValue = ValueCompared | ValueBetween | ValueRanked | ValueUnknown | ColourIs | TargetReached
OfChange = Changed | ChangeIs | Moved
OfTrait = TraitIs | TraitContains | TraitKnown | TraitCompared | TraitDue
OfAccount = OfTrait | Named | Listed | InSegment
Condition = OfValue | OfChange | OfAccount | All | AnyOf | Not


def every(condition: Condition) -> Iterator[Condition]:
    """The condition and all that it is composed of."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from every(part)
        case Not(part):
            yield from every(part)
        case _:
            pass


def metrics_of(condition: Condition) -> frozenset[str]:
    """The metrics that a condition reads; segments read others (see the catalog's segments)."""
    return frozenset(one.metric for one in every(condition) if isinstance(one, OfValue | OfChange))


def changes_of(condition: Condition) -> frozenset[tuple[str, Over]]:
    """The comparisons that a condition reads: what `Boards.on` has to be asked for."""
    return frozenset((one.metric, one.over) for one in every(condition) if isinstance(one, OfChange))


def traits_of(condition: Condition) -> frozenset[str]:
    """The account traits that a condition reads."""
    return frozenset(one.trait for one in every(condition) if isinstance(one, OfTrait))


def segments_of(condition: Condition) -> frozenset[str]:
    """The segments that a condition reads."""
    return frozenset(one.segment for one in every(condition) if isinstance(one, InSegment))


def in_words(condition: Condition, catalog: Catalog) -> str:
    """The condition as a sentence: “Accounts where ARR is at least 50000 and owner is Vera.”"""
    said = condition.in_words(catalog)
    if condition == All():
        return "Every account."
    return f"Accounts where {said}."


def _together(masks: list[Flags], board: Board) -> Flags:
    """Where all masks are set."""
    held = np.ones(board.size, dtype=np.bool_)
    for mask in masks:
        held &= mask
    return held


def _inside(condition: Condition, catalog: Catalog) -> str:
    said = condition.in_words(catalog)
    return f"({said})" if isinstance(condition, All | AnyOf) and len(condition.conditions) > 1 else said
