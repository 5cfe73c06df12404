"""Records that many a formula gets wrong: spam that was reopened, replies before questions, nobody’s seats."""

from __future__ import annotations

from tests.kpis.revenue import subscribed
from tests.kpis.tables import Tables
from tests.kpis.usage import people

ASKED = "2025-06-24T10:00:00Z"
ANSWERED = "2025-06-24T12:00:00Z"
SOLVED = "2025-06-24T13:00:00Z"
MEETING = {"type": "meeting", "outcome": "held"}
MAIL = {"type": "email", "direction": "out", "thread": "offer"}


def helped(tables: Tables) -> None:
    """Spam and merged tickets, tickets of our own people, and times in the wrong order."""
    account = tables.account("reopened")
    for more in ({"reopened": 1}, {"reopened": 0}, {"reopened": 2, "spam": "true"}, {"reopened": 1, "merged": "true"}):
        tables.add("tickets", account, created_at="2025-06-10T10:00:00Z", first_reply_at=ANSWERED, **more)
    account = tables.account("promised")
    due: tuple[dict[str, object], ...] = (
        {"resolved_at": "2025-06-12T10:00:00Z"},
        {"resolved_at": "2025-06-18T10:00:00Z"},
        {"spam": "true"},
        {"merged": "true"},
    )
    for more in due:
        tables.add("tickets", account, created_at="2025-06-10T10:00:00Z", due_at="2025-06-15T10:00:00Z", **more)
    account = tables.account("proactive")
    tables.add("tickets", account, created_at=ASKED, first_reply_at=ANSWERED)
    tables.add("tickets", account, created_at=ASKED, created_by_agent="true")
    account = tables.account("disordered")
    times = {"first_reply_at": ANSWERED, "resolved_at": SOLVED}
    tables.add("tickets", account, created_at=ASKED, **times)
    tables.add("tickets", account, created_at="2025-06-26T10:00:00Z", **times)


def seats(tables: Tables) -> None:
    """Ten licences and five people, none and three people, and three people of whose licences nobody knows."""
    people(tables, tables.account("seats", "ten", licences=10), 5, 5)
    people(tables, tables.account("seats", "none", licences=0), 3, 3)
    people(tables, tables.account("seats", "unknown"), 3, 3)


def edge_of_a_window(tables: Tables) -> None:
    """Of ten accounts one pays for the last time on the day before the window of thirty days."""
    for number in range(10):
        subscribed(tables, tables.account("edge", str(number)), 10, until="2025-06-01" if number == 0 else "")


def contacts(tables: Tables) -> None:
    """Three e-mails of ours on two days and one of theirs, a note, two meetings, one cancelled; a call, a note."""
    account = tables.account("contacts")
    for at, what in (
        ("2025-06-10T10:00:00Z", MAIL),
        ("2025-06-10T11:00:00Z", MAIL),
        ("2025-06-11T10:00:00Z", MAIL),
        ("2025-06-14T10:00:00Z", {"type": "email", "direction": "in", "thread": "other"}),
        ("2025-06-11T10:00:00Z", {"type": "note"}),
        ("2025-06-12T10:00:00Z", MEETING),
        ("2025-06-13T10:00:00Z", {**MEETING, "outcome": "cancelled"}),
    ):
        tables.add("communications", account, happened_at=at, **what)
    account = tables.account("noted")
    tables.add("communications", account, happened_at="2025-06-01T10:00:00Z", type="call")
    tables.add("communications", account, happened_at="2025-06-29T10:00:00Z", type="note")
    account = tables.account("machines")
    for what in ({"type": "social"}, {"type": "download", "asset": "prices"}):
        for more in ({}, {"machine": "true", "asset": "all"}):
            tables.add("touches", account, happened_at="2025-06-11T10:00:00Z", user="reader", **{**what, **more})


def sales(tables: Tables) -> None:
    """A sale, a renewal, one of zero and one without an amount; one that was closed before it was made."""
    account = tables.account("amounts")
    won: tuple[dict[str, object], ...] = ({"amount": 100}, {"amount": 300, "type": "renewal"}, {"amount": 0}, {})
    for what in won:
        tables.add("deals", account, created_at="2025-06-01", closed_at="2025-06-20", outcome="won", **what)
    account = tables.account("backwards")
    tables.add("deals", account, created_at="2025-06-01", closed_at="2025-06-11", outcome="won", amount=1)
    tables.add("deals", account, created_at="2025-06-25", closed_at="2025-06-15", outcome="won", amount=1)


def renewals(tables: Tables) -> None:
    """Due in May: one lost, one renewed for more, one undecided."""
    account = tables.account("renewing")
    due = {"due_at": "2025-05-15", "expiring": 100}
    tables.add("renewals", account, **due, outcome="lost", decided_at="2025-05-16")
    tables.add("renewals", account, **due, outcome="renewed", renewed=150, decided_at="2025-05-10")
    tables.add("renewals", account, **due)


EDGES = (helped, seats, edge_of_a_window, contacts, sales, renewals)
