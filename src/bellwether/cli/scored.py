"""What is asked about health, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bellwether.cli.answers import Figure
from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.value import Value


@dataclass(frozen=True, slots=True)
class HealthQuestion:
    """The score of one account taken apart, or those of all accounts (of one profile); compared over a length of time.

    Without a day: the last one with stored scores. Without a score: the one called health, or the first.
    """

    account: str | None = None
    on: date | None = None
    over: Duration | None = None
    profile: str | None = None
    score: str | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class DriverLine:
    """A driver: its value as it is shown, points, weights in percent, and its share of the score."""

    group: str
    metric: str
    name: str
    value: Value
    shown: str
    points: Decimal | None
    declared: Decimal
    effective: Decimal
    contribution: Decimal
    held: bool


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a change: whole points, exact points, and what moved."""

    kind: str
    metric: str | None
    shown: int
    exact: Decimal
    what: str


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """One account's score on a day and what it is made of; with a change, where one was asked for."""

    name: str
    account: str
    account_name: str
    day: date
    score: int | None
    colour: str
    profile: str | None
    coverage: Decimal
    cap: str | None
    said: str
    drivers: tuple[DriverLine, ...]
    since: date | None = None
    change: int | None = None
    change_said: str = ""
    parts: tuple[PartLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredAccount:
    """An account in the list, with its score then and now."""

    account: str
    name: str
    profile: str
    score: Figure
    before: Figure | None


@dataclass(frozen=True, slots=True)
class PortfolioHealth:
    """All scores of a day, the worst first; `counts` by band, then unscored and withheld."""

    name: str
    day: date
    since: date | None
    counts: tuple[tuple[str, int], ...]
    profiles: tuple[tuple[str, int], ...]
    accounts: tuple[ScoredAccount, ...]
    more: int


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """One account taken apart, or all of them."""

    found: AccountHealth | PortfolioHealth
