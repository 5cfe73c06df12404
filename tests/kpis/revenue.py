"""Subscriptions, contracts and orders, as the published examples have them."""

from __future__ import annotations

from datetime import date, timedelta

from tests.kpis.tables import Tables

END = date(2025, 6, 30)
LONG_AGO = "2024-01-01"
IN_JUNE = "2025-06-10"


def subscribed(tables: Tables, account: str, mrr: float, since: str = LONG_AGO, until: str = "") -> None:
    """One line of recurring revenue."""
    tables.add("subscriptions", account, starts_at=since, ends_at=until, mrr=mrr)


def logos(tables: Tables) -> None:
    """T07, T08, T34: who pays at the start and at the end of June."""
    for number in range(100):
        account = tables.account("T07", f"{number:03}")
        subscribed(tables, account, 100, until=IN_JUNE if number < 10 else "2025-06-05" if number == 10 else "")
        if number == 10:
            subscribed(tables, account, 100, since="2025-06-20")
    joined = tables.account("T07", "joined")
    subscribed(tables, joined, 100, since="2025-06-05", until="2025-06-20")
    for number in range(500):
        subscribed(tables, tables.account("T08", f"{number:03}"), 10, until=IN_JUNE if number < 50 else "")
    for number in range(100):
        subscribed(tables, tables.account("T34", f"{number:03}"), 10, until=IN_JUNE if number < 3 else "")


def changed(tables: Tables, vector: str, name: str, before: float, after: float, day: str = IN_JUNE) -> None:
    """An account whose recurring revenue changes on a day; from nothing it joins, to nothing it leaves."""
    account = tables.account(vector, name)
    if before:
        subscribed(tables, account, before, until=day)
    if after:
        subscribed(tables, account, after, since=day)


def movements(tables: Tables) -> None:
    """T09, T10, T13, T14: expansion, contraction and churn, in a month and in a year."""
    for name, before, after in (("left", 10, 0), ("less", 20, 10), ("more", 70, 80)):
        changed(tables, "T09", name, before, after)
    changed(tables, "T10", "more", 100, 110)
    changed(tables, "T10", "new", 0, 10)
    for name, before, after in (("left", 900_000, 0), ("less", 2_000_000, 1_400_000), ("more", 7_100_000, 8_900_000)):
        changed(tables, "T13", name, before, after)
    up_and_down = tables.account("T14")
    subscribed(tables, up_and_down, 100, until="2025-06-10")
    subscribed(tables, up_and_down, 150, since="2025-06-10", until="2025-06-20")
    subscribed(tables, up_and_down, 120, since="2025-06-20")


def walk(tables: Tables) -> None:
    """T11: a yearly plan, a second one beside it that is given up, the first that runs out, and a monthly one later."""
    account = tables.account("T11")
    gold = {"price": 500, "quantity": 4, "billing_period": "year", "product": "Gold"}
    tables.add("subscriptions", account, starts_at="2023-03-10", ends_at="2024-03-10", **gold)
    silver = {"price": 30, "quantity": 2, "billing_period": "month", "product": "Silver"}
    tables.add("subscriptions", account, starts_at="2023-05-10", ends_at="2023-09-10", **silver)
    again = {"price": 50, "quantity": 3, "billing_period": "month", "product": "Gold"}
    tables.add("subscriptions", account, starts_at="2024-06-10", **again)


def prices(tables: Tables) -> None:
    """T12: a hundred monthly plans at 100, fifty yearly ones at 600."""
    for number in range(150):
        account = tables.account("T12", f"{number:03}")
        monthly = {"price": 100, "billing_period": "month"}
        yearly = {"price": 600, "billing_period": "year"}
        plan = monthly if number < 100 else yearly
        tables.add("subscriptions", account, starts_at=LONG_AGO, quantity=1, **plan)


def renewals(tables: Tables) -> None:
    """T15 in value: 120 due, 102 of it renewed, 8 more and 4 less; T16 in contracts: 90 of 100."""
    account = tables.account("T15")
    for expiring, renewed in ((50, 58), (40, 36), (12, 12), (18, 0)):
        outcome = "renewed" if renewed else "lost"
        due = {"due_at": "2025-05-20", "decided_at": "2025-05-10", "outcome": outcome}
        tables.add("renewals", account, expiring=expiring, renewed=renewed, **due)
    for number in range(100):
        outcome = "renewed" if number < 90 else "lost"
        due = {"due_at": "2025-05-20", "decided_at": "2025-05-10", "outcome": outcome}
        contract = tables.account("T16", f"{number:03}")
        tables.add("renewals", contract, expiring=10, renewed=10 if number < 90 else 0, **due)


def lifetimes(tables: Tables) -> None:
    """T17: 20 accounts at 100, one of which leaves; T18: ten of yearly margin 100, of which eight stay."""
    for number in range(20):
        subscribed(tables, tables.account("T17", f"{number:03}"), 100, until=IN_JUNE if number == 0 else "")
    for number in range(5):
        subscribed(tables, tables.account("T17n", f"{number:03}"), 100)
    for number in range(10):
        account = tables.account("T18", f"{number:03}")
        ends = IN_JUNE if number < 2 else ""
        plan = {"price": 100, "quantity": 1, "billing_period": "year"}
        tables.add("subscriptions", account, starts_at=LONG_AGO, ends_at=ends, **plan)


def spells(tables: Tables) -> None:
    """T23: how many weeks 21 patients stayed in remission; of twelve it is only known that they had so far."""
    account = tables.account("T23")
    for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23):
        ends = END - timedelta(days=30)
        subscribed(tables, account, 1, since=str(ends - timedelta(weeks=weeks)), until=str(ends))
    for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35):
        subscribed(tables, account, 1, since=str(END - timedelta(weeks=weeks)))


def renewed_yearly(tables: Tables) -> None:
    """T22: two cohorts of 1,000 contracts, of which the eighth year begins on the first of June."""
    left = {"T22": (369, 163, 86, 56, 37, 27, 21), "T22h": (131, 126, 90, 60, 42, 34, 26)}
    for vector, lost in left.items():
        account = tables.account(vector)
        for year, number in enumerate(lost):
            for _ in range(number):
                subscribed(tables, account, 1, since="2018-06-01", until=f"{2019 + year}-06-01")
        for _ in range(1000 - sum(lost)):
            subscribed(tables, account, 1, since="2018-06-01")


def expansions(tables: Tables) -> None:
    """T32: of 100 customers 30 take more."""
    for number in range(100):
        changed(tables, "T32", f"{number:03}", 10, 20 if number < 30 else 10, "2025-05-10")


def changes(tables: Tables) -> None:
    """T33: revenue of the second quarter and of the first."""
    for name, first, second in (("same", 0, 0), ("new", 0, 5), ("gone", 5, 0), ("below", -20, -10), ("first", None, 5)):
        account = tables.account("T33", name)
        if first is not None:
            tables.add("orders", account, ordered_at="2025-02-15", amount=first, quantity=1)
        tables.add("orders", account, ordered_at="2025-05-15", amount=second, quantity=1)


def records(tables: Tables) -> None:
    """All of them."""
    for write in (logos, movements, walk, prices, renewals, lifetimes, spells, renewed_yearly, expansions, changes):
        write(tables)
