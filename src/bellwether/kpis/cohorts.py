"""Retention by cohort: accounts by the month in which they began, and what of them is there so many months later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.key_metrics import USUAL
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import KNOWN
from bellwether.engine.evaluate.cohorts import CohortQuestion, Cohorts, cohorts
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import as_reals
from bellwether.engine.statistics.cohorts import Book, Cell, CohortTable, Kept, cell_of, cohort_table, parts_of, pooled


@dataclass(frozen=True, slots=True)
class Way:
    """What is told of cohorts, and by which convention: whether who comes back counts again."""

    kept: Kept = Kept.ACCOUNTS
    comebacks: bool = True
    intervals: bool = True

    @property
    def convention(self) -> str:
        """The convention in words."""
        return "who comes back counts again" if self.comebacks else "who has left stays lost"


@dataclass(frozen=True)
class Pool:
    """The accounts with one value of a trait, of all cohorts together at every age."""

    name: str
    members: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CohortReport:
    """A table of cohorts, and the same pooled by the value of a trait where one is asked for."""

    way: Way
    cohorts: Cohorts
    table: CohortTable
    pools: tuple[Pool, ...]

    @property
    def closes(self) -> tuple[date, ...]:
        """The last day of every month."""
        return tuple(date_of(day) for day in self.cohorts.days)

    @property
    def members(self) -> int:
        """The accounts in all cohorts."""
        return len(self.cohorts.labels)


@dataclass(frozen=True, slots=True)
class Followed:
    """One account behind a cell: the month that it began in, its amounts then and at that age, and what became of it.

    An amount is None where it is unknown.
    """

    account: str
    name: str
    began: date
    then: float | None
    now: float | None
    became: str


def revenue(catalog: Catalog) -> str | None:
    """The metric whose amounts are followed where nobody names one: the named revenue, or a usual key for it."""
    named = catalog.key_metrics.revenue
    usual = (
        key for key in USUAL["revenue"] if key in catalog.metrics and catalog.metrics[key].display is Display.MONEY
    )
    return named if named is not None and named in catalog.metrics else next(usual, None)


def report(question: CohortQuestion, way: Way, facts: Facts) -> CohortReport:
    """The table that is asked for."""
    return told(cohorts(question, facts), way)


def told(found: Cohorts, way: Way) -> CohortReport:
    """The table of accounts that were read already."""
    book = _book(found, way)
    table = cohort_table(book, way.kept, intervals=way.intervals)
    pools = tuple(
        Pool(group.name, int(group.which.sum()), pooled(book.only(group.which), way.kept, intervals=way.intervals))
        for group in found.groups
    )
    return CohortReport(way, found, table, pools)


def one_cell(found: Cohorts, way: Way, month: int | None, age: int) -> Cell:
    """One cell with its interval; without a month that of all cohorts together."""
    return cell_of(_book(found, way), way.kept, month, age)


def _book(found: Cohorts, way: Way) -> Book:
    return found.book if way.comebacks else found.book.without_comebacks()


def followed(found: Cohorts, way: Way, month: int | None, age: int) -> tuple[Followed, ...]:
    """The accounts behind a cell, those first that lost most. Without a month: of all cohorts that are old enough."""
    book = _book(found, way)
    months = [month] if month is not None else list(range(book.months - age))
    which = np.flatnonzero(np.isin(book.began, [one for one in months if one + age < book.months]))
    counted = set(parts_of(book, way.kept, months, age).which.tolist())
    amounts = as_reals(book.numbers, book.scale)
    behind = []
    for place in which.tolist():
        begun = int(book.began[place])
        then, now = (
            float(amounts[place, column]) if book.reason[place, column] == KNOWN else None
            for column in (begun, begun + age)
        )
        became = _became(then, now) if place in counted else "not counted"
        behind.append(Followed(found.labels[place], found.names[place], date_of(found.days[begun]), then, now, became))
    return tuple(sorted(behind, key=lambda one: ((one.now or 0) - (one.then or 0), one.name, one.account)))


def _became(then: float | None, now: float | None) -> str:
    if now is None or then is None:
        return "unknown"
    if now <= 0:
        return "lost"
    if then <= 0:
        return "pays since"
    return "grew" if now > then else "shrank" if now < then else "the same"
