"""Cohorts of accounts, from the values that every other question gives: there is no second reading of revenue."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.calendar import Calendar, Period, add_months
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import KNOWN
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.run import Question, series
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Expression, MetricReference, Subject, Trait
from bellwether.engine.plan.reads import parsed
from bellwether.engine.statistics.cohorts import Book

NEVER = -1
"""The month of an account that began in none of the months at hand."""


@dataclass(frozen=True)
class CohortQuestion:
    """Whose amounts are followed, and from when on.

    `closes` are the day before the first month and the last day of every month. An account's month is that of its
    `began`, a date; without one, of the first day on which its amount is more than 0. Only accounts that meet
    the `condition` count, parted by the `trait` where one is named: both as of the month in which the account began,
    or with `now` as of the last day. `among` are the accounts, by the customer's ids, that there are at all.
    """

    amount: str | Expression
    closes: tuple[int, ...]
    began: str | Expression | None = None
    condition: Expression | None = None
    trait: str | None = None
    now: bool = False
    among: frozenset[str] | None = None


@dataclass(frozen=True)
class Group:
    """Accounts with the same value of a trait, as flags over the accounts of a book; unnamed where they have none."""

    name: str
    which: Flags


@dataclass(frozen=True)
class Cohorts:
    """The accounts that count, with their book. `earlier` began before its first month, `never` not at all."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    days: tuple[int, ...]
    book: Book
    groups: tuple[Group, ...]
    earlier: int
    never: int


def closes(last: int, months: int, calendar: Calendar) -> tuple[int, ...]:
    """The last days of so many whole months up to a day, and before them the last day of the month before.

    >>> from datetime import date
    >>> from bellwether.engine.definitions.days import date_of, day_number
    >>> [str(date_of(day)) for day in closes(day_number(date(2024, 3, 30)), 2, Calendar())]
    ['2023-12-31', '2024-01-31', '2024-02-29']
    """
    start = calendar.period_start(last + 1, Period.MONTH)
    return tuple(add_months(start, -back) - 1 for back in range(months, -1, -1))


def cohorts(question: CohortQuestion, facts: Facts, threads: int = 2) -> Cohorts:
    """The accounts with the months in which they began and their amounts at the end of every month."""
    days = question.closes[1:]
    amounts = _series(question.amount, days, facts, threads)
    began = _series(question.began or _first_day(question.amount), days[-1:], facts, threads)
    known = began.grid.reason[:, 0] == KNOWN
    first = np.where(known, began.grid.numbers[:, 0], 0).astype(np.int64)
    month = np.searchsorted(np.array(question.closes), first, side="left") - 1
    counts = known & (month >= 0) & (month < len(days))
    at = np.full(month.shape, len(days) - 1) if question.now else np.where(counts, month, 0)
    there = _there(question, amounts, at, facts, threads)
    chosen = np.flatnonzero(counts & there)
    grid = amounts.grid
    book = Book(month[chosen], grid.numbers[chosen], grid.reason[chosen], grid.scale)
    return Cohorts(
        tuple(amounts.labels[place] for place in chosen),
        tuple(amounts.names[place] for place in chosen),
        days,
        book,
        () if question.trait is None else _groups(question.trait, days, (chosen, at[chosen]), facts, threads),
        int((there & known & (month < 0)).sum()),
        int((there & ~known).sum()),
    )


def _there(question: CohortQuestion, amounts: Series, at: Ints, facts: Facts, threads: int) -> Flags:
    among = question.among
    there: Flags = np.array([among is None or label in among for label in amounts.labels], dtype=np.bool_)
    if question.condition is not None:
        met = holds(_series(question.condition, question.closes[1:], facts, threads).grid)
        there &= met[np.arange(at.size), at]
    return there


def _groups(
    trait: str, days: tuple[int, ...], asked: tuple[Ints, Ints], facts: Facts, threads: int
) -> tuple[Group, ...]:
    places, at = asked
    found = _series(Trait(Subject.ACCOUNT, trait), days, facts, threads)
    names = np.array([_named(found, place, column) for place, column in zip(places, at, strict=True)], dtype=object)
    return tuple(Group(name, np.equal(names, name)) for name in sorted(set(names.tolist())))


def _named(found: Series, place: int, column: int) -> str:
    if found.grid.reason[place, column] != KNOWN:
        return ""
    return str(getattr(found.value(place, column), "value", ""))


def _series(subject: str | Expression, days: tuple[int, ...], facts: Facts, threads: int) -> Series:
    return series(Question(subject, EachAccount(), Axis(days, facts.catalog.calendar)), facts, threads)


def _first_day(amount: str | Expression) -> Expression:
    """The first day on which there is an amount: by the amount itself, whatever it is made of."""
    text = to_text(MetricReference(amount) if isinstance(amount, str) else amount)
    return parsed(f"min(if({text} > 0, today, unknown) per day, all)")
