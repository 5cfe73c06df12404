"""What is asked about cohorts of accounts, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bellwether.cli.answers import Measure
from bellwether.engine.statistics.cohorts import Cell, Kept
from bellwether.kpis.cohort_words import MONTHS


@dataclass(frozen=True, slots=True)
class CohortsQuestion:
    """Which table: of what amount (None: the revenue), kept how, of whom, begun when, and as known when.

    `since` is a date (a metric or a formula) that puts an account into its month; None: the first day with an amount.
    """

    subject: str | None = None
    kept: Kept = Kept.ACCOUNTS
    since: str | None = None
    months: int = MONTHS
    on: date | None = None
    segment: str | None = None
    where: str | None = None
    by: str | None = None
    now: bool = False
    comebacks: bool = True
    known_at: date | None = None


@dataclass(frozen=True, slots=True)
class CohortLine:
    """Accounts whose shares are told at every age: those of one month, of one value of a trait, or all of them."""

    name: str
    members: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CohortsAnswer:
    """A line for each month, all of them pooled, and, where a trait was named, a line for each of its values.

    `closes` are the last days of the months; `earlier` accounts began before them, `never` have not begun.
    """

    measure: Measure
    kept: Kept
    since: str
    convention: str
    whom: str
    closes: tuple[date, ...]
    cohorts: tuple[CohortLine, ...]
    pooled: CohortLine
    by: str | None
    pools: tuple[CohortLine, ...]
    earlier: int
    never: int
    known_at: date | None = None
