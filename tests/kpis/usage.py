"""People, events and tickets, as the published examples have them."""

from __future__ import annotations

from tests.kpis.tables import Tables


def people(tables: Tables, account: str, members: int, active: int, day: str = "2025-06-12") -> None:
    """So many people, so many of whom did something on a day."""
    for number in range(members):
        person = f"{account}-p{number}"
        tables.add("users", account, id=person, starts="2024-01-01")
        if number < active:
            tables.add("events", account, user=person, name="Login", at=f"{day}T08:00:00Z")


def activity(tables: Tables) -> None:
    """T26, T27, T35: active people of all people, and of licences."""
    people(tables, tables.account("T26", "a"), 50, 10)
    people(tables, tables.account("T26", "b"), 50, 40)
    people(tables, tables.account("T27", "a", licences=100), 70, 62)
    people(tables, tables.account("T27", "b", licences=100), 110, 110)
    people(tables, tables.account("T27", "c", licences=0), 5, 5)
    people(tables, tables.account("T35", "a"), 2, 1)
    people(tables, tables.account("T35", "b"), 98, 9)


def engagement(tables: Tables) -> None:
    """D5: use is worth 80 points and the relationship 40; nobody was asked. Of the other, nothing else is known."""
    account = tables.account("D5", "a")
    people(tables, account, 25, 16, "2025-06-24")
    for day in ("2025-06-10", "2025-06-20"):
        meeting = {"type": "meeting", "outcome": "held", "user": f"{account}-p0"}
        tables.add("communications", account, happened_at=f"{day}T10:00:00Z", **meeting)
    account = tables.account("D5", "b")
    tables.add("invitations", account, sent_at="2025-06-01T10:00:00Z", kind="csat", delivered="true")


def tickets(tables: Tables) -> None:
    """T24: asked at six in the evening, answered at eight in the morning; T25: five replies."""
    account = tables.account("T24")
    night = {"created_at": "2025-06-03T18:00:00Z", "first_reply_at": "2025-06-04T08:00:00Z"}
    tables.add("tickets", account, **night)
    account = tables.account("T25")
    for minutes in (1, 2, 3, 4, 100):
        replied = f"2025-06-03T{10 + minutes // 60:02}:{minutes % 60:02}:00Z"
        tables.add("tickets", account, created_at="2025-06-03T10:00:00Z", first_reply_at=replied)


def records(tables: Tables) -> None:
    """All of them."""
    activity(tables)
    engagement(tables)
    tickets(tables)
