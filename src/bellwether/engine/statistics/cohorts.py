"""Cohorts: of those who began in one month, how many, and how much of their money, is still there so much later.

A cell is always a sum over a sum of its accounts, and so is the row that pools all cohorts old enough: shares are never
averaged. What has not come yet is unknown, not 0.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.proportions import wilson
from bellwether.engine.statistics.resampling import interval_of_many, ratio_interval

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

MANY = 1000
"""So many accounts need no drawing anew: the interval of their ratio comes to the same."""

THROUGH = (Reason.SUPPRESSED, Reason.STALE, Reason.ERROR)
"""Reasons of one account that make the number of all of them unknown; without the others a sum can do."""


class Kept(StrEnum):
    """What is looked for in later months.

    ACCOUNTS: those that still pay. GROSS: their money, each with at most what it began with. NET: all their money.
    """

    ACCOUNTS = "accounts"
    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True)
class Book:
    """Accounts by months: in which month each began (-1: in none of these), and its amount at the end of every month.

    `numbers` are `scale` decimals shifted to whole numbers (None: doubles); `reason` says why one is missing.
    """

    began: Ints
    numbers: Numbers
    reason: Codes
    scale: int | None = 0

    @property
    def months(self) -> int:
        """How many months there are."""
        return int(self.numbers.shape[1])

    def only(self, which: Flags) -> "Book":
        """The same book of some accounts alone."""
        return Book(self.began[which], self.numbers[which], self.reason[which], self.scale)

    def without_comebacks(self) -> "Book":
        """The book in which who has stopped paying stays away, whatever comes later."""
        known = self.reason == KNOWN
        column = np.arange(self.months)
        there = (self.began[:, None] >= 0) & (column >= self.began[:, None])
        paying = known & there & (self.numbers > 0)
        begun = np.maximum.accumulate(paying, axis=1)
        gone = np.maximum.accumulate(begun & known & there & (self.numbers <= 0), axis=1)
        numbers = np.where(gone, np.zeros((), dtype=self.numbers.dtype), self.numbers)
        return replace(self, numbers=numbers, reason=np.where(gone, np.uint8(KNOWN), self.reason))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cohort (or all of them together) at one age: `top` of `bottom`, over `n` of its `members`.

    `reason` says why there is no share: NOT_YET (the age has not come), NOT_APPLICABLE (nobody, or nothing, to begin
    with), or what a member's amount is missing for.
    """

    top: float
    bottom: float
    n: int
    members: int
    reason: Reason | None = None
    interval: Interval | None = None

    @property
    def percent(self) -> float | None:
        """The share of the beginning, in percent."""
        return None if self.reason is not None else 100 * self.top / self.bottom


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who began in one month, at each age that the table has."""

    month: int
    members: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CohortTable:
    """A row for each month; `pooled` are, at each age, all cohorts together that have reached it."""

    cohorts: tuple[Cohort, ...]
    pooled: tuple[Cell, ...]


@dataclass(frozen=True)
class Parts:
    """The accounts behind a cell, each with both of its parts; `which` are their rows in the book."""

    which: Ints
    top: Numbers
    bottom: Numbers


def cohort_table(book: Book, kept: Kept, *, intervals: bool = True) -> CohortTable:
    """The share kept by every cohort at every age of whole months; age 0 is the end of the month that they began in.

    Intervals of money are drawn anew from the accounts, which takes its time with many of them.

    >>> began, money = np.array([0, 0, 1]), np.array([[10, 12], [10, 0], [0, 5]])
    >>> table = cohort_table(Book(began, money, np.zeros((3, 2), np.uint8)), Kept.NET)
    >>> [[cell.percent for cell in one.cells] for one in table.cohorts], [cell.percent for cell in table.pooled]
    ([[100.0, 60.0], [100.0, None]], [100.0, 60.0])
    """
    ages, counts = range(book.months), np.bincount(book.began[book.began >= 0], minlength=book.months)
    cohorts = (
        Cohort(month, int(counts[month]), tuple(_cell(book, kept, [month], age, intervals) for age in ages))
        for month in ages
    )
    return CohortTable(tuple(cohorts), pooled(book, kept, intervals=intervals))


def pooled(book: Book, kept: Kept, *, intervals: bool = True) -> tuple[Cell, ...]:
    """At every age all cohorts together that have reached it: one sum over one sum, never a mean of their shares."""
    ages = range(book.months)
    return tuple(_cell(book, kept, list(range(book.months - age)), age, intervals) for age in ages)


def cell_of(book: Book, kept: Kept, month: int | None, age: int) -> Cell:
    """One cell alone, with its interval; without a month that of all cohorts together."""
    return _cell(book, kept, list(range(book.months - age)) if month is None else [month], age, intervals=True)


def parts_of(book: Book, kept: Kept, months: list[int], age: int) -> Parts:
    """The accounts that count in a cell: of cohorts that have reached the age, those whose amounts are known."""
    which = np.flatnonzero(np.isin(book.began, [month for month in months if month + age < book.months]))
    began = book.began[which]
    now, then = book.numbers[which, began + age], book.numbers[which, began]
    counts = book.reason[which, began + age] == KNOWN
    if kept is Kept.ACCOUNTS:
        which, now = which[counts], now[counts]
        return Parts(which, (now > 0).astype(np.int64), np.ones(which.size, dtype=np.int64))
    counts &= (book.reason[which, began] == KNOWN) & (then > 0)
    which, now, then = which[counts], now[counts], then[counts]
    return Parts(which, np.minimum(now, then) if kept is Kept.GROSS else now, then)


def _cell(book: Book, kept: Kept, months: list[int], age: int, intervals: bool) -> Cell:
    old_enough = [month for month in months if month + age < book.months]
    if not old_enough:
        members = int(np.isin(book.began, months).sum())
        return Cell(0, 0, 0, members, Reason.NOT_YET)
    which = np.flatnonzero(np.isin(book.began, old_enough))
    parts = parts_of(book, kept, old_enough, age)
    scale = 0 if kept is Kept.ACCOUNTS else book.scale
    top, bottom = _plain(parts.top, scale), _plain(parts.bottom, scale)
    reason = _through(book, which, age)
    if reason is None and bottom <= 0:
        reason = _why_nothing(book, which, age)
    if reason is not None:
        return Cell(top, bottom, int(parts.which.size), int(which.size), reason)
    interval = _interval(parts, kept) if intervals else None
    return Cell(top, bottom, int(parts.which.size), int(which.size), None, interval)


def _plain(numbers: Numbers, scale: int | None) -> float:
    total = numbers.sum()
    return float(total / 10**scale) if scale else float(total)


def _through(book: Book, which: Ints, age: int) -> Reason | None:
    reasons = book.reason[which, book.began[which] + age]
    return next((one for one in THROUGH if (reasons == one).any()), None)


def _why_nothing(book: Book, which: Ints, age: int) -> Reason:
    """Nobody began, or nothing was paid then: not applicable. Else what the amounts are missing for."""
    reasons = book.reason[which, book.began[which] + age]
    if not which.size or (reasons == KNOWN).any():
        return Reason.NOT_APPLICABLE
    return Reason(int(reasons.min()))


def _interval(parts: Parts, kept: Kept) -> Interval | None:
    if kept is Kept.ACCOUNTS:
        found = wilson(int(parts.top.sum()), int(parts.which.size))
    else:
        sums = parts.top.astype(np.float64), parts.bottom.astype(np.float64)
        found = interval_of_many(*sums) if parts.which.size > MANY else ratio_interval(*sums)
    return None if found is None else found.scaled(100)
