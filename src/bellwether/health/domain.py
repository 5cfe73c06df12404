"""Scores of many accounts: how many are in which band, and who would move by another score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.standing import Colour, standing


def colour_of(metric: Metric, value: Value) -> Colour:
    """The band of a score; `none` where there is no score."""
    return standing(metric, value, None).colour


@dataclass(frozen=True, slots=True)
class Standings:
    """How many accounts are where. `unscored` are those that no profile fits, `withheld` those of too little is known.

    Accounts that are not there on the day are in none of them; `failed` are those that could not be computed.
    """

    good: int = 0
    watch: int = 0
    bad: int = 0
    unscored: int = 0
    withheld: int = 0
    failed: int = 0

    @property
    def scored(self) -> int:
        """How many have a score."""
        return self.good + self.watch + self.bad

    @property
    def accounts(self) -> int:
        """How many are there."""
        return self.scored + self.unscored + self.withheld + self.failed


@dataclass(frozen=True, slots=True)
class Move:
    """An account that another score would put into another band, or give or take a score."""

    account: str
    name: str
    before: Value
    after: Value
    colour_before: Colour
    colour_after: Colour


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What another score would make of all accounts on a day: both standings, and everyone who would move.

    `lines` are the accounts per profile of the other score, in order, and those that no profile fits at the end.
    """

    day: date
    before: Standings
    after: Standings
    moves: tuple[Move, ...]
    profiles: tuple[tuple[str, ...], ...]
    unmatched: tuple[str, ...]


def value_of(number: int, reason: int) -> Value:
    """A score of an array as a value."""
    return Unknown(Reason(reason)) if reason else Known(number)
