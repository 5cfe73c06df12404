"""A small company for each KPI whose conventions differ, so that every number can be worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

from tests.kpis.edges import EDGES
from tests.kpis.growth import CLOSED, closed
from tests.kpis.revenue import IN_JUNE, LONG_AGO, changed, subscribed
from tests.kpis.satisfaction import answers
from tests.kpis.tables import Tables
from tests.kpis.usage import people

LAST_YEAR = "2024-09-01"
ENTERED = {"target_since": "2025-02-01"}


def opinions(tables: Tables) -> None:
    """A third promoters and a sixth detractors; and a relationship survey beside one after contacts."""
    answers(tables, tables.account("shares"), "nps", [10, 9, 8, 7, 7, 5])
    account = tables.account("surveys")
    answers(tables, account, "nps", [10, 9, 5], survey="relationship")
    answers(tables, account, "nps", [0, 0], survey="contact")


def billing(tables: Tables) -> None:
    """A plain line of 100, a credit, one that is not paid and one given notice; usage of this month and of the last."""
    account = tables.account("billing")
    subscribed(tables, account, 100)
    subscribed(tables, account, -20)
    tables.add("subscriptions", account, starts_at=LONG_AGO, mrr=50, status="unpaid")
    notice = {"cancel_requested_at": "2025-06-20", "ends_at": "2025-09-01"}
    tables.add("subscriptions", account, starts_at=LONG_AGO, mrr=30, **notice)
    tables.add("orders", account, ordered_at="2025-06-15", amount=12, type="usage")
    tables.add("orders", account, ordered_at="2025-05-15", amount=99, type="usage")
    account = tables.account("discounts")
    for price, period, begun, percent, until in (
        (100, "month", "2025-01-01", 20, "2025-12-01"),
        (100, "month", "2025-06-10", 50, "2025-07-10"),
        (1200, "year", "2025-01-01", 10, "2026-01-01"),
        (100, "month", "2025-01-01", 10, ""),
    ):
        less = {"discount_percent": percent, "discount_ends_at": until}
        tables.add("subscriptions", account, starts_at=begun, price=price, billing_period=period, **less)


def leaving(tables: Tables) -> None:
    """Of ten two leave in June and one leaves and returns; another one joins and leaves."""
    for number in range(10):
        account = tables.account("leaving", str(number))
        subscribed(tables, account, 10, until=IN_JUNE if number < 3 else "")
        if number == 2:
            subscribed(tables, account, 10, since="2025-06-20")
    subscribed(tables, tables.account("leaving", "guest"), 10, since="2025-06-05", until="2025-06-20")


def staying(tables: Tables) -> None:
    """A subscription that was replaced by a larger one; growth of a year beside a newcomer that shrinks."""
    account = tables.account("replaced")
    subscribed(tables, account, 50)
    subscribed(tables, account, 100, until="2025-03-01")
    subscribed(tables, account, 120, since="2025-03-01")
    subscribed(tables, account, 70, since=LAST_YEAR, until="2025-01-01")
    changed(tables, "months", "grown", 100, 200, "2025-02-10")
    newcomer = tables.account("months", "newcomer")
    subscribed(tables, newcomer, 100, since="2024-12-10", until="2025-05-10")
    subscribed(tables, newcomer, 50, since="2025-05-10")


def upsell(tables: Tables) -> None:
    """Ten offers, three of them accepted and two declined; one pays more for the same, two for more, one the same."""
    account = tables.account("offers")
    for number in range(5):
        closed(tables, account, "won" if number < 3 else "lost", 10, type="upsell")
    for _ in range(5):
        tables.add("deals", account, created_at="2025-05-20", type="upsell")
    for name, before, after in (
        ("dearer", (10, 1, "A"), (12, 1, "A")),
        ("more", (10, 1, "A"), (20, 2, "A")),
        ("other", (10, 1, "A"), (10, 1, "A")),
        ("same", (10, 1, "A"), (10, 1, "A")),
    ):
        account = tables.account("taken", name)
        for (mrr, quantity, product), dates in (
            (before, {"starts_at": LONG_AGO, "ends_at": "2025-05-10"}),
            (after, {"starts_at": "2025-05-10"}),
        ):
            tables.add("subscriptions", account, mrr=mrr, quantity=quantity, product=product, **dates)
        if name == "other":
            tables.add("subscriptions", account, starts_at="2025-05-10", mrr=5, product="B")


def invoices(tables: Tables) -> None:
    """A hundred days from April, paid in May; a year from December, paid in January; one for nothing in particular."""
    account = tables.account("invoices")
    spring = {"recognised_from": "2025-04-01", "recognised_until": "2025-07-10", "paid_at": "2025-05-01"}
    tables.add("orders", account, ordered_at="2025-03-20", amount=1000, **spring)
    year = {"recognised_from": "2024-12-01", "recognised_until": "2025-12-01", "paid_at": "2025-01-15"}
    tables.add("orders", account, ordered_at="2024-12-01", amount=365, **year)
    tables.add("orders", account, ordered_at="2025-06-01", amount=50)
    changed(tables, "growing", "", 100, 150, "2025-05-10")
    tables.add("orders", "growing", ordered_at="2024-03-01", amount=200)
    tables.add("orders", "growing", ordered_at="2025-02-01", amount=250)


def use(tables: Tables) -> None:
    """Ten people of twenty invited, with eight licences: one came in May, four in June, two of them engaged."""
    account = tables.account("people", people_invited=20, licences=8)
    people(tables, account, 10, 4)
    tables.add("events", account, user=f"{account}-p4", name="Login", at="2025-05-20T08:00:00Z")
    for number in range(2):
        engaged = {"user": f"{account}-p{number}", "session_engaged": "true"}
        tables.add("events", account, name="Login", at="2025-06-12T09:00:00Z", **engaged)


def targets(tables: Tables) -> None:
    """Five target accounts of February, one of May; when they were qualified by marketing, and their deals."""
    for name, marked, qualified in (
        ("busy", "2025-03-01", ("2025-03-10", "2025-03-20", "2025-03-30")),
        ("late", "2025-03-05", ("2025-06-20",)),
        ("direct", "", ("2025-03-15",)),
        ("silent", "", ()),
        ("ripe", "2025-02-10", ()),
    ):
        account = tables.account("targets", name, **ENTERED, marketing_qualified_since=marked)
        for day in qualified:
            tables.add("deals", account, created_at=day, qualified_at=day)
    young = {"target_since": "2025-05-20", "marketing_qualified_since": "2025-06-01"}
    account = tables.account("targets", "young", **young)
    tables.add("deals", account, created_at="2025-06-10", qualified_at="2025-06-10")


def deals(tables: Tables) -> None:
    """Three years and half a year won, one lost; and deals of unequal length beside ten open ones."""
    account = tables.account("terms")
    for outcome, amount, months, touched in (("won", 3600, 36, 100), ("won", 300, 6, 60), ("lost", 600, 12, 10)):
        told = {"term_months": months, "first_touch_at": CLOSED - timedelta(days=touched)}
        closed(tables, account, outcome, amount, 5, **told)
    account = tables.account("pace")
    for outcome, days in (("won", 10), ("won", 20), ("won", 90), ("lost", 1), ("lost", 1), ("lost", 1)):
        closed(tables, account, outcome, 900, days)
    for _ in range(10):
        tables.add("deals", account, created_at="2025-05-01", qualified_at="2025-05-11", amount=1)


def programme(tables: Tables) -> None:
    """A deal that the programme brought, one that it touched, one that only a machine touched; money and salaries."""
    for name, amount, source, machine in (
        ("brought", 500, "abm", "false"),
        ("touched", 300, "inbound", "false"),
        ("scanned", 200, "inbound", "true"),
    ):
        account = tables.account("programme", name)
        closed(tables, account, "won", amount, source=source)
        touch = {"type": "visit", "campaign": "abm", "machine": machine}
        tables.add("touches", account, happened_at="2025-05-01T10:00:00Z", **touch)
        if name == "brought":
            for category in ("media", "salaries"):
                spent = {"amount": 100, "programme": "abm", "category": category}
                tables.add("costs", account, spent_at=str(date(2025, 2, 1)), **spent)


def service(tables: Tables) -> None:
    """A ticket that was solved twice; one that our people opened with a comment, and answered after a bot."""
    account = tables.account("solved")
    solved = {"first_resolved_at": "2025-06-03T10:00:00Z", "resolved_at": "2025-06-05T10:00:00Z"}
    tables.add("tickets", account, created_at="2025-06-03T08:00:00Z", **solved)
    account = tables.account("opened")
    tables.add("tickets", account, id="ours", created_at="2025-06-03T08:00:00Z")
    for at, author in (("08:00", "human"), ("09:30", "bot"), ("11:00", "human")):
        reply = {"ticket": "ours", "public": "true", "author": author}
        tables.add("replies", account, sent_at=f"2025-06-03T{at}:00Z", **reply)


def waiting(tables: Tables) -> None:
    """A ticket that nobody has answered since half an hour before midnight; one of before, answered at once."""
    account = tables.account("waiting")
    tables.add("tickets", account, created_at="2025-06-20T23:30:00Z")
    tables.add("tickets", account, created_at="2025-06-10T08:00:00Z", first_reply_at="2025-06-10T09:00:00Z")


def every_company() -> Tables:
    """All of them."""
    tables = Tables()
    for write in (
        opinions,
        billing,
        leaving,
        staying,
        upsell,
        invoices,
        use,
        targets,
        deals,
        programme,
        service,
        waiting,
        *EDGES,
    ):
        write(tables)
    return tables
