"""Cohorts against plain Python that goes through them account by account, and what holds whatever the book is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.statistics.cohorts import Book, Cell, Kept, cohort_table, pooled

MONTHS = 5
Account = tuple[int, list[int | None]]
"""The month it began in (-1: in none), and its amount in each month."""

amounts = st.one_of(st.none(), st.integers(0, 3), st.integers(1, 900))
accounts = st.lists(
    st.tuples(st.integers(-1, MONTHS - 1), st.lists(amounts, min_size=MONTHS, max_size=MONTHS)), max_size=12
)
whole = st.lists(
    st.tuples(st.integers(0, MONTHS - 1), st.lists(st.integers(0, 9), min_size=MONTHS, max_size=MONTHS)), max_size=12
)


def book_of(drawn: list[Account]) -> Book:
    """The book in cents: None is an amount without any data."""
    began = np.array([month for month, _ in drawn], dtype=np.int64)
    numbers = np.array([[100 * (one or 0) for one in row] for _, row in drawn], dtype=np.int64).reshape(-1, MONTHS)
    reasons = [[Reason.NO_DATA if one is None else KNOWN for one in row] for _, row in drawn]
    return Book(began, numbers, np.array(reasons, dtype=np.uint8).reshape(-1, MONTHS), 2)


def told(drawn: list[Account], kept: Kept, months: list[int], age: int) -> tuple[float, float, int] | Reason:
    """The two sums and how many accounts are in them, by hand; or why there are none."""
    top = bottom = 0.0
    n = 0
    there = [(month, row) for month, row in drawn if month in months and month + age < MONTHS]
    if not any(month + age < MONTHS for month in months):
        return Reason.NOT_YET
    for month, row in there:
        then, now = row[month], row[month + age]
        if now is None or (kept is not Kept.ACCOUNTS and not then):
            continue
        n += 1
        base = 1 if kept is Kept.ACCOUNTS else then or 0
        bottom += base
        top += {Kept.ACCOUNTS: int(now > 0), Kept.GROSS: min(now, base), Kept.NET: now}[kept]
    if bottom:
        return top, bottom, n
    unknown = bool(there) and all(row[month + age] is None for month, row in there)
    return Reason.NO_DATA if unknown else Reason.NOT_APPLICABLE


def seen(cell: Cell) -> tuple[float, float, int] | Reason:
    """A cell as the oracle tells it."""
    return cell.reason if cell.reason is not None else (cell.top, cell.bottom, cell.n)


@given(accounts, st.sampled_from(Kept))
def test_every_cell_is_a_sum_over_a_sum_of_its_accounts(drawn: list[Account], kept: Kept) -> None:
    table = cohort_table(book_of(drawn), kept, intervals=False)
    ages = range(MONTHS)
    assert [[seen(cell) for cell in one.cells] for one in table.cohorts] == [
        [told(drawn, kept, [month], age) for age in ages] for month in range(MONTHS)
    ]
    old_enough = [[month for month in range(MONTHS) if month + age < MONTHS] for age in ages]
    assert [seen(cell) for cell in table.pooled] == [told(drawn, kept, old_enough[age], age) for age in ages]
    assert [one.members for one in table.cohorts] == [sum(month == one for one, _ in drawn) for month in range(MONTHS)]


@given(accounts, st.sampled_from(Kept))
def test_the_pooled_row_adds_up_what_the_cohorts_have(drawn: list[Account], kept: Kept) -> None:
    table = cohort_table(book_of(drawn), kept, intervals=False)
    for age, cell in enumerate(table.pooled):
        column = [one.cells[age] for one in table.cohorts if one.cells[age].reason is not Reason.NOT_YET]
        assert (cell.n, cell.members) == (sum(one.n for one in column), sum(one.members for one in column))
        if cell.reason is None:
            assert cell.percent == pytest.approx(
                100 * sum(one.top for one in column) / sum(one.bottom for one in column)
            )


@given(whole)
def test_gross_is_at_most_whole_and_at_most_net(drawn: list[tuple[int, list[int]]]) -> None:
    book = book_of([(month, list(row)) for month, row in drawn])
    gross, net = (cohort_table(book, kept, intervals=False) for kept in (Kept.GROSS, Kept.NET))
    rows = [[*(one.cells for one in table.cohorts), table.pooled] for table in (gross, net)]
    for lower, upper in zip(*rows, strict=True):
        for capped, free in zip(lower, upper, strict=True):
            assert (capped.reason, capped.n) == (free.reason, free.n)
            if capped.percent is not None and free.percent is not None:
                assert 0 <= capped.percent <= min(100, free.percent)


@given(whole)
def test_without_comebacks_no_cohort_grows_in_accounts(drawn: list[tuple[int, list[int]]]) -> None:
    # Everyone pays in the month that they begin in: what is lost then never comes back.
    paying: list[Account] = [(month, [1 if at == month else one for at, one in enumerate(row)]) for month, row in drawn]
    table = cohort_table(book_of(paying).without_comebacks(), Kept.ACCOUNTS, intervals=False)
    for one in table.cohorts:
        shares = [cell.percent for cell in one.cells if cell.percent is not None]
        assert shares == sorted(shares, reverse=True)


def test_with_comebacks_a_cohort_may_grow_again() -> None:
    book = book_of([(0, [5, 0, 7, 7, 0]), (0, [5, 5, 5, 5, 5])])
    assert [cell.percent for cell in cohort_table(book, Kept.ACCOUNTS).cohorts[0].cells] == [100, 50, 100, 100, 50]
    stays = cohort_table(book.without_comebacks(), Kept.ACCOUNTS).cohorts[0]
    assert [cell.percent for cell in stays.cells] == [100, 50, 50, 50, 50]


@given(whole, st.lists(st.booleans(), min_size=12, max_size=12))
def test_two_halves_of_the_accounts_make_the_whole(drawn: list[tuple[int, list[int]]], sides: list[bool]) -> None:
    book = book_of([(month, list(row)) for month, row in drawn])
    side = np.array(sides[: len(drawn)], dtype=np.bool_)
    for age, cell in enumerate(pooled(book, Kept.NET, intervals=False)):
        halves = [pooled(book.only(which), Kept.NET, intervals=False)[age] for which in (side, ~side)]
        assert (cell.top, cell.bottom, cell.n) == tuple(
            sum(getattr(one, part) for one in halves) for part in ("top", "bottom", "n")
        )


def test_what_has_not_come_is_not_yet_and_never_nothing() -> None:
    table = cohort_table(book_of([(3, [0, 0, 0, 5, 0]), (4, [0, 0, 0, 0, 5])]), Kept.ACCOUNTS)
    assert [cell.reason for cell in table.cohorts[3].cells] == [None, None, *[Reason.NOT_YET] * 3]
    assert [cell.percent for cell in table.cohorts[3].cells][:2] == [100, 0]
    assert [cell.reason for cell in table.cohorts[0].cells] == [Reason.NOT_APPLICABLE] * 5


@pytest.mark.parametrize("reason", [Reason.STALE, Reason.ERROR, Reason.SUPPRESSED])
def test_what_goes_through_from_one_account_goes_through_to_all(reason: Reason) -> None:
    book = book_of([(0, [5, 5, 5, 5, 5]), (0, [5, 5, 5, 5, 5])])
    book.reason[1, 2] = reason
    table = cohort_table(book, Kept.NET)
    assert [cell.reason for cell in table.cohorts[0].cells] == [None, None, reason, None, None]
    assert [cell.reason for cell in table.pooled] == [None, None, reason, None, None]


def test_shares_have_intervals_by_accounts() -> None:
    kept, gone = [10, 10, 10, 10, 10], [10, 0, 0, 0, 0]
    book = book_of([(0, list(kept if number < 8 else gone)) for number in range(10)])
    share = cohort_table(book, Kept.ACCOUNTS).cohorts[0].cells[1]
    assert share.interval is not None
    assert (round(share.interval.low or 0, 2), round(share.interval.high or 0, 2)) == (49.02, 94.33)
    money = cohort_table(book, Kept.NET).cohorts[0].cells[1]
    assert money.interval is not None
    assert (money.percent, (money.interval.low or 0) < 80 < (money.interval.high or 0)) == (80, True)
