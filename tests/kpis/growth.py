"""Deals, e-mails and costs, as the published examples have them."""

from __future__ import annotations

from datetime import date, timedelta

from tests.kpis.tables import Tables

CLOSED = date(2025, 6, 10)


def closed(tables: Tables, account: str, outcome: str, amount: float, days: int = 30, **cells: object) -> None:
    """A deal that was decided on the tenth of June, so many days after it was made."""
    made = CLOSED - timedelta(days=days)
    told = {"created_at": made, "qualified_at": made, "closed_at": CLOSED, "outcome": outcome, "amount": amount}
    tables.add("deals", account, **(told | cells))


def win_rates(tables: Tables) -> None:
    """T29: 12 won and 8 lost; 8 won of 20 made in the quarter."""
    account = tables.account("T29", "a")
    for number in range(20):
        closed(tables, account, "won" if number < 12 else "lost", 100)
    account = tables.account("T29", "b")
    for number in range(20):
        if number < 8:
            closed(tables, account, "won", 100)
        else:
            tables.add("deals", account, created_at="2025-06-01", amount=100)


def velocity(tables: Tables) -> None:
    """T30: so many open deals, a rate of winning, a size and a length, as two pages print them."""
    for name, open_deals, won, lost, amount, days in (("a", 40, 10, 30, 25_000, 90), ("b", 18, 6, 19, 42_000, 78)):
        account = tables.account(f"T30{name}")
        for number in range(won + lost):
            closed(tables, account, "won" if number < won else "lost", amount, days)
        for _ in range(open_deals):
            tables.add("deals", account, created_at="2025-05-01", qualified_at="2025-05-11", amount=1)


def campaigns(tables: Tables) -> None:
    """T28 and T31: e-mails delivered and opened; revenue and cost of a programme."""
    account = tables.account("T28")
    for number in range(12_000):
        message = f"m{number}"
        sent = {"happened_at": "2025-06-02T08:00:00Z", "message": message, "user": f"T28-p{number % 60}"}
        tables.add("touches", account, type="delivered", **sent)
        if number < 3_120:
            tables.add("touches", account, type="open", machine="false", **sent)
        if number < 40:
            tables.add("touches", account, type="open", machine="false", **sent)
        if number > 11_900:
            tables.add("touches", account, type="open", machine="true", **sent)
    account = tables.account("T31")
    closed(tables, account, "won", 500_000, source="abm")
    closed(tables, account, "won", 70_000, source="inbound")
    tables.add("costs", account, spent_at="2025-02-01", amount=100_000, programme="abm")


def records(tables: Tables) -> None:
    """All of them."""
    for write in (win_rates, velocity, campaigns):
        write(tables)
